import { generateKeyPairSync, sign, KeyObject } from 'crypto';
import * as net from 'net';
import { until, withBedrock } from './support/fixture';
import { CLASSIC_TURN, CONVERSE_TURN, HARNESS_TURN, KNOWLEDGE_BASE_TURN, ANSWER, CLASSIC_CONFIRMATION, harnessToolUse } from './support/scripts';
import { ChatAnswer, CLASSIC, HARNESS, atEndpoint } from './support/server';
import { authenticator } from '../../lambda/streaming/authenticator';
import { BUDGET_MESSAGE } from '../../src/contract/streaming/budget';
import { StreamingConfig } from '../../src/contract/streaming/config';

const t = withBedrock();

describe('who asks', () => {
  const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc';
  const AUTH = { kind: 'jwt', issuer: ISSUER, audiences: ['client-1'] } as const;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  function token(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key: KeyObject = privateKey): string {
    const text = `${part({ alg: 'RS256', kid: 'k1', ...header })}.${part({ iss: ISSUER, sub: 'user-1', client_id: 'client-1', exp: Date.now() / 1000 + 600, ...claims })}`;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
  }
  const server = () => t.serverFor(CLASSIC, { auth: AUTH }, { authenticate: authenticator(AUTH, keys as never) });
  const bearer = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } });

  test('with a token that is valid is answered', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    expect((await (await server()).chat('hi', bearer(token()))).text).toBe(ANSWER);
    expect((await (await server()).chat('hi', bearer(token({ client_id: undefined, aud: 'client-1' })))).text).toBe(ANSWER);
  });

  test.each<[string, () => string]>([
    ['none', () => ''],
    ['one that is expired', () => token({ exp: Date.now() / 1000 - 60 })],
    ['one that is not valid yet', () => token({ nbf: Date.now() / 1000 + 600 })],
    ['one of another issuer', () => token({ iss: 'https://evil.example.com' })],
    ['one for another app', () => token({ client_id: 'client-2' })],
    ['one that a stranger signed', () => token({}, {}, stranger)],
    ['one without a signature', () => `${part({ alg: 'none', kid: 'k1' })}.${part({ iss: ISSUER, sub: 'user-1', client_id: 'client-1', exp: 9e9 })}.`],
    ['one that is signed with the public key as a secret', () => token({}, { alg: 'HS256' })],
    ['one that was changed', () => token().replace(/\.[^.]+\./, `.${part({ iss: ISSUER, sub: 'user-2', client_id: 'client-1', exp: 9e9 })}.`)],
    ['one that names nobody', () => token({ sub: '' })],
    ['something else', () => 'xyz'],
  ])('with %s is refused, and the engine hears nothing of it', async (_, jwt) => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const answer = await (await server()).chat('hi', bearer(jwt()));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(t.bedrock.received).toEqual([]);
  });

  test('has conversations of their own, whatever they call them', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const under = await server();
    await under.chat('hi', { id: 'shared', ...bearer(token({ sub: 'alice' })) });
    await under.chat('hi', { id: 'shared', ...bearer(token({ sub: 'mallory' })) });
    await under.chat('hi', { id: 'shared', ...bearer(token({ sub: 'alice' })) });
    const [alice, mallory, again] = t.bedrock.received.map(({ path }) => path);
    expect(mallory).not.toBe(alice);
    expect(again).toBe(alice);
    expect(alice).not.toContain('alice');
  });
});

describe('a bound of tokens', () => {
  test('of a turn ends it before the next step, with a message and as it should', async () => {
    for (const [target, happenings] of [[CLASSIC, CLASSIC_TURN], [HARNESS, HARNESS_TURN]] as const) {
      t.bedrock.reset({ happenings, open: true });
      const server = await t.serverFor(target, { budget: { perTurn: 900 } });
      const answer = await server.chat('Where is A-1001?');
      expect(answer.text).toBe(BUDGET_MESSAGE);
      expect(answer.complete).toBe(true);
      expect(answer.chunks.at(-1)).toMatchObject({ messageMetadata: { stoppedBy: 'turn', steps: 1, tokens: { billed: 940 } } });
      expect(server.turns[0]).toMatchObject({ BudgetStops: 1, Steps: 1 });
      await until(() => t.bedrock.received[0].left !== undefined); // the engine was told
    }
  });

  test('that the last step reaches does not take the answer away', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const answer = await (await t.serverFor(CLASSIC, { budget: { perTurn: 2_000, message: 'Enough.' } })).chat('Where is A-1001?');
    expect(answer.text).toBe(ANSWER);
  });

  test('goes to the engine where it takes one', async () => {
    t.bedrock.reset({ happenings: HARNESS_TURN });
    await (await t.serverFor(HARNESS, { budget: { perTurn: 3_000 } })).chat('hi');
    expect(t.bedrock.received[0].body.maxTokens).toBe(3_000);
  });

  test('that tasks share needs a table', async () => {
    await expect(t.serverFor(CLASSIC, { budget: { perUserAndDay: 1_000 } })).rejects.toThrow(/needs budget\.tableName/);
  });
});

describe('a request that is wrong is refused', () => {
  const message = (text: string) => ({ id: 'c', messages: [{ role: 'user', parts: [{ type: 'text', text }] }] });
  test.each<[string, unknown]>([
    ['no object', 'hi'], ['nothing', null], ['a list', []], ['no id', { messages: [] }], ['a path for an id', { id: '../../x', text: 'hi' }],
    ['a header in the id', { id: 'x\r\nx-evil: 1', text: 'hi' }], ['no messages', { id: 'c' }], ['none of them', { id: 'c', messages: [] }],
    ['a message without parts', { id: 'c', messages: [{ role: 'user' }] }], ['a system message', { id: 'c', messages: [{ role: 'system', parts: [] }] }],
    ['nothing said', message(' ')], ['too much said', message('x'.repeat(30_000))],
    ['an assistant who speaks last', { id: 'c', messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'x' }] }] }],
  ])('%s', async (_, body) => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const answer = await (await t.serverFor(CLASSIC)).chat('', { body });
    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'BadRequest', retryable: false });
    expect(t.bedrock.received).toEqual([]);
  });

  test('JSON that is none, a body of another kind, one that is too long, a path that is nothing', async () => {
    const server = await t.serverFor(CLASSIC);
    const post = (body: string, type = 'application/json', path = '/chat') => fetch(server.url + path, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('{"id":')).status).toBe(400);
    expect((await post('id=c', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post(JSON.stringify(message('x'.repeat(300_000))))).status).toBe(413);
    for (const path of ['/', '/chat/../../etc/passwd', '//chat', '/chat%00', '/chat/x', '/sessions/x']) {
      expect((await post('{}', 'application/json', path)).status).toBe(404);
    }
    expect((await fetch(`${server.url}/chat`)).status).toBe(404);
    expect((await server.chat('still there?')).status).not.toBe(0);
  });

  test('one that has no end, however long it says it is', async () => {
    const server = await t.serverFor(CLASSIC);
    const socket = net.connect(server.listening.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => answer += data).on('error', () => undefined);
    socket.write('POST /chat HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    for (let i = 0; i < 8 && !answer; i++) {
      socket.write(chunk);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await until(() => answer !== '');
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
    socket.destroy();
  });

  test('more streams than there is room for', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN.slice(0, 8), open: true });
    const server = await t.serverFor(CLASSIC, { limits: { concurrentStreams: 1 } });
    const leave = new AbortController();
    const first = server.chat('hi', { signal: leave.signal }).catch(() => undefined);
    await until(() => server.app.openStreams === 1);
    const answer = await server.chat('hi');
    expect(answer.status).toBe(503);
    expect(answer.error).toMatchObject({ code: 'TooManyStreams', retryable: true });
    leave.abort();
    await first;
  });
});

describe('a person is asked', () => {
  test('by the Classic engine, and what they say goes back to it', async () => {
    t.bedrock.reset({ happenings: CLASSIC_CONFIRMATION }, { happenings: CLASSIC_TURN });
    const server = await t.serverFor(CLASSIC);
    const asked = await server.chat('Cancel A-1001');
    expect(asked.complete).toBe(true);
    const call = asked.chunks.find(({ type }) => type === 'tool-input-available');
    expect(call).toMatchObject({ toolName: 'Orders.cancelOrder', input: { orderId: 'A-1001' }, providerExecuted: false });
    expect(asked.chunks.find(({ type }) => type === 'tool-approval-request')).toMatchObject({ toolCallId: call.toolCallId });
    const part = { type: 'dynamic-tool', toolName: call.toolName, toolCallId: call.toolCallId, state: 'approval-responded', input: call.input, approval: { id: call.toolCallId, approved: true } };
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Cancel A-1001' }] }, { role: 'assistant', parts: [{ type: 'step-start' }, part] }];
    expect((await server.chat('', { body: { id: 'chat-1', messages } })).text).toBe(ANSWER);
    const [first, second] = t.bedrock.received;
    expect(second.path).toBe(first.path);
    expect(second.body.inputText).toBeUndefined();
    expect(second.body.sessionState).toMatchObject({
      invocationId: 'inv-1', returnControlInvocationResults: [{ functionResult: { actionGroup: 'Orders', function: 'cancelOrder', confirmationState: 'CONFIRM' } }],
    });
  });

  test('by a harness, with a tool that the app has', async () => {
    t.bedrock.reset({ happenings: harnessToolUse('tool-9', 'pickDate') }, { happenings: HARNESS_TURN });
    const server = await t.serverFor(HARNESS);
    const asked = await server.chat('When?');
    expect(asked.chunks.at(-1)).toMatchObject({ type: 'finish', finishReason: 'tool-calls' });
    const part = { type: 'dynamic-tool', toolName: 'pickDate', toolCallId: 'tool-9', state: 'output-available', input: { orderId: 'A-1001' }, output: '2026-12-01' };
    expect((await server.chat('', { body: { id: 'chat-1', messages: [{ role: 'assistant', parts: [{ type: 'step-start' }, part] }] } })).text).toBe(ANSWER);
    expect(t.bedrock.received[1].body.messages).toEqual([
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'tool-9', name: 'pickDate', input: { orderId: 'A-1001' } } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'tool-9', content: [{ text: '2026-12-01' }], status: 'success' } }] },
    ]);
  });

  test('and an answer to nothing is refused', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN });
    const part = { type: 'dynamic-tool', toolName: 'x', toolCallId: 'made-up', state: 'approval-responded', approval: { id: 'made-up', approved: true } };
    const answer = await (await t.serverFor(CLASSIC)).chat('', { body: { id: 'c', messages: [{ role: 'assistant', parts: [part] }] } });
    expect(answer.status).toBe(400);
    expect(t.bedrock.received).toEqual([]);
  });
});

describe('a question goes', () => {
  const config: StreamingConfig = {
    model: { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', system: 'Be brief.' },
    knowledgeBase: { knowledgeBaseId: 'KB12345678', modelArn: 'amazon.nova-lite-v1:0' },
    routing: { rules: [{ route: 'model', pattern: '^(hi|hello)\\b', maxCharacters: 20 }, { route: 'knowledge-base', pattern: 'policy' }] },
    cache: { shared: true },
  };
  const answers = () => {
    t.bedrock.reset();
    t.bedrock.answer = ({ path }) => ({ happenings: path.includes('converse') ? CONVERSE_TURN : path.includes('retrieve') ? KNOWLEDGE_BASE_TURN : CLASSIC_TURN });
  };
  const server = (more: StreamingConfig = {}) => atEndpoint(t.bedrock.endpoint, () => t.serverFor(CLASSIC, { ...config, ...more }));

  test('where its rule says, and the log says why', async () => {
    answers();
    const under = await server();
    for (const [text, route] of [['hello', 'model'], ['What is the returns policy?', 'knowledge-base'], ['Where is A-1001?', 'agent']]) {
      const answer: ChatAnswer = await under.chat(text, { id: `c-${route}` });
      expect(answer.text).toBe(ANSWER);
      expect(answer.chunks.at(-1).messageMetadata.route).toBe(route);
    }
    expect(under.turns.map(({ because }) => because)).toEqual(['rule 1', 'rule 2', 'default']);
    expect(under.turns.map(({ Route }) => Route)).toEqual(['model', 'knowledge-base', 'agent']);
    expect(t.bedrock.received[0].body).toMatchObject({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }], inferenceConfig: { maxTokens: 1_024 },
    });
  });

  test('to the documents of the tenant that the server is for', async () => {
    answers();
    const under = await server({ knowledgeBase: { ...config.knowledgeBase!, tenant: { key: 'customer', value: 'acme' } } });
    await under.chat('What is the returns policy?', { id: 'c-tenant' });
    const { knowledgeBaseConfiguration } = t.bedrock.received[0].body.retrieveAndGenerateConfiguration;
    expect(knowledgeBaseConfiguration.retrievalConfiguration).toEqual({ vectorSearchConfiguration: { filter: { equals: { key: 'customer', value: 'acme' } } } });
  });

  test('to a managed base, which is searched in a way of its own and takes longer questions', async () => {
    answers();
    const under = await server({ knowledgeBase: { ...config.knowledgeBase!, managed: true, tenant: { key: 'customer', value: 'acme' } } });
    await under.chat(`What is the returns policy? ${'word '.repeat(400)}`, { id: 'c-managed' });
    const { input, retrieveAndGenerateConfiguration } = t.bedrock.received[0].body;
    expect(input.text.length).toBeGreaterThan(1_500);
    expect(retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.retrievalConfiguration)
      .toEqual({ managedSearchConfiguration: { filter: { equals: { key: 'customer', value: 'acme' } } } });
  });

  test('to the cache, when it was answered; an agent is asked each time', async () => {
    answers();
    const under = await server();
    for (const text of ['hello', ' hello  ', 'Where is A-1001?', 'Where is A-1001?']) {
      expect((await under.chat(text, { id: Math.random().toString(36) })).text).toBe(ANSWER);
    }
    expect(t.bedrock.received).toHaveLength(3);
    expect(under.turns[1]).toMatchObject({ CacheHits: 1, SavedTokens: 210 });
    expect(under.turns[0]).toMatchObject({ CacheMisses: 1 });
  });

  test('never to another user\'s answer, unless answers are public', async () => {
    answers();
    const under = await server({ cache: {} });
    await under.chat('hello', { id: 'a' });
    await under.chat('hello', { id: 'b' });
    expect(t.bedrock.received).toHaveLength(2); // nobody knows who they are, so they may be two
  });
});
