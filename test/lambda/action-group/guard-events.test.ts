import * as fc from 'fast-check';
import { Engine, callOrder, words } from './engines';
import { LambdaContext, ToolCall } from '../../../lambda/action-group/call';
import { guard, tools } from '../../../lambda/runtime';
import { ClassicEvent, envelopeFaults } from '../../../src/contract/tools/envelope';
import {
  CONTEXT, GuardUnderTest, apiBody, apiContract, apiEvent, apiGuard, apiReply, functionContract, functionEvent, functionGuard, functionReply,
  functionText,
  gatewayContext, updateEvent,
} from '../support';

const ADDRESS = { city: 'Bonn', zip: 53111 };

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

  test.each([null, undefined])('of a gateway that sends %j instead of arguments: none were given', async (event) => {
    const answer = await apiGuard({ getOrder: () => ({ id: 'A-1' }) }).send(event, gatewayContext('getOrder'));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('orderId is required') });
  });

  test.each([[[]], ['text'], [7], [true]])('of a gateway that sends %j instead of arguments is refused, not emptied', async (event) => {
    const under = apiGuard({ report: () => 'Nothing.' });
    expect(await under.send(event, gatewayContext('report'))).toMatchObject({ status: 500, error: expect.stringContaining('failed and gave no result') });
    expect(under.counted).toEqual(['Rejections']);
  });

  test('whatever it is: of any JSON, under any client context, there is an answer', async () => {
    const known = fc.constantFrom('function', 'apiPath', 'httpMethod', 'parameters', 'requestBody', 'content', 'properties', 'application/json', 'name', 'value',
      'actionGroup', 'sessionAttributes', 'promptSessionAttributes', 'agent', 'sessionId', '__proto__', 'toString');
    const value = fc.oneof(fc.constantFrom('getOrder', '/orders/{orderId}', 'GET', '/report', '__proto__'), fc.jsonValue({ maxDepth: 1 }));
    const { any } = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, value, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(known, tie('any'), { maxKeys: 6 })),
    }));
    await fc.assert(fc.asyncProperty(any, fc.option(any, { nil: undefined }), fc.boolean(), async (event, clientContext, raw) => {
      const callee = raw ? { handler: () => apiReply(apiEvent(), { id: 'A-1' }) } : { tools: { getOrder: () => ({ id: 'A-1' }), report: () => 'Nothing.' } };
      for (const contract of [apiContract(), functionContract(), undefined]) {
        const under = new GuardUnderTest(callee, contract);
        const answer = await under.guard.handle(event, { ...CONTEXT, clientContext });
        expect(JSON.parse(JSON.stringify(answer))).toEqual(expect.any(Object));
        expect(under.metrics.Invocations).toBe(1);
      }
    }), { numRuns: 1_000, seed: 20261128 });
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
