// For scale: the same agent by hand, in the framework's own L2 constructs where it has them, with the log group that the library makes.
const { App, Stack, aws_bedrock: bedrock, aws_iam: iam, aws_lambda: lambda, aws_logs: logs } = require('aws-cdk-lib');

const app = new App({ outdir: process.argv[3] });
for (let n = 0; n < Number(process.argv[2] ?? 1); n++) {
  const stack = n % 10 === 0 ? new Stack(app, `Stack${n / 10}`) : app.node.children.at(-1);
  const logGroup = new logs.LogGroup(stack, `Logs${n}`);
  const tool = new lambda.Function(stack, `Tool${n}`, {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});'), logGroup,
  });
  const role = new iam.Role(stack, `Role${n}`, {
    assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com'),
    inlinePolicies: { Agent: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [`arn:aws:bedrock:${stack.region}::foundation-model/amazon.nova-lite-v1:0`] })] }) },
  });
  const agent = new bedrock.CfnAgent(stack, `Agent${n}`, {
    agentName: `agent-${n}`, agentResourceRoleArn: role.roleArn, foundationModel: 'amazon.nova-lite-v1:0', autoPrepare: true, idleSessionTtlInSeconds: 600,
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    actionGroups: [{ actionGroupName: 'Orders', actionGroupExecutor: { lambda: tool.functionArn }, functionSchema: { functions: [{ name: 'getOrder', description: 'Gets an order.', parameters: { orderId: { type: 'string', description: 'The order id.', required: true } } }] } }],
  });
  new bedrock.CfnAgentAlias(stack, `Alias${n}`, { agentId: agent.attrAgentId, agentAliasName: 'live' });
  tool.addPermission(`Agent${n}`, { principal: new iam.ServicePrincipal('bedrock.amazonaws.com'), sourceArn: agent.attrAgentArn });
}
app.synth();
