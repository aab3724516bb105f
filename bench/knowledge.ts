import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SMOKE, Scoreboard, inWords, ratio, timeInTurn } from './measure';

/**
 * What a synth of an agent with a knowledge base on S3 Vectors costs, against the same by hand in L1 constructs, and against the least by
 * hand that answers, which says nothing of documents that fail. Needs a compiled library: `npx projen compile`.
 */
const NAMES = ['library', 'the same in L1', 'the least in L1'];
const board = new Scoreboard();
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
const app = (name: string, what: string) => [path.join(__dirname, 'apps', `knowledge-${name}.cjs`), what, path.join(out, `${name}-${what}`)];
const commands = [app('library', 'same'), app('floor', 'same'), app('floor', 'least')];

const [library, same, least] = timeInTurn(commands, SMOKE ? 1 : 25);
board.score('synth of an agent with a knowledge base', ratio(library, same), SMOKE ? undefined : 1.35, inWords(NAMES, [library, same, least]));
board.score('the same, to the least that answers', ratio(library, least), undefined);

const counts = commands.map(([, , assembly]) => {
  const { Resources } = JSON.parse(fs.readFileSync(path.join(assembly, 'Stack.template.json'), 'utf8'));
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  return types.filter((type) => !/^AWS::(S3::Bucket|Bedrock::DataSource)$/.test(type)).length; // those are the app's own
});
board.score('resources, beside bucket and source', counts[0], 16, `the same in L1 ${counts[1]}, the least ${counts[2]}`, '');
board.finish();
