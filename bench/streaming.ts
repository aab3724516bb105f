import { ChildProcess, fork } from 'child_process';
import * as http from 'http';
import * as path from 'path';
import { SMOKE, Scoreboard, median } from './measure';
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
  const relays = await Promise.all(RELAYS.map((name) => Relay.start(name, bedrock)));
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

/** A relay in a process of its own, which tells what it took. */
class Relay {
  public static async start(name: string, bedrock: BedrockStandIn): Promise<Relay> {
    const child = fork(path.join(__dirname, 'streaming', 'relay.ts'), [name], {
      execArgv: ['--import', 'tsx'], env: { ...process.env, ...bedrock.environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(message as number));
      child.once('exit', (code) => reject(new Error(`the relay ended with ${code}`)));
    });
    return new Relay(child, port);
  }

  private constructor(private readonly child: ChildProcess, private readonly port: number) {
  }

  /** Microseconds of processor time for so many streams, ten at a time. */
  public async cost(streams: number): Promise<number> {
    const before = await this.cpu();
    for (let at = 0; at < streams; at += 10) {
      await Promise.all(Array.from({ length: Math.min(10, streams - at) }, (_, index) => this.stream(`c${at + index}`)));
    }
    return await this.cpu() - before;
  }

  public stop(): void {
    this.child.kill();
  }

  private cpu(): Promise<number> {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message as number));
      this.child.send('cpu');
    });
  }

  private stream(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = http.request({ port: this.port, host: '127.0.0.1', method: 'POST', path: '/chat', headers: { 'content-type': 'application/json' } }, (response) => {
        response.resume().on('end', () => response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)));
      });
      request.on('error', reject).end(JSON.stringify({ id, text: 'Where is A-1001?' }));
    });
  }
}

void main();
