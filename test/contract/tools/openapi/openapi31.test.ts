import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as fc from 'fast-check';
import { Findings } from '../../../../src/contract/findings';
import { ToolContract } from '../../../../src/contract/tools/contract';
import { parseOpenApi, readOpenApi } from '../../../../src/contract/tools/openapi/openapi';

type Schema = Record<string, unknown> | boolean;

function document(version: string, schema: Schema, over: Record<string, unknown> = {}, operation: Record<string, unknown> = {}): string {
  return JSON.stringify({
    openapi: version,
    info: { title: 'Orders', version: '1' },
    paths: {
      '/orders': {
        post: {
          operationId: 'order',
          description: 'Orders something.',
          requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { value: schema } } } } },
          responses: { 200: { description: 'Done.', content: { 'application/json': { schema } } } },
          ...operation,
        },
      },
    },
    ...over,
  });
}

function read(text: string): { contract: ToolContract; said: string[] } {
  const findings = new Findings();
  const contract = parseOpenApi('orders.json', text, findings);
  return { contract, said: findings.all.map(({ id, message }) => `${id} ${message}`) };
}

const withoutPlaces = (said: readonly string[]) => said.map((text) => text.replace(/ orders\.json:\d+ \(\S+\):/, ''));

describe('what means the same in OpenAPI 3.0 is taken without a word', () => {
  const text = { type: 'string', description: 'Text.' };
  test.each<[string, Schema, Schema]>([
    ['a type or null', { ...text, type: ['string', 'null'] }, { ...text, nullable: true }],
    ['null and allowed values, among which it is', { ...text, type: ['string', 'null'], enum: ['a', null] }, { ...text, nullable: true, enum: ['a', null] }],
    ['null and allowed values, of which it is none', { ...text, type: ['string', 'null'], enum: ['a'] }, { ...text, enum: ['a'] }],
    ['a list with one type', { ...text, type: ['string'] }, text],
    ['whole numbers among numbers', { description: 'x', type: ['integer', 'number'] }, { description: 'x', type: 'number' }],
    ['something or null', { description: 'x', anyOf: [text, { type: 'null' }] }, { description: 'x', nullable: true, anyOf: [text] }],
    ['one value', { description: 'x', const: 'a' }, { description: 'x', enum: ['a'] }],
    ['an exclusive bound', { description: 'x', type: 'number', exclusiveMinimum: 3 }, { description: 'x', type: 'number', minimum: 3, exclusiveMinimum: true }],
    ['two bounds, of which one is tighter', { description: 'x', type: 'number', exclusiveMaximum: 3, maximum: 2 }, { description: 'x', type: 'number', maximum: 2 }],
    ['the same, the other way', { description: 'x', type: 'number', exclusiveMaximum: 2, maximum: 3 }, { description: 'x', type: 'number', maximum: 2, exclusiveMaximum: true }],
    ['examples', { ...text, examples: ['a', 'b'] }, { ...text, example: 'a' }],
    ['bytes as text', { ...text, contentEncoding: 'base64' }, { ...text, format: 'byte' }],
    ['a list of anything', { description: 'x', type: 'array' }, { description: 'x', type: 'array', items: {} }],
    ['anything', { description: 'x', type: 'array', items: true }, { description: 'x', type: 'array', items: {} }],
    ['words about the schema', { ...text, $comment: 'x', $id: 'https://example.com/x', $schema: 'https://json-schema.org/draft/2020-12/schema' }, text],
    ['an object with no more', { description: 'x', type: 'object', properties: { a: text }, unevaluatedProperties: false }, { description: 'x', type: 'object', properties: { a: text }, additionalProperties: false }],
    ['names that are words', { description: 'x', type: 'object', properties: { const: text, type: text, examples: text, if: text } }, { description: 'x', type: 'object', properties: { const: text, type: text, examples: text, if: text } }],
    ['data that looks like a schema', { description: 'x', type: 'object', example: { const: 1, type: ['a'] } }, { description: 'x', type: 'object', example: { const: 1, type: ['a'] } }],
  ])('%s', (_, schema, same) => {
    const [one, other] = [read(document('3.1.0', schema)), read(document('3.0.0', same))];
    expect(one.contract).toEqual(other.contract);
    expect(withoutPlaces(one.said)).toEqual(withoutPlaces(other.said));
  });

  test('a description beside a reference, and definitions inside a schema', () => {
    const components = { schemas: { Order: { type: 'object', properties: { id: { $ref: '#/components/schemas/Order/$defs/Id', description: 'Of the order.' } }, $defs: { Id: { type: 'string', description: 'An id.' } } } } };
    const { contract, said } = read(document('3.1.1', { $ref: '#/components/schemas/Order', description: 'The order.' }, { components }));
    expect(said).toEqual([]);
    expect(contract.tools[0].parameters[0].shape).toEqual({ type: 'object', description: 'The order.', properties: { id: { type: 'string', description: 'Of the order.' } } });
  });

  test('an operation without replies, paths among the components, a license by its id', () => {
    const { requestBody, responses, ...bare } = { operationId: 'list', description: 'Lists orders.', requestBody: 1, responses: 2 };
    const { contract, said } = read(document('3.1.0', { type: 'string', description: 'x' }, {
      info: { title: 'Orders', version: '1', summary: 'x', license: { name: 'MIT', identifier: 'MIT' } },
      jsonSchemaDialect: 'https://spec.openapis.org/oas/3.1/dialect/base',
      paths: { '/list': { $ref: '#/components/pathItems/List' } },
      components: { pathItems: { List: { get: bare } }, securitySchemes: { both: { type: 'mutualTLS' } } },
    }));
    expect(said).toEqual([]);
    expect(contract.tools).toMatchObject([{ name: 'list', http: { method: 'get', path: '/list' } }]);
  });

  test('files beside the document are read as it is', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openapi31-'));
    fs.writeFileSync(path.join(folder, 'orders.json'), document('3.1.0', { $ref: 'schemas.yaml#/Amount' }));
    fs.writeFileSync(path.join(folder, 'schemas.yaml'), 'Amount:\n  description: How much.\n  type: [number, "null"]\n  exclusiveMinimum: 0\n');
    const findings = new Findings();
    const { tools: [{ parameters: [{ shape }] }] } = readOpenApi(path.join(folder, 'orders.json'), findings);
    expect(findings.all).toEqual([]);
    expect(shape).toEqual({ type: 'number', description: 'How much.', nullable: true, limits: { exclusiveMinimum: 0 } });
  });
});

describe('what OpenAPI 3.0 cannot say is told, where it stands', () => {
  const said = (schema: Schema, over = {}) => read(document('3.1.0', schema, over)).said.filter((text) => text.startsWith('tool-schema.converted'));
  const AT = 'tool-schema.converted orders.json:1 (/paths/~1orders/post/requestBody/content/application~1json/schema/properties/value';

  test.each<[string, Schema, string]>([
    ['several types', { description: 'x', type: ['string', 'integer'] }, '/type): the types string, integer were made alternatives'],
    ['conditions', { description: 'x', type: 'object', if: { required: ['a'] }, then: {} }, '/if): "if", "then" cannot be said in OpenAPI 3.0, and are left out.'],
    ['names of a pattern', { description: 'x', type: 'object', patternProperties: { '^a': {} }, additionalProperties: false }, '/patternProperties): "patternProperties" cannot be said'],
    ['a tuple', { description: 'x', type: 'array', prefixItems: [{ type: 'string' }] }, '/prefixItems): "prefixItems" cannot be said'],
    ['nullable, which 3.1 does not know', { description: 'x', type: 'string', nullable: true }, '/nullable): OpenAPI 3.1 has no "nullable".'],
  ])('%s', (_, schema, message) => expect(said(schema)[0]).toContain(`${AT}${message}`));

  test('webhooks', () => expect(said({ type: 'string', description: 'x' }, { webhooks: { x: {} } })).toEqual([
    'tool-schema.converted orders.json:1 (/webhooks): webhooks are left out: nobody calls them as tools.',
  ]));
});

test('what is wrong is wrong in either version', () => {
  expect(read(document('3.1.0', { type: 'strng', description: 'x' })).said.join()).toContain('must be one of array, boolean, integer, number, object, string');
  expect(read(document('3.2.0', { type: 'string' })).said.join()).toContain('version "3.2.0" is not supported: the service reads OpenAPI 3.0, and 3.1 is converted.');
});

test('any schema of 3.0, written as 3.1 writes it, is the same contract', () => {
  const described = { description: fc.constant('x') };
  const leaf = fc.oneof(
    fc.record({ ...described, type: fc.constant('string'), maxLength: fc.nat(99), nullable: fc.boolean(), example: fc.constantFrom('a', 'b') }, { requiredKeys: ['type', 'description'] }),
    fc.record({ ...described, type: fc.constantFrom('number', 'integer'), minimum: fc.integer({ min: -9, max: 9 }), exclusiveMinimum: fc.boolean(), nullable: fc.boolean() }, { requiredKeys: ['type', 'description', 'minimum'] }),
    fc.record({ ...described, enum: fc.tuple(fc.constantFrom('a', 'b')) }),
  );
  const { schema } = fc.letrec<{ schema: Record<string, unknown> }>((tie) => ({
    schema: fc.oneof({ maxDepth: 3 }, leaf,
      fc.record({ ...described, type: fc.constant('array'), items: tie('schema') }),
      fc.record({ ...described, type: fc.constant('object'), properties: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('schema'), { minKeys: 1, maxKeys: 3 }) })),
  }));
  fc.assert(fc.property(schema, (old) => {
    const [one, other] = [read(document('3.1.0', as31(old))), read(document('3.0.0', old))];
    expect(one.contract).toEqual(other.contract);
    expect(withoutPlaces(one.said)).toEqual(withoutPlaces(other.said));
  }), { numRuns: 300 });
});

/** As a writer of 3.1 would put it. */
function as31(schema: Record<string, any>): Record<string, unknown> {
  const { nullable, exclusiveMinimum, minimum, example, items, properties, enum: allowed, type, ...rest } = schema;
  return {
    ...rest,
    ...type && { type: nullable ? [type, 'null'] : type },
    ...minimum !== undefined && (exclusiveMinimum ? { exclusiveMinimum: minimum } : { minimum }),
    ...example !== undefined && { examples: [example] },
    ...allowed && { const: allowed[0] },
    ...items && { items: as31(items) },
    ...properties && {
      properties: Object.fromEntries(Object.entries<Record<string, any>>(properties).map(([name, property]) => [name, as31(property)])),
    },
  };
}
