import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { SMOKE, Scoreboard, median, ratio } from './measure';
import { FunctionProcess } from '../cli/verify/function-process';
import { GUARD_CONFIG_FILE, GUARD_FILE } from '../src/contract/tools/names';

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

const bytes = [guard, guard.replace(/\.js$/, '-guard.js')].map((file) => fs.statSync(file).size).reduce((a, b) => a + b);
const seldom = fs.statSync(guard.replace(/\.js$/, '-seldom.js')).size;
board.score('guard bundle', bytes, 24_000, `and ${seldom} B when they are needed; floor ${fs.statSync(floor).size} B, Powertools ${fs.statSync(powertools).size} B`, ' B');

const [floorTimes, powertoolsTimes, guardTimes] = nanoseconds(floor, powertools, guard);
const [metricsTimes] = nanoseconds(guardWithMetrics);
const ns = (times: readonly number[]) => `${median(times).toFixed(0)} ns`;
board.score('a call, guard against Powertools', ratio(guardTimes, powertoolsTimes), SMOKE ? undefined : 1, `${ns(guardTimes)}, ${ns(powertoolsTimes)}, floor ${ns(floorTimes)}`);
board.score('a call, guard with a metrics line a call', median(metricsTimes) / median(floorTimes), undefined, `${ns(metricsTimes)}, written to a file`);
void scoreColdStarts().then(() => board.finish());

/** From the start of the process to its first answer, which it gives as Lambda asks for it: through the Runtime API. */
async function scoreColdStarts(): Promise<void> {
  const files = [floor, powertools, guard, guardWithMetrics];
  const starts: number[][] = files.map(() => []);
  for (let round = -1; round < (SMOKE ? 1 : 61); round++) {
    for (const [which, file] of files.entries()) {
      const ms = await coldStart(file);
      if (round >= 0) { // the first round warms the file cache
        starts[which].push(ms);
      }
    }
  }
  const details = `floor ${median(starts[0]).toFixed(0)} ms`;
  board.score('cold start, Powertools', ratio(starts[1], starts[0]), undefined, details);
  board.score('cold start, guard', ratio(starts[2], starts[0]), SMOKE ? undefined : 1.03, details);
  board.score('cold start, guard with metrics', ratio(starts[3], starts[0]), undefined, details);
}

async function coldStart(file: string): Promise<number> {
  const handler = file.replace(/js$/, 'handler');
  const command = [process.execPath, path.join(ROOT, 'bin', 'runtime-client.js'), handler];
  const lambda = await FunctionProcess.start({ command, handler, taskRoot: OUT, timeoutSeconds: 10, environment: {} });
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
  fs.cpSync(path.join(ROOT, 'assets', 'guard'), folder, { recursive: true });
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

/** Of a call of each handler, round by round, in one process. */
function nanoseconds(...files: readonly string[]): number[][] {
  const log = fs.openSync(path.join(OUT, 'log'), 'w');
  const [calls, rounds] = SMOKE ? ['1000', '1'] : ['20000', '60'];
  const { stderr, status } = spawnSync(process.execPath, [RUN, calls, rounds, ...files], { encoding: 'utf8', stdio: ['ignore', log, 'pipe'] });
  fs.closeSync(log);
  if (status !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stderr.trim().split('\n').pop()!);
}
