import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { assemblyOf, groupOf, nodeFunction, toolsCode } from './app';
import { ToolHandler } from '../../src';

const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');
const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'evidence-'));

/** Tools in TypeScript, in one minified file with a source map beside or inside it. */
function bundled(sourcemap: boolean | 'inline'): lambda.Code {
  const folder = fs.mkdtempSync(path.join(workspace, 'app-'));
  fs.mkdirSync(path.join(folder, 'tools'));
  fs.writeFileSync(path.join(folder, 'tools', 'handler.ts'), `import { find } from './orders';
interface Call { readonly orderId: string }
const tools = {
  async getOrder({ orderId }: Call): Promise<unknown> {
    console.log('looking for', orderId.length > 9 ? 'a long one' : orderId);
    return { order: find(orderId) };
  },
};
export const handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), { value: tools });
`);
  fs.writeFileSync(path.join(folder, 'tools', 'orders.ts'), `export function find(orderId: string): string {
  // the database is away
  throw Object.assign(new Error('no connection'), { name: 'DatabaseError', cause: new Error('port 5432 is closed') });
}
`);
  const outfile = path.join(folder, 'build', 'tools', 'index.js');
  buildSync({ entryPoints: [path.join(folder, 'tools', 'handler.ts')], outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', sourcemap });
  return lambda.Code.fromAsset(path.dirname(outfile));
}

function verified(handler: () => ToolHandler | ((stack: never) => ToolHandler), ...args: string[]): { stdout: string; json: any; junit: string } {
  const { directory } = assemblyOf((stack) => {
    const made = handler();
    return [groupOf(stack, 'Orders', typeof made === 'function' ? made(stack as never) : made)];
  });
  const [json, junit] = ['report.json', 'report.xml'].map((name) => path.join(directory, '..', `${path.basename(directory)}-${name}`));
  const { stdout } = spawnSync(process.execPath, [CLI, 'verify', directory, '--json', json, '--junit', junit, ...args], { encoding: 'utf8', env: process.env });
  return { stdout, json: JSON.parse(fs.readFileSync(json, 'utf8')), junit: fs.readFileSync(junit, 'utf8') };
}

describe('a tool that fails', () => {
  let report: ReturnType<typeof verified>;
  beforeAll(() => {
    report = verified(() => ToolHandler.nodejs({ code: bundled(true), handler: 'index.handler' }));
  });

  test('shows the arguments, the author\'s own lines, what was printed and what caused it', () => {
    expect(report.stdout).toMatch(/FAIL getOrder \(valid\): the tool failed: the tool threw; DatabaseError: no connection; caused by Error: port 5432 is closed\n/);
    expect(report.stdout).toMatch(/ {7}called with {2}\{"orderId":".*"\}\n {7}at {11}tools\/orders\.ts:3:23 .*\n {20}tools\/handler\.ts:6:21 .*getOrder/);
    expect(report.stdout).toMatch(/ {7}printed {6}looking for \w+\n/);
    expect(report.stdout).not.toContain(os.tmpdir());
  });

  test('does not print what it has told, nor a megabyte', () => {
    expect(report.stdout.match(/tools\/orders\.ts/g)).toHaveLength(1);
    expect(report.stdout).toMatch(/called with {2}\{"orderId":"x{80}… \(1048576 characters\)"\}\n/);
    expect(report.stdout).not.toMatch(/maxLength/); // it fails with short texts, too
  });

  test('is in JSON with all that is known', () => {
    const [valid, missing] = report.json.groups[0].calls;
    expect(report.json).toMatchObject({ version: 1, groups: [{ function: 'Shop/Orders/Function', runBy: [expect.stringContaining('Node.js v')] }] });
    expect(valid).toMatchObject({
      verdict: 'fail',
      arguments: { orderId: expect.any(String) },
      stack: [expect.stringMatching(/^tools\/orders\.ts:3:23/), expect.stringMatching(/^tools\/handler\.ts:6:21/)],
      output: [expect.stringMatching(/^looking for/)],
      guard: [{ level: 'ERROR', message: 'the tool threw', tool: 'getOrder', error: { name: 'DatabaseError' } }],
      reply: { bytes: expect.any(Number), limit: 6 * 1024 * 1024 - 64 * 1024 },
      durationMs: expect.any(Number),
    });
    expect(missing).toMatchObject({ verdict: 'pass', arguments: {} });
    expect(missing.stack).toBeUndefined();
  });

  test('is in JUnit with its time, its reason and its stack', () => {
    expect(report.junit).toMatch(/<testcase classname="Orders\.getOrder" name="valid" time="[\d.]+">\s*<failure message="the tool failed: the tool threw; DatabaseError/);
    expect(report.junit).toMatch(/at tools\/orders\.ts:3:23/);
    expect(report.junit).toMatch(/<system-out>\s*<!\[CDATA\[looking for/);
  });
});

test('a source map inside the bundle is read, and without one the bundle\'s own lines are told', () => {
  const stackOf = (sourcemap: boolean | 'inline') =>
    verified(() => ToolHandler.nodejs({ code: bundled(sourcemap), handler: 'index.handler' })).json.groups[0].calls[0].stack[0];
  expect(stackOf('inline')).toMatch(/^tools\/orders\.ts:3:23/);
  expect(stackOf(false)).toMatch(/^index\.js:1:\d+/);
});

test('a function behind the guard shows its own stack and output', () => {
  const { stdout } = verified(() => (stack) => ToolHandler.guarded(nodeFunction(stack, 'Own', 'envelopes.throws')));
  expect(stdout).toMatch(/at {11}envelopes\.js:\d+:\d+/);
  expect(stdout).toMatch(/printed {6}about to throw/);
});

test('in Python the same', () => {
  const { stdout } = verified(() => (stack) => ToolHandler.direct(new lambda.Function(stack, 'Own', {
    runtime: lambda.Runtime.PYTHON_3_13, handler: 'own.throws', code: toolsCode(),
  })));
  expect(stdout).toMatch(/at {11}own\.py:\d+ \(throws\): raise KeyError\("secret detail"\)\n {7}printed {6}looking for the order/);
});

test('only a text beyond measure needs a limit, and then it is said', () => {
  const short = `exports.handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), {
    value: { getOrder: async ({ orderId }) => { if (orderId.length > 99) { throw new Error('too long'); } return {}; } } });`;
  const folder = fs.mkdtempSync(path.join(workspace, 'short-'));
  fs.writeFileSync(path.join(folder, 'index.js'), short);
  const { stdout } = verified(() => ToolHandler.nodejs({ code: lambda.Code.fromAsset(folder), handler: 'index.handler' }));
  expect(stdout).toContain('Only a text of a megabyte fails: give orderId a maxLength in the schema, and the guard refuses it.');
});

test('a reply that is too large is told with its size and the limit', () => {
  const large = `exports.handler = Object.defineProperty(() => undefined, Symbol.for('cdk-bedrock-agents.tools'), {
    value: { getOrder: async () => 'x'.repeat(7 * 1024 * 1024) } });`;
  const folder = fs.mkdtempSync(path.join(workspace, 'large-'));
  fs.writeFileSync(path.join(folder, 'index.js'), large);
  const { stdout } = verified(() => ToolHandler.nodejs({ code: lambda.Code.fromAsset(folder), handler: 'index.handler' }));
  expect(stdout).toMatch(/the reply is too large; 734\d{4} bytes, of which 6225920 are allowed/);
});

test('--verbose tells the same of what passed', () => {
  const { stdout } = verified(() => (stack) => ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.right')), '--verbose');
  expect(stdout).toMatch(/pass getOrder \(valid\)\n {7}called with {2}\{"orderId":/);
  expect(stdout).toMatch(/ {7}reply {8}\d+ bytes of 6225920 that are allowed, after \d+ ms/);
});
