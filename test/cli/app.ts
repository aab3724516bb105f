import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Assembly } from '../../cli/assembly/assembly';
import { ActionGroup, BedrockAgent, Model, ParameterType, ToolHandler, ToolSchema } from '../../src';
import { getOrderSchema } from '../gallery/gallery';
import { INSTRUCTION, NOVA } from '../support/stacks';

export const TOOLS = path.join(__dirname, 'tools');

/** An assembly with one agent, which has the groups that the test makes. */
export function assemblyOf(groups: (stack: Stack) => ActionGroup[]): Assembly {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')) });
  const stack = new Stack(app, 'Shop');
  new BedrockAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: groups(stack) });
  return Assembly.load(app.synth().directory);
}

/** A group whose tools come from a file of test/cli/tools. */
export function groupOf(stack: Stack, id: string, handler: ToolHandler, tools = getOrderSchema()): ActionGroup {
  return new ActionGroup(stack, id, { description: `${id}.`, tools, handler });
}

/** Code of test/cli/tools. */
export function toolsCode(): lambda.Code {
  return lambda.Code.fromAsset(TOOLS);
}

/** A Node.js function of the user's own. */
export function nodeFunction(stack: Stack, id: string, handler: string, runtime = lambda.Runtime.NODEJS_24_X): lambda.Function {
  return new lambda.Function(stack, id, { runtime, handler, code: toolsCode(), timeout: Duration.seconds(5) });
}

/** Three tools: one works, one throws, one never ends. */
export function threeTools(): ToolSchema {
  return ToolSchema.fromFunctions(['getOrder', 'cancelOrder', 'countOrders'].map((name) => ({
    name, description: 'Orders.', parameters: { orderId: { type: ParameterType.STRING, description: 'The number.', required: true } },
  })));
}
