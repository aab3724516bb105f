import { LambdaContext } from '../../../lambda/action-group/call';
import { Deadline } from '../../../lambda/action-group/deadline';
import { envelopeFaults } from '../../../src/contract/tools/envelope';
import { CONTEXT, apiBody, apiEvent, apiGuard, functionEvent, functionGuard, functionText, gatewayContext, nextTurn } from '../support';

const withRemaining = (milliseconds: number): LambdaContext => ({ ...CONTEXT, getRemainingTimeInMillis: () => milliseconds });
const never = (): Promise<never> => new Promise(() => undefined);

/** Turns of the event loop, so that all that is due has happened. */
async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await nextTurn();
  }
}

describe('a tool that hangs', () => {
  afterEach(() => jest.restoreAllMocks());

  test('is answered for shortly before the function\'s timeout', async () => {
    const under = apiGuard({ getOrder: never });
    const timers = jest.spyOn(global, 'setTimeout');
    const answer = await under.send(apiEvent(), withRemaining(330));
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([330 - 250]);
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
    expect(apiBody(answer)).toEqual({ error: expect.stringContaining('getOrder failed'), errorId: under.log[0].errorId });
    expect(under.log[0].error.message).toBe('the tool did not answer within 80 ms, loading included');
    expect(under.counted).toEqual(['ToolErrors']);
  });

  test('is answered for on every engine', async () => {
    const hurried = withRemaining(255);
    expect(functionText(await functionGuard({ getOrder: never }).send(functionEvent(), hurried))).toContain('getOrder failed');
    expect(await apiGuard({ getOrder: never }).send({ orderId: 'A-1' }, gatewayContext('getOrder', hurried))).toMatchObject({ status: 500 });
  });

  test.each([250, 100, 0, -50])('is answered for at once when only %d ms are left', async (remaining) => {
    const timers = jest.spyOn(global, 'setTimeout');
    const answer = await apiGuard({ getOrder: never }).send(apiEvent(), withRemaining(remaining));
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([0]);
    expect(answer.response.httpStatusCode).toBe(500);
  });

  test('does not hold up another that runs beside it', async () => {
    const order: string[] = [];
    const under = apiGuard({
      getOrder: () => never(),
      report: () => new Promise((resolve) => setTimeout(resolve, 20, 'All quiet.')),
    });
    await Promise.all([
      under.send(apiEvent(), withRemaining(350)).then(() => order.push('getOrder')),
      under.send(apiEvent({ apiPath: '/report' }), withRemaining(10_000)).then(() => order.push('report')),
    ]);
    expect(order).toEqual(['report', 'getOrder']);
  });
});

describe('a tool that answers', () => {
  let setTimer: jest.SpyInstance;
  let clearTimer: jest.SpyInstance;
  beforeEach(() => {
    setTimer = jest.spyOn(global, 'setTimeout');
    clearTimer = jest.spyOn(global, 'clearTimeout');
  });
  afterEach(() => jest.restoreAllMocks());

  test.each<[string, () => unknown]>([
    ['at once', () => ({ id: 'A-1' })],
    ['with a promise', async () => ({ id: 'A-1' })],
    ['with an error', async () => { throw new Error('x'); }],
    ['after some promises', async () => { await Promise.resolve(); await Promise.resolve(); return { id: 'A-1' }; }],
  ])('in the same turn of the event loop (%s) never gets a timer', async (_, tool) => {
    await apiGuard({ getOrder: tool }).send(apiEvent());
    await turns();
    expect(setTimer).not.toHaveBeenCalled();
  });

  test('later gets one timer, which is gone with the answer', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const work = apiGuard({ getOrder: () => new Promise((resolve) => { answer = resolve; }) }).send(apiEvent());
    await turns();
    expect(setTimer).toHaveBeenCalledTimes(1);
    expect(setTimer.mock.calls[0][1]).toBe(30_000 - 250);
    expect(clearTimer).not.toHaveBeenCalled();
    answer({ id: 'A-1' });
    expect(apiBody(await work)).toEqual({ id: 'A-1' });
    expect(clearTimer).toHaveBeenCalledWith(setTimer.mock.results[0].value);
    await turns();
    expect(setTimer).toHaveBeenCalledTimes(1);
  });

  test.each([undefined, Infinity, NaN, 2 ** 40])('when Lambda says that %s ms are left never gets a timer that is due at once', async (remaining) => {
    const context = { ...CONTEXT, getRemainingTimeInMillis: remaining === undefined ? undefined : () => remaining };
    let answer: (value: unknown) => void = () => undefined;
    const work = apiGuard({ getOrder: () => new Promise((resolve) => { answer = resolve; }) }).send(apiEvent(), context);
    await turns();
    expect(setTimer).not.toHaveBeenCalled();
    answer({ id: 'A-1' });
    expect(apiBody(await work)).toEqual({ id: 'A-1' });
  });
});

describe('an answer that comes too late', () => {
  test.each<[string, (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void]>([
    ['a result', (resolve) => resolve({ id: 'late' })],
    ['an error', (_, reject) => reject(new Error('late'))],
  ])('is ignored (%s)', async (_, settle) => {
    let settleNow = (): void => undefined;
    const under = apiGuard({ getOrder: () => new Promise((resolve, reject) => { settleNow = () => settle(resolve, reject); }) });
    const answer = await under.guard.handle(apiEvent(), withRemaining(255)) as any;
    const before = JSON.stringify(answer);
    const lines = under.lines.length;
    settleNow();
    await turns();
    expect(JSON.stringify(answer)).toBe(before);
    expect(under.lines).toHaveLength(lines);
    expect(under.lines.filter((line) => line._aws)).toHaveLength(1);
  });

  test('cannot reach the next call', async () => {
    const waiting: ((value: unknown) => void)[] = [];
    const under = apiGuard({ getOrder: () => new Promise((resolve) => waiting.push(resolve)) });
    expect((await under.send(apiEvent(), withRemaining(255))).response.httpStatusCode).toBe(500);
    const second = under.send(apiEvent(), withRemaining(5000));
    waiting[0]({ id: 'first' });
    await turns();
    waiting[1]({ id: 'second' });
    expect(apiBody(await second)).toEqual({ id: 'second' });
  });
});

describe('work that is waited for', () => {
  const pending = (name: string, context: LambdaContext = CONTEXT) => ({ name, around: context, settle: undefined, timer: undefined });

  test('is forgotten when it has ended, in whatever order it ends', async () => {
    const deadline = new Deadline<ReturnType<typeof pending>>(({ name }, value) => `${name}: ${String(value)}`, ({ name }) => `${name} failed`);
    const settle: ((value: unknown) => void)[] = [];
    const replies = ['a', 'b', 'c', 'd'].map((name, index) =>
      deadline.watch(new Promise((resolve) => { settle[index] = resolve; }), pending(name, withRemaining(5000))));
    for (const index of [1, 3]) { // in its own turn of the event loop
      settle[index](index);
      expect(await replies[index]).toBe(`${'abcd'[index]}: ${index}`);
    }
    await turns();
    for (const index of [0, 2]) { // and later
      settle[index](index);
      expect(await replies[index]).toBe(`${'abcd'[index]}: ${index}`);
    }
    expect((deadline as unknown as { begun: unknown[] }).begun).toEqual([]);
  });

  test('gives the error of a step that comes after it to the same ending', async () => {
    const deadline = new Deadline<ReturnType<typeof pending>>(() => { throw new Error('after'); }, (_, error) => (error as Error).message);
    expect(await deadline.watch(Promise.resolve(), pending('x'))).toBe('after');
  });
});
