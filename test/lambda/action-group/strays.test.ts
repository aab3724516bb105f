import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { FunctionProcess } from '../../../cli/verify/function-process';
import { GUARD_CONFIG_FILE } from '../../../src/contract/tools/names';
import { apiBody, apiContract, apiEvent, temporaryFolder } from '../support';

const ROOT = path.join(__dirname, '..', '..', '..');
const folder = temporaryFolder();
const started: FunctionProcess[] = [];
let count = 0;

afterAll(() => started.forEach((fn) => fn.stop()));

/** What Lambda's own client does, before it loads the handler. */
const LAMBDAS = `
  process.on('uncaughtException', () => process.exit(129));
  process.on('unhandledRejection', () => process.exit(128));
  require(${JSON.stringify(path.join(ROOT, 'bin', 'runtime-client.js'))});`;

/** A function with the real layer, fed through the Runtime API. Its tool runs the code, and tells the process by its id. */
async function functionWith(code: string, before = ''): Promise<FunctionProcess> {
  const place = path.join(folder, String(count++));
  const task = path.join(place, 'task');
  const opt = path.join(place, 'opt');
  mkdirSync(task, { recursive: true });
  cpSync(path.join(ROOT, 'assets', 'guard'), opt, { recursive: true });
  writeFileSync(path.join(opt, GUARD_CONFIG_FILE), JSON.stringify({ actionGroup: 'Orders', handler: 'index.handler', contract: apiContract() }));
  writeFileSync(path.join(place, 'client.js'), LAMBDAS);
  writeFileSync(path.join(task, 'index.js'), `${before}
    let calls = 0;
    exports.handler = Object.defineProperty(() => {}, Symbol.for('cdk-bedrock-agents.tools'), { value: {
      getOrder: async () => { if (calls++ === 0) { ${code} } return { id: String(process.pid) }; },
    } });`);
  const fn = await FunctionProcess.start({
    command: [process.execPath, path.join(place, 'client.js')],
    handler: `${opt}/cdk-bedrock-agents.handler`,
    taskRoot: task,
    timeoutSeconds: 20,
    environment: { PATH: process.env.PATH!, AWS_LAMBDA_FUNCTION_NAME: 'orders-function' },
  });
  started.push(fn);
  return fn;
}

/** Two calls: what was answered, by which process, and what was written. */
async function twoCalls(fn: FunctionProcess) {
  const lines: any[] = [];
  const replies: any[] = [];
  for (const sessionId of ['one', 'two']) {
    const { outcome } = await fn.invoke(apiEvent({ sessionId }));
    replies.push(outcome.kind === 'reply' ? outcome.value : outcome);
    lines.push(...fn.takeOutput().lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
  }
  const strays = lines.filter(({ message }) => message === 'a stray error, which no call waited for');
  return {
    statuses: replies.map(({ response }) => response?.httpStatusCode),
    bodies: replies.map((reply) => reply.response && apiBody(reply)),
    messages: strays.map(({ error }) => error?.message ?? error),
    counted: lines.filter(({ StrayErrors }) => StrayErrors === 1),
    lines,
  };
}

const LATER = (code: string) => `setTimeout(() => { ${code} }, 1);`;
const FOR_EVER = 'await new Promise(() => {});';
const A_WHILE = 'await new Promise((resolve) => setTimeout(resolve, 30));';

describe('an error that nobody waits for, while a call goes on, leaves the call its answer', () => {
  test.each<[string, string, string]>([
    ['a dangling rejection', `void Promise.reject(new Error('boom')); ${A_WHILE}`, 'boom'],
    ['a timer that throws', `${LATER("throw new Error('boom');")} ${A_WHILE}`, 'boom'],
    ['an emitter\'s error', `${LATER("new (require('node:events'))().emit('error', new Error('boom'));")} ${A_WHILE}`, 'boom'],
    ['process.exit in a timer', `${LATER('process.exit(3);')} ${A_WHILE}`, 'process.exit(3) ends no function'],
    ['a rejection without a reason', `void Promise.reject(); ${A_WHILE}`, 'missing'],
    ['a rejection that cannot be read', `void Promise.reject(new Proxy({}, { get() { throw 1; }, has() { throw 1; } })); ${A_WHILE}`, 'object'],
  ])('%s', async (_, code, message) => {
    const { statuses, bodies, messages, counted } = await twoCalls(await functionWith(code));
    expect(statuses).toEqual([200, 200]);
    expect(bodies[0]).toEqual(bodies[1]); // one process
    expect(messages).toEqual([message]);
    expect(counted).toEqual([expect.objectContaining({
      FunctionName: 'orders-function',
      _aws: expect.objectContaining({
        CloudWatchMetrics: [{ Namespace: 'CdkBedrockAgents/Tools', Dimensions: [['FunctionName']], Metrics: [{ Name: 'StrayErrors', Unit: 'Count' }] }],
      }),
    })]);
  });
});

describe('an error that nobody waits for, and after which a call would wait in vain, is its answer', () => {
  test.each<[string, string]>([
    ['a dangling rejection', `void Promise.reject(new Error('boom')); ${FOR_EVER}`],
    ['a timer that throws', `${LATER("throw new Error('boom');")} ${FOR_EVER}`],
    ['an emitter\'s error', `${LATER("new (require('node:events'))().emit('error', new Error('boom'));")} ${FOR_EVER}`],
  ])('%s', async (_, code) => {
    const { statuses, bodies, messages, lines } = await twoCalls(await functionWith(code));
    expect(statuses).toEqual([500, 200]);
    expect(messages).toEqual(['boom']);
    expect(lines.find(({ errorId }) => errorId === bodies[0].errorId).error).toMatchObject({
      message: 'the tool did not answer within 1000 ms, after a stray error', cause: { message: 'boom' },
    });
  });

  test('process.exit of the tool itself, at once', async () => {
    const { statuses, messages, counted } = await twoCalls(await functionWith('process.exit(1);'));
    expect(statuses).toEqual([500, 200]);
    expect(messages).toEqual(['process.exit(1) ends no function']);
    expect(counted).toHaveLength(1);
  });
});

describe('an error after the call has its line and its metric, and the next call its answer', () => {
  test.each<[string, string, string]>([
    ['a dangling rejection', LATER("void Promise.reject(new Error('boom'));"), 'boom'],
    ['a timer that throws', LATER("throw new Error('boom');"), 'boom'],
    ['process.exit', LATER('process.exit();'), 'process.exit() ends no function'],
    ['process.exit before the reply is sent', 'setImmediate(() => process.exit(0)); process.nextTick(() => process.exit(0));', 'process.exit(0) ends no function'],
  ])('%s', async (_, code, message) => {
    const fn = await functionWith(code);
    const first = await twoCalls(fn);
    expect(first.statuses).toEqual([200, 200]);
    expect(first.bodies[0]).toEqual(first.bodies[1]);
    // what was written may arrive with any later reply
    const seen = [...first.messages];
    while (seen.length === 0) {
      seen.push(...(await twoCalls(fn)).messages);
    }
    expect(new Set(seen)).toEqual(new Set([message]));
  });
});

test('a listener of the user\'s own is called as well', async () => {
  const fn = await functionWith(`void Promise.reject(new Error('boom')); ${A_WHILE}`, "process.on('unhandledRejection', ({ message }) => console.log(JSON.stringify({ own: message })));");
  const { statuses, lines } = await twoCalls(fn);
  expect(statuses).toEqual([200, 200]);
  expect(lines).toEqual(expect.arrayContaining([{ own: 'boom' }]));
});
