import { ENGINES, callOrder, words } from './engines';
import { Callee } from '../../../lambda/action-group/callee';
import { Failure, Reprompt, ToolError } from '../../../lambda/runtime';
import { CONTEXT, GuardUnderTest, apiBody, apiContract, apiEvent, apiGuard, functionEvent, functionGuard, functionText, gatewayContext, nextTurn } from '../support';

describe('step three: the tool is called', () => {
  test('and may answer at once or later', async () => {
    for (const tool of [() => ({ id: 'A-1' }), async () => ({ id: 'A-1' }), () => new Promise((resolve) => setTimeout(resolve, 5, { id: 'A-1' }))]) {
      expect(apiBody((await callOrder('api', tool)).answer)).toEqual({ id: 'A-1' });
    }
  });

  test('with its own map as "this"', async () => {
    const map = { prefix: 'Order ', getOrder(this: any, { orderId }: any) { return this.prefix + orderId; } } as any;
    expect(functionText(await functionGuard(map).send(functionEvent()))).toBe('Order A-1');
  });

  test('when it is the method of a class', async () => {
    class Orders {
      private readonly prefix = 'Order ';
      public getOrder({ orderId }: any) {
        return this.prefix + orderId;
      }
    }
    expect(functionText(await functionGuard(new Orders() as any).send(functionEvent()))).toBe('Order A-1');
  });

  test.each(ENGINES)('when the handler has none of that name, the log says which it has (%s)', async (engine) => {
    const under = engine === 'function' ? functionGuard({ listOrders: () => '' }) : apiGuard({ listOrders: () => '' });
    await under.send(engine === 'gateway' ? { orderId: 'A-1' } : engine === 'api' ? apiEvent() : functionEvent(),
      engine === 'gateway' ? gatewayContext('getOrder') : CONTEXT);
    expect(under.log[0].error.message).toContain('has none of that name: tools({ listOrders })');
    expect(under.counted).toEqual(['ToolErrors']);
  });

  test('never by a name that every object has', async () => {
    const contract = { title: 'T', tools: [{ name: 'toString', description: '', parameters: [], replies: {} }] };
    const under = new GuardUnderTest({ tools: {} }, contract);
    expect(functionText(await under.send(functionEvent({ function: 'toString', parameters: [] })))).toContain('toString failed');
  });

  describe('when it throws on purpose', () => {
    const cases: [string, Error, object, object, object][] = [
      ['a ToolError', new ToolError('Already shipped.'), { httpStatusCode: 400 }, {}, { status: 400 }],
      ['a ToolError with a status', new ToolError('Already shipped.', { status: 409 }), { httpStatusCode: 409 }, {}, { status: 409 }],
      ['a ToolError with an impossible status', new ToolError('Already shipped.', { status: 4090 }), { httpStatusCode: 400 }, {}, { status: 400 }],
      ['a Reprompt', new Reprompt('Already shipped.'),
        { httpStatusCode: 400, responseState: 'REPROMPT' }, { responseState: 'REPROMPT' }, { status: 400 }],
      ['a Failure', new Failure('Already shipped.'),
        { httpStatusCode: 500, responseState: 'FAILURE' }, { responseState: 'FAILURE' }, { status: 500 }],
    ];

    test.each(cases)('%s, the model reads the message', async (_, error, api, asFunction, gateway) => {
      const fail = async (): Promise<never> => { throw error; };
      const responses = {
        api: await callOrder('api', fail), function: await callOrder('function', fail), gateway: await callOrder('gateway', fail),
      };
      const { responseBody, ...rest } = responses.api.answer.response;
      expect(responseBody).toEqual({ 'application/json': { body: '{"error":"Already shipped."}' } });
      expect(rest).toEqual({ actionGroup: 'Orders', apiPath: '/orders/{orderId}', httpMethod: 'GET', ...api });
      expect(responses.function.answer.response.functionResponse).toEqual({ responseBody: { TEXT: { body: 'Already shipped.' } }, ...asFunction });
      expect(responses.gateway.answer).toEqual({ error: 'Already shipped.', ...gateway });
      const failed = error instanceof Failure; // the turn ends, so somebody should know
      for (const engine of ENGINES) {
        expect(responses[engine].counted).toEqual(failed ? ['ToolErrors'] : []);
        expect(responses[engine].log.map(({ level, message, reason }) => [level, message, reason]))
          .toEqual(failed ? [['WARN', 'the tool says that it failed', 'Already shipped.']] : []);
      }
    });

    test('the errors are errors, with a name and a status that tests can look at', () => {
      expect(new ToolError('No.')).toMatchObject({ name: 'ToolError', message: 'No.', status: 400 });
      expect(new ToolError('No.', { status: 409 })).toBeInstanceOf(Error);
      expect([new Reprompt('Why?'), new Failure('No.')].map(({ name, status }) => [name, status])).toEqual([['Reprompt', 400], ['Failure', 500]]);
    });

    test('the classes may come from another copy of the library', async () => {
      const foreign = Object.defineProperty(Object.assign(new Error('Already shipped.'), { status: 409 }),
        Symbol.for('cdk-bedrock-agents.deliberate'), { value: 'error' });
      const { answer } = await callOrder('api', () => { throw foreign; });
      expect(answer.response.httpStatusCode).toBe(409);
      expect(apiBody(answer)).toEqual({ error: 'Already shipped.' });
    });

    test('OpenAPI replies have no responseState where it is switched off', async () => {
      const { answer } = await callOrder('api', () => { throw new Failure('Gone.'); }, { responseStateInApiReplies: false });
      expect(answer.response).not.toHaveProperty('responseState');
      const other = await callOrder('function', () => { throw new Failure('Gone.'); }, { responseStateInApiReplies: false });
      expect(other.answer.response.functionResponse.responseState).toBe('FAILURE');
    });
  });

  describe('when it throws by accident', () => {
    const SECRET = 'password hunter2 refused by db-7.internal';
    const circular = new Error(SECRET);
    circular.cause = circular;
    const unprintable = Object.defineProperty(new Error(SECRET), 'message', { get() { throw new Error('no message for you'); } });
    const proxied = new Proxy(new Error(SECRET), { get() { throw new Error(SECRET); }, getPrototypeOf() { throw new Error(SECRET); } });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const bigint = Object.assign(new Error(SECRET), { name: 7n, message: 7n });

    test.each<[string, unknown]>([
      ['an error', new TypeError(SECRET)],
      ['a text', SECRET],
      ['an object', { code: SECRET }],
      ['nothing', undefined],
      ['null', null],
      ['a symbol', Symbol(SECRET)],
      ['a bigint', 7n],
      ['an error that is its own cause', circular],
      ['an error without a readable message', unprintable],
      ['an error with a message that is no text', bigint],
      ['an object that nothing can be asked', proxied],
      ['a revoked proxy', revoked.proxy],
      ['an object without a prototype', Object.assign(Object.create(null), { code: SECRET })],
      ['a deliberate error without a readable message', Object.defineProperty(new ToolError('x'), 'message', { get() { throw new Error(SECRET); } })],
      ['a frozen error', Object.freeze(new Error(SECRET))],
    ])('%s, the model reads a safe message, and the log has the rest under the same id', async (_, thrown) => {
      for (const engine of ENGINES) {
        for (const tool of [() => { throw thrown; }, async () => { throw thrown; }]) {
          const under = await callOrder(engine, tool);
          expect(JSON.stringify(under.answer)).not.toMatch(/hunter2|internal|no message/);
          const said = words(engine, under.answer);
          expect(said).toContain('getOrder failed and gave no result. Do not guess one');
          const id = engine === 'function'
            ? /\(error id (\w{8})\)$/.exec(said)![1]
            : (engine === 'api' ? apiBody(under.answer) : under.answer).errorId;
          expect(under.log).toEqual([expect.objectContaining({
            level: 'ERROR', message: 'the tool threw', errorId: id, tool: 'getOrder', requestId: 'request-1', error: expect.anything(),
          })]);
          expect(under.counted).toEqual(['ToolErrors']);
        }
      }
    });

    test('the log has name, message, stack and causes of the error', async () => {
      const error = new RangeError(SECRET, { cause: new Error('socket closed', { cause: 'ECONNRESET' }) });
      const { log } = await callOrder('api', async () => { throw error; });
      expect(log[0].error).toEqual({
        name: 'RangeError',
        message: SECRET,
        stack: expect.stringContaining('guard-tools.test.ts'),
        cause: { name: 'Error', message: 'socket closed', stack: expect.any(String), cause: 'ECONNRESET' },
      });
    });

    test('the log has what was thrown when it was no error', async () => {
      expect((await callOrder('api', () => { throw SECRET; })).log[0].error).toBe(SECRET);
      expect((await callOrder('api', () => { throw { code: 'E_BUSY' }; })).log[0].error).toBe('{"code":"E_BUSY"}');
      expect((await callOrder('api', () => { throw { message: 'busy' }; })).log[0].error).toEqual({ message: 'busy' });
      expect((await callOrder('api', () => { throw undefined; })).log[0].error).toBe('missing');
    });
  });

  test('and an answer that merely looks like a promise cannot harm', async () => {
    const broken = { then() { throw new Error('not really'); } };
    const twice = {
      then(resolve: (value: unknown) => void) {
        resolve({ id: 'first' });
        resolve({ id: 'second' });
        throw new Error('and a third');
      },
    };
    const under = await callOrder('api', () => broken);
    expect(words('api', under.answer)).toContain('getOrder failed');
    expect(under.log[0].error.message).toBe('not really');
    expect(apiBody((await callOrder('api', () => twice)).answer)).toEqual({ id: 'first' });
  });

  test('when it can be loaded; a later call tries again', async () => {
    let attempts = 0;
    const load = async () => {
      if (attempts++ === 0) {
        throw new Error('Cannot find module');
      }
      return { tools: { getOrder: () => ({ id: 'A-1' }) } };
    };
    const under = new GuardUnderTest(load, apiContract());
    expect(words('api', await under.send(apiEvent()))).toContain('getOrder failed');
    expect(under.counted).toEqual(['ToolErrors']);
    expect(under.log[0].error.message).toBe('Cannot find module');
    expect(apiBody(await under.send(apiEvent()))).toEqual({ id: 'A-1' });
  });

  test('and is answered for when loading it never ends; a later call tries again', async () => {
    const loads: Promise<Callee>[] = [new Promise(() => undefined), Promise.resolve({ tools: { getOrder: () => ({ id: 'A-1' }) } })];
    const forget = jest.fn(() => void loads.shift());
    const under = new GuardUnderTest(Object.assign(() => loads[0], { forget }), apiContract());
    const hurried = { ...CONTEXT, getRemainingTimeInMillis: () => 255 };
    expect(words('api', await under.send(apiEvent(), hurried))).toContain('getOrder failed');
    expect(under.log[0].error.message).toMatch(/did not answer within 5 ms/);
    expect(under.counted).toEqual(['ToolErrors']);
    expect(apiBody(await under.send(apiEvent()))).toEqual({ id: 'A-1' });
    expect(forget).toHaveBeenCalledTimes(1);
  });

  test('but not when it is loaded after the call was answered: nobody would know what it did', async () => {
    let load: (callee: Callee) => void = () => undefined;
    const getOrder = jest.fn(() => ({ id: 'A-1' }));
    const under = new GuardUnderTest(() => new Promise<Callee>((resolve) => { load = resolve; }), apiContract());
    await under.send(apiEvent(), { ...CONTEXT, getRemainingTimeInMillis: () => 255 });
    load({ tools: { getOrder } });
    await nextTurn();
    expect(getOrder).not.toHaveBeenCalled();
  });

  test('only after the arguments were found right: nothing is loaded for a refusal', async () => {
    const load = jest.fn();
    await new GuardUnderTest(load, apiContract()).send(apiEvent({ parameters: [] }));
    expect(load).not.toHaveBeenCalled();
  });
});
