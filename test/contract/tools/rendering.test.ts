import { Parameter, Shape, Tool } from '../../../src/contract/tools/contract';
import { inWords, plain, toObject, toOpenApiPayload, toServiceSchema, toToolDefinitions } from '../../../src/contract/tools/rendering';

const TOOL: Tool = {
  name: 'getOrder',
  description: 'Looks an order up.',
  parameters: [],
  http: { method: 'get', path: '/orders', successStatus: 200 },
  replies: { 200: { description: 'Found', contentType: 'application/json' } },
};

function parameter(name: string, fields: Partial<Parameter> = {}): Parameter {
  return { name, in: 'query', required: false, shape: { type: 'string', description: `The ${name}` }, ...fields };
}

function payloadOf(...tools: Partial<Tool>[]): any {
  return JSON.parse(toOpenApiPayload({ title: 'Orders', tools: tools.map((tool) => ({ ...TOOL, ...tool })) }));
}

function operationOf(tool: Partial<Tool>): any {
  return Object.values<any>(Object.values<any>(payloadOf(tool).paths)[0])[0];
}

describe('what the model reads about a value', () => {
  const CASES: [what: string, shape: Shape, words: string | undefined][] = [
    ['nothing is known', {}, undefined],
    ['it is blank', { description: '' }, undefined],
    ['it has a description', { description: 'The order' }, 'The order'],
    ['it may be a few values', { description: 'The state', enum: ['open', 'shipped'] }, 'The state. One of: open, shipped.'],
    ['it has bounds', { description: 'Name', limits: { minLength: 1, maxLength: 9, pattern: '^a' } }, 'Name. 1 to 9 characters. Pattern: ^a'],
    ['it has a lower bound', { limits: { minimum: 0 } }, 'At least 0.'],
    ['it has exclusive bounds', { limits: { exclusiveMinimum: 0, exclusiveMaximum: 1.5 } }, 'More than 0. Less than 1.5.'],
    ['it has an upper bound', { limits: { maxLength: 5 } }, 'At most 5 characters.'],
    ['the description ends in a full stop', { description: 'The state.', enum: ['open'] }, 'The state. One of: open.'],
    ['the description is a question', { description: 'Which state?', enum: ['open'] }, 'Which state? One of: open.'],
    ['the description ends in a bracket', { description: 'The state (now)', enum: ['open'] }, 'The state (now). One of: open.'],
    ['the values are not all text', { enum: [1, true, null, { a: 1 }] }, 'One of: 1, true, null, {"a":1}.'],
    ['it has a format', { format: 'date' }, 'Format: date.'],
    ['it has a default', { default: 10 }, 'Default: 10.'],
    ['its default is false', { default: false }, 'Default: false.'],
    ['its default is null', { default: null }, 'Default: null.'],
    ['it has it all', { description: 'The day', enum: ['mon', 'tue'], format: 'weekday', default: 'mon' },
      'The day. One of: mon, tue. Format: weekday. Default: mon.'],
  ];

  test.each(CASES)('when %s', (_, shape, words) => {
    expect(inWords(shape)).toBe(words);
  });

  test.each([['text', 'text'], [7, '7'], [{ a: [1] }, '{"a":[1]}'], [null, 'null']])('%p is written %s', (value, written) => {
    expect(plain(value)).toBe(written);
  });
});

describe('a schema for the service', () => {
  test('has the five keywords that both engines read; the rest becomes words, however deep', () => {
    expect(toServiceSchema({
      type: 'object',
      description: 'The order',
      required: ['state'],
      nullable: true,
      example: {},
      properties: {
        state: { type: 'string', enum: ['open'], default: 'open' },
        days: { type: 'array', items: { type: 'string', format: 'date', nullable: true } },
      },
    })).toEqual({
      type: 'object',
      description: 'The order',
      required: ['state'],
      properties: {
        state: { type: 'string', description: 'One of: open. Default: open.' },
        days: { type: 'array', items: { type: 'string', description: 'Format: date.' } },
      },
    });
  });

  test.each([
    ['a shape of any type is text', {}, { type: 'string' }],
    ['an array of anything is one of text', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    ['an object of anything stays one', { type: 'object' }, { type: 'object' }],
  ] as const)('%s', (_, shape, schema) => {
    expect(toServiceSchema(shape)).toEqual(schema);
  });

  test('shares nothing with the contract, which others read after it', () => {
    const shape: Shape = { type: 'object', required: ['a'], properties: { a: { type: 'string' } } };
    const schema = toServiceSchema(shape);
    schema.required!.push('b');
    schema.properties!.b = { type: 'string' };
    expect(shape).toEqual({ type: 'object', required: ['a'], properties: { a: { type: 'string' } } });
  });
});

describe('parameters as one object', () => {
  test('keep their order, and say which are required', () => {
    const shape = toObject([parameter('b', { required: true }), parameter('a')]);
    expect(Object.keys(shape.properties!)).toEqual(['b', 'a']);
    expect(shape).toEqual({
      type: 'object',
      required: ['b'],
      properties: { b: { type: 'string', description: 'The b' }, a: { type: 'string', description: 'The a' } },
    });
  });

  test('need not have one that is required', () => {
    expect(toObject([parameter('a')])).toEqual({ type: 'object', properties: { a: { type: 'string', description: 'The a' } } });
    expect(toObject([])).toEqual({ type: 'object', properties: {} });
  });

  test('of one name count once: the first shape, and required if either is', () => {
    const shape = toObject([parameter('id', { in: 'path' }), parameter('id', { in: 'body', required: true, shape: { type: 'integer' } })]);
    expect(shape).toEqual({ type: 'object', required: ['id'], properties: { id: { type: 'string', description: 'The id' } } });
  });

  test('may be named like what every object has', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    expect(Object.keys(toObject(names.map((name) => parameter(name))).properties!)).toEqual(names);
  });
});

describe('the tools of a gateway', () => {
  test('have a name, a description and one object of arguments, wherever those travel on the other engine', () => {
    const tool = {
      ...TOOL,
      parameters: [
        parameter('id', { in: 'path', required: true, shape: { type: 'string', limits: { maxLength: 9 } } }),
        parameter('lines', { in: 'body', shape: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } } }),
      ],
    };
    expect(toToolDefinitions({ title: 'Orders', tools: [tool] })).toEqual([{
      name: 'getOrder',
      description: 'Looks an order up.',
      inputSchema: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', description: 'At most 9 characters.' },
          lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
        },
      },
    }]);
  });

  test('may have no arguments', () => {
    expect(toToolDefinitions({ title: 'Orders', tools: [TOOL] })[0].inputSchema).toEqual({ type: 'object', properties: {} });
  });

  test('promise no output: an MCP client would refuse the errors', () => {
    const replies = { 200: { description: 'Found', contentType: 'application/json', shape: { type: 'object' } as const } };
    expect(Object.keys(toToolDefinitions({ title: 'Orders', tools: [{ ...TOOL, replies }] })[0])).toEqual(['name', 'description', 'inputSchema']);
  });
});

describe('the OpenAPI payload', () => {
  test('is OpenAPI 3.0.0, the one version the service reads, with the title of the contract', () => {
    expect(payloadOf({})).toEqual({
      openapi: '3.0.0',
      info: { title: 'Orders', version: '1.0.0' },
      paths: {
        '/orders': { get: { operationId: 'getOrder', description: 'Looks an order up.', responses: { 200: { description: 'Found' } } } },
      },
    });
  });

  test('keeps operations of one path together', () => {
    const { paths } = payloadOf({}, { name: 'place', http: { method: 'post', path: '/orders', successStatus: 200 } });
    expect(Object.keys(paths)).toEqual(['/orders']);
    expect(paths['/orders']).toMatchObject({ get: { operationId: 'getOrder' }, post: { operationId: 'place' } });
  });

  test('puts a parameter\'s words beside its schema, where the service looks for them', () => {
    const shape: Shape = { type: 'string', description: 'The state', enum: ['open'], nullable: true };
    expect(operationOf({ parameters: [parameter('state', { in: 'header', required: true, shape })] }).parameters).toEqual([
      { name: 'state', in: 'header', required: true, description: 'The state. One of: open.', schema: { type: 'string' } },
    ]);
  });

  test('describes a parameter by its name when there is nothing else', () => {
    expect(operationOf({ parameters: [parameter('state', { shape: {} })] }).parameters[0]).toMatchObject({
      description: 'state',
      schema: { type: 'string' },
    });
  });

  test('gathers the body under its media type, apart from the other parameters', () => {
    const operation = operationOf({
      http: { method: 'post', path: '/orders', successStatus: 200, bodyContentType: 'application/json', bodyRequired: true },
      parameters: [parameter('id', { in: 'path', required: true }), parameter('sku', { in: 'body', required: true }),
        parameter('note', { in: 'body' })],
    });
    expect(operation.parameters.map(({ name }: { name: string }) => name)).toEqual(['id']);
    expect(operation.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['sku'],
            properties: { sku: { type: 'string', description: 'The sku' }, note: { type: 'string', description: 'The note' } },
          },
        },
      },
    });
  });

  test('does not require a body that is optional', () => {
    const { requestBody } = operationOf({
      http: {
        method: 'post',
        path: '/orders',
        successStatus: 200,
        bodyContentType: 'application/json',
      },
      parameters: [parameter('sku', { in: 'body' })],
    });
    expect(requestBody).not.toHaveProperty('required');
  });

  test('gives each reply its schema under its media type, if it has one', () => {
    const { responses } = operationOf({
      replies: {
        200: {
          description: 'Found',
          contentType: 'application/json',
          shape: { type: 'object', properties: { day: { type: 'string', format: 'date' } } },
        },
        default: { description: 'Trouble', contentType: 'text/plain' },
      },
    });
    expect(responses).toEqual({
      200: {
        description: 'Found',
        content: { 'application/json': { schema: { type: 'object', properties: { day: { type: 'string', description: 'Format: date.' } } } } },
      },
      default: { description: 'Trouble' },
    });
  });

  test('asks for confirmation where the contract does', () => {
    expect(operationOf({ requireConfirmation: true })).toHaveProperty('x-requireConfirmation', 'ENABLED');
    expect(operationOf({})).not.toHaveProperty('x-requireConfirmation');
  });

  test('is the same text for the same contract', () => {
    const contract = { title: 'Orders', tools: [TOOL, { ...TOOL, name: 'b', http: { ...TOOL.http!, method: 'put' } }] };
    expect(toOpenApiPayload(contract)).toBe(toOpenApiPayload(JSON.parse(JSON.stringify(contract))));
  });
});
