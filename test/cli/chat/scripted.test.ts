import * as http from 'http';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { agentOn, chats } from './support';
import { ParameterType, ToolHandler, ToolSchema } from '../../../src';
import { groupOf, nodeFunction, threeTools, toolsCode } from '../app';

const { start, shared } = chats();
const good = (engine: 'classic' | 'agentcore') =>
  agentOn(engine, (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools())]);

describe.each(['classic', 'agentcore'] as const)('an agent on %s', (engine) => {
  const the = shared(() => good(engine));

  test('calls the tool that the message names, in the bundle that would be deployed, and says what it answered', async () => {
    const { chat } = the;
    const answer = await chat.say('getOrder "A-1001"');
    const call = answer.chunks.find(({ type }) => type === 'tool-input-available');
    expect(call).toMatchObject({ toolName: expect.stringMatching(/^Orders(___|\.)getOrder$/), input: { orderId: 'A-1001' }, providerExecuted: true });
    const result = answer.chunks.find(({ type }) => type === 'tool-output-available');
    expect(result.toolCallId).toBe(call.toolCallId);
    expect(JSON.stringify(result.output)).toContain('SHIPPED');
    expect(answer.text).toBe('getOrder says: orderId: A-1001; status: SHIPPED');
    expect(answer.chunks.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop', messageMetadata: { steps: 2 } });
    expect(await chat.get(`calls/${call.toolCallId}`)).toMatchObject({ verdict: 'pass', answer: '200', problems: [] });
    expect(chat.troubles).toEqual([]);
  });

  test('a tool that throws is an answer, in which the guard gives nothing away', async () => {
    const { chat } = the;
    const answer = await chat.say('cancelOrder');
    expect(answer.text).toMatch(/^cancelOrder says: cancelOrder failed and gave no result\./);
    expect(answer.body).not.toContain('secret detail');
    const { toolCallId } = answer.chunks.find(({ type }) => type === 'tool-output-available');
    const noted = await chat.get(`calls/${toolCallId}`);
    expect(noted).toMatchObject({ verdict: 'fail', answer: '500', problems: [expect.stringContaining('DatabaseError: secret detail')] });
    expect(noted.log).toEqual([]); // what the guard logs is for CloudWatch
  });

  test('a message that names several tools has them called in turn', async () => {
    const answer = await the.chat.say('first getOrder, then cancelOrder');
    expect(answer.chunks.filter(({ type }) => type === 'tool-input-available').map(({ toolName }) => toolName.split(/___|\./)[1])).toEqual(['getOrder', 'cancelOrder']);
    expect(answer.chunks.at(-1).messageMetadata.steps).toBe(3);
  });

  test('the same message gives the same', async () => {
    const { chat } = the;
    const [one, other] = [await chat.say('getOrder', 'a'), await chat.say('getOrder', 'b')];
    const parts = ({ types }: typeof one) => types.filter((type) => type !== 'text-delta'); // words that come together are told together
    expect(one.text).toBe(other.text);
    expect(parts(one)).toEqual(parts(other));
  });

  test('a loop is ended by the budget', async () => {
    const answer = await (await start(good(engine), { budget: 1_000 })).say('/loop');
    expect(answer.text).toMatch(/^I have to stop here/);
    expect(answer.chunks.at(-1)).toMatchObject({ finishReason: 'other', messageMetadata: { stoppedBy: 'turn' } });
    expect(answer.chunks.at(-1).messageMetadata.tokens.billed).toBeGreaterThanOrEqual(1_000);
  });

  test.each([['/cut', 'BrokenStream'], ['/throttle', 'ThrottlingException']])('%s ends with an error that cannot be taken for an end', async (text, code) => {
    const { chat } = the;
    const answer = await chat.say(text);
    expect(answer.text).not.toBe('');
    expect(answer.complete).toBe(false);
    expect(answer.types.at(-1)).toBe('error');
    expect(answer.error).toMatchObject({ code, retryable: true });
    expect(chat.troubles.at(-1)).toContain(code);
    expect(await chat.get('trouble')).toBe(chat.troubles.at(-1));
  });

  test('a filter is told as such', async () => {
    const answer = await the.chat.say('/filter');
    expect(answer.chunks.at(-1).finishReason).toBe('content-filter');
  });

  test('a message about nothing is answered with what there is', async () => {
    const answer = await the.chat.say('hello');
    expect(answer.text).toMatch(/^I am a script, not a model.*getOrder, cancelOrder, countOrders/);
  });

  test('an agent without tools says so', async () => {
    expect((await (await start(agentOn(engine))).say('/loop')).text).toContain('no tool');
  });
});

test('sources are told where the engine tells them', async () => {
  const answer = await (await start(good('classic'))).say('/cite');
  expect(answer.chunks.find(({ type }) => type === 'source-url')).toMatchObject({ url: 'https://example.com/shipping' });
  expect((await (await start(good('agentcore'))).say('/cite')).complete).toBe(true);
});

describe('a function without a guard', () => {
  const unguarded = (engine: 'classic' | 'agentcore', handler: string) =>
    agentOn(engine, (stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', handler)))]);

  test('breaks a turn of the Classic engine with a reply that the engine cannot read, and each fault is named', async () => {
    const chat = await start(unguarded('classic', 'envelopes.wrong'));
    const answer = await chat.say('getOrder');
    expect(answer.complete).toBe(false);
    expect(answer.error.code).toBe('DependencyFailedException');
    expect(chat.troubles[0]).toContain('response.function must echo');
    expect(await chat.get('calls/call-1')).toMatchObject({ verdict: 'fail', answer: 'a broken envelope' });
  });

  test('that ends its process is a failed call behind a gateway', async () => {
    const answer = await (await start(unguarded('agentcore', 'envelopes.exits'))).say('getOrder');
    expect(answer.chunks.find(({ type }) => type === 'tool-output-error').errorText).toContain('the process ended');
    expect(answer.text).toMatch(/^getOrder failed: /);
    expect(answer.complete).toBe(true);
  });
});

test('who leaves ends a tool that hangs, and the next one is called at once', async () => {
  const chat = await start(good('agentcore'));
  const left = new AbortController();
  const { body } = await fetch(`${chat.url}chat`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"chat-1","text":"countOrders"}', signal: left.signal,
  });
  await body!.getReader().read(); // what it thinks; then the call begins
  left.abort();
  const answer = await chat.say('getOrder');
  expect(answer.text).toContain('SHIPPED');
});

test('a tool that wants AWS does not get there, and it is said what it wanted', async () => {
  const assembly = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'aws.handler' }))]);
  const chat = await start(assembly);
  await chat.say('getOrder');
  expect(await chat.get('calls/call-1')).toMatchObject({ verdict: 'blocked', wanted: ['dynamodb (GetItem)'] });
});

test('a tool in Python is run as well, and what it prints is shown', async () => {
  const assembly = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
    runtime: lambda.Runtime.PYTHON_3_14,
    handler: 'index.handler',
    timeout: Duration.seconds(20),
    code: lambda.Code.fromInline('def handler(event, context):\n    print("looking")\n    return {"orderId": event["orderId"], "status": "SHIPPED"}\n'),
  })))]);
  const chat = await start(assembly);
  expect((await chat.say('getOrder "A-1"')).text).toBe('getOrder says: orderId: A-1; status: SHIPPED');
  expect(await chat.get('calls/call-1')).toMatchObject({ verdict: 'pass', log: ['looking'] });
});

test('a function in another language is not run, and that is said', async () => {
  const assembly = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'x.handler', lambda.Runtime.JAVA_21)))]);
  const chat = await start(assembly);
  expect((await chat.say('getOrder')).text).toContain('runs on java21');
  expect((await chat.get('agent')).tools[0].untried).toContain('runs on java21');
});

describe.each(['classic', 'agentcore'] as const)('tools that the caller of an agent on %s runs', (engine) => {
  test('end the turn with a question, and the answer goes on with it', async () => {
    const chat = await start(agentOn(engine, (stack) => [groupOf(stack, 'Orders', ToolHandler.returnControl())]));
    const asked = await chat.say('getOrder "A-7"');
    const call = asked.chunks.filter(({ type }) => type === 'tool-input-available').at(-1);
    expect(call).toMatchObject({ providerExecuted: false, input: { orderId: 'A-7' } });
    expect(asked.chunks.at(-1).finishReason).toBe('tool-calls');
    const { toolCallId, toolName, input } = call;
    const part = { type: 'dynamic-tool', toolCallId, toolName, input, state: 'output-available', output: { status: 'LOST' } };
    const answered = await chat.post({ id: 'chat-1', messages: [{ role: 'assistant', parts: [part] }] });
    expect(answered.text).toContain('LOST');
    expect(answered.complete).toBe(true);
  });
});

describe('a tool of the Classic engine that wants consent', () => {
  const careful = () => agentOn('classic', (stack) => [groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), ToolSchema.fromFunctions([{
    name: 'getOrder', description: 'Orders.', requireConfirmation: true, parameters: { orderId: { type: ParameterType.STRING, description: 'The number.', required: true } },
  }]))]);

  test.each([
    ['is called when the person agrees', { state: 'approval-responded', approval: { approved: true } }, /^getOrder says: orderId: A-7; status: SHIPPED$/, 1],
    ['is not called when they do not', { state: 'output-denied' }, /^getOrder failed: The user did not agree\.$/, 0],
  ])('%s', async (_, answer, says, calls) => {
    const chat = await start(careful());
    const asked = await chat.say('getOrder "A-7"');
    expect(asked.types).toContain('tool-approval-request');
    expect(await chat.get('calls/call-1')).toBeNull();
    const { toolCallId, toolName, input } = asked.chunks.find(({ type }) => type === 'tool-input-available');
    const answered = await chat.post({ id: 'chat-1', messages: [{ role: 'assistant', parts: [{ type: 'dynamic-tool', toolCallId, toolName, input, ...answer }] }] });
    expect(answered.text).toMatch(says);
    expect(answered.chunks.filter(({ type }) => type === 'tool-output-available')).toHaveLength(calls);
  });
});

describe('the server', () => {
  test('gives the page, which may run no script but its own', async () => {
    const { url } = await start(agentOn('agentcore'));
    const response = await fetch(url);
    expect(await response.text()).toContain('<h1 id="name">');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; connect-src 'self'/);
  });

  test('does not talk to a page that has its own name lead here', async () => {
    const { url } = await start(agentOn('agentcore'));
    const status = await new Promise((resolve) => http.get(url, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }));
    expect(status).toBe(403);
  });

  test('lets in the page of a development server that was named, and no other', async () => {
    const { url } = await start(agentOn('agentcore'), { allowOrigin: ['http://localhost:5173'] });
    const from = async (origin: string) => (await fetch(`${url}chat`, {
      method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })).headers.get('access-control-allow-origin');
    expect(await from('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await from('https://evil.example')).toBeNull();
  });

  test('tells what the agent is', async () => {
    expect(await (await start(good('agentcore'))).get('agent')).toMatchObject({
      name: 'Agent',
      path: 'Shop/Agent',
      engine: 'agentcore',
      model: expect.stringContaining('nova'),
      instruction: expect.stringMatching(/^You/),
      brain: { kind: 'scripted', note: expect.stringContaining('script') },
      tools: [{ name: 'getOrder', group: 'Orders', guarded: true }, {}, {}],
      suggestions: expect.arrayContaining([{ text: 'getOrder', about: 'Orders.' }]),
    });
  });
});
