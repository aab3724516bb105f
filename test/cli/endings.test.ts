import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { assemblyOf, groupOf } from './app';
import { ToolHandler } from '../../src';

const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');
const MARK = 'hangs-in-verify';

/** A tool that starts another process, and then hangs. */
const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  timeout: Duration.minutes(10),
  code: lambda.Code.fromInline(`exports.handler = async () => {
    require('fs').writeFileSync(require('os').tmpdir() + '/file', '');
    require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${MARK}'], { stdio: 'ignore' });
    return new Promise(() => setInterval(() => {}, 1000));
  };`),
})))]);

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'])('after %s no process and no file of verify is left', async (signal) => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'ended-'));
  child = spawn(process.execPath, [CLI, 'verify', directory], { stdio: 'ignore', env: { ...process.env, TMPDIR: temporary } });
  const ended = new Promise((resolve) => child!.once('exit', (code, by) => resolve(by ?? code)));
  await until(() => processes().length > 0);
  child.kill(signal);
  expect(await ended).toBe(signal);
  await until(() => processes().length === 0 && fs.readdirSync(temporary).length === 0);
});

/** The test's own time is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function processes(): string[] {
  return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line.includes(MARK) || line.includes(`keeper.js ${os.tmpdir()}`));
}
