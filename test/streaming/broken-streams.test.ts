import { Happening, encoded } from './support/bedrock-stand-in';
import { until, withBedrock } from './support/fixture';
import { ANSWER, CLASSIC_TURN, HARNESS_TURN, WORDS, classicFinal, classicStep, harnessToolUse } from './support/scripts';
import { CLASSIC, HARNESS } from './support/server';
import { InvocationTarget } from '../../src/contract/agent/invocation';

const t = withBedrock();
const ENGINES: [string, InvocationTarget, Happening[]][] = [['Classic', CLASSIC, CLASSIC_TURN], ['AgentCore', HARNESS, HARNESS_TURN]];
type Sent = Parameters<typeof encoded>[0];
const LONG = Array.from({ length: 200 }, (_, index) => `word ${index} `);

/** 200 places where a connection may break: in every message and between, and in the head. */
describe.each(ENGINES)('a stream of %s', (_, target, happenings) => {
  test('that is cut at any of 200 places ends with an error, never as if it were whole, and says nothing twice', async () => {
    const whole = Buffer.concat(happenings.map((happening) => encoded(happening as Sent)));
    const server = await t.serverFor(target, { limits: { concurrentStreams: 500 } });
    const places = Array.from({ length: 200 }, (__, index) => Math.floor((index * (whole.length - 1)) / 200));
    const results: Record<string, number> = {};
    for (let at = 0; at < places.length; at += 20) {
      await Promise.all(places.slice(at, at + 20).map(async (place) => {
        t.bedrock.answer = () => ({ happenings: [{ bytes: whole.subarray(0, place) }], cutAfter: 1, pieces: 4_000 });
        const answer = await server.chat('Where is A-1001?', { id: `chat-${place}` });
        expect(answer.complete).toBe(false);
        expect(answer.error).toMatchObject({ code: expect.stringMatching(/BrokenStream|ConnectionFailed/), retryable: true });
        expect(ANSWER.startsWith(answer.text)).toBe(true);
        expect(answer.connectionBroke).toBe(false); // the client is told, rather than cut
        results[answer.status === 200 ? 'error part' : 'status'] = (results[answer.status === 200 ? 'error part' : 'status'] ?? 0) + 1;
      }));
    }
    expect(Object.values(results).reduce((a, b) => a + b)).toBe(200);
  });

  test('that ends in the way of HTTP after any message but the last is not taken for whole', async () => {
    const server = await t.serverFor(target);
    for (let count = 0; count < happenings.length; count++) {
      t.bedrock.reset({ happenings, endAfter: count });
      const answer = await server.chat('Where is A-1001?');
      // a harness has said all when its message has stopped, and only the tokens are missing
      const saidAll = target === HARNESS && count === happenings.length - 1;
      expect([count, answer.complete]).toEqual([count, saidAll]);
    }
  });

  test('may come in single bytes', async () => {
    t.bedrock.reset({ happenings, pieces: 1 });
    const answer = await (await t.serverFor(target)).chat('Where is A-1001?');
    expect(answer.text).toBe(ANSWER);
    expect(answer.complete).toBe(true);
  });

  test('that is damaged is not believed', async () => {
    const bytes = encoded(happenings[0] as Sent);
    bytes[bytes.length - 8] = 255 - bytes[bytes.length - 8];
    t.bedrock.reset({ happenings: [{ bytes }, ...happenings] });
    const answer = await (await t.serverFor(target)).chat('Where is A-1001?');
    expect(answer.complete).toBe(false);
    expect(answer.error).toMatchObject({ code: 'BrokenStream' });
  });
});

describe('an exception in the stream', () => {
  test.each([
    ['throttlingException', 'ThrottlingException', true], ['internalServerException', 'InternalServerException', true],
    ['badGatewayException', 'BadGatewayException', true], ['modelNotReadyException', 'ModelNotReadyException', true],
    ['conflictException', 'ConflictException', true], ['dependencyFailedException', 'DependencyFailedException', false],
    ['validationException', 'ValidationException', false], ['accessDeniedException', 'AccessDeniedException', false],
    ['resourceNotFoundException', 'ResourceNotFoundException', false], ['serviceQuotaExceededException', 'ServiceQuotaExceededException', false],
  ])('%s after the first word is told in the stream, and not tried again', async (exception, code, retryable) => {
    t.bedrock.reset({ happenings: [...classicStep(900, 40), ...classicFinal().slice(0, 2), { exception, message: 'arn:aws:iam::111111111111:role/secret is not allowed' }] });
    const answer = await (await t.serverFor(CLASSIC)).chat('Where is A-1001?');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(WORDS.slice(0, 2).join(''));
    expect(answer.complete).toBe(false);
    expect(answer.error).toMatchObject({ code, retryable, errorId: expect.any(String) });
    expect(answer.body).not.toContain('arn:aws');
    expect(t.bedrock.received).toHaveLength(1);
  });

  test('before anything was said is tried again, when that can help', async () => {
    t.bedrock.reset({ happenings: [{ exception: 'throttlingException', message: 'slow down' }] }, { happenings: CLASSIC_TURN });
    const server = await t.serverFor(CLASSIC);
    const answer = await server.chat('Where is A-1001?');
    expect(answer.text).toBe(ANSWER);
    expect(answer.complete).toBe(true);
    expect(t.bedrock.received).toHaveLength(2);
    expect(server.turns[0]).toMatchObject({ Retries: 1 });
  });

  test('that nobody knows ends the stream as well', async () => {
    t.bedrock.reset({ happenings: [...classicFinal().slice(0, 1), { error: 'Weird', message: 'something new' }] });
    const answer = await (await t.serverFor(CLASSIC)).chat('Where is A-1001?');
    expect(answer.complete).toBe(false);
    expect(answer.error).toMatchObject({ code: 'Weird', retryable: false });
  });
});

describe('a refusal before the stream', () => {
  test.each([
    ['ThrottlingException', 429, 429, 4], ['InternalServerException', 500, 502, 4], ['ConflictException', 409, 409, 4],
    ['ValidationException', 400, 400, 1], ['AccessDeniedException', 403, 502, 1], ['ResourceNotFoundException', 404, 502, 1],
  ])('%s has a status, and is tried again when that can help', async (error, status, told, calls) => {
    t.bedrock.reset({ status, error, message: 'User: arn:aws:iam::111111111111:role/secret' });
    const server = await t.serverFor(CLASSIC);
    const answer = await server.chat('Where is A-1001?');
    expect(answer.status).toBe(told);
    expect(answer.error).toMatchObject({ code: error, retryable: calls > 1 });
    expect(answer.headers.get('retry-after')).toBe(calls > 1 ? '2' : null);
    expect(answer.body).not.toContain('arn:aws');
    expect(t.bedrock.received).toHaveLength(calls);
    expect(server.turns).toMatchObject([{ FailedTurns: 1 }]);
  });

  test('of a service that is not there has a status', async () => {
    const server = await t.serverFor(CLASSIC);
    const { bedrock } = t;
    await bedrock.stop();
    t.bedrock = await (bedrock.constructor as any).start();
    const answer = await server.chat('Where is A-1001?');
    expect(answer.status).toBe(503);
    expect(answer.error).toMatchObject({ code: 'ConnectionFailed', retryable: true });
  });
});

describe('silence', () => {
  test('is filled with heartbeats, before the first word and after', async () => {
    t.bedrock.reset({ happenings: [{ pauseMs: 1_500 }, ...CLASSIC_TURN.slice(0, -3), { pauseMs: 1_500 }, ...CLASSIC_TURN.slice(-3)] });
    const server = await t.serverFor(CLASSIC, { timings: { heartbeatSeconds: 0.3 } });
    const answer = await server.chat('Where is A-1001?');
    expect(answer.complete).toBe(true);
    expect(answer.text).toBe(ANSWER);
    const [before, after] = answer.body.split('"text-start"');
    expect(before).toContain(': heartbeat\n\n');
    expect(after).toContain(': heartbeat\n\n');
  });

  test('that lasts is ended by the server, with an error that says to try again', async () => {
    t.bedrock.reset({ happenings: CLASSIC_TURN.slice(0, 8), open: true });
    const server = await t.serverFor(CLASSIC, { timings: { heartbeatSeconds: 0.3, stallSeconds: 1 } });
    const answer = await server.chat('Where is A-1001?');
    expect(answer.complete).toBe(false);
    expect(answer.error).toMatchObject({ code: 'Stalled', retryable: true });
    expect(server.turns[0]).toMatchObject({ StalledStreams: 1, BrokenStreams: 1 });
    await until(() => t.bedrock.received[0].left !== undefined);
  });

  test('from the beginning has a status, where no heartbeat went before', async () => {
    t.bedrock.reset({ silent: true });
    const answer = await (await t.serverFor(CLASSIC, { timings: { heartbeatSeconds: 0.9, stallSeconds: 1 } })).chat('Where is A-1001?');
    expect(answer.complete).toBe(false);
    expect([200, 504]).toContain(answer.status);
    expect(answer.error).toMatchObject({ code: 'Stalled', retryable: true });
  });

  test('of one turn does not disturb another', async () => {
    t.bedrock.reset();
    t.bedrock.answer = ({ body }) => body.inputText === 'stall' ? { silent: true } : { happenings: CLASSIC_TURN };
    const server = await t.serverFor(CLASSIC, { timings: { heartbeatSeconds: 0.3, stallSeconds: 1 } });
    const [stalled, ...others] = await Promise.all(['stall', ...Array(20).fill('hi')].map((text, index) => server.chat(text, { id: `c${index}` })));
    expect(stalled.complete).toBe(false);
    expect(others.every(({ complete }) => complete)).toBe(true);
  });
});

describe('the browser leaves', () => {
  test('and the engine is told at once; what was taken is counted', async () => {
    t.bedrock.reset({ happenings: [...classicStep(900, 40), ...classicFinal(LONG).slice(0, 100)], open: true });
    const server = await t.serverFor(CLASSIC);
    const delays: number[] = [];
    for (let round = 0; round < 20; round++) {
      const leave = new AbortController();
      const response = await fetch(`${server.url}/chat`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, signal: leave.signal, body: JSON.stringify({ id: `c${round}`, text: 'Where is A-1001?' }),
      });
      await response.body!.getReader().read();
      const left = performance.now();
      leave.abort();
      await until(() => t.bedrock.received[round]?.left !== undefined);
      delays.push(t.bedrock.received[round].left! - left);
    }
    expect(delays).toHaveLength(20);
    await until(() => server.turns.length === 20);
    for (const turn of server.turns) {
      expect(turn).toMatchObject({ AbortedStreams: 1, outcome: 'gone', Steps: 2 });
      expect(turn.InputTokens).toBeGreaterThanOrEqual(900 + 940); // the step that was under way had read what was said before
    }
    expect(server.app.openStreams).toBe(0);
  });
});

test('a tool call that arrives in part is never taken for a call', async () => {
  const cutArguments = harnessToolUse().filter((happening) => !JSON.stringify(happening).includes('A-1001'));
  t.bedrock.reset({ happenings: cutArguments });
  const answer = await (await t.serverFor(HARNESS)).chat('Where is A-1001?');
  expect(answer.types).not.toContain('tool-input-available');
  expect(answer.complete).toBe(false);
});

test.each(['malformed_tool_use', 'interrupted', 'something_new', 'partial_turn'])('an agent that stops with %s has not ended', async (stopReason) => {
  t.bedrock.reset({ happenings: HARNESS_TURN.map((happening) => 'event' in happening && happening.event === 'messageStop' ? { ...happening, payload: { stopReason } } : happening) });
  const answer = await (await t.serverFor(HARNESS)).chat('Where is A-1001?');
  expect(answer.complete).toBe(false);
  expect(answer.error).toMatchObject({ code: expect.stringMatching(/UnknownStop|BrokenStream/) });
});

test.each([['max_tokens', 'length'], ['guardrail_intervened', 'content-filter'], ['max_iterations_exceeded', 'other']])(
  'an agent that stops with %s says so', async (stopReason, finishReason) => {
    t.bedrock.reset({ happenings: HARNESS_TURN.map((happening) => 'event' in happening && happening.event === 'messageStop' ? { ...happening, payload: { stopReason } } : happening) });
    const answer = await (await t.serverFor(HARNESS)).chat('Where is A-1001?');
    expect(answer.chunks.at(-1)).toMatchObject({ type: 'finish', finishReason });
  });

test('a huge event comes through whole, and a reader who is slow gets all of it', async () => {
  const huge = 'ü'.repeat(2_000_000);
  t.bedrock.reset({ happenings: [...classicStep(900, 40), ...classicFinal([huge, 'end'])] });
  const server = await t.serverFor(CLASSIC);
  const response = await fetch(`${server.url}/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'c', text: 'hi' }) });
  let body = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    body += decoder.decode(chunk as Uint8Array, { stream: true });
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const chunks = body.split('\n\n').filter((event) => event.startsWith('data: {')).map((event) => JSON.parse(event.slice(6)));
  const said = chunks.filter(({ type }) => type === 'text-delta').map(({ delta }) => delta).join('');
  expect(said === `${huge}end`).toBe(true); // a comparison that prints nothing: it is long
  expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
});
