import { api, getOrders, lineOfMark, parse, postOrders, reply } from '../../../fixtures/openapi/documents';

interface Rule {
  readonly when: string;
  /** The line that is to blame ends in `# here`. */
  readonly text: string;
  readonly severity: 'error' | 'warning';
  readonly id: string;
  readonly pointer: string;
  /** What the user must read: the fix. */
  readonly fix: string;
}

const SCHEMA = '/paths/~1orders/get/responses/200/content/application~1json/schema';
const BODY = '/paths/~1orders/post/requestBody/content/application~1json';

function error(when: string, id: string, pointer: string, fix: string, text: string): Rule {
  return { when, severity: 'error', id: `tool-schema.${id}`, pointer, fix, text };
}

function warning(when: string, id: string, pointer: string, fix: string, text: string): Rule {
  return { when, severity: 'warning', id: `tool-schema.${id}`, pointer, fix, text };
}

const RULES: Rule[] = [
  // the version
  error('the document is Swagger 2.0', 'version', '/swagger', 'Convert the document and write openapi: "3.0.0".', 'swagger: "2.0" # here'),
  error('the document is OpenAPI 3.2', 'version', '/openapi', 'Convert the document and write openapi: "3.0.0".', 'openapi: 3.2.0 # here'),
  error('the version is a number', 'version', '/openapi', 'write openapi: "3.0.0"', 'info: { title: A }\nopenapi: 3.0 # here'),
  error('the version is a wish', 'version', '/openapi', 'write openapi: "3.0.0"', 'openapi: 3.0.x # here'),
  error('there is no version', 'version', 'top', 'Start it with openapi: "3.0.0".', 'info: { title: A } # here'),

  // operations
  error('there is no operation', 'empty', '/paths', 'Add one, as in /orders: { get: … }.', api('{}').replace('paths:', 'paths: # here')),
  error('a path has no operation', 'empty', '/paths', 'Add one', api('/orders: { summary: Later }').replace('paths:', 'paths: # here')),
  error('a path does not start with a slash', 'path', '/paths/orders', 'must start with "/"', getOrders('').replace('/orders:', 'orders: # here')),

  error('a path has a parameter that is not declared', 'path', '/paths/~1orders~1{id}/get', 'Declare it: { name: id, in: path, required: true, … }.',
    getOrders('').replace('/orders:', '/orders/{id}:').replace('get:', 'get: # here')),
  error('a path parameter does not stand in the path', 'path', '/paths/~1orders/get', 'Write {id} into the path, or make it a query parameter.',
    getOrders('parameters: [{ name: id, in: path, required: true, description: The number., schema: { type: string } }]').replace('get:', 'get: # here')),
  warning('a pattern is not a regular expression', 'pattern', '/paths/~1orders/get/parameters/0/schema/pattern', 'so the guard does not check it',
    getOrders('parameters: [{ name: id, in: query, description: The number., schema: { type: string, pattern: "[a-" } }] # here')),

  // names
  error('an operation has no operationId', 'operation-id', '/paths/~1orders~1all/delete', 'Add operationId: deleteOrdersAll.', api(`
    /orders/all:
      delete: # here
        description: Cancels an order.
        responses: { '204': { description: Cancelled } }`)),
  ...[
    ['a space', 'list orders', 'list_orders'],
    ['a dot', 'orders.list', 'orders_list'],
    ['two underscores in a row', 'orders__list', 'orders_list'],
    ['a hyphen beside an underscore', 'orders-_list', 'orders_list'],
    ['a letter with an accent', 'idée', 'id_e'],
    ['an underscore at the start', '_list', 'list'],
    ['an underscore at the end', 'list_', 'list'],
    ['nothing that is allowed', '注文', 'a word'],
  ].map(([what, name, better]) => error(`an operationId has ${what}`, 'operation-id', '/paths/~1orders/get/operationId', `Use ${better}.`,
    getOrders('').replace('listOrders', `'${name}' # here`))),
  error('two operations have one operationId', 'operation-id', '/paths/~1b/get',
    'first at doc.yaml:5 (/paths/~1a/get). Every tool needs a name of its own.', api(`
    /a:
      get: { operationId: list, description: Lists., responses: { '200': { description: Listed } } }
    /b:
      get: { operationId: list, description: Lists., responses: { '200': { description: Listed } } } # here`)),

  // descriptions
  error('an operation has no description', 'description', '/paths/~1orders/get', 'Say what it does and when to use it.',
    getOrders('').replace(/ +description: Lists orders.\n/, '').replace('get:', 'get: # here')),
  error('the description of an operation is blank', 'description', '/paths/~1orders/get', 'Say what it does and when to use it.',
    getOrders('').replace('Lists orders.', '" "').replace('get:', 'get: # here')),
  warning('an operation has only a summary', 'description', '/paths/~1orders/get', 'Say when to use the tool.',
    getOrders('').replace('description: Lists', 'summary: Lists').replace('get:', 'get: # here')),
  warning('a parameter has no description', 'description', '/paths/~1orders/get/parameters/0', 'Say what it is, with an example.', getOrders(`
    parameters:
      - { name: limit, in: query, schema: { type: integer } } # here`)),
  warning('a property of the body has no description', 'description', `${BODY}/schema/properties/sku`, 'Say what it is, with an example.',
    postOrders(`
    type: object
    properties:
      sku: { type: string } # here`)),

  error('a parameter is listed twice', 'parameter', '/paths/~1orders/get/parameters/1', 'the query parameter "q" is listed twice. Take one out.',
    getOrders(`
    parameters:
      - { name: q, in: query, description: What to find, schema: { type: string } }
      - { name: q, in: query, description: How to find it, schema: { type: string } } # here`)),

  // what the service does not take
  warning('a parameter has an enum', 'enum', '/paths/~1orders/get/parameters/0/schema/enum',
    'its values (open, 7, null) were written into the description', getOrders(`
    parameters:
      - name: status
        in: query
        description: The state
        schema:
          type: string
          enum: [open, '7', null] # here`)),
  ...[
    ['of another type', 'type: integer', '[a, 1, b]', 'the value is an integer, and its enum "a", "b" are not. Make them of one type.'],
    ['for a list', 'type: array', '[a]', 'the value is an array; enum is for text, numbers and booleans.'],
  ].map(([what, type, values, fix]) => error(`an enum is ${what}`, 'values', '/paths/~1orders/get/parameters/0/schema/enum', fix, getOrders(`
    parameters:
      - name: status
        in: query
        description: The state
        schema:
          ${type}
          enum: ${values} # here`))),
  ...[
    ['multipleOf', 'type: integer', '5'],
    ['maxItems', 'type: array', '3'],
    ['uniqueItems', 'type: array', 'true'],
    ['additionalProperties', 'type: object', '{ type: string }'],
    ['not', 'type: string', '{ type: integer }'],
  ].map(([keyword, type, value]) => warning(`an argument has ${keyword}`, 'dropped', '/paths/~1orders/get/parameters/0/schema',
    `"${keyword}" cannot be said to the service, and the guard does not check it. Say it in the description, and check it in the tool.`, getOrders(`
    parameters:
      - name: its
        in: query
        description: It
        schema: # here
          ${type}
          ${keyword}: ${value}`))),
  warning('a pattern repeats what repeats itself', 'slow-pattern', '/paths/~1orders/get/parameters/0/schema/pattern', 'Repeat once, as in a+ instead of (a+)+',
    getOrders('parameters: [{ name: id, in: query, description: The number., schema: { type: string, pattern: "^(a+)+$" } }] # here')),
  warning('an item of a reply has an enum', 'enum', `${SCHEMA}/items/enum`, 'were written into the description, and the guard checks them', reply(`
    type: array
    items:
      type: string
      enum: [open] # here`)),
  ...['oneOf', 'anyOf'].map((keyword) => warning(`a reply is ${keyword}`, 'alternatives', `${SCHEMA}/${keyword}`,
    'use one object with optional properties', reply(`
    ${keyword}: # here
      - { type: string }
      - { type: integer }`))),

  // bodies
  ...['get', 'delete', 'head'].map((method) => error(`a ${method} has a body`, 'body', `/paths/~1orders/${method}/requestBody`,
    'Use query parameters, or POST.', getOrders(`
    requestBody: # here
      content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } }`).replace('get:', `${method}:`))),
  ...[
    ['a text', '{ type: string }'],
    ['a list', '{ type: array, items: { type: string } }'],
    ['an object of anything', '{ type: object }'],
    ['whatever comes', '{}'],
  ].map(([what, schema]) => error(`the body is ${what}`, 'body', BODY, 'Wrap the value in an object.',
    postOrders(schema).replace('application/json:', 'application/json: # here'))),
  error('the body has no schema', 'body', BODY, 'Wrap the value in an object.', api(`
    /orders:
      post:
        operationId: create
        description: Creates.
        responses: { '200': { description: Created } }
        requestBody:
          content:
            application/json: {} # here`)),
  error('the body has no media type', 'body', '/paths/~1orders/post/requestBody', 'Put its schema under content: application/json.', api(`
    /orders:
      post:
        operationId: create
        description: Creates.
        responses: { '200': { description: Created } }
        requestBody: { content: {} } # here`)),
  warning('a name is in the path and in the body', 'shared-name', '/paths/~1orders~1{id}/put', 'Rename one if they differ.', api(`
    /orders/{id}:
      put: # here
        operationId: change
        description: Changes.
        responses: { '200': { description: Changed } }
        parameters: [{ name: id, in: path, required: true, description: The number, schema: { type: string } }]
        requestBody:
          content: { application/json: { schema: { type: object, properties: { id: { type: string, description: The number } } } } }`)),
  error('a property of the body is named __proto__', 'name', '/paths/~1orders/post/requestBody/content/application~1json/schema/properties/__proto__', 'Rename it.', postOrders(`
    type: object
    properties:
      __proto__: { type: string, description: A trap } # here`)),
  error('a property inside of one is', 'name', '/paths/~1orders/post/requestBody/content/application~1json/schema/properties/a/properties/__proto__', 'Rename it.', postOrders(`
    type: object
    properties:
      a:
        type: object
        description: A
        properties:
          __proto__: { type: string, description: A trap } # here`)),

  // schemas without an end
  error('a schema contains itself', 'recursive', '/components/schemas/Node', 'end the nesting with a plain object or string',
    reply("$ref: '#/components/schemas/Node'", `
    components:
      schemas:
        Node: # here
          type: object
          properties: { child: { $ref: '#/components/schemas/Node' } }`)),
  error('two schemas contain each other', 'recursive', '/components/schemas/Order', '(Order → Item → Order)',
    reply("$ref: '#/components/schemas/Order'", `
    components:
      schemas:
        Order: { type: object, properties: { item: { $ref: '#/components/schemas/Item' } } } # here
        Item: { type: object, properties: { order: { $ref: '#/components/schemas/Order' } } }`)),
  error('a schema is a part of itself', 'recursive', '/components/schemas/Node', 'end the nesting', reply("$ref: '#/components/schemas/Node'", `
    components:
      schemas:
        Node: { allOf: [{ $ref: '#/components/schemas/Node' }, { type: object }] } # here`)),
  error('a list holds itself', 'recursive', '/components/schemas/Tree', 'end the nesting', reply("$ref: '#/components/schemas/Tree'", `
    components:
      schemas:
        Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } } # here`)),
  error('a YAML anchor contains itself', 'recursive', `${SCHEMA}/properties/child`,
    'the YAML anchor contains itself. The agent needs a finite schema', reply(`
    &node
    type: object
    properties:
      child: *node # here`)),

  // confirmation
  ...[
    ['true', 'true'], ['"enabled"', 'enabled'], ['"YES"', 'YES'], ['null', ''],
  ].map(([shown, value]) => error(`confirmation is ${shown}`, 'confirmation', '/paths/~1orders/get/x-requireConfirmation',
    `x-requireConfirmation is ${shown}; it must be ENABLED or DISABLED.`, getOrders(`x-requireConfirmation: ${value} # here`))),
];

describe('a finding says where, what, and the fix', () => {
  test.each(RULES)('$severity when $when', ({ severity, id, pointer, fix, text }) => {
    const { findings } = parse(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity, id });
    expect(findings[0].message.split(': ')[0]).toBe(`doc.yaml:${lineOfMark(text)} (${pointer})`);
    expect(findings[0].message).toContain(fix);
  });

  test('in JSON too, where positions are looked up afterwards', () => {
    const [{ message }] = parse('{\n  "openapi": "3.0.0",\n  "info": { "title": "Shop", "version": "1" },\n  "paths": {}\n}').findings;
    expect(message).toMatch(/^doc\.yaml:4 \(\/paths\): there is no operation/);
  });

  test('in JSON that is indented with tabs', () => {
    const json = '{\n\t"openapi": "3.0.0",\n\t"info": { "title": "Shop", "version": "1" },\n\t"paths": {}\n}';
    expect(parse(json).findings.map(({ message }) => message.split(': ')[0])).toEqual(['doc.yaml:4 (/paths)']);
  });

  test.each([
    ['in a row', '"title": "Shop", "title": "Twice"'],
    ['far apart', '"title": "Shop", "contact": { "name": "a\\"title\\": b" }, "title" : "Twice"'],
  ])('in JSON that has a key twice, %s: nobody sees which one counts', (_, info) => {
    const json = `{\n\t"openapi": "3.0.0",\n\t"info": { ${info}, "version": "1" },\n\t"paths": {}\n}`;
    expect(parse(json).findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'error doc.yaml:3 is neither JSON nor YAML: Map keys must be unique.',
    ]);
  });

  test('in JSON whose texts look like keys', () => {
    const json = '{ "openapi": "3.0.0", "info": { "title": "a\\": \\"b\\": {", "version": "\\"version\\" : 1" }, "paths": {} }';
    expect(parse(json).findings.map(({ id }) => id)).toEqual(['tool-schema.empty']);
  });

  test('with the line of the definition when an alias leads there', () => {
    const text = api(`
      /a:
        get: &shared
          operationId: a
          description: A.
          parameters:
            - { name: q, in: query, schema: { type: string } }
          responses: { '200': { description: Done } }
      /b:
        post: *shared`);
    const places = parse(text).findings.map(({ id, message }) => `${id} ${message.split(': ')[0]}`);
    expect(places).toEqual([
      'tool-schema.description doc.yaml:9 (/paths/~1a/get/parameters/0)',
      'tool-schema.description doc.yaml:9 (/paths/~1b/post/parameters/0)',
      'tool-schema.operation-id doc.yaml:12 (/paths/~1b/post)',
    ]);
  });
});

test('parts of an allOf whose type and enum exclude each other are an error where they meet', () => {
  const { findings } = parse(getOrders(`
    parameters:
      - name: size
        in: query
        description: How large
        schema:
          allOf: [{ type: string }, { type: integer, enum: [1, 2] }]`));
  expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
    'doc.yaml:13 (/paths/~1orders/get/parameters/0/schema): the value is a string, and its enum 1, 2 are not. Make them of one type.',
  ]);
});

describe('a finding is given once', () => {
  test('for a parameter that a path shares', () => {
    const text = api(`
      /orders:
        parameters: [{ name: shop, in: query, schema: { type: string } }]
        get: { operationId: list, description: Lists., responses: { '200': { description: Listed } } }
        post: { operationId: create, description: Creates., responses: { '200': { description: Created } } }`);
    expect(parse(text).findings.map(({ id }) => id)).toEqual(['tool-schema.description']);
  });

  test('for a schema that many places use', () => {
    const text = postOrders(`
      type: object
      properties:
        first: { description: The first, allOf: [{ $ref: '#/components/schemas/Size' }] }
        second: { description: The second, allOf: [{ $ref: '#/components/schemas/Size' }] }`, `
      components:
        schemas: { Size: { type: string, enum: [s, m] } }`);
    expect(parse(text).findings.map(({ id }) => id)).toEqual(['tool-schema.enum']);
  });

  test('for an operation without a name, even if the name it would get is taken', () => {
    const text = api(`
      /orders:
        get: { description: Lists., responses: { '200': { description: Listed } } }
      /list:
        get: { operationId: getOrders, description: Lists., responses: { '200': { description: Listed } } }`);
    expect(parse(text).findings.map(({ id }) => id)).toEqual(['tool-schema.operation-id']);
  });
});

describe('no finding', () => {
  test.each([
    ['for a body of a PATCH', postOrders('{ type: object, properties: { a: { type: string, description: A } } }').replace('post:', 'patch:')],
    ['for a property of a reply without a description', reply('{ type: object, properties: { a: { type: string } } }')],
    ['for confirmation that is switched off', getOrders('x-requireConfirmation: DISABLED')],
    ['for a schema that is used twice, but not in itself', reply(`
      type: object
      properties: { from: { $ref: '#/components/schemas/Place' }, to: { $ref: '#/components/schemas/Place' } }`,
    'components: { schemas: { Place: { type: object, properties: { city: { type: string } } } } }')],
    ['for limits that limit nothing', getOrders(`
      parameters:
        - name: its
          in: query
          description: It
          schema: { type: array, minItems: 0, uniqueItems: false, items: { type: object, additionalProperties: true } }`)],
    ['for rules of a reply, which the tool knows', reply('{ type: array, maxItems: 3, items: { type: integer, multipleOf: 5 } }')],
    ['for a component that no tool uses', getOrders('', 'components: { schemas: { Size: { type: string, enum: [s, m] } } }')],
  ])('%s', (_, text) => {
    expect(parse(text).findings).toEqual([]);
  });
});

describe('everything is reported at once', () => {
  const TEN = api(`
    orders:
      get:
        operationId: list orders
        responses: { '200': { description: Listed } }
        x-requireConfirmation: yes please
        parameters:
          - { name: limit, in: query, schema: { type: number } }
          - { name: sort, in: query, description: The order, schema: { type: sting } }
          - { name: state, in: query, description: The state, schema: { type: string, enum: [open] } }
    /orders/all:
      delete:
        operationId: cancelOrder
        description: Cancels an order.
        requestBody: { content: { application/json: { schema: { type: object, properties: { why: { type: string } } } } } }
        responses: { '204': { $ref: '#/components/responses/Gone' } }
    /tree:
      get:
        operationId: tree
        description: Looks up a tree.
        responses: { '200': { description: Found, content: { application/json: { schema: { $ref: '#/components/schemas/Tree' } } } } }`, `
    components: { schemas: { Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } } } }`);

  test('ten mistakes are ten findings: none hides another', () => {
    expect(parse(TEN).findings.map(({ severity, id }) => `${severity} ${id}`).sort()).toEqual([
      'error tool-schema.body',
      'error tool-schema.confirmation',
      'error tool-schema.description',
      'error tool-schema.openapi',
      'error tool-schema.operation-id',
      'error tool-schema.path',
      'error tool-schema.recursive',
      'error tool-schema.reference',
      'warning tool-schema.description',
      'warning tool-schema.enum',
    ]);
  });

  test('and the tools are still there, so that later checks see them', () => {
    expect(parse(TEN).contract.tools.map(({ name }) => name)).toEqual(['list orders', 'cancelOrder', 'tree']);
  });
});
