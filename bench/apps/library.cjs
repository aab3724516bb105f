// The library: what bench/apps/floor.js makes, with the guard, the log group and the checks.
const { App, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const { ActionGroup, BedrockAgent, Model, ParameterType, ToolHandler, ToolSchema } = require('../../lib');

const app = new App({ outdir: process.argv[3] });
for (let n = 0; n < Number(process.argv[2] ?? 1); n++) {
  const stack = n % 10 === 0 ? new Stack(app, `Stack${n / 10}`) : app.node.children.at(-1);
  const orders = new ActionGroup(stack, `Orders${n}`, {
    description: 'Customer orders.',
    tools: ToolSchema.fromFunctions([{
      name: 'getOrder', description: 'Gets an order.', parameters: { orderId: { type: ParameterType.STRING, description: 'The order id.', required: true } },
    }]),
    handler: ToolHandler.nodejs({ code: lambda.Code.fromInline('exports.handler = async () => ({});') }),
  });
  new BedrockAgent(stack, `Agent${n}`, {
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    model: Model.foundation('amazon.nova-lite-v1:0'),
    actionGroups: [orders],
  });
}
app.synth();
