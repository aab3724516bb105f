import * as fs from 'fs';
import * as yaml from 'yaml';
import { Tool } from '../../../../src/contract/tools/contract';
import { api, fixture, getOrders, parse, postOrders, read, reply, write } from '../../../fixtures/openapi/documents';

const orders = () => read(fixture('orders.yaml'));
const source = () => fs.readFileSync(fixture('orders.yaml'), 'utf8');

function tool(name: string): Tool {
  return orders().contract.tools.find((candidate) => candidate.name === name)!;
}

/** The same document written another way, with the files it refers to. */
function rewritten(name: string, text: string | Buffer) {
  return read(write({
    [name]: text,
    'common.yaml': fs.readFileSync(fixture('common.yaml')),
    'parts/item.yaml': fs.readFileSync(fixture('parts/item.yaml')),
  }));
}

describe('a document becomes a contract', () => {
  test('with its title and a tool for each operation, in the order of the document', () => {
    const { contract } = orders();
    expect(contract.title).toBe('Orders');
    expect(contract.tools.map(({ name, http }) => [name, http!.method, http!.path])).toEqual([
      ['searchOrders', 'get', '/orders'],
      ['place_order', 'post', '/orders'],
      ['getOrder', 'get', '/orders/{orderId}'],
      ['cancel-order', 'delete', '/orders/{orderId}'],
    ]);
  });

  test('whose only finding is the enum that had to be adapted', () => {
    expect(orders().findings.map(({ severity, id }) => `${severity} ${id}`)).toEqual(['warning tool-schema.enum']);
  });

  test('the description comes from the operation, not from its summary', () => {
    expect(tool('cancel-order').description).toBe('Cancels an order that was not shipped.');
  });

  test('query and header parameters keep type, format, default and example', () => {
    expect(tool('searchOrders').parameters).toEqual([
      {
        name: 'status',
        in: 'query',
        required: false,
        shape: { type: 'string', description: 'The state of the order', enum: ['open', 'shipped', 'cancelled'], default: 'open' },
      },
      {
        name: 'limit',
        in: 'query',
        required: false,
        shape: { type: 'integer', description: 'How many to return, such as 5', format: 'int32', default: 10, example: 5 },
      },
      { name: 'X-Tenant', in: 'header', required: true, shape: { type: 'string', description: 'The shop, such as shop-7' } },
    ]);
  });

  test('what a path shares is there, and an operation overrides it', () => {
    const orderId = {
      name: 'orderId', in: 'path', required: true, shape: { type: 'string', description: 'The number of the order', example: 'A-1001' },
    };
    expect(tool('getOrder').parameters).toEqual([orderId, {
      name: 'verbose', in: 'query', required: false, shape: { type: 'boolean', description: 'Whether to list the items too', default: false },
    }]);
    expect(tool('cancel-order').parameters).toEqual([orderId, {
      name: 'verbose', in: 'query', required: false, shape: { type: 'boolean', description: 'Shared by the whole path' },
    }]);
  });

  test('parameters of one name in two places are two parameters', () => {
    const { contract } = parse(getOrders(`
      parameters:
        - { name: id, in: query, description: By number, schema: { type: string } }
        - { name: id, in: header, description: By header, schema: { type: string } }`));
    expect(contract.tools[0].parameters.map((parameter) => parameter.in)).toEqual(['query', 'header']);
  });

  test('the properties of the body are parameters, with what allOf adds, in the order of the document', () => {
    const { parameters } = tool('place_order');
    expect(parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['items', 'body', true],
      ['coupon', 'body', false],
      ['address', 'body', true],
    ]);
    expect(parameters[1].shape).toEqual({ type: 'string', description: 'A code on the voucher', nullable: true, example: 'WELCOME' });
  });

  test('references lead into other files, and from there into others', () => {
    const address = {
      type: 'object',
      description: 'Where to send it',
      required: ['street', 'city'],
      properties: { street: { type: 'string', description: 'Street and number, such as 1 Main St' }, city: { type: 'string' } },
    };
    const [items, , sendTo] = tool('place_order').parameters;
    expect(sendTo.shape).toEqual(address);
    expect(items.shape.items).toEqual({
      type: 'object',
      required: ['sku'],
      properties: { sku: { type: 'string', description: 'The article' }, quantity: { type: 'integer', default: 1 }, giftTo: address },
    });
  });

  test('media types lose their parameters, and JSON is preferred', () => {
    expect(tool('place_order').http).toMatchObject({ bodyContentType: 'application/json', bodyRequired: true });
    expect(tool('searchOrders').replies[200]).toMatchObject({ contentType: 'application/json', shape: { type: 'array' } });
    expect(tool('searchOrders').replies.default.contentType).toBe('application/problem+json');
  });

  test.each([
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['text/plain; charset=utf-8', 'text/plain'],
    ['Application/XML', 'application/xml'],
  ])('a reply in %s is promised as %s', (written, meant) => {
    const text = reply('{ type: string }').replace('application/json', `'${written}'`);
    expect(parse(text).contract.tools[0].replies[200].contentType).toBe(meant);
  });

  test('every status has a reply: exact, class and default', () => {
    expect(Object.keys(tool('searchOrders').replies)).toEqual(['200', '404', 'default']);
    expect(Object.keys(tool('getOrder').replies)).toEqual(['200', '4XX']);
    expect(tool('getOrder').replies['4XX']).toEqual({ description: 'It is not there, or not yours.', contentType: 'application/json' });
  });

  test('a reply keeps what may be null, and its examples', () => {
    expect(tool('getOrder').replies[200].shape).toEqual({
      type: 'object',
      required: ['orderId', 'status'],
      properties: {
        orderId: { type: 'string' },
        status: { type: 'string', description: 'Where it is' },
        total: { type: 'number', nullable: true, example: 99.5 },
        placed: { type: 'string', format: 'date-time' },
      },
    });
  });

  test.each([
    ['the lowest 2xx', 'place_order', 201],
    ['204', 'cancel-order', 204],
    ['200', 'searchOrders', 200],
  ])('success is %s', (_, name, status) => {
    expect(tool(name).http!.successStatus).toBe(status);
  });

  test('success is 200 when no 2xx is named', () => {
    const text = getOrders('').replace("'200'", 'default');
    expect(parse(text).contract.tools[0].http!.successStatus).toBe(200);
  });

  test('confirmation is asked for where it is enabled, and nowhere else', () => {
    expect(orders().contract.tools.map(({ requireConfirmation }) => requireConfirmation)).toEqual([undefined, true, undefined, undefined]);
  });
});

describe('the way a document is written does not matter', () => {
  test('JSON and YAML give the same contract', () => {
    const json = JSON.stringify(yaml.parse(source(), { merge: true }), null, 2);
    expect(rewritten('orders.json', json).contract).toEqual(orders().contract);
  });

  test.each([
    ['Windows line ends', (text: string) => text.replace(/\n/g, '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['both', (text: string) => `\uFEFF${text.replace(/\n/g, '\r\n')}`],
    ['a document start', (text: string) => `%YAML 1.2\n---\n${text}...\n`],
  ])('YAML with %s gives the same contract', (_, change) => {
    const { contract, findings } = rewritten('orders.yaml', change(source()));
    expect(contract).toEqual(orders().contract);
    expect(findings.map(({ id }) => id)).toEqual(['tool-schema.enum']);
  });

  test('Windows line ends do not shift the lines of findings', () => {
    expect(rewritten('orders.yaml', source().replace(/\n/g, '\r\n')).findings).toEqual(orders().findings);
  });

  test.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['Windows line ends', (text: string) => text.replace(/\n/g, '\r\n')],
    ['tabs', (text: string) => text.replace(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2))],
    ['no line ends', (text: string) => JSON.stringify(JSON.parse(text))],
  ])('JSON with %s gives the same contract', (_, change) => {
    const text = fs.readFileSync(fixture('claims.json'), 'utf8');
    expect(parse(change(text))).toEqual({ contract: read(fixture('claims.json')).contract, findings: [] });
  });

  test('JSON with comments and trailing commas is read as YAML is', () => {
    const text = `{ # a comment\n${JSON.stringify(yaml.parse(getOrders(''))).slice(1, -1)},\n}`;
    expect(parse(text)).toEqual(parse(getOrders('')));
  });

  test('anchors say the same as what they stand for, however often they are used', () => {
    const replies = "{ '200': { description: Found } }";
    const document = (first: string, others: string) => api(Array.from({ length: 300 }, (_, index) => `
/orders/${index}:
  get: { operationId: get${index}, description: Looks it up., responses: ${index === 0 ? first : others} }`).join(''));
    const { contract, findings } = parse(document(`&shared ${replies}`, '*shared'));
    expect(findings).toEqual([]);
    expect(contract.tools).toHaveLength(300);
    expect(contract).toEqual(parse(document(replies, replies)).contract);
  });

  test('every 3.0 patch version is taken', () => {
    for (const version of ['3.0.0', '3.0.1', '3.0.3', '3.0.4']) {
      expect(parse(getOrders('').replace('openapi: 3.0.0', `openapi: ${version}`)).findings).toEqual([]);
    }
  });

  test('extensions are let pass wherever OpenAPI allows them', () => {
    const text = getOrders(`
      x-team: orders
      parameters:
        - { name: q, in: query, description: What to find, x-hint: short, schema: { type: string, x-order: 1 } }`, `
      x-generated: true
      components: { x-note: none }`).replace('paths:', 'paths:\n  x-paths: {}');
    expect(parse(text)).toMatchObject({ findings: [], contract: { tools: [{ name: 'listOrders' }] } });
  });
});

describe('schemas', () => {
  test.each([
    ['properties make it an object', '{ properties: { a: { type: string } } }', { type: 'object', properties: { a: { type: 'string' } } }],
    ['items make it an array', '{ items: { type: string } }', { type: 'array', items: { type: 'string' } }],
    ['one of a single alternative is that one', '{ oneOf: [{ type: integer, format: int64 }] }', { type: 'integer', format: 'int64' }],
    ['a schema may say nothing', '{}', {}],
    ['a default may be false', '{ type: boolean, default: false }', { type: 'boolean', default: false }],
    ['a list may hold lists', '{ type: array, items: { type: array, items: { type: number } } }', {
      type: 'array', items: { type: 'array', items: { type: 'number' } },
    }],
    ['a property may be named like a keyword', '{ type: object, properties: { $ref: { type: string }, enum: { type: string } } }', {
      type: 'object', properties: { $ref: { type: 'string' }, enum: { type: 'string' } },
    }],
    ['a property may be named like what every object has', '{ type: object, properties: { constructor: { type: string } } }', {
      type: 'object', properties: { constructor: { type: 'string' } },
    }],
  ])('%s', (_, schema, shape) => {
    const { contract, findings } = parse(reply(schema));
    expect(findings).toEqual([]);
    expect(contract.tools[0].replies[200].shape).toEqual(shape);
  });

  test('allOf holds all at once: own words first, types and requirements from every part', () => {
    const { contract, findings } = parse(reply(`
      description: The order
      required: [a]
      properties: { a: { type: string } }
      allOf:
        - { type: object, description: Ignored, required: [b], properties: { b: { type: integer } } }
        - { required: [a, c], properties: { a: { description: Its number }, c: { type: boolean } } }`));
    expect(findings).toEqual([]);
    expect(contract.tools[0].replies[200].shape).toEqual({
      type: 'object',
      description: 'The order',
      required: ['a', 'b', 'c'],
      properties: { a: { type: 'string', description: 'Its number' }, b: { type: 'integer' }, c: { type: 'boolean' } },
    });
  });

  test('allOf leaves a definition that others use as it is', () => {
    const { contract } = parse(reply(`
      type: object
      properties:
        first: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { a: { description: Changed } } }] }
        second: { $ref: '#/components/schemas/Base' }`, `
      components:
        schemas:
          Base: { type: object, properties: { a: { type: string } } }`));
    const { first, second } = contract.tools[0].replies[200].shape!.properties!;
    expect(first.properties!.a).toEqual({ type: 'string', description: 'Changed' });
    expect(second.properties!.a).toEqual({ type: 'string' });
  });

  test('alternatives that share a type keep it', () => {
    const { contract } = parse(reply('{ anyOf: [{ type: string, format: date }, { type: string, format: date-time }] }'));
    expect(contract.tools[0].replies[200].shape).toEqual({ type: 'string' });
  });

  test('alternatives that share nothing accept anything', () => {
    const { contract } = parse(reply('{ oneOf: [{ type: string }, { type: integer }] }'));
    expect(contract.tools[0].replies[200].shape).toEqual({});
  });

  test('a parameter may have its schema under content', () => {
    const { contract, findings } = parse(getOrders(`
      parameters:
        - name: filter
          in: query
          description: What to look for
          content: { application/json: { schema: { type: object, properties: { city: { type: string } } } } }`));
    expect(findings).toEqual([]);
    expect(contract.tools[0].parameters[0].shape).toEqual({
      type: 'object', description: 'What to look for', properties: { city: { type: 'string' } },
    });
  });

  test('a parameter without a description has its name for one', () => {
    const { contract } = parse(getOrders('parameters: [{ name: limit, in: query, schema: { type: integer } }]'));
    expect(contract.tools[0].parameters[0].shape.description).toBe('limit');
  });

  test('the description of a schema serves its parameter', () => {
    const { contract, findings } = parse(getOrders('parameters: [{ name: q, in: query, schema: { type: string, description: What to find } }]'));
    expect(findings).toEqual([]);
    expect(contract.tools[0].parameters[0].shape.description).toBe('What to find');
  });

  test('an enum is kept for the guard', () => {
    const { contract } = parse(postOrders('{ type: object, properties: { size: { type: integer, description: Size, enum: [1, 2] } } }'));
    expect(contract.tools[0].parameters[0].shape.enum).toEqual([1, 2]);
  });
});

describe('what only one side has', () => {
  const ORDER = `
    type: object
    required: [id, sku, secret]
    properties:
      id: { type: string, readOnly: true, description: The number }
      sku: { type: string, description: What }
      secret: { type: string, writeOnly: true, description: A word }
      buyer:
        description: Who
        allOf:
          - { type: object, required: [rating], properties: { rating: { type: integer, readOnly: true } } }
          - { type: object, required: [name], properties: { name: { type: string } } }`;

  test('is not asked of the model when it is for reading only', () => {
    const { contract: { tools: [{ parameters }] }, findings } = parse(postOrders(ORDER));
    expect(parameters.map(({ name, required }) => [name, required])).toEqual([['sku', true], ['secret', true], ['buyer', false]]);
    expect(parameters[2].shape).toMatchObject({ properties: { name: { type: 'string' } }, required: ['name'] });
    expect(parameters[2].shape.properties).not.toHaveProperty('rating');
    expect(findings).toEqual([]);
  });

  test('is not asked of the tool when it is for writing only', () => {
    const { shape } = parse(reply(ORDER)).contract.tools[0].replies[200];
    expect(Object.keys(shape!.properties!)).toEqual(['id', 'sku', 'buyer']);
    expect(shape!.required).toEqual(['id', 'sku']);
    expect(shape!.properties!.buyer.required).toEqual(['rating', 'name']);
  });

  test('is not asked in any part of an allOf, wherever it is required', () => {
    const { parameters } = parse(postOrders(`
      allOf:
        - { type: object, properties: { id: { type: string, readOnly: true }, sku: { type: string, description: What } } }
        - { required: [id, sku] }`)).contract.tools[0];
    expect(parameters.map(({ name, required }) => [name, required])).toEqual([['sku', true]]);
  });
});

describe('a bound', () => {
  test.each<[string, object]>([
    ['type: number, minimum: 0, exclusiveMinimum: true', { exclusiveMinimum: 0 }],
    ['type: number, maximum: 1.5, exclusiveMaximum: true', { exclusiveMaximum: 1.5 }],
    ['type: integer, minimum: 0, exclusiveMinimum: true', { minimum: 1 }],
    ['type: integer, maximum: 9.5, exclusiveMaximum: true', { maximum: 9 }],
    ['type: integer, maximum: 9, exclusiveMaximum: true', { maximum: 8 }],
    ['type: integer, minimum: 0, exclusiveMinimum: false', { minimum: 0 }],
    ['allOf: [{ type: integer, minimum: 1 }, { type: integer, maximum: 5 }]', { minimum: 1, maximum: 5 }],
  ])('of %s', (schema, limits) => {
    const { contract } = parse(getOrders(`parameters: [{ name: n, in: query, description: N, schema: { ${schema} } }]`));
    expect(contract.tools[0].parameters[0].shape.limits).toEqual(limits);
  });

  test('without the bound that it excludes says nothing', () => {
    const { contract } = parse(getOrders('parameters: [{ name: n, in: query, description: N, schema: { type: number, exclusiveMinimum: true } }]'));
    expect(contract.tools[0].parameters[0].shape).not.toHaveProperty('limits');
  });
});

test('an object that is closed has its other fields dropped by the guard', () => {
  const { contract } = parse(getOrders(`
    parameters:
      - { name: o, in: query, description: O, schema: { type: object, additionalProperties: false, properties: { a: { type: string } } } }`));
  expect(contract.tools[0].parameters[0].shape).toMatchObject({ closed: true });
});
