import { LoadBalancer } from './support/load-balancer';
import { BedrockStandIn, Happening } from '../streaming/support/bedrock-stand-in';
import { ANSWER, CLASSIC_TURN, HARNESS_TURN } from '../streaming/support/scripts';
import { CLASSIC, ChatAnswer, HARNESS, ServerUnderTest, upstreamAt, userMessage } from '../streaming/support/server';

const IDLE_TIMEOUT = 4;
/** Longer than the load balancer bears, before the first word and in the middle. */
const SILENCE: Happening = { pauseMs: 2 * IDLE_TIMEOUT * 1000 };

let bedrock: BedrockStandIn;
beforeAll(async () => {
  bedrock = await BedrockStandIn.start();
});
afterAll(() => bedrock?.stop());

async function chatThrough(target: typeof CLASSIC | typeof HARNESS, happenings: readonly Happening[], heartbeatSeconds: number): Promise<ChatAnswer> {
  bedrock.reset({ happenings });
  const server = await ServerUnderTest.start(upstreamAt(bedrock, target), { timings: { heartbeatSeconds, stallSeconds: 60 } });
  let balancer: LoadBalancer | undefined;
  try {
    balancer = await LoadBalancer.before(server.listening.port, IDLE_TIMEOUT);
    return await ChatAnswer.of(await fetch(`${balancer.url}/chat`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'chat-1', messages: [userMessage('Where is A-1001?')] }),
    }));
  } finally {
    balancer?.stop();
    await server.stop();
  }
}

describe.each([['Classic', CLASSIC, CLASSIC_TURN], ['AgentCore', HARNESS, HARNESS_TURN]] as const)('behind a load balancer that cuts what is silent, an agent on %s', (_, target, turn) => {
  const middle = turn.length - 4;
  const halting = [SILENCE, ...turn.slice(0, middle), SILENCE, ...turn.slice(middle)];

  test('may be silent for longer than the idle timeout: heartbeats keep the stream', async () => {
    const answer = await chatThrough(target, halting, 1);
    expect(answer.text).toBe(ANSWER);
    expect(answer.complete).toBe(true);
    expect(answer.connectionBroke).toBe(false);
  });

  test('is cut without them, and what was cut does not look whole', async () => {
    const answer = await chatThrough(target, [...turn.slice(0, middle), SILENCE, ...turn.slice(middle)], 50);
    expect(answer.text.length).toBeGreaterThan(0);
    expect(answer.text).not.toBe(ANSWER);
    expect(answer.complete).toBe(false);
    expect(answer.connectionBroke || answer.types.includes('error')).toBe(true);
  });
});
