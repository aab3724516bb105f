import * as fc from 'fast-check';
import { REPEATS_ATTRIBUTE } from '../../../src/contract/tools/names';
import {
  GuardUnderTest, apiBody, apiContract, apiEvent, apiGuard, apiReply, functionContract, functionEvent, functionGuard, functionText,
  gatewayContext, updateEvent,
} from '../support';

/** A session as the service keeps it: what a reply says goes into the next event. Each call may reach another process. */
class Session {
  public attributes: Record<string, string> = { tenant: 'acme' };
  public readonly replies: any[] = [];
  private turn = 0;

  public constructor(private readonly processes: readonly GuardUnderTest[], private readonly event: (overrides: object) => object = apiEvent) {
  }

  public async call(overrides: object = {}): Promise<any> {
    const guard = this.processes[this.turn++ % this.processes.length];
    const reply = await guard.send(this.event({ sessionAttributes: this.attributes, ...overrides }));
    this.attributes = reply.sessionAttributes;
    this.replies.push(reply);
    return reply;
  }

  public async calls(times: number, overrides?: (call: number) => object): Promise<void> {
    for (let call = 0; call < times; call++) {
      await this.call(overrides?.(call));
    }
  }

  public get statuses(): number[] {
    return this.replies.map(({ response }) => response.httpStatusCode);
  }
}

const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);
const lookUp = () => jest.fn(() => ({ id: 'A-1' }));
const order = (value: string) => ({ parameters: [{ name: 'orderId', type: 'string', value }] });

describe('a model in a loop', () => {
  test('is stopped after ten calls of the same tool with the same arguments, and told so', async () => {
    const getOrder = lookUp();
    const under = apiGuard({ getOrder });
    const session = new Session([under]);
    await session.calls(86);
    expect(session.statuses).toEqual([...times(10, 200), ...times(76, 429)]);
    expect(getOrder).toHaveBeenCalledTimes(10);
    expect(apiBody(session.replies[10]).error).toBe('getOrder was called 10 times with these arguments, and is not called with them again. Stop. '
      + 'Use what it has answered, or tell the user what you could not find out.');
    expect(under.log[0]).toMatchObject({ level: 'WARN', message: 'the same call was made again and again, and was stopped', tool: 'getOrder', times: 11 });
  });

  test('counts from its third call on', async () => {
    const under = apiGuard({ getOrder: lookUp() });
    await new Session([under]).calls(12);
    expect(under.lines.filter(({ _aws }) => _aws).map(({ RepeatedCalls }) => RepeatedCalls)).toEqual([undefined, undefined, ...times(10, 1)]);
  });

  test('is told in plain text where tools are functions, and not to try again', async () => {
    const session = new Session([functionGuard({ getOrder: lookUp() }, { repeatLimit: 2 })], functionEvent);
    await session.calls(3);
    expect(functionText(session.replies[2])).toMatch(/^getOrder was called 2 times with these arguments/);
    expect(session.replies[2].response.functionResponse.responseState).toBeUndefined();
  });

  test.each([2, 3, 7])('is stopped by %d processes that take turns, of which each sees a part', async (processes) => {
    const getOrder = lookUp();
    const session = new Session(Array.from({ length: processes }, () => apiGuard({ getOrder })));
    await session.calls(40);
    // until one of them sees it for the second time, nobody knows: then the session does
    expect(getOrder).toHaveBeenCalledTimes(10 + processes - 1);
  });

  test('is stopped when it has two calls to make in turn', async () => {
    const getOrder = lookUp();
    const updateOrder = jest.fn(() => ({}));
    const under = apiGuard({ getOrder, updateOrder });
    const session = new Session([under]);
    const put = { ...updateEvent([{ name: 'quantity', type: 'integer', value: '1' }]) } as Record<string, unknown>;
    delete put.sessionAttributes;
    await session.calls(40, (call) => call % 2 === 0 ? {} : put);
    expect([getOrder.mock.calls.length, updateOrder.mock.calls.length]).toEqual([10, 10]);
  });

  test('that makes a call which is refused, is stopped all the same', async () => {
    const session = new Session([apiGuard({ getOrder: lookUp() })]);
    await session.calls(12, () => ({ parameters: [] }));
    expect(session.statuses).toEqual([...times(10, 400), 429, 429]);
  });

  test('is stopped in front of a handler that writes its own envelope and hands the session on', async () => {
    const handler = jest.fn(async (event: any) => ({ ...apiReply(event, { id: 'A-1' }), sessionAttributes: event.sessionAttributes }));
    const session = new Session(times(3, 0).map(() => new GuardUnderTest({ handler }, apiContract())));
    await session.calls(30);
    expect(handler).toHaveBeenCalledTimes(12);
  });

  test('is let go on with repeatLimit 0, and not counted', async () => {
    const session = new Session([apiGuard({ getOrder: lookUp() }, { repeatLimit: 0 })]);
    await session.calls(30);
    expect(session.statuses).toEqual(times(30, 200));
    expect(session.attributes).toEqual({ tenant: 'acme' });
  });
});

describe('no loop are', () => {
  test('calls with other arguments', async () => {
    const session = new Session([apiGuard({ getOrder: lookUp() })]);
    await session.calls(50, (call) => order(`A-${call}`));
    expect(session.statuses).toEqual(times(50, 200));
    expect(session.attributes).toEqual({ tenant: 'acme' });
  });

  test('calls for another question of the user', async () => {
    const session = new Session([apiGuard({ getOrder: lookUp() })]);
    await session.calls(50, (call) => ({ inputText: 'again?'.padEnd(7 + Math.floor(call / 9), '!') }));
    expect(session.statuses).toEqual(times(50, 200));
  });

  test('calls in other sessions', async () => {
    const under = apiGuard({ getOrder: lookUp() });
    for (let call = 0; call < 200; call++) {
      const reply = await under.send(apiEvent({ sessionId: `session-${call}` }));
      expect([reply.response.httpStatusCode, reply.sessionAttributes]).toEqual([200, { tenant: 'acme' }]);
    }
  });

  test('calls through a gateway, which sends no session', async () => {
    const getOrder = lookUp();
    const under = new GuardUnderTest({ tools: { getOrder } }, functionContract());
    for (let call = 0; call < 30; call++) {
      await under.send({ orderId: 'A-1' }, gatewayContext('getOrder'));
    }
    expect(getOrder).toHaveBeenCalledTimes(30);
  });
});

describe('the session', () => {
  test('has nothing more in it after a call that is made once', async () => {
    expect((await new Session([apiGuard({ getOrder: lookUp() })]).call()).sessionAttributes).toEqual({ tenant: 'acme' });
  });

  test('keeps what the tool puts into it, beside the count', async () => {
    const under = apiGuard({ getOrder: (_: unknown, call) => ((call.sessionAttributes.seen = 'yes'), { id: 'A-1' }) });
    const session = new Session([under]);
    await session.calls(2);
    expect(session.attributes).toEqual({ tenant: 'acme', seen: 'yes', [REPEATS_ATTRIBUTE]: expect.stringMatching(/^18 [0-9a-f]{8}:2$/) });
  });

  test('has at most some sixty characters more, however many loops there are, and no argument in them', async () => {
    const session = new Session([apiGuard({ getOrder: lookUp() })]);
    for (let loop = 0; loop < 20; loop++) {
      await session.calls(3, () => order(`secret-${loop}`));
    }
    expect(session.attributes[REPEATS_ATTRIBUTE].length).toBeLessThanOrEqual(64);
    expect(session.attributes[REPEATS_ATTRIBUTE]).not.toContain('secret');
  });

  test('may say anything: the call is answered', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^18( [0-9a-f]{8}:\d{0,9}){0,9}$/), fc.jsonValue()), async (noted) => {
      const under = apiGuard({ getOrder: lookUp() });
      for (let call = 0; call < 2; call++) {
        const reply = await under.send(apiEvent({ sessionAttributes: { [REPEATS_ATTRIBUTE]: noted } }));
        expect(reply.response.httpStatusCode).toBe(200);
      }
    }), { numRuns: 200 });
  });

  test('may be deep, or no session at all', async () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    const under = apiGuard({ getOrder: lookUp() });
    const odd = [
      { requestBody: deep }, { sessionAttributes: deep }, { inputText: 7 }, { inputText: null }, { sessionId: '' }, { sessionId: {} }, { sessionAttributes: 'x' },
    ];
    for (const overrides of odd) {
      for (let call = 0; call < 3; call++) {
        const reply: any = await under.guard.handle({ ...apiEvent(), ...overrides }, { awsRequestId: 'r' });
        expect(reply.response.httpStatusCode).toBe(200);
      }
    }
  });
});
