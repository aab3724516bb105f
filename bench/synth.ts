import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SMOKE, Scoreboard, compareProcesses } from './measure';

/**
 * What the library costs a synth, against the same agents written by hand in L1 constructs. The assembly folder is
 * kept between runs, as a developer's is. Needs a compiled library: `npx projen compile`.
 */
const APPS = path.join(__dirname, 'apps');
const rounds = SMOKE ? 1 : 15;
const board = new Scoreboard();

function synth(agents: number): { ratio: number; line: string; perAgent?: number } {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const app = (name: string) => [path.join(APPS, `${name}.cjs`), String(agents), path.join(out, name)];
  return compareProcesses(['library', 'L1'], [app('library'), app('floor')], rounds);
}

const imports = compareProcesses(
  ['library', 'L1'],
  [['-e', `require(${JSON.stringify(path.join(__dirname, '..', 'lib'))})`], [path.join(APPS, 'imports.cjs')]],
  rounds,
);
board.score('import', imports.ratio, SMOKE ? undefined : 1.15, imports.line);

const one = synth(1);
board.score('synth of 1 agent', one.ratio, SMOKE ? undefined : 1.35, one.line);

const many = SMOKE ? 10 : 200;
const [libraryOne, floorOne] = milliseconds(one.line);
const more = synth(many);
const [libraryMany, floorMany] = milliseconds(more.line);
board.score('each further agent', (libraryMany - libraryOne) / (floorMany - floorOne), SMOKE ? undefined : 2.5, `${many} agents: ${more.line}`);
board.finish();

function milliseconds(line: string): number[] {
  return [...line.matchAll(/(\d+) ms/g)].map(([, ms]) => Number(ms));
}
