import * as fs from 'fs';
import * as path from 'path';
import { Shape } from '../../../../src/contract/tools/contract';
import { Outcome, api, lineOfMark, parse, read, reply, write } from '../../../fixtures/openapi/documents';

const ORDER: Shape = { type: 'object', properties: { id: { type: 'string' } } };
const ORDER_YAML = '{ type: object, properties: { id: { type: string } } }';

/** The shape of the reply of the one tool. */
function shapeOf({ contract }: Outcome): Shape | undefined {
  return contract.tools[0].replies[200].shape;
}

function replyWithRef(reference: string): string {
  return reply(`$ref: '${reference}'`);
}

describe('a $ref leads to', () => {
  test.each([
    ['a component', '#/components/schemas/Order', 'Order'],
    ['a name with a space, written %20', '#/components/schemas/The%20order', 'The order'],
    ['a name with a slash, written ~1', '#/components/schemas/shop~1Order', 'shop/Order'],
    ['a name with a tilde, written ~0', '#/components/schemas/~0Order', '~Order'],
    ['a name with a slash, written %2F', '#/components/schemas/shop%2FOrder', 'shop/Order'],
    ['a name with a percent sign that escapes nothing', '#/components/schemas/100%', '100%'],
    ['a name in another alphabet', '#/components/schemas/Bestellung%C3%9Cbersicht', 'BestellungÜbersicht'],
    ['a name like what every object has', '#/components/schemas/constructor', 'constructor'],
  ])('%s', (_, reference, name) => {
    const outcome = parse(reply(`$ref: '${reference}'`, `
      components:
        schemas:
          '${name}': ${ORDER_YAML}`));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual(ORDER);
  });

  test('another $ref, and on to its definition', () => {
    const outcome = parse(reply("$ref: '#/components/schemas/A'", `
      components:
        schemas:
          A: { $ref: '#/components/schemas/B' }
          B: { $ref: '#/components/schemas/C' }
          C: ${ORDER_YAML}`));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual(ORDER);
  });

  test('an item of a list', () => {
    const outcome = parse(reply("$ref: '#/x-schemas/1'", `x-schemas: [{ type: string }, ${ORDER_YAML}]`));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual(ORDER);
  });

  test('a place inside another schema', () => {
    const outcome = parse(reply(`
      type: object
      properties:
        first: ${ORDER_YAML}
        second: { $ref: '#/paths/~1orders/get/responses/200/content/application~1json/schema/properties/first' }`));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)!.properties!.second).toEqual(ORDER);
  });

  test.each([
    ['a whole file', 'order.yaml'],
    ['a whole file, with a dot', './order.yaml'],
    ['a file with a space', 'my%20order.yaml'],
    ['a file in a folder', 'parts/order.yaml'],
    ['a place in a file', 'schemas.json#/definitions/Order'],
    ['a file that refers to its own neighbour', 'parts/neighbour.yaml'],
    ['a file that refers back to this document', 'parts/back.yaml'],
    ['this document by its name', 'shop.yaml#/components/schemas/Order'],
  ])('%s', (_, reference) => {
    const outcome = read(write({
      'shop.yaml': reply(`$ref: '${reference}'`, `components: { schemas: { Order: ${ORDER_YAML} } }`),
      'order.yaml': ORDER_YAML,
      'my order.yaml': ORDER_YAML,
      'schemas.json': JSON.stringify({ definitions: { Order: ORDER } }),
      'parts/order.yaml': ORDER_YAML,
      'parts/neighbour.yaml': '$ref: order.yaml',
      'parts/back.yaml': "$ref: '../shop.yaml#/components/schemas/Order'",
    }));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual(ORDER);
  });

  test('parameters, bodies, replies and whole paths in other files', () => {
    const { contract, findings } = read(write({
      'shop.yaml': api("/orders: { $ref: 'paths.yaml#/orders' }"),
      'paths.yaml': `
orders:
  post:
    operationId: createOrder
    description: Creates an order.
    parameters: [{ $ref: '#/parameters/shop' }]
    requestBody: { $ref: '#/bodies/order' }
    responses: { '201': { $ref: '#/replies/created' } }
parameters:
  shop: { name: shop, in: query, description: The shop, schema: { type: string } }
bodies:
  order: { content: { application/json: { schema: { type: object, properties: { sku: { type: string, description: The article } } } } } }
replies:
  created: { description: Created }`,
    }));
    expect(findings).toEqual([]);
    expect(contract.tools).toMatchObject([{
      name: 'createOrder',
      parameters: [{ name: 'shop', in: 'query' }, { name: 'sku', in: 'body' }],
      replies: { 201: { description: 'Created' } },
    }]);
  });

  test('two files of one name in two folders, which are not taken for each other', () => {
    const outcome = read(write({
      'shop.yaml': replyWithRef('types.yaml'),
      'types.yaml': "{ type: object, properties: { inner: { $ref: 'parts/types.yaml' } } }",
      'parts/types.yaml': '{ type: string }',
    }));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual({ type: 'object', properties: { inner: { type: 'string' } } });
  });
});

describe('a $ref that leads nowhere is one error, at its own line', () => {
  test.each([
    ['a missing component', '#/components/schemas/Ordr', 'points to nothing. Check the spelling; names are case-sensitive.'],
    ['another case', '#/Info', 'points to nothing'],
    ['an item beyond the end', '#/servers/3', 'points to nothing'],
    ['what every object has', '#/info/toString', 'points to nothing'],
    ['a name without a path', '#Order', 'Write it in full, as in "#/components/schemas/Order".'],
    ['a path without a slash', '#components/schemas/Order', 'Write it in full'],
    ['the document itself', '#', 'Write it in full'],
    ['nothing', '', 'Write it in full'],
    ['the web', 'https://example.com/schemas.yaml#/Order', 'nothing is fetched from the network at synth. Copy the document next to this one.'],
    ['the web, by http', 'http://example.com/order.json', 'Copy the document next to this one.'],
    ['the web, by whatever the page has', '//example.com/order.json', 'Copy the document next to this one.'],
    ['a file URL', 'file:///etc/order.json', 'Copy the document next to this one.'],
  ])('%s', (_, reference, fix) => {
    const text = replyWithRef(reference).replace(/\$ref: .*/, '$& # here');
    const { findings } = parse(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', id: 'tool-schema.reference' });
    expect(findings[0].message).toMatch(
      `doc.yaml:${lineOfMark(text) - 1} (/paths/~1orders/get/responses/200/content/application~1json/schema): $ref "${reference}"`,
    );
    expect(findings[0].message).toContain(fix);
  });

  test('a file, from an inline document', () => {
    const { findings } = parse(replyWithRef('common.yaml#/Order'));
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toContain('an inline document has no folder to find it in. Use ToolSchema.fromOpenApi(path)');
  });

  test.each([
    ['is missing', 'parts/gone.yaml#/Order', `parts${path.sep}gone.yaml does not exist. A $ref to a file is relative to the document it stands in`],
    ['is a folder', 'folder', 'is not a file. A $ref to a file is relative to the document it stands in'],
    ['is broken', 'broken.yaml', 'broken.yaml:2 is neither JSON nor YAML'],
    ['is a name by mistake', 'Order', 'one into the same document starts with "#/"'],
    ['has a percent sign that escapes nothing', '100%.yaml', 'does not exist'],
    ['holds no such place', 'types.yaml#/Order', 'points to nothing'],
  ])('a file that %s', (_, reference, fix) => {
    const file = write({
      'shop.yaml': replyWithRef(reference),
      'broken.yaml': 'type: object\nproperties: [a',
      'types.yaml': 'Other: { type: string }',
      'folder/order.yaml': ORDER_YAML,
    });
    const { findings } = read(file);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', id: 'tool-schema.reference' });
    expect(findings[0].message).toContain('shop.yaml:13 (/paths/~1orders/get/responses/200/content/application~1json/schema): $ref "');
    expect(findings[0].message).toContain(fix);
  });

  test('a file that is missing is reported once, not at each $ref to it', () => {
    const { findings } = read(write({
      'shop.yaml': reply("{ type: object, properties: { a: { $ref: 'gone.yaml#/A' }, b: { $ref: 'gone.yaml#/B' } } }"),
    }));
    expect(findings).toHaveLength(1);
  });

  test.each([
    ['to itself', { A: 'A' }],
    ['in a circle', { A: 'B', B: 'C', C: 'A' }],
    ['into a circle', { A: 'B', B: 'C', C: 'B' }],
  ])('a chain %s', (_, chain: Record<string, string>) => {
    const schemas = Object.entries(chain).map(([from, to]) => `${from}: { $ref: '#/components/schemas/${to}' }`).join(', ');
    const text = reply("$ref: '#/components/schemas/A'", `components: { schemas: { ${schemas} } } # here`);
    const { findings } = parse(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', id: 'tool-schema.reference' });
    expect(findings[0].message).toMatch(new RegExp(`^doc\\.yaml:${lineOfMark(text)} \\(/components/schemas/[AB]\\): `));
    expect(findings[0].message).toContain('leads back to itself. Point it to a definition.');
  });

  test.each([
    ['body', "requestBody: { $ref: '#/components/requestBodies/None' }"],
    ['schema of a body', "requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/None' } } } }"],
    ['parameter', "parameters: [{ $ref: '#/components/parameters/None' }]"],
    ['reply', "responses: { '200': { $ref: '#/components/responses/None' } }"],
  ])('of a %s, without errors that follow from it', (_, field) => {
    const others = field.startsWith('responses') ? '' : "responses: { '200': { description: Created } }";
    const { findings } = parse(api(`
/orders:
  post:
    operationId: createOrder
    description: Creates an order.
    ${others}
    ${field}`));
    expect(findings.map(({ id }) => id)).toEqual(['tool-schema.reference']);
  });

  test('of a path, without a complaint that there is no operation', () => {
    expect(parse(api("/orders: { $ref: '#/components/None' }")).findings.map(({ id }) => id)).toEqual(['tool-schema.reference']);
  });
});

describe('a $ref never leaves the folder of the document: what it names would be published in the template', () => {
  const SECRET = 'description: the secret';

  test.each([
    ['an absolute path', (secret: string) => secret],
    ['an absolute path, encoded', (secret: string) => secret.replace(/\//g, '%2F')],
    ['an absolute path with a fragment', (secret: string) => `${secret}#/description`],
    ['the folder above', () => '../secret.yaml'],
    ['the folder above, encoded', () => '%2e%2e/secret.yaml'],
    ['the folder above, encoded with its slash', () => '..%2Fsecret.yaml'],
    ['the folder above, by a folder that is not there', () => 'parts/../../secret.yaml'],
    ['a folder whose name only begins alike', () => '../api-private/secret.yaml'],
    ['a link to a file', () => 'link.yaml'],
    ['a link to a folder', () => 'linked/secret.yaml'],
    ['a Windows path', () => 'C:/secret.yaml'],
    ['a Windows path from the drive', () => 'c:secret.yaml'],
    ['a Windows share', () => '\\\\host\\share\\secret.yaml'],
    ['a file URL', (secret: string) => `file://${secret}`],
    ['a file URL, encoded', (secret: string) => `file%3A${secret}`],
    ['the environment of the process', () => '/proc/self/environ'],
  ])('%s', (_, reference) => {
    const secret = write({ 'secret.yaml': SECRET, 'api/parts/empty.yaml': '{}', 'api-private/secret.yaml': SECRET });
    const folder = path.join(path.dirname(secret), 'api');
    fs.symlinkSync(secret, path.join(folder, 'link.yaml'));
    fs.symlinkSync(path.dirname(secret), path.join(folder, 'linked'));
    fs.writeFileSync(path.join(folder, 'shop.yaml'), replyWithRef(reference(secret)));
    const { contract, findings } = read(path.join(folder, 'shop.yaml'));
    expect(findings.map(({ severity, id }) => `${severity} ${id}`)).toEqual(['error tool-schema.reference']);
    expect(findings[0].message).toContain(`$ref "${reference(secret)}"`);
    expect(findings[0].message).toMatch(/Copy the (file there|document next to this one)\./);
    expect(JSON.stringify([contract, findings])).not.toContain('the secret');
  });

  test('nor from a file beside it', () => {
    const secret = write({ 'secret.yaml': SECRET, 'api/shop.yaml': replyWithRef('parts/order.yaml'), 'api/parts/order.yaml': "$ref: '../../secret.yaml'" });
    const { contract, findings } = read(path.join(path.dirname(secret), 'api', 'shop.yaml'));
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toContain('order.yaml:1 (top): $ref "../../secret.yaml" leads out of the folder of shop.yaml.');
    expect(JSON.stringify(contract)).not.toContain('the secret');
  });

  test('nor from where a document is nothing but a description', () => {
    const { contract, findings } = read(path.join(__dirname, '..', '..', '..', 'fixtures', 'cases', 'F01-ref-reads-env.yaml'));
    expect(findings.map(({ id }) => id)).toContain('tool-schema.reference');
    expect(JSON.stringify([contract, findings])).not.toContain('PATH=');
  });

  test('but a document that is a link may refer to what stands beside it, or beside what it leads to', () => {
    const file = write({ 'real/shop.yaml': replyWithRef('order.yaml'), 'real/order.yaml': ORDER_YAML, 'build/empty': '' });
    const build = path.join(path.dirname(file), '..', 'build');
    fs.symlinkSync(file, path.join(build, 'shop.yaml'));
    fs.symlinkSync(path.join(path.dirname(file), 'order.yaml'), path.join(build, 'order.yaml'));
    const outcome = read(path.join(build, 'shop.yaml'));
    expect(outcome.findings).toEqual([]);
    expect(shapeOf(outcome)).toEqual(ORDER);
  });
});

describe('a file beside the document is checked where it is used', () => {
  test.each([
    ['a parameter without a name', 'parameters', '[{ $ref: "parts.yaml#/a" }]', '{ in: query }',
      'a parameter needs a "name", and "in" as one of path, query'],
    ['a parameter in no place', 'parameters', '[{ $ref: "parts.yaml#/a" }]', '{ name: q, in: body }', 'a parameter needs a "name"'],
    ['a body without content', 'requestBody', '{ $ref: "parts.yaml#/a" }', '{ description: None }', 'a request body needs "content"'],
  ])('%s', (_, field, reference, value, what) => {
    const { findings } = read(write({
      'shop.yaml': api(`
/orders:
  post:
    operationId: createOrder
    description: Creates an order.
    responses: { '200': { description: Created } }
    ${field}: ${reference}`),
      'parts.yaml': `a: ${value}`,
    }));
    expect(findings.map(({ severity, id }) => `${severity} ${id}`)).toEqual(['error tool-schema.openapi']);
    expect(findings[0].message).toContain(`parts.yaml:1 (/a): ${what}`);
  });

  test('a type that does not exist', () => {
    const { findings } = read(write({ 'shop.yaml': replyWithRef('parts.yaml#/a'), 'parts.yaml': 'a:\n  type: date' }));
    expect(findings).toMatchObject([{
      severity: 'error',
      id: 'tool-schema.openapi',
      message: 'parts.yaml:2 (/a/type): must be one of string, number, integer, boolean, array, object (OpenAPI 3.0).',
    }]);
  });

  test('its findings name the file and its own line', () => {
    const { findings } = read(write({
      'shop.yaml': replyWithRef('parts/size.yaml'),
      'parts/size.yaml': '# sizes\ntype: string\nenum: [s, m]',
    }));
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toMatch(/^size\.yaml:3 \(\/enum\): /);
  });
});
