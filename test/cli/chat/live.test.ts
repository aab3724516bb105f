import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { StartedChat, startChat } from './process';
import { agentOn } from './support';
import { AgentCoreAgent, BedrockAgent, Model, ToolHandler } from '../../../src';
import { BedrockStandIn, Happening } from '../../streaming/support/bedrock-stand-in';
import { CLASSIC_TURN, HARNESS_TURN } from '../../streaming/support/scripts';
import { INSTRUCTION, NOVA } from '../../support/stacks';
import { groupOf, threeTools, toolsCode } from '../app';

const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');
const HARNESS = 'arn:aws:bedrock-agentcore:eu-west-1:111111111111:harness/support-AbC';
const { directory } = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools())]);

let bedrock: BedrockStandIn;
let running: StartedChat | undefined;
beforeAll(async () => {
  bedrock = await BedrockStandIn.start();
});
afterEach(() => running?.stop());
afterAll(() => bedrock?.stop());

/** The command, with credentials that lead to the stand-in. */
async function started(folder: string, ...args: string[]): Promise<StartedChat> {
  running = await startChat([folder, '--port', '0', ...args], { ...bedrock.environment });
  return running;
}

const said = (event: string, payload: unknown): Happening => ({ event, payload });
const usage = (inputTokens: number, outputTokens: number) => said('metadata', { usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens } });

describe('--live', () => {
  const CALL = [
    said('messageStart', { role: 'assistant' }),
    said('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: 'use-1', name: 'Orders___getOrder' } } }),
    said('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"orderId":' } } }),
    said('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '"A-1"}' } } }),
    said('contentBlockStop', { contentBlockIndex: 0 }),
    said('messageStop', { stopReason: 'tool_use' }),
    usage(900, 40),
  ];
  const TEXT = [said('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'It is shipped.' } }), said('messageStop', { stopReason: 'end_turn' }), usage(1_400, 60)];

  test('has the agent\'s own model on Bedrock call the tools of this machine', async () => {
    bedrock.reset({ happenings: CALL }, { happenings: TEXT });
    const { chat, said: printed } = await started(directory, '--live');
    const answer = await chat.say('Where is A-1?');
    expect(answer.text).toBe('It is shipped.');
    expect(answer.chunks.find(({ type }) => type === 'tool-output-available').output).toEqual({ orderId: 'A-1', status: 'SHIPPED' });
    expect(answer.chunks.at(-1).messageMetadata.usage).toMatchObject({ inputTokens: 2_300, outputTokens: 100 });
    const [first, second] = bedrock.received;
    expect(first.path).toBe(`/model/${encodeURIComponent(NOVA)}/converse-stream`);
    expect(first.headers.authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/');
    expect(first.body).toMatchObject({ system: [{ text: INSTRUCTION }], toolConfig: { tools: [{ toolSpec: { name: 'Orders___getOrder' } }, {}, {}] } });
    expect(second.body.messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'use-1', name: 'Orders___getOrder', input: { orderId: 'A-1' } } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'use-1', content: [{ json: { orderId: 'A-1', status: 'SHIPPED' } }], status: 'success' } }] },
    ]);
    expect(printed()).toContain('with your credentials: each call costs');
  });

  test('sends what AWS\'s own client would send', async () => {
    bedrock.reset({ happenings: CALL }, { happenings: TEXT });
    const { chat } = await started(directory, '--live');
    await chat.say('Where is A-1?');
    const client = new BedrockRuntimeClient({
      endpoint: bedrock.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' }, requestHandler: new NodeHttpHandler(),
    });
    const [first, second] = [...bedrock.received];
    for (const { body, path: at } of [first, second]) {
      await client.send(new ConverseStreamCommand({ modelId: NOVA, ...body })); // what the client does not know, it leaves out
      expect(bedrock.received.at(-1)).toMatchObject({ path: at, body });
      expect(Object.keys(bedrock.received.at(-1)!.body).sort()).toEqual(Object.keys(body).sort());
    }
    client.destroy();
  });

  test('tells what the service refuses with, and a stream that is cut, as errors', async () => {
    bedrock.reset({ status: 403, error: 'AccessDeniedException', message: 'no access to the model' });
    const { chat, said: printed } = await started(directory, '--live');
    expect((await chat.say('Hi')).error.code).toBe('AccessDeniedException');
    expect(printed()).toContain('no access to the model');
    bedrock.reset({ happenings: TEXT.slice(0, 1), endAfter: 1 });
    const cut = await chat.say('Hi');
    expect(cut.complete).toBe(false);
    expect(cut.error.code).toBe('ModelStreamErrorException');
  });
});

/** A stack whose outputs tell what it deploys, and the file that the CDK writes of them. */
function deployed(engine: 'classic' | 'agentcore', values: Record<string, string>): { folder: string; file: string } {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'chat-')) });
  const stack = new Stack(app, 'Shop');
  const props = { instruction: INSTRUCTION, model: Model.foundation(NOVA) };
  if (engine === 'classic') {
    const agent = new BedrockAgent(stack, 'Agent', props);
    new CfnOutput(stack, 'Id', { value: agent.agentId });
    new CfnOutput(stack, 'Alias', { value: agent.aliasId });
  } else {
    const agent = new AgentCoreAgent(stack, 'Agent', props);
    new CfnOutput(stack, 'Arn', { value: agent.agentArn });
    new CfnOutput(stack, 'Target', { value: agent.invocationTarget });
  }
  const { directory: folder } = app.synth();
  const file = path.join(folder, 'outputs.json');
  fs.writeFileSync(file, JSON.stringify({ Shop: values }));
  return { folder, file };
}

describe('--deployed', () => {
  test('asks the harness of an ARN, on the template\'s endpoint and in the ARN\'s Region', async () => {
    bedrock.reset({ happenings: HARNESS_TURN });
    const { chat, said: printed } = await started(directory, '--deployed', HARNESS);
    const answer = await chat.say('Where is A-1001?');
    expect(answer.text).toContain('A-1001');
    expect(answer.complete).toBe(true);
    expect(bedrock.received[0].path).toBe(`/harnesses/invoke?harnessArn=${encodeURIComponent(HARNESS)}&qualifier=live`);
    expect(bedrock.received[0].headers.authorization).toContain('/eu-west-1/');
    expect(printed()).toContain('its tools act in the account');
    expect((await chat.get('agent')).tools[0].untried).toBe('it runs in the account');
  });

  test('asks a Classic agent by its ids', async () => {
    bedrock.reset({ happenings: CLASSIC_TURN });
    const { folder } = deployed('classic', {});
    const { chat } = await started(folder, '--deployed', 'AGENT12345/ALIAS12345', '--region', 'us-west-2');
    expect((await chat.say('Where is A-1001?')).chunks.find(({ type }) => type === 'source-url')).toBeDefined();
    expect(bedrock.received[0].path).toMatch(/^\/agents\/AGENT12345\/agentAliases\/ALIAS12345\/sessions\//);
    expect(bedrock.received[0].headers.authorization).toContain('/us-west-2/');
  });

  test.each([
    ['classic', { Id: 'AGENT12345', Alias: 'ALIAS12345' }, CLASSIC_TURN, '/agents/AGENT12345/agentAliases/ALIAS12345/'],
    ['agentcore', { Arn: HARNESS }, HARNESS_TURN, '/harnesses/invoke'],
    ['agentcore', { Target: JSON.stringify({ engine: 'agentcore', region: 'eu-west-1', harnessArn: HARNESS, endpointName: 'blue' }) }, HARNESS_TURN, '&qualifier=blue'],
  ] as const)('finds an agent on %s in the file of outputs', async (engine, values, happenings, at) => {
    bedrock.reset({ happenings });
    const { folder, file } = deployed(engine, values);
    const { chat } = await started(folder, '--deployed', file);
    expect((await chat.say('Where is A-1001?')).complete).toBe(true);
    expect(bedrock.received[0].path).toContain(at);
  });
});

const classic = deployed('classic', { Id: 'AGENT12345' });
test.each([
  ['two that answer', [directory, '--live', '--model-url', 'http://localhost:1/v1'], 'Only one can answer: --model-url or --live.'],
  ['a name of nothing', [directory, '--deployed', 'nothing'], '--deployed nothing is neither a harness\'s ARN, nor AGENTID/ALIASID, nor a file'],
  ['outputs that do not tell', [classic.folder, '--deployed', classic.file], 'has no output that says where Shop/Agent is: add `new CfnOutput(this, \'InvocationTarget\''],
  ['no Region', [directory, '--live'], 'Shop is for any Region: say which with --region, or with the variable AWS_REGION.'],
])('%s is an error that says what to do', (_, args, message) => {
  const env = { ...process.env, AWS_REGION: '', AWS_DEFAULT_REGION: '' };
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'chat', ...args], { encoding: 'utf8', env });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
