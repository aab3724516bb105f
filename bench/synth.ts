import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SMOKE, Scoreboard, inWords, median, ratio, timeInTurn } from './measure';

/**
 * What the library costs a synth, against the same agents written by hand in L1 constructs. The assembly folder is
 * kept between runs, as a developer's is. Needs a compiled library: `npx projen compile`.
 */
const APPS = path.join(__dirname, 'apps');
const NAMES = ['library', 'L1'];
const MANY = SMOKE ? 10 : 200;
const board = new Scoreboard();
const limit = (value: number) => (SMOKE ? undefined : value);

const imports = timeInTurn(['imports-library', 'imports'].map((name) => [path.join(APPS, `${name}.cjs`)]), SMOKE ? 1 : 25);
board.score('import of what an agent takes', ratio(imports[0], imports[1]), limit(1.15), inWords(NAMES, imports));

const out = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
const app = (name: string, agents: number) => [path.join(APPS, `${name}.cjs`), String(agents), path.join(out, `${name}-${agents}`)];
const one = timeInTurn([app('library', 1), app('floor', 1), app('l2', 1)], SMOKE ? 1 : 25);
board.score('synth of 1 agent', ratio(one[0], one[1]), limit(1.35), inWords(NAMES, one));
board.score('synth of 1 agent in L2 constructs', ratio(one[2], one[1]), undefined, 'by hand, for scale');

const [library1, floor1, l2one, library, floor, l2] = timeInTurn(
  [1, MANY].flatMap((agents) => ['library', 'floor', 'l2'].map((name) => app(name, agents))), SMOKE ? 1 : 15,
);
const further = (many: readonly number[], single: readonly number[]) => median(many.map(
  (ms, round) => (ms - single[round]) / (floor[round] - floor1[round]),
));
board.score('each further agent', further(library, library1), limit(2.5), `${MANY} agents: ${inWords(NAMES, [library, floor])}`);
board.score('each further agent in L2 constructs', further(l2, l2one), undefined, 'by hand, for scale');
board.finish();
