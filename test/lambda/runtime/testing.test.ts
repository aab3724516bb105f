import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Failure, LambdaHandler, Reprompt, ToolError, guard, reply, tools } from '../../../lambda/runtime';
import { assertEnvelope, classicEvent, contractFrom, gatewayCall, testTools } from '../../../lambda/runtime/testing';
import { ClassicEvent } from '../../../src/contract/tools/envelope';
import { FUNCTIONS, OPENAPI, apiReply, functionReply, temporaryFolder } from '../support';

const folder = temporaryFolder();
const handler = tools({
  getOrder: async ({ orderId, verbose }) => ({ id: orderId, ...(verbose !== undefined && { lines: [String(verbose)] }) }),
  updateOrder: async (args) => args,
  searchOrders: ({ text }) => [text],
  report: () => 'All quiet.',
});

describe('a contract', () => {
  const names = ['getOrder', 'updateOrder', 'searchOrders', 'report'];

  test('comes from the text of an OpenAPI document', () => {
    expect(contractFrom(OPENAPI).tools.map(({ name }) => name)).toEqual(names);
    expect(contractFrom(`openapi: "3.0.0"
info: { title: Weather, version: "1" }
paths:
  /weather:
    get: { operationId: getWeather, description: The weather., responses: { "200": { description: It. } } }
`).tools.map(({ name }) => name)).toEqual(['getWeather']);
  });

  test('comes from an OpenAPI file', () => {
    const file = path.join(folder, 'orders.openapi.json');
    writeFileSync(file, OPENAPI);
    expect(contractFrom(file)).toEqual(contractFrom(OPENAPI));
  });

  test('comes from function definitions', () => {
    expect(contractFrom(FUNCTIONS).tools.map(({ name, parameters }) => [name, parameters.length])).toEqual([['getOrder', 3], ['report', 0]]);
  });

  test('comes from a contract', () => {
    const contract = contractFrom(FUNCTIONS);
    expect(contractFrom(contract)).toBe(contract);
    expect(contractFrom(JSON.parse(JSON.stringify(contractFrom(OPENAPI))))).toMatchObject({ title: 'Orders' });
  });

  test('of a schema that the service would refuse is an error, which lists everything', () => {
    const wrong = [{ name: 'get order', description: '' }, { name: 'report', description: 'x' }, { name: 'report', description: 'x' }];
    expect(() => contractFrom(wrong))
      .toThrow(/The tool schema has 3 error\(s\):\n {2}- .*get order.*\n {2}- .*no description.*\n {2}- .*defined twice/);
    expect(() => contractFrom('{"openapi":"3.2.0"}')).toThrow(/The tool schema has \d error\(s\):\n {2}- .*3\.2\.0/);
  });

  test('of a file that is not there is an error, which names it', () => {
    expect(() => contractFrom(path.join(folder, 'none.yaml'))).toThrow(/none\.yaml/);
  });
});

describe('the event of Agents Classic', () => {
  test('has every argument as text, where the schema says', () => {
    const args = { orderId: 'A-1', quantity: 3, tags: ['a', 'b'], address: { city: 'Bonn' }, note: null };
    expect(classicEvent(OPENAPI, 'updateOrder', args)).toEqual({
      messageVersion: '1.0',
      agent: { name: expect.any(String), id: expect.stringMatching(/^\w{10}$/), alias: expect.any(String), version: expect.any(String) },
      actionGroup: 'Tools',
      sessionId: 'session-1',
      inputText: 'Hello',
      apiPath: '/orders/{orderId}',
      httpMethod: 'PUT',
      parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }],
      requestBody: {
        content: {
          'application/json': {
            properties: [
              { name: 'quantity', type: 'integer', value: '3' },
              { name: 'tags', type: 'array', value: '["a","b"]' },
              { name: 'address', type: 'object', value: '{"city":"Bonn"}' },
            ],
          },
        },
      },
      sessionAttributes: {},
      promptSessionAttributes: {},
    });
  });

  test('has no body for an operation without one', () => {
    expect(classicEvent(OPENAPI, 'getOrder', { orderId: 'A-1' })).not.toHaveProperty('requestBody');
  });

  test('of a function has neither path nor method', () => {
    const event = classicEvent(FUNCTIONS, 'getOrder', { orderId: 'A-1', verbose: true, count: 2 });
    expect(event).toMatchObject({ function: 'getOrder' });
    expect(event.parameters).toEqual([
      { name: 'orderId', type: 'string', value: 'A-1' },
      { name: 'verbose', type: 'boolean', value: 'true' },
      { name: 'count', type: 'integer', value: '2' },
    ]);
    expect(Object.keys(event)).toEqual(expect.not.arrayContaining(['apiPath', 'httpMethod', 'requestBody']));
  });

  test('has what the engine adds, in copies', () => {
    const sessionAttributes = { tenant: 'acme' };
    const event = classicEvent(FUNCTIONS, 'report', {}, {
      actionGroup: 'Orders', sessionId: 's-2', inputText: 'Hi', sessionAttributes, promptSessionAttributes: { locale: 'de' },
    });
    expect(event).toMatchObject({
      actionGroup: 'Orders', sessionId: 's-2', inputText: 'Hi', sessionAttributes, promptSessionAttributes: { locale: 'de' },
    });
    expect(event.sessionAttributes).not.toBe(sessionAttributes);
  });

  test('may be made for a tool that the schema does not have', () => {
    expect(classicEvent(OPENAPI, 'nothing')).toMatchObject({ apiPath: '/nothing', httpMethod: 'GET', parameters: [] });
    expect(classicEvent(FUNCTIONS, 'nothing')).toMatchObject({ function: 'nothing', parameters: [] });
  });
});

describe('the call of a gateway', () => {
  test('has the arguments as the event, and the tool\'s name in the context', () => {
    const args = { orderId: 'A-1', tags: ['a'] };
    const { event, context } = gatewayCall('getOrder', args, { actionGroup: 'Orders', remainingTimeMs: 500 });
    expect(event).toEqual(args);
    expect(event).not.toBe(args);
    expect(context).toMatchObject({
      awsRequestId: 'request-1',
      clientContext: { custom: { bedrockAgentCoreToolName: 'Orders___getOrder', bedrockAgentCoreMessageVersion: '1.0' } },
    });
    expect(context.getRemainingTimeInMillis!()).toBe(500);
  });

  test('needs nothing but a name', () => {
    const { event, context } = gatewayCall('report');
    expect(event).toEqual({});
    expect(context.clientContext).toMatchObject({ custom: { bedrockAgentCoreToolName: 'Tools___report' } });
  });
});

describe('an envelope', () => {
  const event = classicEvent(OPENAPI, 'getOrder', { orderId: 'A-1' });

  test('that is right is accepted, with a schema or without one', () => {
    expect(() => assertEnvelope(apiReply(event, {}), event)).not.toThrow();
    expect(() => assertEnvelope(apiReply(event, {}), event, OPENAPI)).not.toThrow();
    const call = classicEvent(FUNCTIONS, 'getOrder', { orderId: 'A-1' });
    expect(() => assertEnvelope(functionReply(call, 'ok'), call, FUNCTIONS)).not.toThrow();
  });

  test('that is wrong is an error, which names every fault', () => {
    const { response } = apiReply(event, {});
    const wrong = { response: { ...response, httpStatusCode: '200', responseBody: { 'application/json': { body: {} } }, extra: 1 } };
    expect(() => assertEnvelope(wrong, event)).toThrow(new Error([
      'The reply breaks the envelope in 4 place(s):',
      '  - messageVersion must be "1.0", but is missing',
      '  - response.extra is not a field here (known: actionGroup, apiPath, httpMethod, httpStatusCode, responseState, responseBody)'
        + ' and is dropped, but is 1',
      '  - response.httpStatusCode must be a number from 100 to 599, but is "200"',
      '  - response.responseBody["application/json"].body must be a string (JSON.stringify it), but is {}',
    ].join('\n')));
  });

  test('has the content type of the schema', () => {
    const report = classicEvent(OPENAPI, 'report');
    const { response, ...rest } = apiReply(report, {});
    const text = { ...rest, response: { ...response, responseBody: { 'text/plain': { body: 'All quiet.' } } } };
    expect(() => assertEnvelope(text, report, OPENAPI)).not.toThrow();
    expect(() => assertEnvelope(text, report)).toThrow('response.responseBody must have the one key "application/json"');
    expect(() => assertEnvelope(text, { ...report, httpMethod: 'get' }, OPENAPI)).toThrow('response.httpMethod must echo');
  });
});

describe('a tool under test', () => {
  const orders = testTools(handler, OPENAPI);
  const functions = testTools(handler, FUNCTIONS, 'Orders');

  test('is called through the guard on either engine, with typed arguments', async () => {
    for (const engine of ['classic', 'gateway'] as const) {
      expect(await orders.call('getOrder', { orderId: 'A-1', verbose: true }, { engine })).toMatchObject({
        status: 200, body: { id: 'A-1', lines: ['true'] }, sessionAttributes: {},
      });
      expect(await functions.call('getOrder', { orderId: 'A-1' }, { engine })).toMatchObject({ status: 200, body: { id: 'A-1' } });
      const args = { orderId: 'A-1', quantity: 3, tags: ['a, b', '[c]', '{d=e}'], address: { city: 'Bonn', zip: 53111 }, note: 'x=y, z' };
      expect((await orders.call('updateOrder', args, { engine })).body).toEqual(args);
    }
  });

  test('gets what JSON makes of its arguments, and cannot change those of the test', async () => {
    const meddling = testTools(tools({
      updateOrder: (args) => {
        args.address.city = 'Ulm';
        return { note: args.note };
      },
    }), OPENAPI);
    const args = { orderId: 'A-1', quantity: 1, note: new Date(0), address: { city: 'Bonn' } };
    for (const engine of ['classic', 'gateway'] as const) {
      expect((await meddling.call('updateOrder', args, { engine })).body).toEqual({ note: '1970-01-01T00:00:00.000Z' });
      expect(args.address).toEqual({ city: 'Bonn' });
    }
  });

  test('is the one of the action group', async () => {
    const { reply: envelope, log } = await functions.call('getOrder', { orderId: 'A-1' });
    expect(envelope).toMatchObject({ response: { actionGroup: 'Orders', function: 'getOrder' } });
    expect(log).toEqual([expect.objectContaining({ actionGroup: 'Orders', Tool: 'getOrder' })]);
  });

  test('answers with text, where the schema or the function says so', async () => {
    expect((await orders.call('report')).body).toBe('All quiet.');
    expect((await functions.call('report')).body).toBe('All quiet.');
    expect((await functions.call('report', {}, { engine: 'gateway' })).body).toEqual({ result: 'All quiet.' });
  });

  test('is refused what the model may get wrong', async () => {
    for (const engine of ['classic', 'gateway'] as const) {
      const missing = await orders.call('getOrder', {}, { engine });
      expect(missing).toMatchObject({ status: 400, body: { error: expect.stringContaining('orderId is required (The order id)') } });
      expect(missing.log).toEqual([expect.objectContaining({ level: 'WARN' }), expect.objectContaining({ Rejections: 1 })]);
      expect(await orders.call('cancelOrder', {}, { engine }))
        .toMatchObject({ status: 404, body: { error: expect.stringContaining('There is no tool') } });
    }
    expect(await functions.call('cancelOrder')).toMatchObject({ status: 400, body: expect.stringContaining('There is no tool cancelOrder') });
  });

  test.each<[string, Error, number]>([
    ['a ToolError', new ToolError('Already shipped.', { status: 409 }), 409],
    ['a Reprompt', new Reprompt('Already shipped.'), 400],
    ['a Failure', new Failure('Already shipped.'), 500],
  ])('may throw %s', async (_, error, status) => {
    const failing = testTools(tools({ getOrder: () => { throw error; } }), OPENAPI);
    for (const engine of ['classic', 'gateway'] as const) {
      expect(await failing.call('getOrder', { orderId: 'A-1' }, { engine })).toMatchObject({ status, body: { error: 'Already shipped.' } });
    }
  });

  test('that throws by accident shows it in its log alone', async () => {
    const failing = testTools(tools({ getOrder: () => { throw new Error('hunter2'); } }), OPENAPI);
    const answer = await failing.call('getOrder', { orderId: 'A-1' });
    expect(answer).toMatchObject({ status: 500, body: { errorId: expect.any(String) } });
    expect(JSON.stringify(answer.reply)).not.toContain('hunter2');
    expect(answer.log[0]).toMatchObject({ errorId: answer.body.errorId, error: { message: 'hunter2' } });
  });

  test.each([{ id: 'A-1', status: 3 }, { id: 'A-1', error: 'none' }])('may answer with what resembles an error: %j', async (body) => {
    const resembling = testTools(tools({ getOrder: () => body }), OPENAPI);
    for (const engine of ['classic', 'gateway'] as const) {
      expect(await resembling.call('getOrder', { orderId: 'A-1' }, { engine })).toMatchObject({ status: 200, body });
    }
  });

  test('may answer with a status of its own', async () => {
    const created = testTools(tools({ getOrder: () => reply({ id: 'A-1' }, { status: 201 }) }), OPENAPI);
    expect(await created.call('getOrder', { orderId: 'A-1' })).toMatchObject({ status: 201, body: { id: 'A-1' } });
  });

  test('may change the session, and not the test\'s own attributes', async () => {
    const counting = testTools(tools({
      report: (_args, { sessionAttributes, promptSessionAttributes, sessionId, inputText }) => {
        sessionAttributes.count = String(Number(sessionAttributes.count) + 1);
        return `${sessionId} ${inputText} ${promptSessionAttributes.locale}`;
      },
    }), FUNCTIONS);
    const sessionAttributes = { count: '1' };
    const options = { sessionId: 's-2', inputText: 'Hi', sessionAttributes, promptSessionAttributes: { locale: 'de' } };
    const answer = await counting.call('report', {}, options);
    expect(answer).toMatchObject({ body: 's-2 Hi de', sessionAttributes: { count: '2' } });
    expect(sessionAttributes).toEqual({ count: '1' });
  });

  test('that hangs is answered for before the time is over', async () => {
    const hanging = testTools(tools({ report: () => new Promise(() => undefined) }), FUNCTIONS);
    const { body, log } = await hanging.call('report', {}, { remainingTimeMs: 260 });
    expect(body).toContain('report failed');
    expect(log[0]).toMatchObject({ error: { message: expect.stringContaining('did not answer within 10 ms') } });
  });

  test('may take its time when there is no end of it', async () => {
    const slow = testTools(tools({ report: () => new Promise((resolve) => setTimeout(resolve, 20, 'Done.')) }), FUNCTIONS);
    expect((await slow.call('report', {}, { remainingTimeMs: Infinity })).body).toBe('Done.');
  });

  test('may be a handler that writes envelopes itself', async () => {
    const raw = testTools(async (event) => apiReply(event as ClassicEvent, { id: 'A-1' }), OPENAPI);
    expect(await raw.call('getOrder', { orderId: 'A-1' })).toMatchObject({ status: 200, body: { id: 'A-1' } });
    expect(await raw.call('getOrder', { orderId: 'A-1' }, { engine: 'gateway' })).toMatchObject({ status: 200, body: { id: 'A-1' } });
  });

  test('may have a guard of its own, which is not called', async () => {
    const lenient: LambdaHandler = guard(async () => ({ id: 'A-1' }), { contract: contractFrom(OPENAPI), actionGroup: 'Inner' });
    const { status, log } = await testTools(lenient, OPENAPI).call('getOrder', { orderId: 'A-1' });
    expect(status).toBe(500);
    expect(log.map(({ actionGroup }) => actionGroup)).toEqual(['Tools', 'Tools']);
  });

  test('fails the test when the agent would not understand what it returns', async () => {
    const raw = testTools(async (event) => ({ ...apiReply(event as ClassicEvent, {}), statusCode: 200 }), OPENAPI);
    await expect(raw.call('getOrder', { orderId: 'A-1' })).rejects.toThrow('statusCode is not a field here');
  });
});

describe('a reply that is not what the schema promises', () => {
  const promised = (text: string) => JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Orders', version: '1.0.0' },
    paths: {
      '/orders': {
        get: {
          operationId: 'getOrder',
          description: 'Gets an order.',
          parameters: [{ name: 'orderId', in: 'query', description: 'The number.', schema: { type: 'string', pattern: text } }],
          responses: { 200: { description: 'It.', content: { 'application/json': { schema: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } } } } } },
        },
      },
    },
  });
  const find = async () => ({ status: 'SHIPPED' });

  test.each<[string, () => unknown, RegExp]>([
    ['a forgotten await', () => ({ order: find() }), /body\.status is required/],
    ['nothing', () => undefined, /body\.status is required/],
    ['an envelope', () => ({ messageVersion: '1.0', response: {} }), /the data is an envelope of Agents Classic/],
  ])('fails the test: %s', async (_, getOrder, message) => {
    await expect(testTools(tools({ getOrder }), promised('.')).call('getOrder')).rejects.toThrow(message);
  });

  test('does not, where it is', async () => {
    await expect(testTools(tools({ getOrder: find }), promised('.')).call('getOrder')).resolves.toMatchObject({ status: 200 });
  });

  test('cannot be told from a schema that has a pattern nobody can read', () => {
    expect(() => testTools(tools({ getOrder: find }), promised('[A-Z'))).toThrow(/"\[A-Z" is not a regular expression/);
  });
});
