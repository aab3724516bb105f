import fs from 'fs';
import * as path from 'path';
import { api, getOrders, parse, postOrders, read, reply, write } from '../../../fixtures/openapi/documents';
import { cpuTime } from '../../../support/cpu';

const DEEP = 20_000;
const HEAD = "openapi: 3.0.0\ninfo: { title: Shop, version: '1.0' }\n";

function nested(open: string, close: string, depth = DEEP, inner = ''): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}

/** Each anchor stands for nine of the one before it: ten lines, three billion values. */
const BILLION_LAUGHS = HEAD + Array.from({ length: 10 }, (_, index) => {
  const nine = Array(9).fill(index === 0 ? 'ha' : `*a${index - 1}`).join(', ');
  return `x-a${index}: &a${index} [${nine}]`;
}).join('\n');

/** The same with references, which are not in the text but in its meaning. */
const BILLION_REFERENCES = reply("$ref: '#/components/schemas/S9'", `
  components:
    schemas:
      S0: { type: string }
${Array.from({ length: 9 }, (_, index) => `      S${index + 1}: { type: object, properties: { ${
  Array.from({ length: 9 }, (__, name) => `p${name}: { $ref: '#/components/schemas/S${index}' }`).join(', ')} } }`).join('\n')}`);

const REFERENCES_IN_EACH_OTHER = reply("$ref: '#/components/schemas/S0'", `
  components:
    schemas:
${Array.from({ length: 1_000 }, (_, index) => (
  `      S${index}: { type: object, properties: { p: { $ref: '#/components/schemas/S${index + 1}' } } }`)).join('\n')}
      S1000: { type: string }`);

const TOO_DEEP = 'is nested more than 200 levels deep. Flatten it.';
const EMPTY = 'the document is empty. Start it with openapi: "3.0.0".';
const NO_VERSION = 'this is not an OpenAPI document: the field "openapi" is missing. Start it with openapi: "3.0.0".';

const GARBAGE: [what: string, text: string | Buffer, id: string, says: string][] = [
  ['nothing', '', 'version', EMPTY],
  ['white space', ' \n\t\n', 'version', EMPTY],
  ['only a comment', '# to do', 'version', EMPTY],
  ['plain text', 'This is how to call the orders service.', 'version', NO_VERSION],
  ['binary bytes', Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 73) % 256)), 'syntax', 'is not written in UTF-8'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'syntax', 'is not written in UTF-8'],
  ['text in UTF-16', Buffer.from('\uFEFFopenapi: 3.0.0\n', 'utf16le'), 'syntax', 'garbage.yaml is not written in UTF-8. Save it as UTF-8.'],
  ['a number', '42', 'version', NO_VERSION],
  ['null', 'null', 'version', EMPTY],
  ['an array', '["openapi", "3.0.0"]', 'version', NO_VERSION],
  ['an array of YAML', '- openapi\n- 3.0.0', 'version', NO_VERSION],
  ['a web page', '<!DOCTYPE html>\n<html><body>Not found</body></html>', 'version', NO_VERSION],

  ['YAML with a list that is not closed', `${HEAD}paths:\n  /orders: [get`, 'syntax', 'garbage.yaml:4 is neither JSON nor YAML: '],
  ['YAML with tabs', `${HEAD}paths:\n\t/orders: {}`, 'syntax', 'garbage.yaml:4 is neither JSON nor YAML: Tabs are not allowed as indentation.'],
  ['YAML with a colon too many', `${HEAD}paths: a: b`, 'syntax', 'garbage.yaml:3 is neither JSON nor YAML: '],
  ['YAML with a key twice', `${HEAD}info: {}`, 'syntax', 'garbage.yaml:3 is neither JSON nor YAML: Map keys must be unique.'],
  ['YAML with an alias of nothing', `${HEAD}paths: *none`, 'syntax', 'Unresolved alias (the anchor must be set before the alias): none.'],
  ['two YAML documents', `${HEAD}paths: {}\n---\n${HEAD}`, 'syntax', 'A second document starts here.'],
  ['a Git conflict', `${HEAD}<<<<<<< HEAD\npaths: {}\n=======\npaths: { /orders: {} }\n>>>>>>> main\n`, 'syntax', 'garbage.yaml:'],
  ['JSON that ends early', '{\n  "openapi": "3.0.0",\n  "info": {', 'syntax', 'garbage.yaml:3 is neither JSON nor YAML: '],
  ['JSON without a comma', '{\n  "openapi": "3.0.0"\n  "info": {}\n}', 'syntax', 'garbage.yaml:3 is neither JSON nor YAML: '],
  ['JSON with something after it', '{ "openapi": "3.0.0" }\n}', 'syntax', 'garbage.yaml:2 is neither JSON nor YAML: '],

  ['JSON arrays in each other', nested('[', ']'), 'recursive', TOO_DEEP],
  ['JSON objects in each other', nested('{"a":', '}', DEEP, '1'), 'recursive', TOO_DEEP],
  ['JSON schemas in each other', `{"openapi":"3.0.0","components":{"schemas":{"A":${nested('{"items":', '}', DEEP, '{}')}}}}`, 'recursive', TOO_DEEP],
  ['JSON arrays in each other, not closed', '['.repeat(DEEP), 'recursive', TOO_DEEP],
  ['YAML flow lists in each other', `${HEAD}x-deep: ${nested('[', ']')}`, 'recursive', TOO_DEEP],
  ['YAML flow maps in each other', `${HEAD}x-deep: ${nested('{a: ', '}')}`, 'recursive', TOO_DEEP],
  ['YAML block lists in each other', `${'- '.repeat(DEEP)}a`, 'recursive', TOO_DEEP],
  ['YAML keys in each other', `${'? '.repeat(DEEP)}a`, 'recursive', TOO_DEEP],
  ['YAML block maps in each other', Array.from({ length: 1_000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'), 'recursive', TOO_DEEP],
  ['YAML anchors in each other',
    `${HEAD}${Array.from({ length: 300 }, (_, index) => `x-${index}: &a${index} [${index === 0 ? '' : `*a${index - 1}`}]`).join('\n')}`,
    'recursive', TOO_DEEP],
  ['a billion laughs', BILLION_LAUGHS, 'too-large', 'comes to more than 1,000,000 values with its YAML anchors written out.'],
  ['schemas nested by 1,000 references', REFERENCES_IN_EACH_OTHER, 'recursive', 'nested more than 200 levels deep. Flatten it.'],
  ['a billion references', BILLION_REFERENCES, 'too-large', 'with each $ref written out, the tools come to more than 50,000 fields'],
];

describe('garbage is exactly one clear error, and at once', () => {
  test.each(GARBAGE)('%s', (_, text, id, says) => {
    let findings: ReturnType<typeof read>['findings'] = [];
    expect(cpuTime(() => ({ findings } = read(write({ 'garbage.yaml': text }))))).toBeLessThan(10_000); // a fraction of it, as a rule
    expect(findings).toHaveLength(1);
    expect(findings[0].severity).toBe('error');
    expect(findings[0].id).toBe(`tool-schema.${id}`);
    expect(findings[0].message).toContain(says);
    expect(findings[0].message.length).toBeLessThan(1_000);
  });

  test.each([
    [199, []], [200, []], [201, [TOO_DEEP]], [202, [TOO_DEEP]], [203, [TOO_DEEP]], [204, [TOO_DEEP]], [210, [TOO_DEEP]],
  ])('%i levels are judged alike in JSON and in YAML, and where there is something else to report', (levels, errors) => {
    const deep = nested('[', ']', levels - 1, '1'); // the document itself is a level
    const json = `{ "openapi": "3.0.0", "info": { "title": "Shop", "version": "1" }, "paths": {}, "x-deep": ${deep} }`;
    const others = errors.length === 0 ? ['there is no operation'] : [];
    const expected = [...errors, ...others].map((says) => expect.stringContaining(says));
    expect(parse(json).findings.map(({ message }) => message)).toEqual(expected);
    expect(parse(`# YAML\n${json}`).findings.map(({ message }) => message)).toEqual(expected);
  });

  test('what is no document gives no tools', () => {
    expect(read(write({ 'garbage.yaml': '[' })).contract.tools).toEqual([]);
    expect(read('gone.yaml').contract.tools).toEqual([]);
  });

});

describe('what is large or odd, and right', () => {
  test.each([
    ['a chain of 3,000 references', reply("$ref: '#/components/schemas/S0'", `
      components:
        schemas:
${Array.from({ length: 3_000 }, (_, index) => `          S${index}: { $ref: '#/components/schemas/S${index + 1}' }`).join('\n')}
          S3000: { type: string }`), 1],
    ['a schema of 90 levels', reply(nested('{ type: array, items: ', ' }', 90, '{ type: string }')), 1],
    ['2,000 tools', api(Array.from({ length: 2_000 }, (_, index) => `
/o/${index}: { get: { operationId: get${index}, description: One., responses: { '200': { description: Found } } } }`).join('')), 2_000],
  ])('%s', (_, text, tools) => {
    const { contract, findings } = parse(text);
    expect(findings).toEqual([]);
    expect(contract.tools).toHaveLength(tools);
  });

  test('names that sound dangerous', () => {
    const { contract, findings } = parse(postOrders(`
      type: object
      properties:
        constructor: { type: string, description: Who built it }
        toString: { type: string, description: What it reads }`));
    expect(findings).toEqual([]);
    expect(contract.tools[0].parameters.map(({ name }) => name)).toEqual(['constructor', 'toString']);
  });

  test('a document that is indented as a whole', () => {
    expect(parse(getOrders('').replace(/^(?=.)/gm, '   '))).toEqual(parse(getOrders('')));
  });
});

describe('a file that cannot be read says which, and what to give', () => {
  const ADVICE = 'Give the path of an OpenAPI document (JSON or YAML), relative to the folder where the app runs.';

  test('a file that is not there', () => {
    expect(read('gone/orders.yaml').findings).toEqual([{
      severity: 'error', id: 'tool-schema.unreadable', message: `${path.resolve('gone/orders.yaml')} does not exist. ${ADVICE}`,
    }]);
  });

  test('a folder', () => {
    const folder = path.dirname(write({ 'a.yaml': '' }));
    expect(read(folder).findings).toEqual([{ severity: 'error', id: 'tool-schema.unreadable', message: `${folder} is not a file. ${ADVICE}` }]);
  });

  test('a file below a file', () => {
    const [finding, ...others] = read(path.join(write({ 'a.yaml': '' }), 'b.yaml')).findings;
    expect(others).toEqual([]);
    expect(finding.message).toMatch(/b\.yaml cannot be read \(ENOTDIR/);
  });

  test('a file that may not be read', () => {
    const file = write({ 'secret.yaml': getOrders('') });
    jest.spyOn(fs, 'readFileSync').mockImplementationOnce(() => {
      throw Object.assign(new Error("EACCES: permission denied, open 'secret.yaml'"), { code: 'EACCES' });
    });
    const { findings } = read(file);
    jest.restoreAllMocks();
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toBe(`${file} cannot be read (EACCES: permission denied, open 'secret.yaml'). ${ADVICE}`);
  });

  test('a file of 50 MB, which is not even opened', () => {
    const file = write({ 'huge.json': '' });
    fs.truncateSync(file, 50 * 1024 * 1024);
    const opened = jest.spyOn(fs, 'readFileSync');
    const { findings } = read(file);
    expect(opened).not.toHaveBeenCalled();
    jest.restoreAllMocks();
    expect(findings).toEqual([{
      severity: 'error',
      id: 'tool-schema.too-large',
      message: 'huge.json has 50.0 MB; a tool schema may have 4 MB at most. Give the agent a document with only the operations it needs.',
    }]);
  });

  test('text of 5 MB', () => {
    const { findings } = parse(`${getOrders('')}# ${'x'.repeat(5 * 1024 * 1024)}`);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('doc.yaml has 5.0 MB; a tool schema may have 4 MB at most.')]);
  });
});
