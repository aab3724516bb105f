import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { StartedChat, startChat } from './process';
import { agentOn } from './support';
import { ToolHandler } from '../../../src';
import { groupOf } from '../app';

const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');
const MARK = 'hangs-in-chat';

/** A tool that never ends. */
const { directory } = agentOn('agentcore', (stack) => [groupOf(stack, 'Orders', ToolHandler.direct(new lambda.Function(stack, 'Own', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  timeout: Duration.minutes(10),
  code: lambda.Code.fromInline(`exports.handler = async () => {
    require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${MARK}'], { stdio: 'ignore' });
    return new Promise(() => setInterval(() => {}, 1000));
  };`),
})))]);

let running: StartedChat | undefined;
afterEach(() => running?.stop());

async function started(args: string[], env = {}): Promise<StartedChat> {
  running = await startChat([directory, ...args], env);
  return running;
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [CLI, 'chat', ...args], { encoding: 'utf8', env: process.env });
}

test('says where the page is, what plays the model, and how to end it', async () => {
  const { chat, said } = await started(['--port', '0']);
  expect((await fetch(chat.url)).status).toBe(200);
  expect(said()).toContain('Shop/Agent at ');
  expect(said()).toContain('A script plays the model');
});

test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('%s in the middle of a call ends the stream with an error, and leaves no process and no file', async (signal) => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'chat-ended-'));
  const { chat, child, ended } = await started(['--port', '0'], { TMPDIR: temporary });
  const answer = chat.say('getOrder');
  await until(() => processes().length > 0);
  child.kill(signal);
  const { complete, error } = await answer;
  expect(complete).toBe(false);
  expect(error).toMatchObject({ code: 'ShuttingDown', retryable: true });
  expect(await ended).toBe(0);
  await until(() => processes().length === 0 && fs.readdirSync(temporary).length === 0);
});

test('a port that is taken is an error where it was asked for', async () => {
  const taken = net.createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as net.AddressInfo;
  const { status, stderr } = run(directory, '--port', String(port));
  await new Promise((resolve) => taken.close(resolve));
  expect(stderr).toMatch(new RegExp(`^error: Port ${port} cannot be used: .*EADDRINUSE`));
  expect(status).toBe(2);
});

test.each([
  ['an assembly that is not there', ['/nowhere'], 'is not a cloud assembly'],
  ['an agent that is not there', [directory, '--agent', 'Sales'], '--agent Sales names no agent. There are:\n  Shop/Agent'],
  ['a port that is none', [directory, '--port', 'x'], 'It must be a number from 0 to 65535.'],
  ['a budget that is none', [directory, '--budget', '0'], 'It must be a whole number above 0.'],
])('%s is an error that says what to do', (_, args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

/** The test's own time is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function processes(): string[] {
  return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line.includes(MARK));
}
