import * as yaml from 'yaml';
import { parse } from '../../../fixtures/openapi/documents';

/** A document without a finding; each test breaks one thing in it. */
function valid(): any {
  return {
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1.0' },
    servers: [{ url: 'https://shop.example.com' }],
    paths: {
      '/orders/{id}': {
        get: {
          operationId: 'getOrder',
          description: 'Looks an order up.',
          parameters: [
            { name: 'id', in: 'path', required: true, description: 'The number', schema: { type: 'string' } },
            { name: 'q', in: 'query', description: 'What to find', schema: { type: 'string' } },
          ],
          responses: { 200: { description: 'Found', content: { 'application/json': { schema: { type: 'object', properties: {} } } } } },
        },
        post: {
          operationId: 'changeOrder',
          description: 'Changes an order.',
          requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { a: { type: 'string', description: 'A' } } } } } },
          responses: { 200: { description: 'Changed' } },
        },
      },
    },
    components: { securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
  };
}

interface Parts {
  readonly document: any;
  readonly item: any;
  readonly get: any;
  readonly parameter: any;
  readonly schema: any;
  readonly reply: any;
  readonly body: any;
  readonly security: any;
}

function partsOf(document: any): Parts {
  const item = document.paths['/orders/{id}'];
  const [path, parameter] = item.get.parameters;
  return {
    document,
    item,
    get: item.get,
    parameter: { path, query: parameter },
    schema: parameter.schema,
    reply: item.get.responses[200],
    body: item.post.requestBody,
    security: document.components.securitySchemes,
  };
}

const GET = '/paths/~1orders~1{id}/get';
const PARAMETER = `${GET}/parameters/1`;
const REPLY = `${GET}/responses/200`;
const POST = '/paths/~1orders~1{id}/post';
const TYPES = 'must be one of array, boolean, integer, number, object, string';
const UNKNOWN = 'is not a field here: check its spelling, or leave it out';

type Mistake = readonly [what: string, pointer: string, message: string, make: (parts: Parts) => void];

const MISTAKES: Mistake[] = [
  ['no info', 'top', '"info" is missing', ({ document }) => delete document.info],
  ['no paths', 'top', '"paths" is missing', ({ document }) => delete document.paths],
  ['no info.version', '/info', '"version" is missing', ({ document }) => delete document.info.version],
  ['a field of OpenAPI 3.1', 'top', `"webhooks" ${UNKNOWN}`, ({ document }) => document.webhooks = {}],
  ['paths that are a list', '/paths', 'must be an object', ({ document }) => document.paths = []],
  ['servers that are text', '/servers', 'must be an array', ({ document }) => document.servers = 'https://a.example.com'],
  ['a method with a slip', '/paths/~1orders~1{id}', `"gett" ${UNKNOWN}`, ({ item }) => item.gett = item.get],
  ['an operation that is nothing', GET, 'must be an object', ({ item }) => item.get = null],
  ['a path that is nothing', '/paths/~1later', 'must be an object', ({ document }) => document.paths['/later'] = null],
  ['an operation without responses', GET, '"responses" is missing', ({ get }) => delete get.responses],
  ['responses without any', `${GET}/responses`, 'must not be empty', ({ get }) => get.responses = {}],
  ['a status that is none', `${GET}/responses`, `"ok" ${UNKNOWN}`, ({ get }) => get.responses.ok = { description: 'Fine' }],
  ['a response without a description', REPLY, '"description" is missing', ({ reply }) => delete reply.description],
  ['an unknown field', GET, `"operationID" ${UNKNOWN}`, ({ get }) => get.operationID = 'a'],
  ['an operationId that is a number', `${GET}/operationId`, 'must be a string', ({ get }) => get.operationId = 7],
  ['a parameter without a name', PARAMETER, '"name" is missing', ({ parameter }) => delete parameter.query.name],
  ['a parameter without a place', PARAMETER, '"in" is missing', ({ parameter }) => delete parameter.query.in],
  ['a parameter in the body', `${PARAMETER}/in`, 'must be one of path, query, header, cookie', ({ parameter }) => parameter.query.in = 'body'],
  ['a path parameter that is not required', `${GET}/parameters/0`, '"required: true" is missing; every path parameter has it',
    ({ parameter }) => delete parameter.path.required],
  ['a path parameter in form style', `${GET}/parameters/0/style`, 'must be one of matrix, label, simple',
    ({ parameter }) => parameter.path.style = 'form'],
  ['a parameter without a schema', PARAMETER, 'must have either "schema" or "content", one of them and not both',
    ({ parameter }) => delete parameter.query.schema],
  ['a parameter with schema and content', PARAMETER, 'one of them and not both',
    ({ parameter }) => parameter.query.content = { 'text/plain': { schema: {} } }],
  ['a parameter with two kinds of example', PARAMETER, 'may have "example" or "examples", not both',
    ({ parameter }) => Object.assign(parameter.query, { example: 'a', examples: {} })],
  ['a required property that is listed twice', `${REPLY}/content/application~1json/schema/required`, 'must not have the same item twice',
    ({ reply }) => reply.content['application/json'].schema.required = ['a', 'a']],
  ['a type that does not exist', `${PARAMETER}/schema/type`, TYPES, ({ schema }) => schema.type = 'date'],
  ['a list of types, as in OpenAPI 3.1', `${PARAMETER}/schema/type`, TYPES, ({ schema }) => schema.type = ['string', 'null']],
  ['a keyword of JSON Schema that OpenAPI lacks', `${PARAMETER}/schema`, `"const" ${UNKNOWN}`, ({ schema }) => schema.const = 'a'],
  ['required on a property', `${PARAMETER}/schema/required`, 'must be an array', ({ schema }) => schema.required = true],
  ['an enum that is text', `${PARAMETER}/schema/enum`, 'must be an array', ({ schema }) => schema.enum = 'a, b'],
  ['an enum without values', `${PARAMETER}/schema/enum`, 'must not be empty', ({ schema }) => schema.enum = []],
  ['a length below zero', `${PARAMETER}/schema/maxLength`, 'must be >= 0', ({ schema }) => schema.maxLength = -1],
  ['a limit as OpenAPI 3.1 writes it', `${PARAMETER}/schema/exclusiveMinimum`, 'must be a boolean', ({ schema }) => schema.exclusiveMinimum = 3],
  ['a mistake inside allOf', `${PARAMETER}/schema/allOf/0/type`, TYPES, ({ schema }) => schema.allOf = [{ type: 'text' }]],
  ['a mistake inside items', `${PARAMETER}/schema/items/type`, TYPES,
    ({ schema }) => Object.assign(schema, { type: 'array', items: { type: 'text' } })],
  ['a mistake inside additionalProperties', `${REPLY}/content/application~1json/schema/additionalProperties/type`, TYPES,
    ({ reply }) => reply.content['application/json'].schema.additionalProperties = { type: 'text' }],
  ['a mistake inside a header', `${REPLY}/headers/X-Page/schema/type`, TYPES,
    ({ reply }) => reply.headers = { 'X-Page': { schema: { type: 'text' } } }],
  ['a $ref that is a number', `${PARAMETER}/schema/$ref`, 'must be a string', ({ parameter }) => parameter.query.schema = { $ref: 5 }],
  ['a body without content', `${POST}/requestBody`, '"content" is missing', ({ body }) => delete body.content],
  ['a security scheme of no known type', '/components/securitySchemes/key/type', 'must be one of apiKey, http, oauth2, openIdConnect',
    ({ security }) => security.key.type = 'magic'],
  ['an OAuth scheme without flows', '/components/securitySchemes/oauth', '"flows" is missing', ({ security }) => security.oauth = { type: 'oauth2' }],
  ['a bearer format for basic', '/components/securitySchemes/http', 'may have a "bearerFormat" only with the scheme "bearer"',
    ({ security }) => security.http = { type: 'http', scheme: 'basic', bearerFormat: 'JWT' }],
];

/** The errors of the OpenAPI check. */
function errorsOf(document: any): string[] {
  return parse(yaml.stringify(document, { aliasDuplicateObjects: false })).findings
    .filter(({ severity, id }) => severity === 'error' && id === 'tool-schema.openapi').map(({ message }) => message);
}

describe('the OpenAPI check', () => {
  test('finds nothing in a valid document', () => {
    expect(errorsOf(valid())).toEqual([]);
  });

  test.each(MISTAKES)('reports %s, once', (_, pointer, message, make) => {
    const document = valid();
    make(partsOf(document));
    const errors = errorsOf(document);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^doc\.yaml:\d+ \(/);
    expect(errors[0]).toContain(` (${pointer}): `);
    expect(errors[0]).toContain(`${message} (OpenAPI 3.0).`);
  });

  test('is the only one to speak of an operation that is nothing', () => {
    const document = valid();
    document.paths['/orders/{id}'] = { get: null };
    expect(parse(yaml.stringify(document)).findings.map(({ id }) => id)).toEqual(['tool-schema.openapi']);
  });

  test('is the only one to speak of missing paths', () => {
    const document = valid();
    delete document.paths;
    expect(parse(yaml.stringify(document)).findings.map(({ id }) => id)).toEqual(['tool-schema.openapi']);
  });

  test('does not keep a path parameter from being required', () => {
    const document = valid();
    delete document.paths['/orders/{id}'].get.parameters[0].required;
    expect(parse(yaml.stringify(document)).contract.tools[0].parameters[0]).toMatchObject({ name: 'id', required: true });
  });

  test('sees a path without a slash in front, too', () => {
    const document = valid();
    document.paths.orders = { get: { operationId: 'a', description: 'A.' } };
    expect(errorsOf(document)).toEqual([expect.stringContaining('(/paths/orders/get): "responses" is missing')]);
  });

  test('reports two mistakes in one place both', () => {
    const document = valid();
    document.servers = [{ urll: 'https://shop.example.com' }];
    expect(errorsOf(document)).toEqual([
      expect.stringContaining('(/servers/0): "url" is missing'),
      expect.stringContaining(`(/servers/0): "urll" ${UNKNOWN}`),
    ]);
  });

  test('stops where more would hide what matters', () => {
    const document = valid();
    document.paths['/orders/{id}'].get.parameters = Array.from({ length: 100 }, (_, index) => ({
      name: `p${index}`, in: 'query', description: 'One', schema: { type: 'text' },
    }));
    expect(errorsOf(document)).toHaveLength(26);
    expect(errorsOf(document)[25]).toBe('doc.yaml: … and 75 more places that are not OpenAPI 3.0.');
  });

  test('takes a version that is a number: it is not deployed', () => {
    const document = valid();
    document.info.version = 1.0;
    expect(errorsOf(document)).toEqual([]);
  });

  test.each([
    ['a bearer token', { type: 'http', scheme: 'Bearer', bearerFormat: 'JWT' }],
    ['basic authentication', { type: 'http', scheme: 'basic' }],
    ['OpenID', { type: 'openIdConnect', openIdConnectUrl: 'https://shop.example.com/.well-known' }],
    ['a reference', { $ref: '#/components/securitySchemes/key' }],
  ])('takes %s', (_, scheme) => {
    const document = valid();
    document.components.securitySchemes.other = scheme;
    expect(errorsOf(document)).toEqual([]);
  });
});
