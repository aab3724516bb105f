import { spawnSync } from 'child_process';
import * as path from 'path';
import { ModelServer, Said, call, stop, text } from './model-server';
import { agentOn, chats } from './support';
import { OpenAiBrain } from '../../../cli/chat/brains/openai';
import { ToolHandler } from '../../../src';
import { INSTRUCTION } from '../../support/stacks';
import { groupOf, threeTools, toolsCode } from '../app';

const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');
const { start } = chats();
const assembly = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools())]);
let models: ModelServer;

beforeAll(async () => {
  models = await ModelServer.start();
});
beforeEach(() => {
  models.received.length = 0;
  models.keys.length = 0;
});
afterAll(() => models?.stop());

async function answering(...answers: ModelServer['answers']) {
  models.answers = answers;
  const brain = await OpenAiBrain.at({ url: models.url });
  return start(assembly, { brain: () => brain });
}

test('a model is told the instruction and the tools, calls them, and answers', async () => {
  const chat = await answering(
    [...call('Orders___getOrder', '{"orderId":"A-1"}'), stop('tool_calls'), { usage: { prompt_tokens: 900, completion_tokens: 40 } }],
    [text('It is '), text('shipped.'), stop(), { usage: { prompt_tokens: 1_400, completion_tokens: 60 } }],
  );
  const answer = await chat.say('Where is A-1?');
  expect(answer.text).toBe('It is shipped.');
  expect(answer.chunks.find(({ type }) => type === 'tool-output-available').output).toEqual({ orderId: 'A-1', status: 'SHIPPED' });
  expect(answer.chunks.at(-1).messageMetadata).toMatchObject({ steps: 2, usage: { inputTokens: 2_300, outputTokens: 100 } });
  const [first, second] = models.received;
  expect(first).toMatchObject({ model: 'small', stream: true, messages: [{ role: 'system', content: INSTRUCTION }, { role: 'user', content: 'Where is A-1?' }] });
  expect(first.tools[0]).toEqual({
    type: 'function',
    function: {
      name: 'Orders___getOrder',
      description: 'Orders.',
      parameters: { type: 'object', properties: { orderId: { type: 'string', description: 'The number.' } }, required: ['orderId'] },
    },
  });
  expect(second.messages.slice(2)).toEqual([
    { role: 'assistant', content: '', tool_calls: [{ id: 'id-Orders___getOrder', type: 'function', function: { name: 'Orders___getOrder', arguments: '{"orderId":"A-1"}' } }] },
    { role: 'tool', tool_call_id: 'id-Orders___getOrder', content: '{"orderId":"A-1","status":"SHIPPED"}' },
  ]);
  expect((await chat.get('agent')).brain).toMatchObject({ kind: 'model-url', note: expect.stringContaining('small at http://127.0.0.1') });
});

test('a conversation goes on where it was', async () => {
  const chat = await answering([text('Hello.'), stop()], [text('Still here.'), stop()]);
  await chat.say('Hi');
  await chat.say('And now?');
  expect(models.received[1].messages.slice(1).map(({ content }: any) => content)).toEqual(['Hi', 'Hello.', 'And now?']);
});

test('several calls of one step are made in order', async () => {
  const chat = await answering(
    [...call('Orders___getOrder', '{"orderId":"A-1"}'), ...call('Orders___cancelOrder', '{"orderId":"A-2"}', 1), stop('tool_calls')],
    [text('Done.'), stop()],
  );
  const answer = await chat.say('Do both');
  expect(answer.chunks.filter(({ type }) => type === 'tool-output-available')).toHaveLength(2);
  expect(answer.text).toBe('Done.');
});

test('a tool that the model made up is an answer to the model', async () => {
  const chat = await answering([...call('sendMoney', '{}'), stop('tool_calls')], [text('Sorry.'), stop()]);
  const answer = await chat.say('Send money');
  expect(models.received[1].messages.at(-1).content).toContain('there is no tool sendMoney');
  expect(answer.complete).toBe(true);
});

test('arguments that the schema forbids are refused by the guard, and that is shown', async () => {
  const chat = await answering([...call('Orders___getOrder', '{}'), stop('tool_calls')], [text('Which order?'), stop()]);
  const answer = await chat.say('Where is it?');
  expect(JSON.stringify(models.received[1].messages.at(-1))).toContain('orderId is required');
  expect(await chat.get(`calls/${answer.chunks.find(({ type }) => type === 'tool-input-available').toolCallId}`))
    .toMatchObject({ verdict: 'fail', problems: [expect.stringContaining('the tool was never called')] });
});

const half: Said[] = call('Orders___cancelOrder', '{"orderId":"A-1"}').slice(0, 2);
test.each<[string, ModelServer['answers'][0], string]>([
  ['a stream that is cut', [text('It is'), 'cut'], 'ModelStreamErrorException'],
  ['a stream that ends without an end', [text('It is'), 'end'], 'ModelStreamErrorException'],
  ['a call that arrives in part', [text('I cancel it.'), ...half, stop('tool_calls')], 'ModelStreamErrorException'],
])('%s is no answer, and no tool is called', async (_, said, code) => {
  const chat = await answering(said);
  const answer = await chat.say('Cancel A-1');
  expect(answer.complete).toBe(false);
  expect(answer.error).toMatchObject({ code });
  expect(answer.types).not.toContain('tool-input-available');
});

test.each([[401, 502, 'AccessDeniedException'], [404, 502, 'ResourceNotFoundException'], [400, 400, 'ValidationException']])(
  'a server that answers %i is told as such, with its reason for the developer', async (status, told, code) => {
    const chat = await answering({ status });
    const answer = await chat.say('Hi');
    expect(answer.status).toBe(told);
    expect(answer.error.code).toBe(code);
    expect(chat.troubles.at(-1)).toContain(`the model server answered ${status}: {"error":{"message":"as told"}}`);
  });

test('a length that is reached, and a filter, are no ends either', async () => {
  const chat = await answering([text('It'), stop('length')], [text('It'), stop('content_filter')]);
  expect((await chat.say('Hi')).chunks.at(-1).finishReason).toBe('length');
  expect((await chat.say('Hi')).chunks.at(-1).finishReason).toBe('content-filter');
});

test('a key is sent where one is given, and a model taken by its name', async () => {
  models.answers = [[text('Hello.'), stop()]];
  const brain = await OpenAiBrain.at({ url: `${models.url}/`, model: 'large', key: 'k-1' });
  await (await start(assembly, { brain: () => brain })).say('Hi');
  expect(models.keys).toEqual(['Bearer k-1']);
  expect(models.received[0].model).toBe('large');
});

test('tokens are estimated where the server does not count', async () => {
  const answer = await (await answering([text('Hello.'), stop()])).say('Hi');
  expect(answer.chunks.at(-1).messageMetadata.tokens.billed).toBeGreaterThan(50);
});

test.each([
  ['no server', ['--model-url', 'http://127.0.0.1:9/v1'], 'No model server answers at http://127.0.0.1:9/v1'],
  ['no address', ['--model-url', 'ollama'], 'It must be an address such as http://localhost:11434/v1.'],
  ['no key', ['--model-url', 'http://127.0.0.1:9/v1', '--model-key-env', 'NOT_SET_ANYWHERE'], 'The environment variable NOT_SET_ANYWHERE, of --model-key-env, is not set.'],
])('%s is an error that says so at once', (_, args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'chat', assembly.directory, ...args], { encoding: 'utf8', env: process.env });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
