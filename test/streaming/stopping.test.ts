import { Happening } from './support/bedrock-stand-in';
import { withBedrock, until } from './support/fixture';
import { ANSWER, classicFinal, classicStep } from './support/scripts';
import { CLASSIC } from './support/server';

const t = withBedrock();

/** An answer whose second half waits for something. */
const inHalves = (second: Promise<unknown>): Happening[] => {
  const words = classicFinal();
  return [...classicStep(900, 40), ...words.slice(0, 3), { after: second }, ...words.slice(3)];
};
const STREAMS = 30;

async function manyStreams(drainSeconds: number, second: Promise<unknown>) {
  t.bedrock.reset({ happenings: inHalves(second) });
  const server = await t.serverFor(CLASSIC, { timings: { drainSeconds } });
  const streams = Array.from({ length: STREAMS }, (_, index) => server.chat('hi', { id: `c${index}` }));
  await until(() => server.app.openStreams === STREAMS);
  return { server, streams };
}

test('a server that stops lets streams finish, and takes no more', async () => {
  let goOn = () => {};
  const { server, streams } = await manyStreams(60, new Promise<void>((resolve) => {
    goOn = resolve;
  }));
  const stopped = server.listening.stop();
  const late = await server.chat('hi').then(({ status }) => status, () => 'closed'); // a connection that is open already gets an answer
  expect([503, 'closed']).toContain(late);
  goOn();
  const answers = await Promise.all(streams);
  expect(answers.filter(({ complete, text }) => complete && text === ANSWER)).toHaveLength(STREAMS);
  await stopped;
});

test('and ends those that take too long with an error that says to try again', async () => {
  const { server, streams } = await manyStreams(0.5, new Promise(() => {}));
  await server.listening.stop();
  for (const answer of await Promise.all(streams)) {
    expect(answer.complete).toBe(false);
    expect(answer.error).toMatchObject({ code: 'ShuttingDown', retryable: true });
    expect(answer.connectionBroke).toBe(false);
  }
});
