import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { SMOKE, Scoreboard, median, ratio } from './measure';
import { FunctionProcess } from '../cli/verify/function-process';
import { GUARD_CONFIG_FILE, GUARD_FILE } from '../src/contract/names';

/**
 * The guard against the least that a handler can do, and against Powertools for AWS Lambda: bytes, cold start, and the
 * time of a call that all three can make. Needs the bundles: `npx projen bundle`.
 */
const ROOT = path.join(__dirname, '..');
const { EVENT } = require('./handlers/event.cjs');
const OUT = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
const RUN = path.join(__dirname, 'handlers', 'run.cjs');
const board = new Scoreboard();

const floor = bundled('floor');
const powertools = bundled('powertools');
const guard = guardFolder('guard', { metrics: false });
const guardWithMetrics = guardFolder('guard-metrics', {});

board.score('guard bundle', fs.statSync(guard).size / 1000, 24, `floor ${fs.statSync(floor).size} B, Powertools ${fs.statSync(powertools).size} B`, ' kB');

const calls = SMOKE ? 1_000 : 50_000;
const times = { floor: [] as number[], powertools: [] as number[], guard: [] as number[], guardWithMetrics: [] as number[] };
for (let round = 0; round < (SMOKE ? 1 : 11); round++) {
  times.floor.push(nanoseconds(floor));
  times.powertools.push(nanoseconds(powertools));
  times.guard.push(nanoseconds(guard));
  times.guardWithMetrics.push(nanoseconds(guardWithMetrics));
}
const ns = (name: keyof typeof times) => median(times[name]);
// neighbours in time are compared: the machine's speed drifts
const ofPeer = ratio(times.guard, times.powertools);
board.score('a call, guard against Powertools', ofPeer, SMOKE ? undefined : 1, `${ns('guard').toFixed(0)} ns, ${ns('powertools').toFixed(0)} ns, floor ${ns('floor').toFixed(0)} ns`);
board.score('a call, guard with a metrics line a call', ns('guardWithMetrics') / ns('floor'), undefined, `${ns('guardWithMetrics').toFixed(0)} ns, written to a file`);
void scoreColdStarts().then(() => board.finish());

/** From the start of the process to its first answer, which it gives as Lambda asks for it: through the Runtime API. */
async function scoreColdStarts(): Promise<void> {
  for (const [name, file, limit] of [['Powertools', powertools], ['guard', guard, 1.03], ['guard with metrics', guardWithMetrics]] as const) {
    const pairs: number[] = [];
    const floors: number[] = [];
    for (let round = -1; round < (SMOKE ? 1 : 41); round++) {
      const pair = [await coldStart(file), await coldStart(floor)];
      if (round >= 0) { // the first round warms the file cache
        pairs.push(pair[0] / pair[1]);
        floors.push(pair[1]);
      }
    }
    board.score(`cold start, ${name}`, median(pairs), SMOKE ? undefined : limit, `floor ${median(floors).toFixed(0)} ms`);
  }
}

async function coldStart(file: string): Promise<number> {
  const client = { name: 'runtime client', command: [path.join(ROOT, 'bin', 'runtime-client.js')] };
  const lambda = await FunctionProcess.start({ client, handler: file.replace(/js$/, 'handler'), taskRoot: OUT, timeoutSeconds: 10, environment: {} });
  const start = process.hrtime.bigint();
  const { outcome } = await lambda.invoke(EVENT);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  lambda.stop();
  if (outcome.kind !== 'reply') {
    throw new Error(`${file}: ${JSON.stringify(outcome)}`);
  }
  return milliseconds;
}

function bundled(name: string): string {
  const outfile = path.join(OUT, `${name}.js`);
  buildSync({
    entryPoints: [path.join(__dirname, 'handlers', `${name}.ts`)], outfile, bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error',
  });
  return outfile;
}

/** The guard as it lies in its layer, with a tool beside it. */
function guardFolder(name: string, settings: Record<string, unknown>): string {
  const folder = path.join(OUT, name);
  fs.mkdirSync(folder);
  fs.copyFileSync(path.join(ROOT, 'assets', 'guard', GUARD_FILE), path.join(folder, GUARD_FILE));
  const parameter = (parameterName: string, type: string) => ({ name: parameterName, in: 'function', required: true, shape: { type } });
  fs.writeFileSync(path.join(folder, GUARD_CONFIG_FILE), JSON.stringify({
    actionGroup: 'Orders',
    handler: 'tools.handler',
    settings,
    contract: { title: 'Bench', tools: [{ name: 'getOrder', description: 'Gets an order.', parameters: [parameter('orderId', 'string'), parameter('count', 'integer')], replies: {} }] },
  }));
  // the user's bundle carries no guard: the marker is all that tools() leaves in it that is used
  fs.writeFileSync(path.join(OUT, 'tools.js'), `
exports.handler = Object.defineProperty(() => {}, Symbol.for('cdk-bedrock-agents.tools'), { value: {
  getOrder: async ({ orderId, count }) => ({ orderId, count }),
} });`);
  process.env.LAMBDA_TASK_ROOT = OUT;
  return path.join(folder, GUARD_FILE);
}

function nanoseconds(file: string): number {
  const log = fs.openSync(path.join(OUT, 'log'), 'w');
  const { stderr, status } = spawnSync(process.execPath, [RUN, file, String(calls)], { encoding: 'utf8', stdio: ['ignore', log, 'pipe'] });
  fs.closeSync(log);
  if (status !== 0) {
    throw new Error(stderr);
  }
  return Number(stderr.trim().split('\n').pop());
}
