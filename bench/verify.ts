import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SMOKE, Scoreboard, inWords, ratio, timeInTurn } from './measure';

/** `verify` on a hundred tools in ten functions, against the start of ten processes. Needs the bundles: `npx projen bundle`. */
const ROOT = path.join(__dirname, '..');
const assembly = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'bench-')), 'cdk.out');
const { status, stderr } = spawnSync('npx', ['tsx', path.join(__dirname, 'verify', 'app.ts'), assembly], {
  encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false' },
});
if (status !== 0) {
  throw new Error(stderr);
}
const board = new Scoreboard();
const times = timeInTurn([[path.join(ROOT, 'bin', 'cdk-bedrock-agents.js'), 'verify', assembly], [path.join(__dirname, 'verify', 'bare.cjs')]], SMOKE ? 1 : 7);
const [verify, bare] = times;
board.score('verify on 100 tools in 10 functions', ratio(verify, bare), SMOKE ? undefined : 8, inWords(['verify', 'ten processes'], times));
board.finish();
