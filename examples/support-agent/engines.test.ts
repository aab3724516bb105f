import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App } from 'aws-cdk-lib';
import { CLI } from './command-line';
import { LocalOrders } from './local-orders';
import { Engine, SupportStack } from './support-stack';

/**
 * One source, two engines: what `cdk synth` and `cdk synth -c engine=agentcore` make, and what the command line says of it.
 */
function synthesize(engine: Engine): { directory: string; resources: Record<string, any> } {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'support-')) });
  new SupportStack(app, 'SupportAgent', { engine });
  const assembly = app.synth();
  return { directory: assembly.directory, resources: assembly.getStackByName('SupportAgent').template.Resources };
}

async function run(...args: string[]): Promise<string> {
  const environment = { ...process.env, NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { env: environment })).stdout;
}

const classic = synthesize('classic');
const agentcore = synthesize('agentcore');

test('all but the agent is the same to the last property: the function, its contract, what it may do, the table', () => {
  const rest = ({ resources }: typeof classic) => Object.fromEntries(Object.entries(resources).filter(([logicalId]) => !logicalId.startsWith('Support')));
  expect(rest(agentcore)).toEqual(rest(classic));
  expect(Object.values(rest(classic)).map(({ Type }) => Type).sort()).toEqual([
    'AWS::DynamoDB::Table', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::LayerVersion', 'AWS::Logs::LogGroup',
  ]);
});

test('the model is told of the same tools', () => {
  const only = (resources: Record<string, any>, type: string) => Object.values(resources).find(({ Type }) => Type === type).Properties;
  const [{ ActionGroupExecutor, ApiSchema }] = only(classic.resources, 'AWS::Bedrock::Agent').ActionGroups;
  const { LambdaArn, ToolSchema } = only(agentcore.resources, 'AWS::BedrockAgentCore::GatewayTarget').TargetConfiguration.Mcp.Lambda;
  const operations = Object.values<any>(JSON.parse(ApiSchema.Payload).paths).flatMap((methods) => Object.values<any>(methods));
  const told = operations.map(({ operationId, description }) => ({ Name: operationId, Description: description }));
  expect(LambdaArn).toEqual(ActionGroupExecutor.Lambda);
  expect(ToolSchema.InlinePayload).toEqual(told.map((tool) => expect.objectContaining(tool)));
  expect(told.map(({ Name }) => Name)).toEqual(['getOrder', 'cancelOrder']);
});

describe.each([['classic', classic], ['agentcore', agentcore]])('on %s', (engine, { directory }) => {
  test('explain: the tools may do the same, and one identity may call them', async () => {
    const told = await run('explain', directory);
    expect(told).toContain('  SupportAgent/Orders/Role may\n    · write to the log SupportAgent/Orders/Logs\n    · read from (by GetItem) and write to (by UpdateItem) the table SupportAgent/OrdersTable\n');
    expect(told.match(/call the function/g)).toHaveLength(1);
  });

  test('verify: every call of every tool gets a reply that the agent can work with', async () => {
    const orders = await LocalOrders.start();
    try {
      const environment = ['--env', `AWS_ENDPOINT_URL_DYNAMODB=${orders.endpoint}`, '--env', `ORDERS_TABLE=${LocalOrders.TABLE}`];
      const told = await run('verify', directory, '--calls', path.join(__dirname, 'calls.yaml'), ...environment);
      expect(told).toMatch(engine === 'classic' ? /Orders SupportAgent\/Support · classic · guarded/ : /Orders SupportAgent\/Support\/TargetOrders · gateway · guarded/);
      expect(told).toMatch(/2 tools, (\d+) calls · \1 passed/);
    } finally {
      await orders.stop();
    }
  });

  test('migrate: nothing would be lost, and on AgentCore there is nothing to move', async () => {
    expect(await run('migrate', directory)).toMatch(engine === 'classic' ? /1 agent · 1 change · nothing is lost/ : /nothing has to move/);
  });
});
