// The floor: the same agent by hand, in L1 constructs alone. FLOOR_AGENTS agents, ten a stack.
const { App, Stack, aws_bedrock: bedrock, aws_iam: iam, aws_lambda: lambda } = require('aws-cdk-lib');

const TRUST = (service) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });
const app = new App({ outdir: process.argv[3] });
for (let n = 0; n < Number(process.argv[2] ?? 1); n++) {
  const stack = n % 10 === 0 ? new Stack(app, `Stack${n / 10}`) : app.node.children.at(-1);
  const toolRole = new iam.CfnRole(stack, `ToolRole${n}`, { assumeRolePolicyDocument: TRUST('lambda.amazonaws.com'), managedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'] });
  const tool = new lambda.CfnFunction(stack, `Tool${n}`, { runtime: 'nodejs24.x', handler: 'index.handler', role: toolRole.attrArn, code: { zipFile: 'exports.handler = async () => ({});' } });
  const role = new iam.CfnRole(stack, `Role${n}`, {
    assumeRolePolicyDocument: TRUST('bedrock.amazonaws.com'),
    policies: [{ policyName: 'Agent', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: `arn:aws:bedrock:${stack.region}::foundation-model/amazon.nova-lite-v1:0` }] } }],
  });
  const agent = new bedrock.CfnAgent(stack, `Agent${n}`, {
    agentName: `agent-${n}`, agentResourceRoleArn: role.attrArn, foundationModel: 'amazon.nova-lite-v1:0', autoPrepare: true, idleSessionTtlInSeconds: 600,
    instruction: 'You help customers with their orders. Be short, friendly and exact.',
    actionGroups: [{ actionGroupName: 'Orders', actionGroupExecutor: { lambda: tool.attrArn }, functionSchema: { functions: [{ name: 'getOrder', description: 'Gets an order.', parameters: { orderId: { type: 'string', description: 'The order id.', required: true } } }] } }],
  });
  new bedrock.CfnAgentAlias(stack, `Alias${n}`, { agentId: agent.attrAgentId, agentAliasName: 'live' });
  new lambda.CfnPermission(stack, `Permission${n}`, { action: 'lambda:InvokeFunction', functionName: tool.attrArn, principal: 'bedrock.amazonaws.com', sourceArn: agent.attrAgentArn });
}
app.synth();
