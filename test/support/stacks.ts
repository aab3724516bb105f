import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, ActionGroupProps, BedrockAgent, BedrockAgentProps, Model, ToolHandler } from '../../src';
import { getOrderSchema, inlineCode } from '../gallery/gallery';

export const INSTRUCTION = 'You help customers with their orders. Be short, friendly and exact.';
export const NOVA = 'amazon.nova-lite-v1:0';

/** A stack of its own for each test. */
export function newStack(id = 'Stack'): Stack {
  return new Stack(new App(), id);
}

/** An action group with one tool; props in place of its own. */
export function ordersGroup(stack: Stack, props: Partial<ActionGroupProps> = {}, id = 'Orders'): ActionGroup {
  return new ActionGroup(stack, id, {
    description: 'Customer orders.', tools: getOrderSchema(), handler: ToolHandler.nodejs({ code: inlineCode() }), ...props,
  });
}

/** An agent; props in place of its own. */
export function newAgent(stack: Stack, props: Partial<BedrockAgentProps> = {}, id = 'Agent'): BedrockAgent {
  return new BedrockAgent(stack, id, { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props });
}

/** A function of the user's own. */
export function userFunction(stack: Stack, id = 'UserFunction', props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_14, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context): pass'), ...props,
  });
}

/** What the synth says is wrong, a message a line; empty when nothing is. */
export function errorsOf(stack: Stack): string {
  try {
    Template.fromStack(stack);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
