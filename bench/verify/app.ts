import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, AgentCoreAgent, Model, ParameterType, ToolHandler, ToolSchema } from '../../src';

const GROUPS = 10;
const TOOLS = 10;

/** A hundred tools in ten functions, behind ten targets of a gateway. */
const [, , outdir] = process.argv;
const stack = new Stack(new App({ outdir }), 'Shop');
const actionGroups = Array.from({ length: GROUPS }, (_, group) => {
  const names = Array.from({ length: TOOLS }, (__, tool) => `tool${group}x${tool}`);
  const code = path.join(outdir, '..', `code-${group}`);
  fs.mkdirSync(code, { recursive: true });
  fs.writeFileSync(path.join(code, 'index.js'), `const tools = {${names.map((name) => `${name}: async ({ id }) => ({ id })`).join(',')}};
exports.handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), { value: tools });`);
  return new ActionGroup(stack, `Group${group}`, {
    description: `Group ${group}.`,
    tools: ToolSchema.fromFunctions(names.map((name) => ({
      name, description: 'A tool.', parameters: { id: { type: ParameterType.STRING, description: 'Which.', required: true } },
    }))),
    handler: ToolHandler.nodejs({ code: lambda.Code.fromAsset(code), handler: 'index.handler' }),
  });
});
new AgentCoreAgent(stack, 'Agent', {
  instruction: 'You help customers with their orders. Look an order up before you speak.', model: Model.foundation('amazon.nova-lite-v1:0'), actionGroups,
});
(stack.node.root as App).synth();
