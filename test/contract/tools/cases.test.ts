import * as fs from 'fs';
import * as path from 'path';
import { Findings } from '../../../src/contract/findings';
import { contractFromFunctions } from '../../../src/contract/tools/functions';
import { Outcome, api, fixture, parse, read, write } from '../../fixtures/openapi/documents';

const CASES = path.join(__dirname, '..', '..', 'fixtures', 'cases');
const text = (name: string) => fs.readFileSync(path.join(CASES, name), 'utf8');
const errors = ({ findings }: Outcome) => findings.filter(({ severity }) => severity === 'error');

function functionErrors(functions: unknown): string[] {
  const findings = new Findings();
  contractFromFunctions(functions as never, findings);
  return findings.all.map(({ id, message }) => `${id}: ${message}`);
}

describe('bad input that was found in the field is named at synth', () => {
  test('F02: names of arguments that models refuse', () => {
    const found = errors(parse(text('F02-argument-names.yaml'))).filter(({ id }) => id === 'tool-schema.name');
    expect(found.map(({ message }) => /parameter ("[^"]*")/.exec(message)![1])).toEqual(['"filter[status]"', '"$top"', '"tags[]"', '"Account Number"', '""']);
    expect(found[0].message).toContain('Use 1 to 64 letters, digits, underscores, points and hyphens.');
  });

  test('F04: YAML that merges itself into billions of values is refused before it is unfolded', () => {
    const bomb = text('F04-merge-bomb.yaml');
    expect(errors(parse(bomb)).map(({ id }) => id)).toEqual(['tool-schema.too-large']); // which would not end otherwise
    const few = bomb.split('\n').filter((line) => !/a[3-9]:/.test(line)).join('\n');
    expect(parse(few).findings).toEqual([]);
  });

  test.each<[string, object, unknown, string]>([
    ['of another type', { type: 'integer' }, 'soon', 'its example must be an integer, but is "soon"'],
    ['that is not allowed', { type: 'string', enum: ['open'] }, 'shut', 'its example'],
  ])('an example %s', (_, schema, example, message) => {
    const parameter = (own: object) => parse(JSON.stringify({
      openapi: '3.0.0',
      info: { title: 't', version: '1' },
      paths: { '/x': { get: { operationId: 'x', description: 'd', parameters: [{ name: 'a', in: 'query', description: 'A', ...own }], responses: { 200: { description: 'ok' } } } } },
    })).findings.filter(({ id }) => id === 'tool-schema.example').map((finding) => finding.message);
    for (const own of [{ schema, example }, { schema: { ...schema, example } }]) {
      expect(parameter(own)).toEqual([expect.stringContaining(message)]);
    }
    expect(parameter({ schema })).toEqual([]);
  });

  test('F05: required that names no property, at the top and below', () => {
    const found = errors(parse(text('F05-required-names-nothing.yaml')));
    expect(found.map(({ id }) => id)).toEqual(['tool-schema.required', 'tool-schema.required']);
    expect(found[0].message).toContain('required names "kind, text", which is no property here (kind, text). Each name is an item of its own');
  });

  test('but not where the property may come from elsewhere', () => {
    expect(errors(parse(api(`
/x:
  post:
    operationId: x
    description: Does it.
    requestBody:
      content: { application/json: { schema: { allOf: [{ type: object, properties: { a: { type: string, description: A } } }, { required: [a] }] } } }
    responses: { '200': { description: Done } }`)))).toEqual([]);
  });

  test.each(JSON.parse(text('F17-odd-paths.json')) as string[])('F17: the path %j', (odd) => {
    const document = { openapi: '3.0.0', info: { title: 't', version: '1' }, paths: { [odd]: { get: { operationId: 'x', description: 'd', responses: { 200: { description: 'ok' } } } } } };
    expect(errors(parse(JSON.stringify(document))).map(({ id }) => id)).toContain('tool-schema.path');
  });

  test('two paths that are one', () => {
    const get = (id: string, name: string) => `get: { operationId: ${id}, description: Gets it., parameters: [{ name: ${name}, in: path, required: true, description: Id, schema: { type: string } }], responses: { '200': { description: ok } } }`;
    const found = errors(parse(api(`/orders/{id}:\n  ${get('a', 'id')}\n/orders/{orderId}:\n  ${get('b', 'orderId')}`)));
    expect(found).toHaveLength(1);
    expect(found[0].message).toContain('path "/orders/{orderId}" is the same address as "/orders/{id}"');
  });

  test('F23: a nested __proto__', () => {
    expect(errors(parse(text('F23-nested-proto.json'))).map(({ id }) => id)).toEqual(['tool-schema.name']);
  });

  test('text that is not UTF-8, anywhere in it', () => {
    const file = write({ 'shop.yaml': Buffer.concat([fs.readFileSync(fixture('library.yaml')), Buffer.from([0x23, 0x20, 0xe4, 0x0a])]) });
    expect(errors(read(file)).map(({ message }) => message)).toEqual(['shop.yaml is not written in UTF-8. Save it as UTF-8.']);
  });
});

test.each([[undefined], [null], [7], [{}]])('%j instead of a path or a text', (nothing) => {
  expect(errors(read(nothing as never)).map(({ id }) => id)).toEqual(['tool-schema.unreadable']);
  expect(errors(parse(nothing as never)).map(({ id }) => id)).toEqual(['tool-schema.unreadable']);
});

describe('functions from plain JavaScript or JSON', () => {
  test('F10: an unknown type, a required in quotes, an enum', () => {
    expect(functionErrors(JSON.parse(text('F10-functions.json')))).toEqual([
      expect.stringContaining('parameter "topic" of function "web_search" has type "STRING"; it must be one of string, number'),
      expect.stringContaining('parameter "topic" of function "web_search" has required "False"; it must be true or false, without quotes.'),
      expect.stringContaining('parameter "days" of function "web_search" has type "int"'),
      expect.stringContaining('parameter "site" of function "web_search" has enum, which is no field here'),
    ]);
  });

  test.each([[undefined], [null], ['text'], [{}], [7]])('%j instead of a list', (functions) => {
    expect(functionErrors(functions)).toEqual([expect.stringContaining('they must be a list.')]);
  });

  test.each([[undefined], ['getOrder'], [7]])('%j instead of a function', (definition) => {
    expect(functionErrors([definition])[0]).toContain('it must be an object with name and description.');
  });

  test.each<[string, unknown, string]>([
    ['text for the parameters', { name: 'a', description: 'Does it.', parameters: 'id' }, 'function "a" has parameters "id"'],
    ['text for a parameter', { name: 'a', description: 'Does it.', parameters: { id: 'string' } }, 'parameter "id" of function "a" is "string"'],
    ['a number for a description', { name: 'a', description: 'Does it.', parameters: { id: { type: 'string', description: 7 } } }, 'description must be text'],
    ['text for the allowed values', { name: 'a', description: 'Does it.', parameters: { id: { type: 'string', description: 'Id', allowedValues: 'a' } } }, 'allowedValues a list'],
    ['a name too long for models', { name: 'a', description: 'Does it.', parameters: { ['x'.repeat(65)]: { type: 'string', description: 'Id' } } }, '64 characters at most'],
  ])('%s', (_, definition, message) => {
    expect(functionErrors([definition])).toEqual([expect.stringContaining(message)]);
  });
});
