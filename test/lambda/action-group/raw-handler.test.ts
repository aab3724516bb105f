import { withResponse, capture } from './engines';
import { LambdaContext } from '../../../lambda/action-group/call';
import { LambdaHandler } from '../../../lambda/action-group/tools';
import { ToolError, guard, tools } from '../../../lambda/runtime';
import { ClassicEvent, envelopeFaults } from '../../../src/contract/tools/envelope';
import { GuardSettings } from '../../../src/contract/tools/guard-config';
import { CONTEXT, GuardUnderTest, apiBody, apiContract, apiEvent, apiReply, functionContract, functionEvent, functionReply, functionText, gatewayContext } from '../support';

const ADDRESS = { city: 'Bonn', zip: 53111 };

afterEach(() => jest.restoreAllMocks());

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

  describe('and answers as AWS\'s own examples do, which the agent can read', () => {
    const promise = (body: unknown, type = 'application/json') => withResponse({ responseBody: { [type]: { body } } });
    const report = { ...apiReply(apiEvent({ apiPath: '/report' }), 'Nothing.') };

    test.each<[string, ClassicEvent, unknown, string, string]>([
      ['plain text for JSON', apiEvent(), promise('Shipped.'), 'Shipped.', 'must be JSON text, but is a string'],
      ['a body that is an object', apiEvent(), promise({ id: 'A-1' }), '{"id":"A-1"}', 'must be a string (JSON.stringify it), but is an object'],
      ['a body that is a list', apiEvent(), promise([{ id: 'A-1' }]), '[{"id":"A-1"}]', 'must be a string (JSON.stringify it), but is an array'],
      ['JSON for plain text', apiEvent({ apiPath: '/report' }), report, '"Nothing."', 'must have the one key "text/plain", but is an array'],
    ])('passes: %s', async (_, event, reply, body, fault) => {
      const under = raw(async () => structuredClone(reply));
      const answer = await under.send(event);
      expect(answer.response).toMatchObject({ httpStatusCode: 200, responseBody: { 'application/json': { body } } });
      expect(under.counted).toEqual(['ReplyMismatches']);
      expect(under.log[0]).toMatchObject({ level: 'WARN', message: 'the reply does not have the shape the schema promises', faults: [expect.stringContaining(fault)] });

      const strict = new GuardUnderTest({ handler: async () => structuredClone(reply) }, apiContract(), { strictReplies: true });
      expect((await strict.send(event)).response.httpStatusCode).toBe(500);
      expect(strict.counted).toEqual(['Violations', 'ReplyMismatches']);
    });

    test('a list where the schema promises an object, and the other way round, is a mismatch, too', async () => {
      const under = raw(async () => promise('[{"id":"A-1"}]'));
      expect(apiBody(await under.send(apiEvent()))).toEqual([{ id: 'A-1' }]);
      expect(under.counted).toEqual(['ReplyMismatches']);
    });
  });

  test.each([['FAILURE', 500], ['REPROMPT', 400]])('and asks for %s has the status of a tool that throws it, on a gateway, too', async (responseState, status) => {
    const reply = { messageVersion: '1.0', response: { ...functionReply(functionEvent(), 'No.').response, functionResponse: { responseState, responseBody: { TEXT: { body: 'No.' } } } } };
    expect(await rawFunctions(async () => reply).send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ error: 'No.', status });
    const api = { ...withResponse({ responseState, responseBody: { 'application/json': { body: '"No."' } } }) };
    expect(await raw(async () => api).send({ orderId: 'A-1' }, gatewayContext('getOrder'))).toEqual({ error: 'No.', status });
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
