import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbLocal } from './support/dynamodb-local';
import { Counters, countersOf } from '../../lambda/streaming/budget/counters';
import { SharedGuard } from '../../lambda/streaming/budget/shared-guard';
import { SessionStore } from '../../lambda/streaming/sessions/session-store';
import { Sessions } from '../../lambda/streaming/sessions/sessions';
import { Logger } from '../../lambda/streaming/telemetry/logger';

/** Budgets and conversations on DynamoDB's real engine. */
let dynamoDb: DynamoDbLocal;
const TABLE = 'streaming';
const quiet = new Logger(() => undefined);

beforeAll(async () => {
  dynamoDb = await DynamoDbLocal.start();
  await dynamoDb.createTable(TABLE);
}, 600_000);
afterAll(() => dynamoDb?.stop());

const usage = (tokens: number) => ({ inputTokens: tokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 });

async function standsAt(key: { pk: string; sk: string }): Promise<number> {
  const { Item } = await dynamoDb.client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: key.pk }, sk: { S: key.sk } }, ConsistentRead: true }));
  return Number(Item?.tokens?.N ?? 0);
}

describe.each([['of a day', { perUserAndDay: 100_000 }], ['of a day and a conversation', { perUserAndDay: 100_000, perSession: 100_000 }]])('a budget %s', (name, budget) => {
  test('counts a step once, however often it is booked', async () => {
    const counting = countersOf(budget, `again ${name}`, `again ${name}`);
    const counters = new Counters(dynamoDb.client, TABLE);
    await counters.book(counting, 'turn', 0, 10);
    await counters.book(counting, 'turn', 0, 10); // the reply to the first was lost
    await counters.book(counting, 'turn', 10, 25);
    await counters.book(counting, 'turn', 10, 25);
    for (const { key } of counting) {
      expect(await standsAt(key)).toBe(25);
    }
    await counters.forget(counting, 'turn');
    expect(await standsAt(counting[0].key)).toBe(25);
  });
});

const STEP = 1_000;

test('a budget under 200 turns of one user at once is passed by no more than a step of each turn in flight, and counted to the token', async () => {
  const counting = countersOf({ perUserAndDay: 100_000 }, 'many', 'many');
  const counters = new Counters(dynamoDb.client, TABLE);
  let spent = 0;
  let stops = 0;
  await Promise.all(Array.from({ length: 200 }, async () => {
    const guard = new SharedGuard(counters, counting, Infinity, quiet);
    await guard.begin();
    for (let step = 0; step < 5 && !(await guard.exceeded()); step++) {
      spent += STEP; // the model was called
      guard.book(usage(STEP));
    }
    stops += await guard.exceeded() ? 1 : 0;
    await guard.settle();
  }));
  for (const { key } of counting) {
    expect(await standsAt(key)).toBe(spent);
  }
  expect(stops).toBeGreaterThan(0);
  expect(spent).toBeGreaterThanOrEqual(100_000);
  expect(spent).toBeLessThanOrEqual(100_000 + 200 * STEP);
}, 600_000);

describe('a conversation', () => {
  const sessions = (engineIdleSeconds: number) => new Sessions({ engineIdleSeconds }, quiet, new SessionStore(dynamoDb.client, TABLE, 30));
  const alice = { id: 'alice' };

  test('that the engine has forgotten is told to a new session of it, once and in order', async () => {
    const awake = sessions(600);
    for (let turn = 1; turn <= 3; turn++) {
      const { history, engineSession, finish, isFirst } = await awake.open(alice, 'c1');
      expect([history, isFirst, engineSession.length]).toEqual([[], turn === 1, 64]);
      await finish(`question ${turn}`, `answer ${turn}`);
    }
    const before = await awake.open(alice, 'c1');
    await before.finish('question 4', 'answer 4');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const forgotten = await sessions(0.001).open(alice, 'c1');
    expect(forgotten.engineSession).not.toBe(before.engineSession);
    expect(forgotten.history.map(({ text }) => text)).toEqual([1, 2, 3, 4].flatMap((turn) => [`question ${turn}`, `answer ${turn}`]));
    await forgotten.finish('question 5', 'answer 5');
    const after = await awake.open(alice, 'c1');
    expect([after.engineSession, after.history]).toEqual([forgotten.engineSession, []]);
    await after.finish('q', 'a');
  });

  test('whose last turn broke begins anew with all that was said, not with half an answer', async () => {
    const { finish } = await sessions(600).open(alice, 'c2');
    await finish('question', 'answer');
    await sessions(600).open(alice, 'c2'); // and never finishes
    const next = await sessions(600).open(alice, 'c2');
    expect(next.history.map(({ text }) => text)).toEqual(['question', 'answer']);
  });

  test('whose history cannot be read says so, rather than begin in silence', async () => {
    const { finish } = await sessions(600).open(alice, 'c3');
    await finish('question', 'answer');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const store = new SessionStore(dynamoDb.client, TABLE, 30);
    store.history = async () => Promise.reject(new Error('not now'));
    const opened = await new Sessions({ engineIdleSeconds: 0.001 }, quiet, store).open(alice, 'c3');
    expect(opened).toMatchObject({ historyUnavailable: true, history: [] });
  });

  test('is listed and deleted by its user, and by nobody else', async () => {
    const all = sessions(600);
    await (await all.open({ id: 'bob' }, 'c1')).finish('secret question', 'secret answer');
    expect((await all.list({ id: 'bob' })).map(({ id }) => id)).toEqual(['c1']);
    expect((await all.list(alice)).map(({ id }) => id).sort()).toEqual(['c1', 'c2', 'c3']);
    await all.delete({ id: 'mallory' }, 'c1');
    const text = async () => JSON.stringify((await dynamoDb.client.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }))).Items);
    expect(await text()).toContain('secret answer');
    await all.delete({ id: 'bob' }, 'c1');
    expect(await text()).not.toContain('secret');
    expect(await all.list({ id: 'bob' })).toEqual([]);
    expect(await text()).not.toContain('bob'); // no name is in the table
  });
});
