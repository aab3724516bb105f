import fs from 'node:fs';
import { runInNewContext } from 'node:vm';
import { LambdaContext, ToolCall } from '../../../lambda/action-group/call';
import { Callee } from '../../../lambda/action-group/callee';
import { Guard } from '../../../lambda/action-group/guard';
import { Telemetry } from '../../../lambda/action-group/telemetry';
import { LambdaHandler } from '../../../lambda/action-group/tools';
import { Failure, Reprompt, ToolError, guard, reply, tools } from '../../../lambda/runtime';
import { shapeFaults } from '../../../src/contract/conformance';
import { Shape } from '../../../src/contract/contract';
import { ClassicEvent, envelopeFaults, isObject } from '../../../src/contract/envelope';
import { GuardSettings } from '../../../src/contract/guard-config';
import {
  CONTEXT, GuardUnderTest, apiBody, apiContract, apiEvent, apiGuard, apiReply, functionContract, functionEvent, functionGuard,
  functionReply, functionText,
  gatewayContext, nextTurn, toolOf, updateEvent,
} from '../support';

type Engine = 'api' | 'function' | 'gateway';
const ENGINES: Engine[] = ['api', 'function', 'gateway'];
const ADDRESS = { city: 'Bonn', zip: 53111 };

/** Calls `getOrder` through one of the engines. */
async function callOrder(engine: Engine, tool: (args: any, call: ToolCall) => unknown, settings?: Partial<GuardSettings>, overrides: object = {}) {
  const under = engine === 'function' ? functionGuard({ getOrder: tool }, settings) : apiGuard({ getOrder: tool }, settings);
  const answer = engine === 'gateway'
    ? await under.send({ orderId: 'A-1', verbose: true, ...overrides }, gatewayContext('getOrder'))
    : await under.send(engine === 'api' ? apiEvent(overrides) : functionEvent(overrides));
  if (engine !== 'gateway') {
    const event = engine === 'api' ? apiEvent(overrides) : functionEvent(overrides);
    expect(envelopeFaults(answer, event, toolOf(apiContract(), 'getOrder'))).toEqual([]);
  }
  return Object.assign(under, { answer });
}

/** A reply with some fields of its response changed. */
function withResponse(changes: object): object {
  const right = apiReply(apiEvent(), {});
  return { ...right, response: { ...right.response, ...changes } };
}

/** Catches standard output; `take` says how many bytes of a write the pipe accepts. */
function capture(take = (bytes: number) => bytes): { text(): string; lines(): any[] } {
  const chunks: Buffer[] = [];
  jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Buffer, offset: number) => {
    expect(fd).toBe(1);
    const length = take(bytes.length - offset);
    chunks.push(Buffer.from(bytes.subarray(offset, offset + length)));
    return length;
  }) as any);
  jest.spyOn(process.stdout, 'write').mockImplementation((bytes) => {
    chunks.push(Buffer.from(bytes as Buffer));
    return true;
  });
  const text = (): string => Buffer.concat(chunks).toString();
  return { text, lines: () => text().trimEnd().split('\n').map((line) => JSON.parse(line)) };
}

afterEach(() => jest.restoreAllMocks());

/** Lists in lists. */
function nested(depth: number): unknown {
  let deep: unknown = 'x';
  for (let level = 0; level < depth; level++) {
    deep = [deep];
  }
  return deep;
}

/** What the model reads, whichever the engine. */
function words(engine: Engine, answer: any): string {
  return engine === 'api' ? apiBody(answer).error : engine === 'function' ? functionText(answer) : answer.error;
}

describe('step one: the event is read', () => {
  test('of an OpenAPI tool', async () => {
    const tool = jest.fn(() => ({ id: 'A-1' }));
    const under = apiGuard({ getOrder: tool });
    expect(await under.send(apiEvent())).toEqual({
      messageVersion: '1.0',
      response: {
        actionGroup: 'Orders',
        apiPath: '/orders/{orderId}',
        httpMethod: 'GET',
        httpStatusCode: 200,
        responseBody: { 'application/json': { body: '{"id":"A-1"}' } },
      },
      sessionAttributes: { tenant: 'acme' },
      promptSessionAttributes: { locale: 'de' },
    });
    expect(tool).toHaveBeenCalledWith(
      { 'orderId': 'A-1', 'verbose': true, 'X-Tenant': 12 }, expect.objectContaining({ tool: 'getOrder', protocol: 'api' }));
  });

  test('of a function', async () => {
    const tool = jest.fn(() => 'Shipped.');
    expect(await functionGuard({ getOrder: tool }).send(functionEvent())).toEqual({
      messageVersion: '1.0',
      response: { actionGroup: 'Orders', function: 'getOrder', functionResponse: { responseBody: { TEXT: { body: 'Shipped.' } } } },
      sessionAttributes: { tenant: 'acme' },
      promptSessionAttributes: { locale: 'de' },
    });
    expect(tool).toHaveBeenCalledWith({ orderId: 'A-1', verbose: true }, expect.objectContaining({ tool: 'getOrder', protocol: 'function' }));
  });

  test('of a gateway', async () => {
    const tool = jest.fn(() => ({ id: 'A-1' }));
    const event = { 'orderId': 'A-1', 'X-Tenant': 12 };
    expect(await apiGuard({ getOrder: tool }).send(event, gatewayContext('getOrder'))).toEqual({ id: 'A-1' });
    expect(tool).toHaveBeenCalledWith(event, expect.objectContaining({ tool: 'getOrder', protocol: 'gateway' }));
  });

  test('and the tool learns what surrounds the call', async () => {
    const tool = jest.fn((_args: unknown, _call: ToolCall) => ({ id: 'A-1' }));
    await apiGuard({ getOrder: tool }).send(apiEvent());
    expect(tool.mock.calls[0][1]).toMatchObject({
      sessionId: 'session-7',
      inputText: 'Where is my order?',
      agent: { name: 'Support', version: '3' },
      sessionAttributes: { tenant: 'acme' },
      promptSessionAttributes: { locale: 'de' },
      context: { awsRequestId: 'request-1' },
    });
  });

  test('of an agent that writes the method in another case, which the reply repeats', async () => {
    const answer = await apiGuard({ getOrder: () => ({ id: 'A-1' }) }).send(apiEvent({ httpMethod: 'get' }));
    expect(answer.response).toMatchObject({ httpMethod: 'get', httpStatusCode: 200 });
  });

  test('of a gateway whose client context is written as Node documents it', async () => {
    const custom = { bedrockAgentCoreToolName: 'orders-target___getOrder' };
    const context: LambdaContext = { clientContext: { Custom: custom } };
    expect(await apiGuard({ getOrder: () => ({ id: 'A-1' }) }).send({ orderId: 'A-1' }, context)).toEqual({ id: 'A-1' });
  });

  test.each([null, [], 'text', 7])('of a gateway that sends %j instead of arguments: none were given', async (event) => {
    const answer = await apiGuard({ getOrder: () => ({ id: 'A-1' }) }).send(event, gatewayContext('getOrder'));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('orderId is required') });
  });

  describe('even when it is trimmed', () => {
    const trimmed = {
      agent: undefined, sessionId: undefined, inputText: undefined, sessionAttributes: undefined, promptSessionAttributes: undefined,
    };

    test.each<[string, object]>([
      ['the agent, the session and all attributes', trimmed],
      ['everything but the address', { ...trimmed, messageVersion: undefined, actionGroup: undefined }],
      ['what is null', { agent: null, sessionAttributes: null, promptSessionAttributes: null, requestBody: null, function: null }],
    ])('of %s', async (_, overrides) => {
      const event = JSON.parse(JSON.stringify(apiEvent(overrides)));
      const tool = jest.fn((_args: unknown, call: ToolCall) => {
        call.sessionAttributes.seen = 'yes';
        return { id: 'A-1' };
      });
      const answer = await apiGuard({ getOrder: tool }).send(event);
      expect(tool).toHaveBeenCalledTimes(1);
      expect(envelopeFaults(answer, event)).toEqual([]);
      expect(answer.sessionAttributes).toEqual({ seen: 'yes' });
    });

    test('of the Lambda context', async () => {
      const under = apiGuard({ getOrder: async () => { throw new Error('x'); } });
      expect(envelopeFaults(await under.guard.handle(apiEvent()), apiEvent())).toEqual([]);
      expect(under.counted).toEqual(['ToolErrors']);
    });

    test('of its parameters', async () => {
      const under = apiGuard({ report: () => 'All quiet.' });
      const answer = await under.send({ actionGroup: 'Orders', apiPath: '/report', httpMethod: 'GET' });
      expect(answer.response.responseBody).toEqual({ 'text/plain': { body: 'All quiet.' } });
    });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'hello'],
    ['a list', [apiEvent()]],
    ['an empty object', {}],
    ['a schedule', { 'source': 'aws.events', 'detail-type': 'Scheduled Event' }],
    ['an HTTP request', { httpMethod: 'GET', path: '/orders', headers: {} }],
    ['half an address', { actionGroup: 'Orders', apiPath: '/report' }],
    ['an address of another type', { actionGroup: 'Orders', function: 7 }],
  ])('that is none of the three forms (%s) is refused, and counted', async (_, event) => {
    const tool = jest.fn();
    const under = apiGuard({ getOrder: tool });
    expect(await under.send(event)).toEqual({ status: 500, errorId: expect.any(String), error: expect.stringContaining('failed') });
    expect(tool).not.toHaveBeenCalled();
    expect(under.counted).toEqual(['Rejections']);
    expect(under.log).toEqual([expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('neither') })]);
  });
});

describe('step two: arguments are checked and converted', () => {
  test('from the header, the path, the query and the body', async () => {
    const tool = jest.fn((_args: any) => ({}));
    const under = apiGuard({ updateOrder: tool, getOrder: tool });
    const event = updateEvent([
      { name: 'tags', type: 'array', value: '[new, gift]' },
      { name: 'quantity', type: 'integer', value: '3' },
      { name: 'address', type: 'object', value: '{city=Bonn, zip=53111}' },
    ]);
    expect((await under.send(event)).response.httpStatusCode).toBe(202);
    expect(tool).toHaveBeenLastCalledWith({ orderId: 'A-1', quantity: 3, tags: ['new', 'gift'], address: ADDRESS }, expect.anything());
    await under.send(apiEvent());
    expect(tool).toHaveBeenLastCalledWith({ 'orderId': 'A-1', 'verbose': true, 'X-Tenant': 12 }, expect.anything());
  });

  test.each(['application/json; charset=utf-8', 'application/vnd.orders+json'])('from a body that calls itself %s', async (contentType) => {
    const tool = jest.fn(() => ({}));
    await apiGuard({ updateOrder: tool }).send(updateEvent([{ name: 'quantity', type: 'integer', value: '3' }], contentType));
    expect(tool).toHaveBeenCalledWith({ orderId: 'A-1', quantity: 3 }, expect.anything());
  });

  test('from a body of a form', async () => {
    const tool = jest.fn(() => []);
    const properties = [{ name: 'text', value: 'blue' }, { name: 'limit', value: '5' }];
    const requestBody = { content: { 'application/x-www-form-urlencoded': { properties } } };
    const event = apiEvent({ apiPath: '/orders/search', httpMethod: 'POST', parameters: [], requestBody });
    expect(apiBody(await apiGuard({ searchOrders: tool }).send(event))).toEqual([]);
    expect(tool).toHaveBeenCalledWith({ text: 'blue', limit: 5 }, expect.anything());
  });

  test('and what the schema does not know is dropped', async () => {
    const tool = jest.fn(() => ({ id: 'A-1' }));
    const parameters = [{ name: 'orderId', value: 'A-1' }, { name: 'admin', value: 'true' }];
    await functionGuard({ getOrder: tool }).send(functionEvent({ parameters }));
    expect(tool).toHaveBeenCalledWith({ orderId: 'A-1' }, expect.anything());
  });

  test.each([null, {}, 'none', 7])('and parameters that are %j are none', async (parameters) => {
    const answer = await functionGuard({ getOrder: () => '' }).send(functionEvent({ parameters }));
    expect(functionText(answer)).toContain('orderId is required');
  });

  test.each([null, 'none', 7, [], { content: null }, { content: 'x' }, { content: { a: null } }, { content: { a: { properties: {} } } },
    { content: { a: { properties: [null, 7] } } }])('and a body that is %j is none', async (requestBody) => {
    const under = apiGuard({ updateOrder: () => ({}) });
    const answer = await under.send({ ...updateEvent([]), requestBody });
    expect(apiBody(answer).error).toContain('quantity is required');
  });

  const TWO_PROBLEMS = { parameters: [{ name: 'verbose', type: 'boolean', value: 'perhaps' }] };

  test('what is wrong is told to the model, all at once, and the tool is not called', async () => {
    const tool = jest.fn();
    const api = await callOrder('api', tool, {}, TWO_PROBLEMS);
    expect(api.answer.response).toMatchObject({ httpStatusCode: 400 });
    expect(api.answer.response).not.toHaveProperty('responseState');
    expect(words('api', api.answer)).toBe('getOrder was not called: orderId is required (The order id), but is missing; '
      + 'verbose must be a boolean (true or false), but is "perhaps". Correct this and call it again.');
    const asFunction = await callOrder('function', tool, {}, TWO_PROBLEMS);
    expect(asFunction.answer.response.functionResponse.responseState).toBe('REPROMPT');
    expect(words('function', asFunction.answer)).toBe(words('api', api.answer));
    const gateway = await callOrder('gateway', tool, {}, { orderId: null, verbose: 'perhaps' });
    expect(gateway.answer).toEqual({ status: 400, error: words('api', api.answer) });
    expect(tool).not.toHaveBeenCalled();
    for (const under of [api, asFunction, gateway]) {
      expect(under.counted).toEqual(['Rejections']);
      expect(under.log).toEqual([expect.objectContaining({ level: 'WARN', tool: 'getOrder', requestId: 'request-1' })]);
    }
  });

  test('what is wrong ten thousand times is told twenty times', async () => {
    const under = apiGuard({ updateOrder: () => ({}) });
    const tags = JSON.stringify(Array(10_000).fill({}));
    const answer = await under.send(updateEvent([{ name: 'quantity', value: '1' }, { name: 'tags', value: tags }]));
    expect(apiBody(answer).error.match(/must be a string/g)).toHaveLength(20);
    expect(apiBody(answer).error).toContain('; and perhaps more. Correct this and call it again.');
    expect(under.log[0].faults).toHaveLength(20);
  });

  test.each<[Engine, object]>([
    ['api', { apiPath: '/nowhere', httpMethod: 'GET' }],
    ['function', { function: 'getOrders' }],
  ])('a tool that the %s schema does not have is answered with those it has', async (engine, overrides) => {
    const under = await callOrder(engine, jest.fn(), {}, overrides);
    expect(words(engine, under.answer)).toMatch(/There is no tool (GET \/nowhere|getOrders)\. The tools are: getOrder, .*report\./);
    expect(under.counted).toEqual(['Rejections']);
    expect(under.metrics.Tool).toBe('unknown');
  });

  test('a tool that the gateway names and the schema does not have is answered with those it has', async () => {
    const answer = await apiGuard({}).send({}, gatewayContext('constructor'));
    expect(answer).toEqual({ status: 404, error: 'There is no tool constructor. The tools are: getOrder, updateOrder, searchOrders, report.' });
  });
});

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
        stack: expect.stringContaining('guard.test.ts'),
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

describe('step four: the answer is put into its envelope', () => {
  test.each<[string, unknown, string, string, unknown]>([
    ['an object', { id: 'A-1' }, '{"id":"A-1"}', '{"id":"A-1"}', { id: 'A-1' }],
    ['a list', ['a', 1], '["a",1]', '["a",1]', { result: ['a', 1] }],
    ['text', 'Shipped.', '"Shipped."', 'Shipped.', { result: 'Shipped.' }],
    ['a number', 7, '7', '7', { result: 7 }],
    ['false', false, 'false', 'false', { result: false }],
    ['null', null, 'null', 'null', { result: null }],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"', '"1970-01-01T00:00:00.000Z"', { result: '1970-01-01T00:00:00.000Z' }],
    ['nothing', undefined, '{}', '{}', {}],
  ])('%s', async (_, value, api, asFunction, gateway) => {
    const tool = async (): Promise<unknown> => value;
    const withoutShape = apiGuard({ updateOrder: tool });
    const answer = await withoutShape.send(updateEvent([{ name: 'quantity', value: '1' }]));
    expect(answer.response.responseBody).toEqual({ 'application/json': { body: api } });
    expect(functionText((await callOrder('function', tool)).answer)).toBe(asFunction);
    expect((await callOrder('gateway', tool)).answer).toEqual(gateway);
  });

  test('text under the content type that the schema states', async () => {
    const event = apiEvent({ apiPath: '/report', parameters: [] });
    expect((await apiGuard({ report: () => 'All quiet.' }).send(event)).response.responseBody).toEqual({ 'text/plain': { body: 'All quiet.' } });
    const object = await apiGuard({ report: () => ({ all: 'quiet' }) }).send(event);
    expect(object.response.responseBody).toEqual({ 'text/plain': { body: '{"all":"quiet"}' } });
  });

  test('errors under the content type that the schema states for their status, or JSON', async () => {
    const event = apiEvent({ apiPath: '/report', parameters: [] });
    const answer = await apiGuard({ report: () => { throw new ToolError('Not today.', { status: 503 }); } }).send(event);
    expect(answer.response).toMatchObject({ httpStatusCode: 503, responseBody: { 'application/json': { body: '{"error":"Not today."}' } } });
    const same = await apiGuard({ report: () => { throw new ToolError('Not today.', { status: 200 }); } }).send(event);
    expect(same.response.responseBody).toEqual({ 'text/plain': { body: 'Not today.' } });
  });

  describe('as JSON under every media type that means JSON', () => {
    const tool = (contentType: string): any => ({
      name: 'getOrder',
      description: '',
      parameters: [],
      http: { method: 'get', path: '/order', successStatus: 200 },
      replies: { 200: { description: 'It.', contentType }, 409: { description: 'No.', contentType } },
    });
    const event = apiEvent({ apiPath: '/order', parameters: [] });
    const send = async (contentType: string, act: () => unknown): Promise<unknown> => {
      const under = new GuardUnderTest({ tools: { getOrder: act } }, { title: 'T', tools: [tool(contentType)] });
      const answer = await under.send(event);
      expect(envelopeFaults(answer, event, tool(contentType))).toEqual([]);
      return JSON.parse(answer.response.responseBody[contentType].body);
    };

    test.each(['application/json', 'application/hal+json', 'application/problem+json'])('such as %s', async (contentType) => {
      expect(await send(contentType, () => 'Shipped.')).toBe('Shipped.');
      expect(await send(contentType, () => ({ id: 'A-1' }))).toEqual({ id: 'A-1' });
    });

    test('with errors in the form of RFC 9457 where that is promised', async () => {
      const fail = (): never => { throw new ToolError('Already shipped.', { status: 409 }); };
      expect(await send('application/problem+json', fail)).toEqual({ status: 409, detail: 'Already shipped.' });
      expect(await send('application/hal+json', fail)).toEqual({ error: 'Already shipped.' });
    });
  });

  test('with the success status of the schema, or the one of reply()', async () => {
    const quantity = [{ name: 'quantity', value: '1' }];
    expect((await apiGuard({ updateOrder: () => ({}) }).send(updateEvent(quantity))).response.httpStatusCode).toBe(202);
    const answer = await apiGuard({ updateOrder: async () => reply({ created: true }, { status: 201 }) }).send(updateEvent(quantity));
    expect(answer.response).toMatchObject({ httpStatusCode: 201, responseBody: { 'application/json': { body: '{"created":true}' } } });
    expect((await callOrder('gateway', () => reply({ id: 'A-1' }, { status: 201 }))).answer).toEqual({ id: 'A-1' });
    expect((await callOrder('gateway', () => reply({ why: 'sold' }, { status: 409 }))).answer).toEqual({ error: { why: 'sold' }, status: 409 });
    expect(functionText((await callOrder('function', () => reply('Created.', { status: 201 }))).answer)).toBe('Created.');
  });

  test.each([0, 99, 600, 200.5, NaN, '200' as unknown as number])('but not with the status %p', async (status) => {
    const under = await callOrder('api', () => reply({ id: 'A-1' }, { status }));
    expect(under.answer.response.httpStatusCode).toBe(500);
    expect(under.counted).toEqual(['Violations']);
    expect(under.log[0].faults[0]).toContain('response.httpStatusCode must be a number from 100 to 599');
  });

  test.each(ENGINES)('but not with a promise that nobody awaits (%s)', async (engine) => {
    const under = await callOrder(engine, () => reply(Promise.resolve({ id: 'A-1' }), { status: 201 }));
    expect(words(engine, under.answer)).toContain('getOrder failed');
    expect(under.log[0].error.message).toContain('await the promise first');
  });

  const circular: Record<string, unknown> = { id: 'A-1' };
  circular.self = circular;
  test.each<[string, unknown]>([
    ['a bigint', { id: 'A-1', total: 10n }],
    ['a circle', circular],
    ['a getter that throws', { id: 'A-1', get total(): number { throw new Error('hunter2'); } }],
    ['a toJSON that throws', { id: 'A-1', toJSON() { throw new Error('hunter2'); } }],
    ['a proxy that throws', new Proxy({ id: 'A-1' }, { ownKeys() { throw new Error('hunter2'); } })],
    ['nesting without end', { id: 'A-1', deep: nested(50_000) }],
  ])('a value with %s, which JSON cannot express, is an error and not a crash', async (_, value) => {
    for (const engine of ENGINES) {
      const under = await callOrder(engine, async () => value);
      expect(words(engine, under.answer)).toContain('getOrder failed');
      expect(JSON.stringify(under.answer)).not.toContain('hunter2');
      expect(under.counted).toContain('ToolErrors');
    }
  });

  test.each<[string, () => unknown]>([
    ['Response', () => new Response('{"id":"A-1"}')],
    ['Map', () => new Map([['id', 'A-1']])],
    ['Set', () => reply(new Set(['A-1']), { status: 201 })],
    ['AsyncGenerator', async function* () { yield { id: 'A-1' }; }],
    ['Promise', () => [Promise.resolve({ id: 'A-1' })]], // Promise.all is missing
    ['Object', () => new (class { #id = 'A-1'; public get id(): string { return this.#id; } })()],
    ['Function', () => () => ({ id: 'A-1' })],
  ])('but no %s, which JSON would empty', async (type, tool) => {
    for (const engine of ENGINES) {
      for (const act of [tool, async () => tool()]) {
        const under = await callOrder(engine, act);
        expect(words(engine, under.answer)).toContain('getOrder failed');
        expect(under.log.map(({ message }) => message)).toEqual([`the tool returned an object of type ${type}, which JSON empties: return its data`]);
        expect(under.counted).toEqual(['Violations']);
      }
    }
  });

  test.each<[string, unknown, unknown]>([
    ['an object of a class', new (class { public id = 'A-1'; })(), { id: 'A-1' }],
    ['an object that writes itself', new (class { public toJSON(): object { return { id: 'A-1' }; } })(), { id: 'A-1' }],
    ['an object without a prototype', Object.assign(Object.create(null), { id: 'A-1' }), { id: 'A-1' }],
    ['an empty object', {}, {}],
    ['an empty object of another realm', runInNewContext('({})'), {}],
    ['an empty list', [], []],
    ['a URL', new URL('https://example.com/'), 'https://example.com/'],
  ])('%s is data', async (_, value, body) => {
    const under = await callOrder('function', () => value);
    const text = functionText(under.answer);
    expect(JSON.parse(text)).toEqual(body);
    expect(under.counted).toEqual([]);
  });

  test.each(ENGINES)('an error that is returned is one that was thrown (%s)', async (engine) => {
    const sdkError = Object.assign(new Error('hunter2'), { $metadata: { httpStatusCode: 400 } });
    for (const error of [new Error('hunter2'), sdkError]) {
      const under = await callOrder(engine, () => error);
      expect(words(engine, under.answer)).toContain('getOrder failed');
      expect(JSON.stringify(under.answer)).not.toContain('hunter2');
      expect(under.log).toEqual([expect.objectContaining({ message: 'the tool threw', error: expect.objectContaining({ message: 'hunter2' }) })]);
      expect(under.counted).toEqual(['ToolErrors']);
    }
    expect(words(engine, (await callOrder(engine, async () => new ToolError('Already shipped.'))).answer)).toBe('Already shipped.');
  });

  describe('with a status that says it failed', () => {
    const says = { level: 'WARN', message: 'the tool says that it failed' };

    test.each(ENGINES)('is counted among the errors of tools (%s)', async (engine) => {
      for (const tool of [() => reply({ why: 'down' }, { status: 503 }), () => { throw new ToolError('Down.', { status: 503 }); }]) {
        const under = await callOrder(engine, tool);
        expect(under.counted).toEqual(['ToolErrors']);
        expect(under.log).toEqual([expect.objectContaining({ ...says, status: 503 })]);
      }
      expect((await callOrder(engine, () => reply({ why: 'sold' }, { status: 499 }))).counted).toEqual([]);
    });

    test('has it in the text where there is no other place', async () => {
      expect(functionText((await callOrder('function', () => reply({ why: 'sold' }, { status: 409 }))).answer)).toBe('{"error":{"why":"sold"},"status":409}');
    });

    test('is counted when a handler that writes envelopes itself says so', async () => {
      const api = new GuardUnderTest({ handler: async (event) => apiReply(event as ClassicEvent, { why: 'down' }, 503) }, apiContract());
      expect((await api.send(apiEvent())).response.httpStatusCode).toBe(503);
      await api.send({ orderId: 'A-1' }, gatewayContext('getOrder'));
      const failure = (event: any): any => ({
        messageVersion: '1.0',
        response: {
          actionGroup: event.actionGroup,
          function: event.function,
          functionResponse: { responseState: 'FAILURE', responseBody: { TEXT: { body: 'Down.' } } },
        },
      });
      const functions = new GuardUnderTest({ handler: failure }, functionContract());
      const ends = (event: any): any => ({ ...apiReply(event, {}), response: { ...apiReply(event, { id: 'A-1' }).response, responseState: 'FAILURE' } });
      const ending = new GuardUnderTest({ handler: ends }, apiContract());
      await ending.send(apiEvent());
      expect(functionText(await functions.send(functionEvent()))).toBe('Down.');
      for (const under of [api, functions, ending]) {
        expect(under.counted).toEqual(['ToolErrors']);
        expect(under.log.at(-1)).toMatchObject(says);
      }
    });
  });
});

describe('the session', () => {
  test.each<Engine>(['api', 'function'])('keeps what the tool changes (%s)', async (engine) => {
    const { answer } = await callOrder(engine, async (_args, call) => {
      call.sessionAttributes.lastOrder = 'A-1';
      delete call.sessionAttributes.tenant;
      call.promptSessionAttributes.locale = 'fr';
      return { id: 'A-1' };
    });
    expect(answer).toMatchObject({ sessionAttributes: { lastOrder: 'A-1' }, promptSessionAttributes: { locale: 'fr' } });
    expect(answer.sessionAttributes).not.toHaveProperty('tenant');
  });

  test('loses what the tool sets to undefined', async () => {
    const { answer } = await callOrder('api', async (_args, call) => {
      call.sessionAttributes.tenant = undefined as unknown as string;
      call.sessionAttributes.step = 'two';
      return { id: 'A-1' };
    });
    expect(answer.sessionAttributes).toEqual({ step: 'two' });
  });

  test('stays as it was when the tool throws', async () => {
    for (const thrown of [new ToolError('No.'), new Error('no')]) {
      const { answer } = await callOrder('api', async (_args, call) => {
        call.sessionAttributes.step = 'two';
        call.promptSessionAttributes.locale = 'fr';
        throw thrown;
      });
      expect(answer).toMatchObject({ sessionAttributes: { tenant: 'acme' }, promptSessionAttributes: { locale: 'de' } });
      expect(answer.sessionAttributes).not.toHaveProperty('step');
    }
  });

  test.each<[string, (call: any) => void, string]>([
    ['a number among the attributes', (call) => { call.sessionAttributes.count = 7; }, 'sessionAttributes.count must be a string, but is a number'],
    ['a null among them', (call) => { call.promptSessionAttributes.note = null; }, 'promptSessionAttributes.note must be a string, but is'],
    ['null in their place', (call) => { call.sessionAttributes = null; }, 'sessionAttributes must be an object of strings, but is'],
    ['text in their place', (call) => { call.sessionAttributes = 'none'; }, 'sessionAttributes must be an object of strings, but is a string'],
    ['a list in their place', (call) => { call.promptSessionAttributes = ['a']; },
      'promptSessionAttributes must be an object of strings, but is an array'],
    ['no list of knowledge bases', (call) => { call.knowledgeBasesConfiguration = {}; },
      'knowledgeBasesConfiguration must be a list, but is an object'],
    ['null for the knowledge bases', (call) => { call.knowledgeBasesConfiguration = null; }, 'knowledgeBasesConfiguration must be a list, but is'],
    ['a knowledge base without id', (call) => { call.knowledgeBasesConfiguration = [{}]; },
      'knowledgeBasesConfiguration[0].knowledgeBaseId must be a string, but is missing'],
    ['a filter that JSON cannot express', (call) => {
      call.knowledgeBasesConfiguration = [
        { knowledgeBaseId: 'KB12345678', retrievalConfiguration: { vectorSearchConfiguration: { filter: { equals: { key: 'k', value: 1n } } } } },
      ];
    }, 'knowledgeBasesConfiguration must be'],
  ])('cannot take %s: the model gets an error, the log the fault, the session stays', async (_, change, fault) => {
    for (const engine of ['api', 'function'] as const) {
      const under = await callOrder(engine, async (_args, call) => {
        change(call);
        return { id: 'A-1' };
      });
      expect(words(engine, under.answer)).toContain('getOrder failed');
      expect(under.answer).toMatchObject({ sessionAttributes: { tenant: 'acme' }, promptSessionAttributes: { locale: 'de' } });
      expect(under.counted).toEqual(['Violations']);
      expect(under.log[0].faults).toEqual([expect.stringContaining(fault)]);
    }
  });

  test('changes how the knowledge bases are searched', async () => {
    const knowledgeBasesConfiguration = [{
      knowledgeBaseId: 'KB12345678',
      retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 3, filter: { equals: { key: 'tenant', value: 'acme' } } } },
    }];
    const { answer } = await callOrder('api', async (_args, call) => {
      call.knowledgeBasesConfiguration = knowledgeBasesConfiguration;
      return { id: 'A-1' };
    });
    expect(answer.knowledgeBasesConfiguration).toEqual(knowledgeBasesConfiguration);
  });

  test('is empty, and kept by nobody, behind a gateway', async () => {
    const { answer } = await callOrder('gateway', async (_args, call) => {
      expect(call).toMatchObject({ sessionAttributes: {}, promptSessionAttributes: {}, sessionId: undefined });
      call.sessionAttributes.count = 7 as unknown as string;
      return { id: 'A-1' };
    });
    expect(answer).toEqual({ id: 'A-1' });
  });

  test.each<[string, unknown]>([['a text', 'none'], ['numbers', { count: 7 }], ['a list', ['a']]])(
    'of an event with %s for attributes is not sent back', async (_, sessionAttributes) => {
      const event = { ...apiEvent(), sessionAttributes };
      const answer = await apiGuard({ getOrder: () => { throw new ToolError('No.'); } }).send(event);
      expect(answer).not.toHaveProperty('sessionAttributes');
    });
});

describe('a handler that writes envelopes itself', () => {
  const raw = (handler: LambdaHandler, settings?: Partial<GuardSettings>): GuardUnderTest => new GuardUnderTest({ handler }, apiContract(), settings);
  const rawFunctions = (handler: LambdaHandler): GuardUnderTest => new GuardUnderTest({ handler }, functionContract());
  const right = (event: unknown): unknown => apiReply(event as ClassicEvent, { id: 'A-1' });

  test.each<[string, LambdaHandler]>([
    ['asynchronous', async (event) => right(event)],
    ['synchronous', right],
    ['with a callback', (event, _context, callback) => { setImmediate(() => callback!(null, right(event))); }],
    ['with a callback at once', (event, _context, callback) => callback!(undefined, right(event))],
    ['asynchronous, although it declares the callback', async (event, _context, _callback) => right(event)],
    ['asynchronous, and calling back', async (event, _context, callback) => { callback!(null, right(event)); }],
  ])('may be %s', async (_, handler) => {
    const under = raw(handler);
    expect(await under.send(apiEvent())).toEqual(apiReply(apiEvent(), { id: 'A-1' }));
    expect(under.counted).toEqual([]);
    expect(under.log).toEqual([]);
  });

  test('gets the very event and the context', async () => {
    const handler = jest.fn(async (event: unknown, _context: LambdaContext) => right(event));
    await raw((event, context) => handler(event, context)).send(apiEvent());
    expect(handler).toHaveBeenCalledWith(apiEvent(), CONTEXT);
  });

  test.each<[string, LambdaHandler]>([
    ['throws', () => { throw new Error('hunter2'); }],
    ['rejects', async () => { throw new Error('hunter2'); }],
    ['calls back with an error', (_event, _context, callback) => callback!(new Error('hunter2'))],
    ['calls back with a text', (_event, _context, callback) => callback!('hunter2')],
    ['throws although it declares the callback', (_event, _context, _callback) => { throw new Error('hunter2'); }],
    ['rejects although it declares the callback', async (_event, _context, _callback) => { throw new Error('hunter2'); }],
  ])('that %s is answered for', async (_, handler) => {
    const under = raw(handler);
    const answer = await under.send(apiEvent());
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
    expect(answer.response.httpStatusCode).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(JSON.stringify(under.log)).toContain('hunter2');
    expect(under.counted).toEqual(['ToolErrors']);
  });

  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['reply must be an object with messageVersion and response, but is missing']],
    ['a bare object', { id: 'A-1' }, ['messageVersion must be "1.0", but is missing', 'response must be an object, but is missing']],
    ['an API Gateway reply', { statusCode: 200, body: '{}' },
      ['messageVersion must be "1.0", but is missing', 'response must be an object, but is missing']],
    ['a body that is an object', withResponse({ responseBody: { 'application/json': { body: { secret: 1 } } } }),
      ['response.responseBody["application/json"].body must be a string (JSON.stringify it), but is an object']],
    ['a content type with a charset',
      withResponse({ responseBody: { 'application/json; charset=utf-8': { body: '{}' } } }),
      ['response.responseBody must have the one key "application/json", but is an array']],
    ['a status that is a text', withResponse({ httpStatusCode: '200' }),
      ['response.httpStatusCode must be a number from 100 to 599, but is a string']],
    ['another echo', withResponse({ apiPath: '/orders/A-1' }),
      ['response.apiPath must echo the request\'s "/orders/{orderId}", but is a string']],
    ['an envelope that JSON writes otherwise', { ...apiReply(apiEvent(), {}), toJSON: () => ({ id: 'A-1' }) },
      ['reply must be an object with messageVersion and response, but is an object with a toJSON']],
    ['a body that JSON writes otherwise', withResponse({ responseBody: { 'application/json': { body: '{}', toJSON: () => '{}' } } }),
      ['response.responseBody["application/json"].body must be a string (JSON.stringify it), but is an object with a toJSON']],
    ['what JSON cannot express', { ...apiReply(apiEvent(), {}), debug: 7n }, [expect.stringContaining('debug ') as unknown as string]],
  ])('and returns %s is answered for; the log names each fault', async (_, wrong, faults) => {
    const under = raw(async () => wrong);
    const answer = await under.send(apiEvent());
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
    expect(answer.response.httpStatusCode).toBe(500);
    expect(answer.sessionAttributes).toEqual({ tenant: 'acme' });
    expect(under.log).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'the reply breaks the envelope', errorId: apiBody(answer).errorId, faults }),
    ]);
    expect(under.counted).toEqual(['Violations']);
  });

  test.each<[string, (event: any) => void, RegExp]>([
    ['writes the method in small letters', (event) => { event.httpMethod = event.httpMethod.toLowerCase(); }, /httpMethod must echo/],
    ['fills the path in', (event) => { event.apiPath = event.apiPath.replace('{orderId}', event.parameters[0].value); }, /apiPath must echo/],
    ['names another group', (event) => { event.actionGroup = 'Invoices'; }, /actionGroup must echo/],
  ])('and %s in the event that it was lent is answered for', async (_, mutate, fault) => {
    const under = raw(async (event) => {
      mutate(event);
      return right(event);
    });
    const answer = await under.send(apiEvent());
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
    expect(answer.response.httpStatusCode).toBe(500);
    expect(under.log[0].faults).toEqual([expect.stringMatching(fault)]);
    expect(under.counted).toEqual(['Violations']);
  });

  test('and throws leaves the session as it came, whatever it did to the event', async () => {
    const answer = await raw(async (event: any) => {
      event.sessionAttributes.tenant = 'other';
      delete event.promptSessionAttributes.locale;
      throw new ToolError('No.');
    }).send(apiEvent());
    expect(answer).toMatchObject({ sessionAttributes: { tenant: 'acme' }, promptSessionAttributes: { locale: 'de' } });
  });

  test('and returns fields that the service drops is logged, no more', async () => {
    const under = raw(async (event) => ({ ...apiReply(event as ClassicEvent, { id: 'A-1' }), statusCode: 200 }));
    expect(apiBody(await under.send(apiEvent()))).toEqual({ id: 'A-1' });
    expect(under.log).toEqual([expect.objectContaining({ level: 'WARN', faults: [expect.stringContaining('statusCode is not a field here')] })]);
    expect(under.counted).toEqual([]);
  });

  test('and answers both kinds of tool at once is read by the kind that was called', async () => {
    const both = (event: any): any => ({
      messageVersion: '1.0',
      response: { ...functionReply(event, '{"from":"function"}').response, ...apiReply(event, { from: 'api' }).response, function: event.function },
    });
    expect(await rawFunctions(both).send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ from: 'function' });
    expect(functionText(await rawFunctions(both).send(functionEvent()))).toBe('{"from":"function"}');
    expect(await raw(both).send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ from: 'api' });
  });

  test('may answer with an error of its own, and with session attributes', async () => {
    const under = raw(async (event) => ({ ...apiReply(event as ClassicEvent, { reason: 'shipped' }, 409), sessionAttributes: { a: 'b' } }));
    const answer = await under.send(apiEvent());
    expect(answer).toMatchObject({ response: { httpStatusCode: 409 }, sessionAttributes: { a: 'b' } });
    expect(under.log).toEqual([]);
  });

  test('is not called with wrong arguments', async () => {
    const handler = jest.fn();
    const under = raw(async (event) => handler(event));
    expect(apiBody(await under.send(apiEvent({ parameters: [] }))).error).toContain('orderId is required');
    expect(handler).not.toHaveBeenCalled();
  });

  test('for functions', async () => {
    const under = rawFunctions(async (event) => functionReply(event as ClassicEvent, 'Shipped.'));
    expect(functionText(await under.send(functionEvent()))).toBe('Shipped.');
    const wrong = rawFunctions(async (event) => apiReply(event as ClassicEvent, {}));
    expect(functionText(await wrong.send(functionEvent()))).toContain('getOrder failed');
    expect(wrong.log[0].faults).toEqual(expect.arrayContaining([expect.stringContaining('response.functionResponse must be an object')]));
  });

  test('is checked against an event whose other address is null', async () => {
    const under = raw(async (event) => apiReply(event as ClassicEvent, { id: 'A-1' }));
    expect(apiBody(await under.send(apiEvent({ function: null })))).toEqual({ id: 'A-1' });
  });

  describe('behind a gateway', () => {
    test('reads an event of Agents Classic, and the gateway gets the body', async () => {
      let seen: any;
      const under = raw(async (event) => {
        seen = event;
        return apiReply(event as ClassicEvent, { ok: true }, 202);
      });
      const args = { orderId: 'A-1', quantity: 3, tags: ['a', 'b'], address: ADDRESS, note: null };
      expect(await under.send(args, gatewayContext('updateOrder'))).toEqual({ ok: true });
      expect(seen).toEqual({
        messageVersion: '1.0',
        actionGroup: 'Orders',
        apiPath: '/orders/{orderId}',
        httpMethod: 'PUT',
        sessionAttributes: {},
        promptSessionAttributes: {},
        parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }],
        requestBody: {
          content: {
            'application/json': {
              properties: [
                { name: 'quantity', type: 'integer', value: '3' },
                { name: 'tags', type: 'array', value: '["a","b"]' },
                { name: 'address', type: 'object', value: '{"city":"Bonn","zip":53111}' },
              ],
            },
          },
        },
      });
    });

    test('reads the event of a function', async () => {
      let seen: any;
      const under = rawFunctions(async (event) => {
        seen = event;
        return functionReply(event as ClassicEvent, '{"id":"A-1"}');
      });
      expect(await under.send({ orderId: 'A-1', verbose: false }, gatewayContext('getOrder'))).toEqual({ id: 'A-1' });
      expect(seen).toMatchObject({
        function: 'getOrder',
        parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }, { name: 'verbose', type: 'boolean', value: 'false' }],
      });
      const text = rawFunctions(async (event) => functionReply(event as ClassicEvent, 'Shipped.'));
      expect(await text.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ result: 'Shipped.' });
    });

    test('and its errors are errors there', async () => {
      const under = raw(async (event) => apiReply(event as ClassicEvent, 'Already shipped.', 409));
      expect(await under.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ error: 'Already shipped.', status: 409 });
      const least = raw(async (event) => apiReply(event as ClassicEvent, 'No such order.', 400));
      expect(await least.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ error: 'No such order.', status: 400 });
      const none = raw(async (event) => apiReply(event as ClassicEvent, { id: 'A-1' }, 399));
      expect(await none.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ id: 'A-1' });
      const broken = raw(async () => ({ id: 'A-1' }));
      expect(await broken.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toMatchObject({ status: 500, errorId: expect.any(String) });
      expect(broken.counted).toEqual(['Violations']);
    });
  });

  test('with a guard of its own has only one guard in front', async () => {
    const inner = jest.fn(async (event: unknown) => apiReply(event as ClassicEvent, { id: 'A-1' }));
    const guarded = guard((event) => inner(event), { metrics: false });
    expect(apiBody(await guarded(apiEvent(), CONTEXT) as any)).toEqual({ id: 'A-1' });
    expect(inner).toHaveBeenCalledTimes(1);
  });
});

describe('a handler with a guard of its own', () => {
  test('is guarded by the contract and the settings that it names', async () => {
    const options = { contract: apiContract(), actionGroup: 'Direct', strictReplies: true, metrics: false };
    const handler = tools({ getOrder: () => ({ total: 'ten' }) }, options);
    const output = capture();
    expect((await handler(apiEvent(), CONTEXT) as any).response.httpStatusCode).toBe(500);
    expect(apiBody(await handler(apiEvent({ parameters: [] }), CONTEXT) as any).error).toContain('orderId is required');
    expect(output.lines()).toEqual([
      expect.objectContaining({ level: 'ERROR', actionGroup: 'Direct' }), expect.objectContaining({ level: 'WARN', actionGroup: 'Direct' }),
    ]);
  });

  test('keeps the default where a setting is undefined', async () => {
    const settings = { metrics: false, replyLimit: undefined, softReplyLimit: undefined };
    const handler = tools({ getOrder: () => ({ id: 'x'.repeat(100_000) }) }, { contract: apiContract(), ...settings });
    expect((await handler(apiEvent(), CONTEXT) as any).response.httpStatusCode).toBe(200);
  });
});

describe('without a schema', () => {
  const quiet = { metrics: false };

  test('tools get the arguments as they came', async () => {
    const getOrder = jest.fn(() => 'Shipped.');
    const handler = tools({ getOrder }, quiet);
    expect(functionText(await handler(functionEvent(), CONTEXT) as any)).toBe('Shipped.');
    expect(getOrder).toHaveBeenLastCalledWith({ orderId: 'A-1', verbose: 'true' }, expect.anything());
    expect(await handler({ orderId: 'A-1', verbose: true, note: null }, gatewayContext('getOrder'))).toEqual({ result: 'Shipped.' });
    expect(getOrder).toHaveBeenLastCalledWith({ orderId: 'A-1', verbose: true }, expect.anything());
  });

  test('a handler behind a gateway gets the arguments, too', async () => {
    const seen = jest.fn();
    const handler = guard(async (event) => {
      seen(event);
      return functionReply(event as ClassicEvent, 'Shipped.');
    }, quiet);
    expect(await handler({ orderId: 'A-1', count: 2 }, gatewayContext('getOrder'))).toEqual({ result: 'Shipped.' });
    expect(seen).toHaveBeenCalledWith(expect.objectContaining({
      function: 'getOrder',
      parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }, { name: 'count', type: 'string', value: '2' }],
    }));
  });

  test('envelopes are still checked', async () => {
    const under = new GuardUnderTest({ handler: async () => ({ id: 'A-1' }) }, undefined);
    expect(apiBody(await under.send(apiEvent()))).toMatchObject({ errorId: expect.any(String) });
    expect(under.counted).toEqual(['Violations']);
  });

  test('an OpenAPI address is still echoed', async () => {
    const under = new GuardUnderTest({ handler: async (event) => apiReply(event as ClassicEvent, { id: 'A-1' }) }, undefined);
    expect(apiBody(await under.send(apiEvent({ apiPath: '/anything', httpMethod: 'PATCH' })))).toEqual({ id: 'A-1' });
  });
});

describe('a reply of another shape than the schema promises', () => {
  const WRONG = { total: 'ten' };

  test.each(ENGINES.filter((engine) => engine !== 'function'))('is sent, logged and counted (%s)', async (engine) => {
    const under = await callOrder(engine, async () => WRONG);
    expect(engine === 'api' ? apiBody(under.answer) : under.answer).toEqual(WRONG);
    expect(under.counted).toEqual(['ReplyMismatches']);
    expect(under.log).toEqual([expect.objectContaining({
      level: 'WARN', faults: ['body.id is required, but is missing', 'body.total must be a number, but is a string'],
    })]);
  });

  test.each(ENGINES.filter((engine) => engine !== 'function'))('is refused where replies are strict (%s)', async (engine) => {
    const under = await callOrder(engine, async () => WRONG, { strictReplies: true });
    expect(words(engine, under.answer)).toContain('getOrder failed');
    expect(under.counted).toEqual(['Violations', 'ReplyMismatches']);
  });

  test('is found in the body of a handler that writes envelopes itself', async () => {
    const handler: LambdaHandler = async (event) => apiReply(event as ClassicEvent, WRONG);
    const under = new GuardUnderTest({ handler }, apiContract());
    expect(apiBody(await under.send(apiEvent()))).toEqual(WRONG);
    expect(under.counted).toEqual(['ReplyMismatches']);
    const strict = new GuardUnderTest({ handler }, apiContract(), { strictReplies: true });
    expect((await strict.send(apiEvent())).response.httpStatusCode).toBe(500);
    expect((await strict.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).status).toBe(500);
  });

  test.each([NaN, Infinity])('is one with %p for a number, which JSON writes as null', async (total) => {
    const under = await callOrder('api', async () => ({ id: 'A-1', total }), { strictReplies: true });
    expect(under.answer.response.httpStatusCode).toBe(500);
    expect(under.log[0].faults).toEqual([`body.total must be a number, but is ${total}`]);
  });

  test('is not one whose dates become texts in JSON', async () => {
    const under = await callOrder('api', async () => ({ id: 'A-1', placed: new Date(0) }), { strictReplies: true });
    expect(apiBody(under.answer)).toEqual({ id: 'A-1', placed: '1970-01-01T00:00:00.000Z' });
    expect(under.counted).toEqual([]);
  });

  test('is checked for the status the tool chose, and not for errors', async () => {
    expect((await callOrder('api', async () => reply({ reason: 'none' }, { status: 404 }))).counted).toEqual([]);
    expect((await callOrder('api', async () => { throw new ToolError('No.', { status: 200 }); })).counted).toEqual([]);
  });

  const text: Shape = { type: 'string' };
  const line: Shape = { type: 'object', required: ['sku'], properties: { sku: text, count: { type: 'integer' } } };
  test.each<[string, Shape, unknown, string[]]>([
    ['no type', {}, { any: [1] }, []],
    ['text', text, 'x', []],
    ['a number for text', text, 7, ['body must be a string']],
    ['a whole number', { type: 'integer' }, 7, []],
    ['a fraction', { type: 'integer' }, 7.5, ['body must be an integer']],
    ['a number', { type: 'number' }, 7.5, []],
    ['a truth', { type: 'boolean' }, false, []],
    ['a null', text, null, ['body must be a string']],
    ['a null that may be', { type: 'string', nullable: true }, null, []],
    ['text that may be null', { type: 'string', nullable: true }, 'x', []],
    ['a number that may only be null', { type: 'string', nullable: true }, 7, ['body must be a string']],
    ['an allowed value', { type: 'string', enum: ['a', 'b'] }, 'b', []],
    ['another value', { type: 'string', enum: ['a', 'b'] }, 'c', ['body must be one of "a", "b"']],
    ['a list for an object', line, [], ['body must be an object']],
    ['an object for a list', { type: 'array' }, {}, ['body must be an array']],
    ['a list of anything', { type: 'array' }, [1, 'x', null], []],
    ['an object of anything', { type: 'object' }, { a: 1 }, []],
    ['a missing field', line, { count: 1 }, ['body.sku is required']],
    ['an undefined field', line, { sku: undefined }, ['body.sku is required']],
    ['a null field', line, { sku: null }, ['body.sku must be a string']],
    ['an additional field', line, { sku: 'a', note: 7 }, []],
    ['a wrong field in a list', { type: 'array', items: line }, [{ sku: 'a' }, { sku: 'b', count: 'many' }], ['body[1].count must be an integer']],
    ['many wrong fields', { type: 'array', items: line }, Array(50).fill({ count: 'x' }), Array(10).fill([
      expect.stringMatching(/^body\[\d\]\.sku is required$/), expect.stringMatching(/^body\[\d\]\.count must be an integer$/),
    ]).flat()],
  ])('is told from the right one: %s', (_, shape, value, faults) => {
    expect(shapeFaults(shape, value).map(({ at, rule }) => `${at} ${rule}`)).toEqual(faults);
  });

  test('is told twenty faults at most', async () => {
    const under = await callOrder('api', async () => ({ id: 'A-1', lines: Array(1000).fill(7) }));
    expect(under.log[0].faults).toHaveLength(20);
  });
});

describe('a large reply', () => {
  const SIZED = { softReplyLimit: 1000, replyLimit: 2000 };
  const text = (length: number): (() => unknown) => () => ({ id: 'x'.repeat(length - '{"id":""}'.length) });

  test.each(ENGINES)('is counted above the soft limit (%s)', async (engine) => {
    expect((await callOrder(engine, text(1000), SIZED)).counted).toEqual([]);
    const under = await callOrder(engine, text(1001), SIZED);
    expect(under.counted).toEqual(['LargeReplies']);
    expect(under.log).toEqual([]);
  });

  test.each(ENGINES)('is refused above the limit, with advice (%s)', async (engine) => {
    expect((await callOrder(engine, text(2000), SIZED)).counted).toEqual(['LargeReplies']);
    const under = await callOrder(engine, text(2001), SIZED);
    expect(words(engine, under.answer)).toContain('The answer of getOrder is too large to be read (2001 bytes). Ask for less.');
    expect(JSON.stringify(under.answer).length).toBeLessThan(1000);
    expect(under.counted).toEqual(['Violations', 'LargeReplies']);
    expect(under.log).toEqual([expect.objectContaining({ level: 'ERROR', bytes: 2001, replyLimit: 2000 })]);
  });

  test('counts bytes, not characters', async () => {
    expect((await callOrder('function', () => '€'.repeat(333), SIZED)).counted).toEqual([]);
    expect((await callOrder('function', () => '€'.repeat(334), SIZED)).counted).toEqual(['LargeReplies']);
    expect((await callOrder('function', () => '€'.repeat(667), SIZED)).counted).toEqual(['Violations', 'LargeReplies']);
  });

  test('of a handler that writes envelopes itself is refused, too', async () => {
    const under = new GuardUnderTest({ handler: async (event) => apiReply(event as ClassicEvent, { id: 'x'.repeat(3000) }) }, apiContract(), SIZED);
    expect(apiBody(await under.send(apiEvent())).error).toContain('too large');
    expect((await under.send({ orderId: 'A-1' }, gatewayContext('getOrder'))).error).toContain('too large');
  });

  test.each(ENGINES)('is refused above the limit, however far the soft limit is away (%s)', async (engine) => {
    expect((await callOrder(engine, text(2000), { replyLimit: 2000 })).counted).toEqual([]);
    const under = await callOrder(engine, text(2001), { replyLimit: 2000 });
    expect(words(engine, under.answer)).toContain('too large');
    expect(under.counted).toEqual(['Violations', 'LargeReplies']);
  });

  test.each(ENGINES)('that is an error message is only counted: the model needs it (%s)', async (engine) => {
    for (const error of [new ToolError('x'.repeat(3000)), new Reprompt('x'.repeat(3000))]) {
      const under = await callOrder(engine, () => { throw error; }, SIZED);
      expect(words(engine, under.answer)).toBe(error.message);
      expect(under.counted).toEqual(['LargeReplies']);
    }
    const refused = await callOrder(engine, () => '', { replyLimit: 40 }, engine === 'gateway' ? { orderId: null } : { parameters: [] });
    expect(words(engine, refused.answer)).toContain('orderId is required');
  });

  test.each(ENGINES)('that is an error message is refused when Lambda cannot send it (%s)', async (engine) => {
    const under = await callOrder(engine, () => { throw new ToolError('x'.repeat(7 * 1024 * 1024)); }, SIZED);
    expect(words(engine, under.answer)).toContain('too large');
  });

  test('has by default room for what Lambda can send', async () => {
    const half = 'x'.repeat(5.9 * 1024 * 1024);
    const under = await callOrder('function', () => half);
    expect(functionText(under.answer)).toBe(half);
    const above = await callOrder('function', () => half + half);
    expect(functionText(above.answer)).toContain('too large');
  });

  test('never exceeds what Lambda can send, even when its quotes take two bytes', async () => {
    const quotes = Array(1_400_000).fill('');
    const under = await callOrder('function', () => quotes);
    expect(Buffer.byteLength(JSON.stringify(under.answer))).toBeLessThan(6 * 1024 * 1024);
    const gateway = await callOrder('gateway', () => quotes);
    expect(gateway.answer.result).toHaveLength(quotes.length);
  });
});

describe('metrics', () => {
  test('are one line a call, in CloudWatch embedded metric format', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders-function';
    try {
      const before = Date.now();
      const under = await callOrder('api', async () => ({ id: 'A-1' }));
      expect(under.lines).toHaveLength(1);
      const { _aws, ...values } = under.metrics;
      expect(_aws.Timestamp).toBeGreaterThanOrEqual(before);
      expect(_aws.Timestamp).toBeLessThanOrEqual(Date.now());
      expect(_aws.CloudWatchMetrics).toEqual([{
        Namespace: 'CdkBedrockAgents/Tools',
        Dimensions: [['FunctionName'], ['FunctionName', 'Tool']],
        Metrics: expect.arrayContaining([{ Name: 'Duration', Unit: 'Milliseconds' }, { Name: 'Invocations', Unit: 'Count' }]),
      }]);
      expect(values).toEqual({
        FunctionName: 'orders-function',
        Tool: 'getOrder',
        Invocations: 1,
        Duration: expect.any(Number),
        Rejections: 0,
        ToolErrors: 0,
        Violations: 0,
        ReplyMismatches: 0,
        LargeReplies: 0,
        actionGroup: 'Orders',
        requestId: 'request-1',
        sessionId: 'session-7',
      });
    } finally {
      delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    }
  });

  test('have a value for everything the format names', async () => {
    for (const tool of [async () => ({ id: 'A-1' }), () => { throw new Error('x'); }, () => ({ wrong: 1 })]) {
      const { metrics } = await callOrder('api', tool);
      const [{ Dimensions, Metrics }] = metrics._aws.CloudWatchMetrics;
      for (const name of Dimensions.flat()) {
        expect(typeof metrics[name]).toBe('string');
      }
      for (const { Name } of Metrics) {
        expect(typeof metrics[Name]).toBe('number');
      }
      expect(Metrics).toHaveLength(7);
    }
  });

  test('measure the time the tool took', async () => {
    const { metrics } = await callOrder('api', () => new Promise((resolve) => setTimeout(resolve, 30, { id: 'A-1' })));
    expect(metrics.Duration).toBeGreaterThanOrEqual(25);
    expect(metrics.Duration).toBeLessThan(5000);
  });

  test('measure it across seconds', async () => {
    jest.spyOn(process, 'hrtime').mockReturnValueOnce([10, 500_000_000]).mockReturnValueOnce([13, 250_000]);
    expect((await callOrder('api', () => ({ id: 'A-1' }))).metrics.Duration).toBe(2500.25);
  });

  test('may be switched off', async () => {
    const under = await callOrder('api', () => { throw new Error('x'); }, { metrics: false });
    expect(under.lines).toEqual([expect.objectContaining({ level: 'ERROR' })]);
  });

  test('start afresh with each call', async () => {
    let fails = true;
    const under = apiGuard({
      getOrder: () => {
        if (fails) {
          throw new Error('x');
        }
        return { id: 'A-1' };
      },
    });
    await under.send(apiEvent());
    expect(under.counted).toEqual(['ToolErrors']);
    fails = false;
    await under.send(apiEvent());
    expect(under.counted).toEqual([]);
  });
});

describe('the output', () => {
  const callee = { tools: { getOrder: () => ({ id: 'A-1' }) } };
  const sendThroughStandardOutput = () =>
    new Guard({ actionGroup: 'Orders — Bücher', contract: apiContract() }, () => callee).handle(apiEvent(), CONTEXT);

  test('is standard output, a line each', async () => {
    const output = capture();
    await sendThroughStandardOutput();
    await sendThroughStandardOutput();
    expect(output.text().split('\n')).toHaveLength(3);
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 }), expect.objectContaining({ Invocations: 1 })]);
  });

  test('is complete when the pipe takes a few bytes at a time', async () => {
    const output = capture((bytes) => Math.min(bytes, 7));
    await sendThroughStandardOutput();
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 })]);
  });

  test('is complete when the pipe is full for a while', async () => {
    let writes = 0;
    const output = capture(() => {
      if (writes++ > 1) {
        throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
      }
      return 11;
    });
    await sendThroughStandardOutput();
    expect(output.lines()).toEqual([expect.objectContaining({ Invocations: 1 })]);
  });
});

describe('the log', () => {
  const PERSONAL = 'ann@example.com';
  const event = (): ClassicEvent => updateEvent([
    { name: 'quantity', value: PERSONAL }, { name: 'note', value: PERSONAL }, { name: 'address', value: `{"city":["${PERSONAL}"]}` },
  ]);

  test('has no argument values', async () => {
    const under = apiGuard({ updateOrder: () => ({}) });
    const answer = await under.send(event());
    expect(apiBody(answer).error).toContain(PERSONAL);
    expect(under.log[0].faults).toEqual(['quantity must be an integer, but is a string', 'address.city must be a string, but is an array']);
    expect(JSON.stringify(under.lines)).not.toContain(PERSONAL);
  });

  test('has no values from replies and attributes either', async () => {
    const wrong = { ...withResponse({ httpStatusCode: PERSONAL }), messageVersion: PERSONAL, sessionAttributes: { a: [PERSONAL] } };
    const under = new GuardUnderTest({ handler: async () => wrong }, apiContract());
    await under.send(apiEvent());
    expect(under.log[0].faults).toHaveLength(3);
    const mismatch = await callOrder('api', () => ({ id: [PERSONAL], total: PERSONAL }));
    expect(mismatch.log[0].faults).toHaveLength(2);
    expect(JSON.stringify([under.lines, mismatch.lines])).not.toContain(PERSONAL);
  });

  test('has them where they are asked for', async () => {
    const under = apiGuard({ updateOrder: () => ({}) }, { logArguments: true });
    await under.send(event());
    expect(under.log[0]).toMatchObject({
      faults: expect.arrayContaining([`quantity must be an integer, but is "${PERSONAL}"`]),
      arguments: { orderId: 'A-1', quantity: PERSONAL, note: PERSONAL },
    });
  });

  test('has the ids that find the call again', async () => {
    const under = await callOrder('api', () => { throw new Error('x'); });
    expect(under.log[0]).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'ERROR',
      actionGroup: 'Orders',
      tool: 'getOrder',
      requestId: 'request-1',
      sessionId: 'session-7',
    });
  });

  test('that cannot be written does not stop the reply', async () => {
    const telemetry = new Telemetry('Orders', () => { throw new Error('EPIPE'); });
    const callee = { tools: { getOrder: () => { throw new Error('x'); } } };
    const broken = new Guard({ actionGroup: 'Orders', contract: apiContract() }, () => callee, telemetry);
    expect(envelopeFaults(await broken.handle(apiEvent(), CONTEXT), apiEvent())).toEqual([]);
  });

  test('that JSON cannot express does not stop the reply', async () => {
    const under = apiGuard({ getOrder: () => { throw new Error('x'); } });
    const answer = await under.guard.handle({ ...apiEvent(), sessionId: nested(50_000) }, { ...CONTEXT, awsRequestId: 7n as unknown as string });
    expect(envelopeFaults(answer, apiEvent())).toEqual([]);
  });
});

describe('a twin', () => {
  /** What `getOrder` may do. */
  const deeds: [string, (args: any) => unknown][] = [
    ['an object', () => ({ id: 'A-1', total: 5 })],
    ['its arguments', (args) => args],
    ['nothing', () => undefined],
    ['another shape', () => ({ total: 'ten' })],
    ['a list', () => [1, 2]],
    ['text', () => 'Shipped.'],
    ['null', () => null],
    ['a date', () => new Date(0)],
    ['an order with a date', () => ({ id: 'A-1', placed: new Date(0) })],
    ['a status', () => reply({ id: 'A-1' }, { status: 200 })],
    ['a ToolError', () => { throw new ToolError('Shipped.', { status: 409 }); }],
    ['a Reprompt', () => { throw new Reprompt('Which order?'); }],
    ['a Failure', () => { throw new Failure('Gone.'); }],
    ['an accident', () => { throw new Error('hunter2'); }],
    ['a bigint', () => ({ id: 1n })],
  ];
  const calls: [string, Record<string, unknown>][] = [
    ['all arguments', { 'orderId': 'A-1', 'verbose': false, 'X-Tenant': 12 }],
    ['the required argument', { orderId: 'A-1' }],
    ['no argument', {}],
    ['a wrong argument', { 'orderId': 'A-1', 'X-Tenant': 'twelve' }],
    ['an unknown argument', { orderId: 'A-1', colour: 'red' }],
  ];

  test.each(deeds.flatMap((deed) => calls.map((call) => [...deed, ...call] as const)))(
    'on the other engine answers alike: the tool gives %s, the call has %3$s', async (_deed, tool, _call, args) => {
      for (const settings of [{}, { strictReplies: true }]) {
        const under = apiGuard({ getOrder: tool }, settings);
        const parameters = Object.entries(args).map(([name, value]) => ({ name, type: 'string', value: String(value) }));
        const classic = await under.send(apiEvent({ parameters }));
        const classicLog = under.counted;
        const body = apiBody(classic);
        const gateway = await under.send(args, gatewayContext('getOrder'));
        expect(under.counted).toEqual(classicLog);
        if (classic.response.httpStatusCode >= 400) {
          expect(gateway).toEqual({
            error: body.error, status: classic.response.httpStatusCode, ...(body.errorId && { errorId: expect.stringMatching(/^\w{8}$/) }),
          });
        } else {
          expect(gateway).toEqual(isObject(body) ? body : { result: body });
        }
      }
    });
});
