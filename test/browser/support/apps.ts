import { Stack } from 'aws-cdk-lib';
import { Assembly } from '../../../cli/assembly/assembly';
import { ToolHandler } from '../../../src';
import { groupOf, nodeFunction, threeTools, toolsCode } from '../../cli/app';
import { agentOn } from '../../cli/chat/support';

/** Tools that work and tools that do not, behind the guard. */
export const orders = (engine: 'classic' | 'agentcore'): Assembly =>
  agentOn(engine, (stack: Stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools())]);

/** A function that nobody guards, and that ends its process. */
export const unguarded = (): Assembly => agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.exits')))]);

/** Tools that the caller runs. */
export const returned = (engine: 'classic' | 'agentcore'): Assembly => agentOn(engine, (stack) => [groupOf(stack, 'Orders', ToolHandler.returnControl())]);
