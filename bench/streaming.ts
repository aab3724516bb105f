import { SMOKE, Scoreboard, median } from './measure';
import { RelayProcess } from './streaming/relay-process';
import { BedrockStandIn, Happening } from '../test/streaming/support/bedrock-stand-in';
import { CLASSIC_TURN, classicFinal } from '../test/streaming/support/scripts';

/**
 * The streaming server beside the least that can be done, a pipe that decodes nothing, and beside a relay written by hand on
 * the AWS SDK's client: processor time of the relay's process, for a burst of long answers and for many short ones. Time on
 * the clock says nothing on a machine that does other things; processor time in turn does.
 */
const RELAYS = ['pipe', 'sdk', 'ours'] as const;
const ROUNDS = SMOKE ? 1 : 5;
const LONG: Happening[] = [...CLASSIC_TURN.slice(0, 6), ...classicFinal(Array.from({ length: 500 }, (_, index) => `word ${index} `))];
const SHORT: Happening[] = CLASSIC_TURN;

async function main(): Promise<void> {
  const bedrock = await BedrockStandIn.start();
  const relays = await Promise.all(RELAYS.map((name) => RelayProcess.start(name, bedrock)));
  const board = new Scoreboard();
  try {
    for (const [what, happenings, streams] of [['a chunk in a burst', LONG, SMOKE ? 2 : 10], ['a stream\'s start', SHORT, SMOKE ? 5 : 50]] as const) {
      bedrock.reset({ happenings });
      const units = streams * (happenings === LONG ? LONG.length : 1);
      const costs = RELAYS.map(() => [] as number[]);
      for (let round = -1; round < ROUNDS; round++) { // the first one warms up
        for (const [which, relay] of relays.entries()) {
          const cost = await relay.cost(streams);
          if (round >= 0) {
            costs[which].push(cost / units);
          }
        }
      }
      const [pipe, sdk, ours] = costs.map(median);
      const ratios = (of: readonly number[], to: readonly number[]) => median(of.map((cost, round) => cost / to[round]));
      board.score(`${what}, ours to the pipe`, ratios(costs[2], costs[0]), SMOKE ? undefined : happenings === LONG ? 1 / 0.55 : undefined, `pipe ${pipe.toFixed(1)} µs, ours ${ours.toFixed(1)} µs`);
      board.score(`${what}, ours to a relay on the SDK`, ratios(costs[2], costs[1]), SMOKE ? undefined : 1, `SDK ${sdk.toFixed(1)} µs`);
    }
  } finally {
    relays.forEach((relay) => relay.stop());
    await bedrock.stop();
  }
  board.finish();
}

void main();
