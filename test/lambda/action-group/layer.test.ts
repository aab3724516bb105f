import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import { Shape, ToolContract } from '../../../src/contract/tools/contract';
import { GuardConfig } from '../../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE, GUARD_FILE } from '../../../src/contract/tools/names';
import { programOf } from '../../../src/contract/tools/pattern/program';
import { parsePattern } from '../../../src/contract/tools/pattern/syntax';
import { ProcessCall, apiBody, apiContract, apiEvent, callInProcess, functionEvent, functionText, temporaryFolder } from '../support';

const ASSETS = path.join(__dirname, '..', '..', '..', 'assets', 'guard');
const SELDOM = 'cdk-bedrock-agents-seldom.js';
const sourceOf = (files: readonly string[]) => files.map((file) => readFileSync(path.join(ASSETS, file), 'utf8')).join('\n');
const bundled = () => sourceOf(readdirSync(ASSETS));
const folder = temporaryFolder();
let count = 0;

/** Lays out a function as Lambda does, the guard in one folder and the user's files in another, and calls it. */
async function call(handler: string, files: Record<string, string>, calls: ProcessCall[] = [{ event: apiEvent() }], contract = apiContract(), without = '') {
  const place = path.join(folder, String(count++));
  const task = path.join(place, 'task');
  const opt = path.join(place, 'opt');
  cpSync(ASSETS, opt, { recursive: true, filter: (file) => path.basename(file) !== without });
  mkdirSync(task);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(task, name)), { recursive: true });
    writeFileSync(path.join(task, name), text);
  }
  const config: GuardConfig = { actionGroup: 'Orders', handler, contract };
  writeFileSync(path.join(opt, GUARD_CONFIG_FILE), JSON.stringify(config));
  return callInProcess(path.join(opt, GUARD_FILE), calls, { LAMBDA_TASK_ROOT: task, AWS_LAMBDA_FUNCTION_NAME: 'orders-function' });
}

/** A handler that writes its own envelopes. */
const RAW = `async (event) => ({
  messageVersion: '1.0',
  response: {
    actionGroup: event.actionGroup, apiPath: event.apiPath, httpMethod: event.httpMethod, httpStatusCode: 200,
    responseBody: { 'application/json': { body: JSON.stringify({ id: event.parameters[0].value }) } },
  },
})`;

/** Tools, as the runtime in the user's own bundle makes them. */
const TOOLS = `Object.defineProperty(async () => { throw new Error('the guard of the bundle itself was called'); },
  Symbol.for('cdk-bedrock-agents.tools'), { value: { getOrder: async ({ orderId }) => ({ id: orderId }) } })`;

beforeAll(() => {
  if (!existsSync(ASSETS)) {
    throw new Error('There is no assets/guard: run "npx projen bundle" first.');
  }
});

describe('the bundle', () => {
  test('is small: a cold start reads all of it but what is seldom needed', () => {
    expect(sourceOf(readdirSync(ASSETS).filter((file) => file !== SELDOM)).length).toBeLessThanOrEqual(24_000);
    expect(sourceOf([SELDOM]).length).toBeLessThanOrEqual(5_000);
  });

  describe('has in a second file what is seldom needed', () => {
    const argument = (shape: Shape): ToolContract => ({
      title: 'Orders', tools: [{ name: 'getOrder', description: 'Gets an order.', parameters: [{ name: 'given', in: 'function', required: true, shape }], replies: {} }],
    });
    const tools = "Object.defineProperty(() => {}, Symbol.for('cdk-bedrock-agents.tools'), { value: { getOrder: ({ given }) => ({ given }) } })";
    const pattern = '^(a|a)*$';
    const given = async (shape: Shape, value: string, without?: string): Promise<string> => {
      const { replies: [reply] } = await call('index.handler', { 'index.js': `exports.handler = ${tools};` },
        [{ event: functionEvent({ parameters: [{ name: 'given', type: 'string', value }] }) }], argument(shape), without);
      return functionText(reply);
    };

    test.each<[string, Shape, string]>([
      ['plain text', { type: 'string' }, 'a'],
      ['a list in JSON', { type: 'array', items: { type: 'string' } }, '["a","b"]'],
      ['a pattern that is matched in one way', { type: 'string', limits: { pattern: '^a*$' } }, 'aaa'],
    ])('which %s does not load', async (_, shape, value) => {
      expect(JSON.parse(await given(shape, value, SELDOM))).toHaveProperty('given');
    });

    test.each<[string, Shape, string, unknown]>([
      ['a list as Java prints it', { type: 'array', items: { type: 'string' } }, '[a, b]', { given: ['a', 'b'] }],
      ['a pattern with many ways to match', { type: 'string', limits: { pattern, program: programOf(parsePattern(pattern)!) } }, 'aaaa', { given: 'aaaa' }],
    ])('which %s loads', async (_, shape, value, answer) => {
      expect(JSON.parse(await given(shape, value))).toEqual(answer);
      expect(await given(shape, value, SELDOM)).toContain('error id');
    });

    test('which the second call for one question loads, and then counts', async () => {
      const { replies, lines } = await call('index.handler', { 'index.js': `exports.handler = ${TOOLS};` }, Array.from({ length: 12 }, () => ({ event: apiEvent() })));
      expect(replies.map((reply) => reply.response.httpStatusCode)).toEqual([...Array(10).fill(200), 429, 429]);
      expect(lines.filter(({ RepeatedCalls }) => RepeatedCalls === 1)).toHaveLength(10);
      expect(replies[11].sessionAttributes).toEqual({ 'tenant': 'acme', 'cdk-bedrock-agents-repeats': expect.stringMatching(/^18 \w+:12$/) });
    });

    test('which a reply that configures knowledge bases loads, and then is checked', async () => {
      const handler = TOOLS.replace('async ({ orderId }) =>', 'async ({ orderId }, call) => (call.knowledgeBasesConfiguration = [{ knowledgeBaseId: 7 }],')
        .replace('({ id: orderId })', '{ id: orderId })');
      const { log } = await call('index.handler', { 'index.js': `exports.handler = ${handler};` });
      expect(log[0].faults).toEqual([
        'knowledgeBasesConfiguration[0].knowledgeBaseId must be a string, but is a number',
      ]);
    });

    test('and refuses what such a pattern does not match', async () => {
      const shape: Shape = { type: 'string', limits: { pattern, program: programOf(parsePattern(pattern)!) } };
      expect(await given(shape, `${'a'.repeat(1000)}!`)).toContain('getOrder was not called: given must match ^(a|a)*$');
    });
  });

  test('is entered through a file of one line: whoever imports it searches that one for the names it exports', () => {
    expect(readFileSync(path.join(ASSETS, GUARD_FILE), 'utf8').length).toBeLessThan(100);
  });

  test('keeps the names of all that it reads from files: only its own are shortened', () => {
    const root = path.join(__dirname, '..', '..', '..');
    const shortened: string[] = JSON.parse(readFileSync(path.join(root, 'scripts', 'inside-the-guard.json'), 'utf8'));
    const read = ['contract.ts', 'guard-config.ts']
      .flatMap((file) => [...readFileSync(path.join(root, 'src', 'contract', 'tools', file), 'utf8').matchAll(/^ +readonly (\w+)\??:/gm)])
      .map(([, name]) => name);
    expect(read).toEqual(expect.arrayContaining(['closed', 'pattern', 'parameters', 'strictReplies', 'handler']));
    expect(read.filter((name) => shortened.includes(name))).toEqual([]);
  });

  test('drops what an argument may not have', async () => {
    const contract: ToolContract = {
      title: 'Orders',
      tools: [{
        name: 'getOrder',
        description: 'Gets an order.',
        parameters: [{ name: 'order', in: 'function', required: true, shape: { type: 'object', closed: true, properties: { id: { type: 'string' } } } }],
        replies: {},
      }],
    };
    const handler = "Object.defineProperty(() => {}, Symbol.for('cdk-bedrock-agents.tools'), { value: { getOrder: async ({ order }) => order } })";
    const clientContext = { custom: { bedrockAgentCoreToolName: 'orders___getOrder' } };
    const { replies } = await call('index.handler', { 'index.js': `exports.handler = ${handler};` }, [{ event: { order: { id: 'A-1', admin: true } }, clientContext }], contract);
    expect(replies).toEqual([{ id: 'A-1' }]);
  });

  test('needs nothing but Node', () => {
    const required = [...bundled().matchAll(/require\("([^"]*)"\)/g)].map(([, name]) => name);
    expect(required).toContain('node:fs');
    expect(required.filter((name) => !name.startsWith('node:') || !builtinModules.includes(name.slice('node:'.length))))
      .toEqual([...Array(5).fill('./cdk-bedrock-agents-seldom.js'), './cdk-bedrock-agents-guard.js']);
    expect(bundled().match(/import\("/g)).toBeNull();
  });
});

describe('the user\'s code is found as Lambda finds it', () => {
  test.each<[string, string, Record<string, string>]>([
    ['a CommonJS module', 'index.handler', { 'index.js': `exports.handler = ${RAW};` }],
    ['a CommonJS module that says so', 'index.handler', { 'index.cjs': `exports.handler = ${RAW};` }],
    ['an ES module', 'index.handler', { 'index.mjs': `export const handler = ${RAW};` }],
    ['an ES module by its package.json', 'index.handler', { 'index.js': `export const handler = ${RAW};`, 'package.json': '{"type":"module"}' }],
    ['an ES module that awaits at its top', 'index.handler',
      { 'index.js': `await Promise.resolve(); export const handler = ${RAW};`, 'package.json': '{"type":"module"}' }],
    ['an ES module that awaits for long', 'index.handler',
      { 'index.mjs': `await new Promise((resolve) => setTimeout(resolve, 50)); export const handler = ${RAW};` }],
    ['a nested export', 'app.Tools.handler', { 'app.js': `exports.Tools = { handler: ${RAW} };` }],
    ['a nested export of an ES module', 'app.Tools.v1.handler', { 'app.mjs': `export const Tools = { v1: { handler: ${RAW} } };` }],
    ['a module in a folder', 'src/orders/index.handler', { 'src/orders/index.js': `exports.handler = ${RAW};` }],
    ['the .js module of several', 'index.handler', { 'index.js': `exports.handler = ${RAW};`, 'index.mjs': 'throw new Error("not this one");' }],
    ['tools', 'index.handler', { 'index.js': `exports.handler = ${TOOLS};` }],
    ['tools in an ES module', 'index.handler', { 'index.mjs': `export const handler = ${TOOLS};` }],
  ])('%s', async (_, handler, files) => {
    const { replies, log, lines } = await call(handler, files);
    expect(replies.map((reply) => [reply.response.httpStatusCode, apiBody(reply)])).toEqual([[200, { id: 'A-1' }]]);
    expect(log).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ FunctionName: 'orders-function', Tool: 'getOrder', Invocations: 1 })]);
  });

  test('and called again and again without being loaded again', async () => {
    const files = { 'index.js': `let calls = 0; exports.handler = ${RAW.replace('event.parameters[0].value', 'String(++calls)')};` };
    const { replies, lines } = await call('index.handler', files, [{ event: apiEvent() }, { event: apiEvent() }]);
    expect(replies.map(apiBody)).toEqual([{ id: '1' }, { id: '2' }]);
    expect(lines).toHaveLength(2);
  });

  test('for a gateway, too', async () => {
    const clientContext = { custom: { bedrockAgentCoreToolName: 'orders___getOrder' } };
    const { replies } = await call('index.handler', { 'index.js': `exports.handler = ${TOOLS};` }, [{ event: { orderId: 'A-2' }, clientContext }]);
    expect(replies).toEqual([{ id: 'A-2' }]);
  });
});

describe('user code that cannot be loaded is an answer, and a line in the log', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['a missing file', 'index.handler', {},
      'The handler "index.handler" is not in the function\'s code: there is no index.js, index.mjs or index.cjs.'],
    ['a missing export', 'index.main', { 'index.js': `exports.handler = ${RAW};` },
      'The handler "index.main" is not a function: index.js exports handler.'],
    ['a missing nested export', 'index.a.b.c', { 'index.js': 'exports.a = {};' }, 'The handler "index.a.b.c" is not a function: index.js exports a.'],
    ['an empty module', 'index.handler', { 'index.js': '' }, 'The handler "index.handler" is not a function: index.js exports nothing.'],
    ['an export that is no function', 'index.handler', { 'index.js': 'exports.handler = {};' }, 'The handler "index.handler" is not a function'],
    ['a handler without an export', 'index', { 'index.js': '' }, 'The handler "index" is not of the form file.export, such as index.handler.'],
    ['a module that throws', 'index.handler', { 'index.js': 'throw new Error("no table name: hunter2");' }, 'no table name: hunter2'],
    ['an ES module that throws', 'index.handler', { 'index.mjs': 'throw new Error("no table name: hunter2");' }, 'no table name: hunter2'],
    ['a module with a syntax error', 'index.handler', { 'index.js': 'exports.handler = (;' }, 'Unexpected token'],
    ['a missing dependency', 'index.handler', { 'index.js': 'require("left-pad-hunter2");' }, 'Cannot find module \'left-pad-hunter2\''],
  ])('%s', async (_, handler, files, message) => {
    const { replies, log, lines } = await call(handler, files);
    expect(replies[0].response.httpStatusCode).toBe(500);
    expect(apiBody(replies[0])).toEqual({ error: expect.stringContaining('getOrder failed'), errorId: log[0].errorId });
    expect(JSON.stringify(replies)).not.toContain('hunter2');
    expect(log[0].error.message).toContain(message);
    expect(lines.at(-1)).toMatchObject({ ToolErrors: 1 });
  });
});

describe('user code that can be loaded at the second attempt is', () => {
  const fails = `
    globalThis.attempts = (globalThis.attempts ?? 0) + 1;
    if (globalThis.attempts === 1) { throw new Error('the secret is not there yet'); }`;

  test.each<[string, Record<string, string>]>([
    ['a CommonJS module', { 'index.js': `${fails} exports.handler = ${RAW};` }],
    ['an ES module', { 'index.mjs': `${fails} export const handler = ${RAW};` }],
    ['an ES module by its package.json', { 'index.js': `${fails} export const handler = ${RAW};`, 'package.json': '{"type":"module"}' }],
  ])('%s', async (_, files) => {
    const { replies, log } = await call('index.handler', files, [{ event: apiEvent() }, { event: apiEvent() }, { event: apiEvent() }]);
    expect(replies.map((reply) => reply.response.httpStatusCode)).toEqual([500, 200, 200]);
    expect(log).toEqual([expect.objectContaining({ error: expect.objectContaining({ message: 'the secret is not there yet' }) })]);
  });
});

test('user code whose loading never ends is answered for, and loaded again by the next call', async () => {
  const files = {
    'index.mjs': `globalThis.attempts = (globalThis.attempts ?? 0) + 1;
      if (globalThis.attempts === 1) { setInterval(() => {}, 1000).unref(); await new Promise(() => {}); }
      export const handler = ${RAW};`,
  };
  const hurried = { event: apiEvent(), remaining: 300 };
  const { replies, log, lines } = await call('index.handler', files, [hurried, { event: apiEvent() }]);
  expect(replies.map((reply) => reply.response.httpStatusCode)).toEqual([500, 200]);
  expect(log).toEqual([expect.objectContaining({ error: expect.objectContaining({ message: expect.stringContaining('did not answer within 50 ms') }) })]);
  expect(lines.filter((line) => line._aws).map(({ ToolErrors }) => ToolErrors)).toEqual([1, undefined]);
});
