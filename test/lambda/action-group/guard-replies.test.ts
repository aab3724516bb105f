import { runInNewContext } from 'node:vm';
import { Engine, ENGINES, callOrder, words } from './engines';
import { ToolError, reply } from '../../../lambda/runtime';
import { ClassicEvent, envelopeFaults } from '../../../src/contract/tools/envelope';
import { GuardUnderTest, apiContract, apiEvent, apiGuard, apiReply, functionContract, functionEvent, functionText, gatewayContext, updateEvent } from '../support';

/** Lists in lists. */
function nested(depth: number): unknown {
  let deep: unknown = 'x';
  for (let level = 0; level < depth; level++) {
    deep = [deep];
  }
  return deep;
}

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

  test('counts in the size of the reply: above what Lambda returns the agent would get nothing', async () => {
    for (const engine of ['api', 'function'] as const) {
      const under = await callOrder(engine, async (_args, call) => {
        call.sessionAttributes.cart = 'x'.repeat(7_000_000);
        return { id: 'A-1' };
      });
      expect(words(engine, under.answer)).toMatch(/The answer of getOrder is too large to be read \(70\d{5} bytes\)/);
      expect(under.answer).toMatchObject({ sessionAttributes: { tenant: 'acme' } });
      expect(under.counted).toEqual(['Violations']);
    }
  });

  test.each<[string, (call: any) => void, string]>([
    ['a number among the attributes', (call) => { call.sessionAttributes.count = 7; }, 'sessionAttributes.count must be a string, but is a number'],
    ['a null among them', (call) => { call.promptSessionAttributes.note = null; }, 'promptSessionAttributes.note must be a string, but is'],
    ['null in their place', (call) => { call.sessionAttributes = null; }, 'sessionAttributes must be an object of strings, but is'],
    ['text in their place', (call) => { call.sessionAttributes = 'none'; }, 'sessionAttributes must be an object of strings, but is a string'],
    ['a list in their place', (call) => { call.promptSessionAttributes = ['a']; },
      'promptSessionAttributes must be an object of strings, but is an array'],
    ['a boxed text among them', (call) => { call.sessionAttributes.note = Object('a'); }, 'sessionAttributes.note must be a string, but is an object'],
    ['a boxed text in their place', (call) => { call.sessionAttributes = Object('none'); }, 'sessionAttributes must be an object of strings, but is an object'],
    ['a map in their place', (call) => { call.sessionAttributes = new Map([['a', 'b']]); }, 'sessionAttributes must be an object of strings, but is an object'],
    ['a date in their place', (call) => { call.sessionAttributes = new Date(); }, 'sessionAttributes must be an object of strings, but is an object'],
    ['an object of a class in their place', (call) => { call.promptSessionAttributes = new (class Cart { public id = 'a'; })(); },
      'promptSessionAttributes must be an object of strings, but is an object'],
    ['a search with a list for its filter', (call) => {
      call.knowledgeBasesConfiguration = [{ knowledgeBaseId: 'KB12345678', retrievalConfiguration: { vectorSearchConfiguration: { filter: [] } } }];
    }, 'knowledgeBasesConfiguration[0].retrievalConfiguration.vectorSearchConfiguration.filter must be an object, but is an array'],
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
