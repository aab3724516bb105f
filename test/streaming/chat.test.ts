import { BedrockStandIn } from './support/bedrock-stand-in';
import { ANSWER, CLASSIC_TURN, HARNESS_TURN } from './support/scripts';
import { CLASSIC, HARNESS, ServerUnderTest, upstreamAt } from './support/server';
import { SessionStore } from '../../lambda/streaming/sessions/session-store';
import { Sessions } from '../../lambda/streaming/sessions/sessions';
import { Logger } from '../../lambda/streaming/telemetry/logger';
import { InvocationTarget } from '../../src/contract/agent/invocation';

let bedrock: BedrockStandIn;
const servers: ServerUnderTest[] = [];

beforeAll(async () => {
  bedrock = await BedrockStandIn.start();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await bedrock?.stop();
});

async function serverFor(target: InvocationTarget, config = {}) {
  const server = await ServerUnderTest.start(upstreamAt(bedrock, target), config);
  servers.push(server);
  return server;
}

const ENGINES: [string, InvocationTarget, typeof CLASSIC_TURN][] = [['Classic', CLASSIC, CLASSIC_TURN], ['AgentCore', HARNESS, HARNESS_TURN]];

describe.each(ENGINES)('an agent on %s', (_, target, happenings) => {
  test('answers as a UI message stream', async () => {
    bedrock.reset({ happenings });
    const server = await serverFor(target);
    const answer = await server.chat('Where is A-1001?');
    expect(answer.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(answer.text).toBe(ANSWER);
    expect(answer.complete).toBe(true);
    expect(answer.types[0]).toBe('start');
    expect(answer.types.at(-1)).toBe('finish');
    expect(answer.chunks.at(-1)).toMatchObject({
      finishReason: 'stop',
      messageMetadata: { route: 'agent', steps: 2, usage: { inputTokens: 2_300, outputTokens: 100 }, tokens: { billed: 2_400 } },
    });
    expect(server.turns).toMatchObject([{ Streams: 1, BrokenStreams: 0, Steps: 2, InputTokens: 2_300, OutputTokens: 100, outcome: 'finished' }]);
  });

  test('says which tool runs, and nothing of what is in it', async () => {
    bedrock.reset({ happenings });
    const answer = await (await serverFor(target)).chat('Where is A-1001?');
    const call = answer.chunks.find(({ type }) => type === 'tool-input-available');
    expect(call).toMatchObject({ toolName: expect.stringMatching(/Orders/), input: {}, providerExecuted: true });
    expect(answer.chunks.find(({ type }) => type === 'tool-output-available')).toMatchObject({ toolCallId: call.toolCallId, output: '' });
    expect(answer.body).not.toContain('SHIPPED');
    expect(answer.body).not.toContain('the whole prompt');
  });

  test('shows what tools are given and give, where that is wanted', async () => {
    bedrock.reset({ happenings });
    const answer = await (await serverFor(target, { toolActivity: 'full' })).chat('Where is A-1001?');
    expect(answer.chunks.find(({ type }) => type === 'tool-input-available').input).toEqual({ orderId: 'A-1001' });
    expect(answer.body).toContain('SHIPPED');
    expect(answer.body).not.toContain('the whole prompt');
  });
});

test('what the service refuses with before the first byte is logged in its own words, which the client never reads', async () => {
  bedrock.reset({ status: 403, error: 'AccessDeniedException', message: 'arn:aws:iam::111111111111:role/chat may not call this' });
  const server = await serverFor(CLASSIC);
  const answer = await server.chat('Where is A-1001?');
  expect(answer.status).toBe(502);
  expect(answer.body).not.toContain('role/chat');
  expect(server.logs.find(({ level }) => level === 'ERROR').error.message).toBe('arn:aws:iam::111111111111:role/chat may not call this');
});

test('the health check tells whether streams are taken', async () => {
  const server = await serverFor(CLASSIC);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.app.drain();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
  expect((await server.chat('hi')).status).toBe(503);
});

test('a conversation that the engine forgot and nobody can tell it of goes on with a notice, not as if nothing were missing', async () => {
  const store = {
    read: async () => ({ generation: 0, open: false, lastUsed: 0, turns: 3 }),
    history: async () => { throw new Error('the table is away'); },
    begin: async () => undefined,
    finish: async () => undefined,
  };
  bedrock.reset({ happenings: CLASSIC_TURN });
  const sessions = new Sessions({}, new Logger(() => undefined), store as unknown as SessionStore);
  const server = await ServerUnderTest.start(upstreamAt(bedrock, CLASSIC), {}, { sessions });
  servers.push(server);
  const answer = await server.chat('And when does it arrive?');
  expect(answer.complete).toBe(true);
  expect(answer.chunks.filter(({ type }) => type === 'data-notice')).toEqual([{ type: 'data-notice', data: { notice: 'history-unavailable' } }]);
  expect(server.turns).toMatchObject([{ HistoryUnavailable: 1 }]);
});
