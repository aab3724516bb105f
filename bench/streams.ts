import { SMOKE, Scoreboard } from './measure';
import { RelayProcess, StreamRead } from './streaming/relay-process';
import { BedrockStandIn, Happening, encoded } from '../test/streaming/support/bedrock-stand-in';
import { classicFinal, classicStep } from '../test/streaming/support/scripts';

/**
 * Many people at once: 1,000 streams of ten messages a second each, through our server and through the least that can be done,
 * a pipe that decodes nothing. How many come whole, and what one takes of the processor and of memory.
 */
const STREAMS = SMOKE ? 20 : 1_000;
const SECONDS = SMOKE ? 1 : 12;
const STARTS_PER_SECOND = 200;
const WORDS = Array.from({ length: SECONDS * 10 }, (_, index) => `word ${index} `);

const ahead = (happening: Happening): Happening => 'event' in happening ? { bytes: encoded(happening) } : happening;
const SPOKEN = classicFinal(WORDS).flatMap((happening): Happening[] => [happening, { pauseMs: 100 }]);
const PACED: Happening[] = [...classicStep(900, 40), ...SPOKEN].map(ahead);

async function main(): Promise<void> {
  const bedrock = await BedrockStandIn.start();
  bedrock.reset({ happenings: PACED });
  const board = new Scoreboard();
  const taken: Record<string, Taken> = {};
  try {
    for (const name of ['pipe', 'ours']) {
      const relay = await RelayProcess.start(name, bedrock);
      await relay.cost(SMOKE ? 1 : 20); // warms up
      taken[name] = await many(relay);
      relay.stop();
      const { lost, cores, kib } = taken[name];
      board.score(`${name}: streams of ${STREAMS} that are not whole`, lost, 0, '', ' ');
      board.score(`${name}: percent of a core`, cores * 100, name === 'ours' && !SMOKE ? 50 : undefined, '', '%');
      board.score(`${name}: memory of a stream`, kib, name === 'ours' && !SMOKE ? 90 : undefined, '', ' KiB');
    }
    board.score('processor, ours to the pipe', taken.ours.cores / taken.pipe.cores, undefined);
  } finally {
    await bedrock.stop();
  }
  board.finish();
}

interface Taken { readonly lost: number; readonly cores: number; readonly kib: number }

async function many(relay: RelayProcess): Promise<Taken> {
  const [cpu, memory, start] = [await relay.tell('cpu'), await relay.tell('memory'), performance.now()];
  const streams: Promise<StreamRead>[] = [];
  for (let index = 0; index < STREAMS; index++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + index * 1000 / STARTS_PER_SECOND - performance.now())));
    streams.push(relay.stream(`c${index}`).catch(() => ({ bytes: 0, last: '' })));
  }
  const most = await relay.tell('memory'); // all are open
  const read = await Promise.all(streams);
  const seconds = (performance.now() - start) / 1000;
  const longest = Math.max(...read.map(({ bytes: length }) => length));
  return {
    lost: read.filter(({ bytes: length, last }) => !isWhole(length, last, longest)).length,
    cores: (await relay.tell('cpu') - cpu) / 1e6 / seconds,
    kib: (most - memory) / 1024 / STREAMS,
  };
}

/** Ours says so; of what a pipe sends, all are as long. */
function isWhole(length: number, last: string, longest: number): boolean {
  return last.includes('data: ') ? last.endsWith('data: [DONE]\n\n') : length === longest;
}

void main();
