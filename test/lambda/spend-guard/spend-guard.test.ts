import { ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Account, Alias } from './account';
import { SPEND_GUARD_ENV, SpendGuardCommand, SpendGuardConfig, SpendGuardState } from '../../../src/contract/observability/spend-guard';

const BUNDLE = path.join(__dirname, '..', '..', '..', 'assets', 'spend-guard', 'index.js');
const POLICY = 'arn:aws:iam::111111111111:policy/SpendNothing';
const OPEN: Alias = { aliasInvocationState: 'ACCEPT_INVOCATIONS', agentAliasName: 'live', description: 'Definition 0123', routingConfiguration: [{ agentVersion: '7' }] };
const CONFIG: SpendGuardConfig = {
  name: 'guard',
  denyPolicyArn: POLICY,
  stateParameter: 'state',
  doors: [{ kind: 'alias', agentId: 'AGENT1', aliasId: 'ALIAS1' }, { kind: 'alias', agentId: 'AGENT2', aliasId: 'ALIAS2' }, { kind: 'role', roleName: 'harness' }],
};
const CLOSE: SpendGuardCommand = { action: 'close', reason: 'alarm spend' };
const REOPEN: SpendGuardCommand = { action: 'open', reason: 'a new day' };

let account: Account;
let fn: ChildProcess;
let lines: any[];
let calls = 0;

/** Calls the bundled function. */
function handler(command: SpendGuardCommand): Promise<unknown> {
  const id = ++calls;
  return new Promise((resolve, reject) => {
    const answer = (message: any) => {
      if (message.id === id) {
        fn.off('message', answer);
        message.error === undefined ? resolve(message.value) : reject(new Error(message.error));
      }
    };
    fn.on('message', answer).send({ id, command });
  });
}

beforeAll(async () => {
  account = await Account.start();
  fn = fork(path.join(__dirname, 'run.cjs'), [BUNDLE], {
    silent: true,
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: account.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      [SPEND_GUARD_ENV]: JSON.stringify(CONFIG),
    },
  });
  createInterface(fn.stdout!).on('line', (line) => lines.push(JSON.parse(line)));
});
afterAll(async () => {
  fn?.kill();
  await account?.stop();
});
beforeEach(() => {
  account.aliases.clear();
  ['AGENT1/ALIAS1', 'AGENT2/ALIAS2'].forEach((alias) => account.aliases.set(alias, { ...OPEN }));
  account.policies.clear();
  account.policies.set('harness', new Set(['arn:aws:iam::111111111111:policy/Theirs']));
  account.history.splice(0, Infinity, JSON.stringify({ doors: 'open' }));
  account.calls.length = 0;
  account.fault = undefined;
  lines = [];
});

const state = (): SpendGuardState => JSON.parse(account.history.at(-1)!);
const closed = () => [account.accepts('AGENT1/ALIAS1'), account.accepts('AGENT2/ALIAS2'), !account.policies.get('harness')!.has(POLICY)].map((open) => !open);

/** What the function counted, once it has been written: its output comes on another way than its answer. */
async function counted(metric: string, times = 1): Promise<number[]> {
  const found = () => lines.filter((line) => metric in line).map((line) => line[metric]);
  while (found().length < times) {
    await setTimeout(10);
  }
  return found();
}

test('an alarm closes every door, and the record says why', async () => {
  await expect(handler(CLOSE)).resolves.toEqual({ doors: 'closed' });
  expect(closed()).toEqual([true, true, true]);
  expect(state()).toMatchObject({ doors: 'closed', reason: 'alarm spend' });
  expect(await counted('DoorsClosed')).toEqual([3]);
});

test('an alias is what it was, but that it turns callers away', async () => {
  await handler(CLOSE);
  expect(account.aliases.get('AGENT1/ALIAS1')).toEqual({ ...OPEN, aliasInvocationState: 'REJECT_INVOCATIONS' });
});

test('what was closed is opened again, and nothing else is taken from the role', async () => {
  await handler(CLOSE);
  await expect(handler(REOPEN)).resolves.toEqual({ doors: 'open' });
  expect(closed()).toEqual([false, false, false]);
  expect([...account.policies.get('harness')!]).toEqual(['arn:aws:iam::111111111111:policy/Theirs']);
  expect(state()).toMatchObject({ doors: 'open', reason: 'a new day' });
});

test('what somebody else closed stays closed', async () => {
  account.aliases.get('AGENT1/ALIAS1')!.aliasInvocationState = 'REJECT_INVOCATIONS';
  await handler(REOPEN);
  expect(closed()).toEqual([true, false, false]);
  expect(account.calls).toEqual(['GetParameter']);
});

test('two alarms at once close each door once', async () => {
  await Promise.all([handler(CLOSE), handler({ action: 'close', reason: 'alarm tokens' })]);
  expect(closed()).toEqual([true, true, true]);
  await handler(CLOSE);
  expect(account.calls.filter((call) => call.startsWith('PUT')).length).toBeLessThanOrEqual(4); // none by the third
  await handler(REOPEN);
  expect(closed()).toEqual([false, false, false]);
});

test.each(['GetParameter', 'PutParameter', 'GET /agents/AGENT1/agentaliases/ALIAS1/', 'PUT /agents/AGENT1/agentaliases/ALIAS1/', 'AttachRolePolicy'])(
  'a permission that is missing closes all other doors, and fails, so that it is tried again and heard of: %s', async (missing) => {
    account.fault = (call) => (call === missing ? { status: 403, type: 'AccessDeniedException' } : undefined);
    const ended = await handler(CLOSE).then(() => 'fine', () => 'failed');
    const recordOnly = missing.endsWith('Parameter');
    expect(ended).toBe(missing === 'GetParameter' ? 'fine' : 'failed'); // it is read to open only
    expect(closed().filter(Boolean)).toHaveLength(recordOnly ? 3 : 2);
    account.fault = undefined;
    await handler(CLOSE);
    expect(closed()).toEqual([true, true, true]);
    expect(await counted('DoorsFailed', 2)).toEqual([recordOnly ? 0 : 1, 0]);
  },
);

test('a crash at any step ends, after another attempt, with every door where it should be', async () => {
  for (let step = 1; step <= 12; step++) {
    let asked = 0;
    account.fault = () => (++asked === step ? { status: 500, type: 'InternalServerException' } : undefined);
    for (const [command, expected] of [[CLOSE, true], [REOPEN, false]] as const) {
      asked = 0;
      await handler(command).catch(() => handler(command));
      expect([step, command.action, closed()]).toEqual([step, command.action, [expected, expected, expected]]);
    }
  }
});

test('what was closed in part is opened as a whole', async () => {
  account.fault = (call) => (call.startsWith('PUT /agents/AGENT2') ? { status: 403, type: 'AccessDeniedException' } : undefined);
  await expect(handler(CLOSE)).rejects.toThrow('Not closed: alias AGENT2/ALIAS2');
  account.fault = undefined;
  await handler(REOPEN);
  expect(closed()).toEqual([false, false, false]);
});

test('anything else is refused, and moves nothing', async () => {
  await expect(handler({ action: 'remove' } as never)).rejects.toThrow('action is "remove"; it must be "close" or "open"');
  expect(account.calls).toEqual([]);
});
