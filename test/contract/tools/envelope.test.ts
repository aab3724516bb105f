import * as fc from 'fast-check';
import { Tool } from '../../../src/contract/tools/contract';
import { ClassicEvent, Fault, article, describeFault, describeFaultType, envelopeFaults, fault, preview } from '../../../src/contract/tools/envelope';
import { isObject } from '../../../src/contract/tools/values';

const API_EVENT: ClassicEvent = { messageVersion: '1.0', actionGroup: 'Orders', apiPath: '/orders/{orderId}', httpMethod: 'GET' };
const FUNCTION_EVENT: ClassicEvent = { messageVersion: '1.0', actionGroup: 'Orders', function: 'getOrder' };

const KNOWLEDGE_BASES = [{
  knowledgeBaseId: 'KB12345678',
  retrievalConfiguration: {
    vectorSearchConfiguration: { numberOfResults: 5, overrideSearchType: 'HYBRID', filter: { equals: { key: 'tenant', value: 'acme' } } },
  },
}];

const SESSION = {
  sessionAttributes: { tenant: 'acme' },
  promptSessionAttributes: { locale: 'de' },
  knowledgeBasesConfiguration: KNOWLEDGE_BASES,
};

type Json = any;

/** A right reply with every field there is. */
function apiReply(): Json {
  return structuredClone({
    messageVersion: '1.0',
    response: {
      actionGroup: 'Orders',
      apiPath: '/orders/{orderId}',
      httpMethod: 'GET',
      httpStatusCode: 200,
      responseState: 'REPROMPT',
      responseBody: { 'application/json': { body: '{"id":"A-1"}' } },
    },
    ...SESSION,
  });
}

function functionReply(): Json {
  return structuredClone({
    messageVersion: '1.0',
    response: {
      actionGroup: 'Orders',
      function: 'getOrder',
      functionResponse: { responseState: 'FAILURE', responseBody: { TEXT: { body: 'Shipped.' } } },
    },
    ...SESSION,
  });
}

type Path = (string | number)[];

function valueAt(root: Json, path: Path): Json {
  return path.reduce((value, key) => value[key], root);
}

/** Puts a value at a path; `undefined` removes the field. */
function change(reply: Json, path: Path, value: unknown): Json {
  const owner = valueAt(reply, path.slice(0, -1));
  if (value === undefined) {
    delete owner[path.at(-1)!];
  } else {
    owner[path.at(-1)!] = value;
  }
  return reply;
}

/** The path as a fault writes it. */
function written(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' || /\W/.test(key) ? `[${JSON.stringify(key)}]` : index === 0 ? key : `.${key}`)).join('');
}

const API_BODY: Path = ['response', 'responseBody', 'application/json', 'body'];
const FUNCTION_BODY: Path = ['response', 'functionResponse', 'responseBody', 'TEXT', 'body'];
const SEARCH: Path = ['knowledgeBasesConfiguration', 0, 'retrievalConfiguration', 'vectorSearchConfiguration'];

const required = (...paths: Path[]): [Path, unknown, string][] => paths.map((path) => [path, undefined, written(path)]);

/** Field, what stands there instead, and the field that the fault must name. */
const COMMON: [Path, unknown, string][] = [
  ...required(['messageVersion'], ['response'], ['response', 'actionGroup']),
  [['messageVersion'], 1, 'messageVersion'],
  [['messageVersion'], '1', 'messageVersion'],
  [['response'], 'ok', 'response'],
  [['response'], [], 'response'],
  [['response'], null, 'response'],
  [['response', 'actionGroup'], 'orders', 'response.actionGroup'],
  [['response', 'actionGroup'], null, 'response.actionGroup'],
  [['sessionAttributes'], 'none', 'sessionAttributes'],
  [['sessionAttributes'], null, 'sessionAttributes'],
  [['sessionAttributes'], ['a'], 'sessionAttributes'],
  [['sessionAttributes', 'tenant'], 7, 'sessionAttributes.tenant'],
  [['sessionAttributes', 'tenant'], null, 'sessionAttributes.tenant'],
  [['sessionAttributes', 'cart'], { id: 1 }, 'sessionAttributes.cart'],
  [['promptSessionAttributes'], 0, 'promptSessionAttributes'],
  [['promptSessionAttributes', 'locale'], true, 'promptSessionAttributes.locale'],
  [['knowledgeBasesConfiguration'], {}, 'knowledgeBasesConfiguration'],
  [['knowledgeBasesConfiguration'], null, 'knowledgeBasesConfiguration'],
  [['knowledgeBasesConfiguration', 0], 'KB12345678', 'knowledgeBasesConfiguration[0].knowledgeBaseId'],
  [['knowledgeBasesConfiguration', 0, 'knowledgeBaseId'], undefined, 'knowledgeBasesConfiguration[0].knowledgeBaseId'],
  [['knowledgeBasesConfiguration', 0, 'knowledgeBaseId'], 7, 'knowledgeBasesConfiguration[0].knowledgeBaseId'],
  [['knowledgeBasesConfiguration', 0, 'retrievalConfiguration'], undefined, written(SEARCH)],
  [SEARCH, [], written(SEARCH)],
  [[...SEARCH, 'numberOfResults'], 0, `${written(SEARCH)}.numberOfResults`],
  [[...SEARCH, 'numberOfResults'], 101, `${written(SEARCH)}.numberOfResults`],
  [[...SEARCH, 'numberOfResults'], 2.5, `${written(SEARCH)}.numberOfResults`],
  [[...SEARCH, 'numberOfResults'], '5', `${written(SEARCH)}.numberOfResults`],
  [[...SEARCH, 'overrideSearchType'], 'hybrid', `${written(SEARCH)}.overrideSearchType`],
];

const API: [Path, unknown, string][] = [
  ...COMMON,
  ...required(['response', 'apiPath'], ['response', 'httpMethod'], ['response', 'httpStatusCode'], ['response', 'responseBody']),
  [['response', 'apiPath'], '/orders/A-1', 'response.apiPath'],
  [['response', 'httpMethod'], 'get', 'response.httpMethod'],
  [['response', 'httpMethod'], 'POST', 'response.httpMethod'],
  [['response', 'httpStatusCode'], '200', 'response.httpStatusCode'],
  [['response', 'httpStatusCode'], 99, 'response.httpStatusCode'],
  [['response', 'httpStatusCode'], 600, 'response.httpStatusCode'],
  [['response', 'httpStatusCode'], 200.5, 'response.httpStatusCode'],
  [['response', 'httpStatusCode'], NaN, 'response.httpStatusCode'],
  [['response', 'httpStatusCode'], null, 'response.httpStatusCode'],
  [['response', 'responseState'], 'SUCCESS', 'response.responseState'],
  [['response', 'responseState'], 'failure', 'response.responseState'],
  [['response', 'responseState'], null, 'response.responseState'],
  [['response', 'responseBody'], 'ok', 'response.responseBody'],
  [['response', 'responseBody'], null, 'response.responseBody'],
  [['response', 'responseBody'], [], 'response.responseBody'],
  [['response', 'responseBody'], {}, 'response.responseBody'],
  [['response', 'responseBody'], { 'application/json; charset=utf-8': { body: '{}' } }, 'response.responseBody'],
  [['response', 'responseBody'], { 'Application/JSON': { body: '{}' } }, 'response.responseBody'],
  [['response', 'responseBody'], { TEXT: { body: 'ok' } }, 'response.responseBody'],
  [['response', 'responseBody', 'text/plain'], { body: 'a second one' }, 'response.responseBody'],
  [['response', 'responseBody', 'application/json'], '{}', 'response.responseBody["application/json"].body'],
  [['response', 'responseBody', 'application/json'], null, 'response.responseBody["application/json"].body'],
  [API_BODY, undefined, 'response.responseBody["application/json"].body'],
  [API_BODY, { id: 'A-1' }, 'response.responseBody["application/json"].body'],
  [API_BODY, null, 'response.responseBody["application/json"].body'],
  [API_BODY, 7, 'response.responseBody["application/json"].body'],
  [API_BODY, 'Shipped.', 'response.responseBody["application/json"].body'],
  [API_BODY, '', 'response.responseBody["application/json"].body'],
];

const FUNCTION: [Path, unknown, string][] = [
  ...COMMON,
  ...required(['response', 'function'], ['response', 'functionResponse'], ['response', 'functionResponse', 'responseBody']),
  [['response', 'function'], 'getorder', 'response.function'],
  [['response', 'functionResponse'], 'ok', 'response.functionResponse'],
  [['response', 'functionResponse', 'responseState'], 'SUCCESS', 'response.functionResponse.responseState'],
  [['response', 'functionResponse', 'responseBody'], { 'text/plain': { body: 'ok' } }, 'response.functionResponse.responseBody'],
  [['response', 'functionResponse', 'responseBody'], { 'application/json': { body: '{}' } }, 'response.functionResponse.responseBody'],
  [['response', 'functionResponse', 'responseBody'], { text: { body: 'ok' } }, 'response.functionResponse.responseBody'],
  [['response', 'functionResponse', 'responseBody'], 'ok', 'response.functionResponse.responseBody'],
  [FUNCTION_BODY, undefined, 'response.functionResponse.responseBody["TEXT"].body'],
  [FUNCTION_BODY, null, 'response.functionResponse.responseBody["TEXT"].body'],
  [FUNCTION_BODY, { id: 'A-1' }, 'response.functionResponse.responseBody["TEXT"].body'],
];

const places = (faults: readonly Fault[]): string[] => faults.map(({ at }) => at);

describe('a right reply', () => {
  test('with every field has no faults', () => {
    expect(envelopeFaults(apiReply(), API_EVENT)).toEqual([]);
    expect(envelopeFaults(functionReply(), FUNCTION_EVENT)).toEqual([]);
  });

  test('with only the required fields has no faults', () => {
    const { sessionAttributes, promptSessionAttributes, knowledgeBasesConfiguration, ...api }
      = change(apiReply(), ['response', 'responseState'], undefined);
    expect(envelopeFaults(api, API_EVENT)).toEqual([]);
    const { messageVersion, response } = change(functionReply(), ['response', 'functionResponse', 'responseState'], undefined);
    expect(envelopeFaults({ messageVersion, response }, FUNCTION_EVENT)).toEqual([]);
  });

  test.each([100, 200, 404, 599])('may have the status %d', (status) => {
    expect(envelopeFaults(change(apiReply(), ['response', 'httpStatusCode'], status), API_EVENT)).toEqual([]);
  });

  test.each(['null', '""', '[]', '0', ' {} '])('may have the JSON text %j as its body', (body) => {
    expect(envelopeFaults(change(apiReply(), API_BODY, body), API_EVENT)).toEqual([]);
  });

  test.each([1, 100])('may ask for %d results of a knowledge base', (results) => {
    expect(envelopeFaults(change(apiReply(), [...SEARCH, 'numberOfResults'], results), API_EVENT)).toEqual([]);
  });

  test('of a function may have any text as its body', () => {
    expect(envelopeFaults(change(functionReply(), FUNCTION_BODY, ''), FUNCTION_EVENT)).toEqual([]);
    expect(envelopeFaults(change(functionReply(), FUNCTION_BODY, '{"not": json'), FUNCTION_EVENT)).toEqual([]);
  });

  test('echoes what the request said, even when that is nothing', () => {
    const { response, ...rest } = apiReply();
    const { actionGroup, ...others } = response;
    expect(actionGroup).toBe('Orders');
    expect(envelopeFaults({ ...rest, response: others }, { ...API_EVENT, actionGroup: undefined as unknown as string })).toEqual([]);
  });

  test('may have undefined fields, which are not written', () => {
    const { sessionAttributes, response, ...rest } = apiReply();
    const reply = {
      ...rest,
      statusCode: undefined,
      sessionAttributes: { ...sessionAttributes, cart: undefined },
      response: { ...response, responseState: undefined, function: undefined },
      promptSessionAttributes: undefined,
      knowledgeBasesConfiguration: undefined,
    };
    expect(envelopeFaults(reply, API_EVENT)).toEqual([]);
  });

  test('to an event whose "function" is null is one of an OpenAPI tool', () => {
    expect(envelopeFaults(apiReply(), { ...API_EVENT, function: null as unknown as undefined })).toEqual([]);
  });
});

describe('a wrong reply', () => {
  test.each(API)('of an OpenAPI tool: %j as %j is a fault at %s', (path, value, at) => {
    expect(places(envelopeFaults(change(apiReply(), path, value), API_EVENT))).toEqual([at]);
  });

  test.each(FUNCTION)('of a function: %j as %j is a fault at %s', (path, value, at) => {
    expect(places(envelopeFaults(change(functionReply(), path, value), FUNCTION_EVENT))).toEqual([at]);
  });

  test.each([undefined, null, 'ok', 7, true, [], [apiReply()], 5n, Symbol('reply'), () => 'reply'].map((reply) => [String(reply), reply]))(
    'that is no object (%s) is one fault', (_, reply) => {
      expect(envelopeFaults(reply, API_EVENT))
        .toEqual([expect.objectContaining({ at: 'reply', rule: expect.stringContaining('must be an object') })]);
    });

  test.each<[unknown, string]>([['{}', 'a string'], [null, 'null'], [{}, 'missing'], [{ body: 7 }, 'a number']])(
    'whose content is %j is told what stands in place of the body: %s', (content, type) => {
      expect(envelopeFaults(change(apiReply(), API_BODY.slice(0, -1), content), API_EVENT)).toEqual([expect.objectContaining({ type })]);
    });

  test('has all its faults listed at once', () => {
    const reply = { messageVersion: '2.0', response: { actionGroup: 'X', httpStatusCode: '200', responseBody: { TEXT: { body: 1 } } } };
    expect(places(envelopeFaults(reply, API_EVENT))).toEqual([
      'messageVersion', 'response.actionGroup', 'response.apiPath', 'response.httpMethod', 'response.httpStatusCode', 'response.responseBody',
    ]);
  });

  test('of the other kind of tool is told what is missing', () => {
    expect(places(envelopeFaults(functionReply(), API_EVENT))).toEqual(expect.arrayContaining(['response.apiPath', 'response.responseBody']));
    expect(places(envelopeFaults(apiReply(), FUNCTION_EVENT))).toEqual(expect.arrayContaining(['response.function', 'response.functionResponse']));
  });

  test('has no harmless faults but unknown fields', () => {
    for (const [path, value] of API) {
      expect(envelopeFaults(change(apiReply(), path, value), API_EVENT).map(({ harmless }) => harmless)).toEqual([undefined]);
    }
  });
});

describe('an unknown field', () => {
  test.each<[string, Json, ClassicEvent, Path]>([
    ['of the reply', apiReply(), API_EVENT, ['statusCode']],
    ['of an OpenAPI response', apiReply(), API_EVENT, ['response', 'function']],
    ['beside the body', apiReply(), API_EVENT, ['response', 'responseBody', 'application/json', 'contentType']],
    ['of a function response', functionReply(), FUNCTION_EVENT, ['response', 'httpStatusCode']],
    ['inside functionResponse', functionReply(), FUNCTION_EVENT, ['response', 'functionResponse', 'state']],
    ['beside a function\'s body', functionReply(), FUNCTION_EVENT, ['response', 'functionResponse', 'responseBody', 'TEXT', 'type']],
  ])('%s is a harmless fault', (_, reply, event, path) => {
    expect(envelopeFaults(change(reply, path, 200), event)).toEqual([
      expect.objectContaining({ at: path.join('.').replace(/\.(application\/json|TEXT)\./, '["$1"].'), harmless: true }),
    ]);
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  test.each([['a bigint', 1n], ['a circle', circular]])('that holds %s is not harmless: the reply cannot be written', (_, value) => {
    const faults = envelopeFaults(change(apiReply(), ['debug'], value), API_EVENT);
    expect(places(faults)).toEqual(['debug']);
    expect(faults[0].harmless).toBeFalsy();
  });
});

describe('values that JSON cannot express', () => {
  test('are a fault inside knowledgeBasesConfiguration', () => {
    expect(places(envelopeFaults(change(apiReply(), [...SEARCH, 'filter'], { equals: 1n }), API_EVENT))).toEqual(['knowledgeBasesConfiguration']);
  });
});

describe('the content type', () => {
  const tool: Tool = {
    name: 'report',
    description: 'The day in words.',
    parameters: [],
    replies: {
      '200': { description: 'Text.', contentType: 'text/plain' },
      '4XX': { description: 'Problem.', contentType: 'application/problem+json' },
    },
    http: { method: 'get', path: '/report', successStatus: 200 },
  };
  const reply = (status: number, contentType: string): Json => ({
    messageVersion: '1.0',
    response: {
      actionGroup: 'Orders',
      apiPath: '/report',
      httpMethod: 'GET',
      httpStatusCode: status,
      responseBody: { [contentType]: { body: contentType === 'text/plain' ? 'All quiet.' : '{"title":"Not quiet"}' } },
    },
  });
  const event = { ...API_EVENT, apiPath: '/report' };

  test('is the one the schema states for the status', () => {
    expect(envelopeFaults(reply(200, 'text/plain'), event, tool)).toEqual([]);
    expect(envelopeFaults(reply(404, 'application/problem+json'), event, tool)).toEqual([]);
  });

  test.each(['application/json', 'application/hal+json', 'text/json'])('%s means JSON', (contentType) => {
    const its = { ...tool, replies: { 200: { description: 'An order.', contentType } } };
    expect(envelopeFaults(reply(200, contentType), event, its)).toEqual([]);
    expect(envelopeFaults(change(reply(200, contentType), ['response', 'responseBody', contentType, 'body'], '{not json'), event, its)).toEqual([
      expect.objectContaining({ rule: 'must be JSON text' }),
    ]);
  });

  test('of another status is a fault that names the right one', () => {
    expect(envelopeFaults(reply(404, 'text/plain'), event, tool)).toEqual([
      expect.objectContaining({ at: 'response.responseBody', rule: 'must have the one key "application/problem+json"' }),
    ]);
  });

  test('is JSON for a status the schema does not mention', () => {
    expect(places(envelopeFaults(reply(500, 'text/plain'), event, tool))).toEqual(['response.responseBody']);
    expect(envelopeFaults(change(reply(500, 'application/json'), API_BODY, '{}'), event, tool)).toEqual([]);
  });
});

describe('whatever field of a right reply is broken', () => {
  /** Every field below the top, but not the knowledge base filter, which is the author's own. */
  function paths(value: Json, path: Path = []): Path[] {
    const keys: Path = Array.isArray(value) ? value.map((_, index) => index) : isObject(value) ? Object.keys(value) : [];
    return keys.filter((key) => key !== 'filter').flatMap((key) => [[...path, key], ...paths(value[key], [...path, key])]);
  }

  const OPTIONAL = new RegExp('^(sessionAttributes|promptSessionAttributes|knowledgeBasesConfiguration)($|\\.|\\[0\\]$)'
    + '|(responseState|numberOfResults|overrideSearchType)$');
  const kind = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

  /** Of another type than the right value, a wrong text, or nothing where something is required. */
  const broken = (path: Path, right: unknown): fc.Arbitrary<unknown> => {
    const values = [null, true, 7.5, [], ['x'], {}, { x: 1 }, () => 1, 5n].filter((value) => kind(value) !== kind(right));
    return fc.oneof(
      fc.constantFrom<unknown>(...values, ...(OPTIONAL.test(written(path)) ? [] : [undefined])),
      ...(typeof right === 'string' && /actionGroup|apiPath|httpMethod|function$|messageVersion|responseState|overrideSearchType/.test(path.join('.'))
        ? [fc.string().filter((text) => text !== right && !['FAILURE', 'REPROMPT', 'HYBRID', 'SEMANTIC'].includes(text))] : []),
    );
  };

  const related = (a: string, b: string): boolean => a === b || [[a, b], [b, a]].some(([outer, inner]) =>
    inner.startsWith(outer) && /[.[]/.test(inner[outer.length]));

  test.each<[string, () => Json, ClassicEvent]>([
    ['an OpenAPI tool', apiReply, API_EVENT],
    ['a function', functionReply, FUNCTION_EVENT],
  ])('of %s, a fault names it', (_, right, event) => {
    const mutation = fc.constantFrom(...paths(right())).chain((path) => broken(path, valueAt(right(), path)).map((value) => ({ path, value })));
    fc.assert(fc.property(mutation, ({ path, value }) => {
      const faults = envelopeFaults(change(right(), path, value), event).filter(({ harmless }) => !harmless);
      const name = written(path).replace('.TEXT', '["TEXT"]');
      expect(faults.some(({ at }) => related(at, name)) ? name : places(faults)).toBe(name);
    }), { numRuns: 1000 });
  });

  test('the check itself never throws', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withDate: true }), fc.boolean(), (junk, wrap) => {
      const faults = envelopeFaults(wrap ? { messageVersion: '1.0', response: junk } : junk, API_EVENT);
      expect(faults.length).toBeGreaterThan(0);
      faults.forEach((each) => expect(describeFault(each)).toContain(each.at));
    }), { numRuns: 1000 });
  });
});

describe('the words for a fault', () => {
  test('say where, what is right and what was found', () => {
    expect(describeFault(fault('limit', 'must be an integer', 'ten'))).toBe('limit must be an integer, but is "ten"');
    expect(describeFault(fault('limit', 'is required', undefined))).toBe('limit is required, but is missing');
  });

  test.each<[unknown, string]>([
    ['secret', 'x must be right, but is a string'],
    [['secret'], 'x must be right, but is an array'],
    [{ secret: 1 }, 'x must be right, but is an object'],
    [7, 'x must be right, but is a number'],
    [null, 'x must be right, but is null'],
    [undefined, 'x must be right, but is missing'],
    [NaN, 'x must be right, but is NaN'],
    [-Infinity, 'x must be right, but is -Infinity'],
    [new Date(0), 'x must be right, but is an object with a toJSON'],
  ])('for the log name the type of %j instead of the value', (value, words) => {
    expect(describeFaultType(fault('x', 'must be right', value))).toBe(words);
  });

  test('have the right article', () => {
    expect(['string', 'number', 'integer', 'boolean', 'array', 'object'].map(article)).toEqual([
      'a string', 'a number', 'an integer', 'a boolean', 'an array', 'an object',
    ]);
  });

  test('shorten what was found to eighty characters', () => {
    expect(preview('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`);
    expect(preview('x'.repeat(79))).toBe(`"${'x'.repeat(76)}...`);
    expect(preview({ list: Array(1000).fill('x') })).toHaveLength(80);
  });

  test('name the type of what cannot be printed', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect([circular, 7n, Symbol('x'), () => 1].map(preview)).toEqual(['object', 'bigint', 'symbol', 'function']);
  });
});
