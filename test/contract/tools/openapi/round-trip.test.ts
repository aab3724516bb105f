import * as fc from 'fast-check';
import { Parameter, Reply, Shape, Tool, ToolContract } from '../../../../src/contract/tools/contract';
import { toOpenApiPayload, toServiceSchema } from '../../../../src/contract/tools/rendering';
import { fixture, parse, read } from '../../../fixtures/openapi/documents';

/** What the service reads in a schema, and nothing else. */
const SERVICE_KEYWORDS = ['type', 'description', 'properties', 'required', 'items'];

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((value) => value.trim() !== '');
const propertyName = fc.oneof(
  fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,6}$/),
  fc.constantFrom('constructor', 'toString', 'enum', '$ref', 'oneOf', 'a/b', '~1', '100%', '%20', 'Straße', '7'),
);

/** What models take for an argument. */
const isArgumentName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);

/** Components, which may refer to those before them only. */
const COMPONENTS = ['Size', 'Place'];
const reference = fc.constantFrom(...COMPONENTS).map((name) => ({ $ref: `#/components/schemas/${name}` }));

/** Keywords that say something about a value: some that the service takes, most that it does not. */
function keywords(example: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.record({
    description: text,
    nullable: fc.boolean(),
    enum: fc.uniqueArray(example, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) }),
    default: example,
    example,
    deprecated: fc.boolean(),
  }, { requiredKeys: [] });
}

function scalar(type: string, example: fc.Arbitrary<unknown>, ...formats: string[]): fc.Arbitrary<object> {
  return fc.tuple(keywords(example), fc.option(fc.constantFrom(...formats), { nil: undefined }))
    .map(([words, format]) => ({ type, ...words, ...(format && { format }) }));
}

function objectOf(schema: fc.Arbitrary<object>, minimum = 0, names = propertyName): fc.Arbitrary<object> {
  return fc.tuple(fc.uniqueArray(names, { minLength: minimum, maxLength: 3 }), fc.array(schema, { minLength: 3, maxLength: 3 }), fc.boolean())
    .map(([keys, schemas, required]) => ({
      type: 'object',
      properties: Object.fromEntries(keys.map((key, index) => [key, schemas[index]])),
      ...(required && keys.length > 0 && { required: keys.slice(0, 1) }),
    }));
}

const schemaOfDepth = fc.memo((depth): fc.Arbitrary<object> => {
  const simple = [
    scalar('string', text, 'date', 'uuid'),
    scalar('integer', fc.integer(), 'int32', 'int64'),
    scalar('number', fc.double({ noNaN: true, noDefaultInfinity: true }), 'float'),
    scalar('boolean', fc.boolean(), 'flag'),
    reference,
    fc.constant({}),
  ];
  if (depth <= 1) {
    return fc.oneof(...simple);
  }
  const inner = schemaOfDepth(depth - 1);
  return fc.oneof(
    ...simple,
    objectOf(inner),
    inner.map((items) => ({ type: 'array', items })),
    fc.tuple(fc.constantFrom('oneOf', 'anyOf', 'allOf'),
      fc.array(inner, { minLength: 1, maxLength: 2 })).map(([keyword, parts]) => ({ [keyword]: parts })),
  );
});
const schema = schemaOfDepth(3);

const parameter = fc.record({
  name: propertyName.filter(isArgumentName),
  place: fc.constantFrom('path', 'query', 'header', 'cookie'),
  required: fc.boolean(),
  description: fc.option(text, { nil: undefined }),
  schema,
}).map(({ name, place, required, description, ...rest }) => ({
  name, in: place, ...(description && { description }), ...rest, ...((required || place === 'path') && { required: true }),
}));

const mediaType = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', '*/*', 'application/problem+json');

const reply = fc.record({
  description: fc.oneof(text, fc.constant('')),
  content: fc.option(fc.tuple(mediaType, schema).map(([type, of]) => ({ [type]: { schema: of } })), { nil: undefined }),
}).map(({ content, ...rest }) => ({ ...rest, ...(content && { content }) }));

const body = fc.record({
  required: fc.boolean(),
  content: objectOf(schema, 1, propertyName.filter(isArgumentName)).map((of) => ({ 'application/json': { schema: of } })),
});

const operation = fc.record({
  'description': text,
  'x-requireConfirmation': fc.constantFrom('ENABLED', 'DISABLED'),
  'parameters': fc.uniqueArray(parameter, { maxLength: 3, selector: ({ name, in: place }) => `${place} ${name}` }),
  'responses': fc.dictionary(fc.constantFrom('200', '201', '404', '5XX', 'default'), reply, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
});

const operations = fc.array(fc.oneof(
  fc.tuple(fc.constantFrom('get', 'delete'), operation),
  fc.tuple(fc.constantFrom('post', 'put', 'patch'), fc.tuple(operation, fc.option(body, { nil: undefined }))
    .map(([rest, requestBody]) => ({ ...rest, ...(requestBody && { requestBody }) }))),
), { minLength: 1, maxLength: 4 });

/** Every path parameter stands in the path. */
const inPath = (parameters: readonly { name: string; in: string }[]) =>
  parameters.filter((each) => each.in === 'path').map(({ name }) => `/{${name}}`).join('');

const document = fc.record({
  openapi: fc.constantFrom('3.0.0', '3.0.3'),
  info: fc.record({ title: text, version: fc.constant('1.0') }),
  paths: operations.map((list) => Object.fromEntries(list.map(([method, of], index) => [
    `/things/${index}${inPath(of.parameters)}`, { [method]: { operationId: `tool_${index}`, ...of } },
  ]))),
  components: fc.record({ schemas: fc.record({ Size: scalar('string', text, 'size'), Place: objectOf(scalar('string', text, 'city'), 1) }) }),
});

/** The contract as it comes back: what the engines do not take has become words. */
function inService({ title, tools }: ToolContract): ToolContract {
  return { title, tools: tools.map(toolInService) };
}

function toolInService({ parameters, replies, ...rest }: Tool): Tool {
  return {
    ...rest,
    parameters: parameters.map(parameterInService),
    replies: Object.fromEntries(Object.entries(replies).map(([status, answer]) => [status, replyInService(answer)])),
  };
}

function parameterInService({ shape, ...rest }: Parameter): Parameter {
  return { ...rest, shape: toServiceSchema(shape) as Shape };
}

function replyInService({ description, contentType, shape }: Reply): Reply {
  return shape ? { description, contentType, shape: toServiceSchema(shape) as Shape } : { description, contentType: 'application/json' };
}

/** Every schema in a payload, however deep. */
function schemasIn(payload: any): any[] {
  const found: any[] = [];
  const visit = (value: any) => {
    found.push(value);
    Object.values(value.properties ?? {}).forEach(visit);
    [value.items].filter(Boolean).forEach(visit);
  };
  for (const item of Object.values<any>(payload.paths)) {
    for (const { parameters = [], requestBody, responses } of Object.values<any>(item)) {
      [...parameters, ...Object.values<any>(requestBody?.content ?? {}),
        ...Object.values<any>(responses).flatMap(({ content }: any) => Object.values<any>(content ?? {}))].forEach((holder) => visit(holder.schema));
    }
  }
  return found;
}

function expectRoundTrip(contract: ToolContract): void {
  const payload = toOpenApiPayload(contract);
  const again = parse(payload);
  expect(again.findings.filter(({ id }) => id !== 'tool-schema.shared-name')).toEqual([]);
  expect(again.contract).toEqual(inService(contract));
  expect(toOpenApiPayload(again.contract)).toBe(payload);
  const schemas = schemasIn(JSON.parse(payload));
  for (const found of schemas) {
    expect(SERVICE_KEYWORDS).toEqual(expect.arrayContaining(Object.keys(found)));
  }
}

describe('what is deployed says what the contract says', () => {
  test('for any document: it is read again as the same contract, without a finding and in the subset that the service reads', () => {
    let schemas = 0;
    fc.assert(fc.property(document, (generated) => {
      const { contract, findings } = parse(JSON.stringify(generated));
      // parts of an allOf may contradict each other
      expect(findings.filter(({ severity, id }) => severity === 'error' && id !== 'tool-schema.values')).toEqual([]);
      expect(contract.tools).toHaveLength(Object.keys(generated.paths).length);
      expectRoundTrip(contract);
      schemas += schemasIn(JSON.parse(toOpenApiPayload(contract))).length;
    }), { numRuns: 200, seed: 20261120 });
    expect(schemas).toBeGreaterThan(1_000); // the generator made something to look at
  });

  test.each(['orders.yaml', 'claims.json'])('for %s', (name) => {
    const { contract } = read(fixture(name));
    expect(contract.tools.length).toBeGreaterThan(0);
    expectRoundTrip(contract);
  });
});
