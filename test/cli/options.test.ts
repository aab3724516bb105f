import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { groupOf, threeTools, toolsCode } from './app';
import { Assembly } from '../../cli/assembly/assembly';
import { toolGroups } from '../../cli/assembly/tool-functions';
import { isPath, select } from '../../cli/verify/selection';
import { peerDependencies } from '../../package.json';
import { AgentCoreAgent, BedrockAgent, Model, ToolHandler } from '../../src';
import { INSTRUCTION, NOVA } from '../support/stacks';

const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');

/** A project with two stacks, an agent of each engine, and three tools for both. */
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'options-'));
const directory = path.join(project, 'cdk.out');
beforeAll(() => {
  const app = new App({ outdir: directory });
  for (const [id, Agent] of [['Shop', BedrockAgent], ['Desk', AgentCoreAgent]] as const) {
    const stack = new Stack(app, id);
    const orders = groupOf(stack, 'Orders', ToolHandler.nodejs({ code: toolsCode(), handler: 'good.handler' }), threeTools());
    new Agent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: [orders] });
  }
  app.synth();
});

function run(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', cwd, env: process.env });
}

function configured(content: unknown): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'configured-'));
  fs.writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify(content));
  return folder;
}

describe('what is looked at can be named', () => {
  const found = (stacks: readonly string[], agents: readonly string[], tools: readonly string[]) =>
    select(toolGroups(Assembly.load(directory, stacks)), { agents, tools }).map(({ owner, contract }) => `${owner.split('/')[0]} ${contract.tools.map(({ name }) => name).join()}`);

  test.each<[string[], string[], string[], string[]]>([
    [[], [], [], ['Shop getOrder,cancelOrder,countOrders', 'Desk getOrder,cancelOrder,countOrders']],
    [['Shop'], [], [], ['Shop getOrder,cancelOrder,countOrders']],
    [['De*'], [], ['getOrder'], ['Desk getOrder']],
    [[], ['Shop/Agent'], ['*Orders', 'getOrder'], ['Shop getOrder,countOrders']],
    [[], ['Agent'], ['cancel*'], ['Shop cancelOrder', 'Desk cancelOrder']],
  ])('stacks %j, agents %j, tools %j', (stacks, agents, tools, expected) => expect(found(stacks, agents, tools)).toEqual(expected));

  test.each([['--stack', 'Shp', 'there is Desk, Shop'], ['--agent', 'Agnt', 'there is Shop/Agent, Desk/'], ['--tool', 'getOder', 'there is getOrder, cancelOrder, countOrders.']])(
    '%s %s is nothing, and what there is is said', (option, name, known) => {
      const { status, stderr } = run(project, 'verify', option, name);
      expect(stderr).toMatch(new RegExp(`^error: ${option} ${name} names nothing here; `));
      expect(stderr).toContain(known);
      expect(status).toBe(2);
    });

  test('by any part of a path', () => {
    expect(['Shop', 'Shop/Agent', 'Agent', 'Ag*', 'Shop/*', '*'].filter((pattern) => !isPath(pattern, 'Shop/Agent/Gateway'))).toEqual([]);
    expect(['Sho', 'Shop/Gateway', 'agent', ''].filter((pattern) => isPath(pattern, 'Shop/Agent/Gateway'))).toEqual([]);
  });

  test('verify passes what is named though other tools fail, and explain tells the stacks that are named', () => {
    expect(run(project, 'verify', '--tool', 'getOrder', '--stack', 'Shop')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 tool, 4 calls · 4 passed') });
    const { stdout } = run(project, 'explain', '--stack', 'Desk');
    expect(stdout).toContain('Desk/');
    expect(stdout).not.toContain('Shop/');
  });
});

describe('cdk.json', () => {
  test('has options for CI, over which the command line goes', () => {
    const folder = configured({ 'output': directory, 'cdk-bedrock-agents': { verify: { tool: ['getOrder'], stack: ['Shop'], json: 'report.json', env: { A: 'b' } } } });
    expect(run(folder, 'verify').status).toBe(0);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'report.json'), 'utf8')).groups).toHaveLength(1);
    expect(run(folder, 'verify', '--tool', 'cancelOrder', '--json', 'other.json').status).toBe(1);
    expect(fs.existsSync(path.join(folder, 'other.json'))).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['a section that is none', [], 'cdk-bedrock-agents of cdk.json is []; it must be an object.'],
    ['a command that is none', { verfy: {} }, 'cdk-bedrock-agents of cdk.json has verfy, which it does not take (init, verify, explain,'],
    ['an option that is none', { verify: { tools: ['x'] } }, 'cdk-bedrock-agents.verify of cdk.json has tools, which it does not take (stack, env, allowPort,'],
    ['no list', { verify: { tool: 'getOrder' } }, 'cdk-bedrock-agents.verify.tool of cdk.json is "getOrder"; it must be a list.'],
    ['no variables', { verify: { env: ['A=b'] } }, 'cdk-bedrock-agents.verify.env of cdk.json is ["A=b"]; it must be an object of texts.'],
    ['no boolean', { verify: { allowNetwork: 'yes' } }, 'cdk-bedrock-agents.verify.allowNetwork of cdk.json is "yes"; it must be true or false.'],
    ['no port', { verify: { allowPort: [0] } }, 'cdk-bedrock-agents.verify.allowPort of cdk.json is wrong. It must be a number from 1 to 65535.'],
    ['no text', { verify: { json: {} } }, 'cdk-bedrock-agents.verify.json of cdk.json is {}; it must be a text.'],
  ])('%s is an error that says what it takes', (_, section, message) => {
    const { status, stderr } = run(configured({ 'output': directory, 'cdk-bedrock-agents': section }), 'verify');
    expect(stderr).toContain(`error: ${message}`);
    expect(status).toBe(2);
  });
});

describe('an assembly that is not the app of now', () => {
  const files = { 'cdk.json': '{}', 'app.ts': '', 'tools/orders.ts': '', 'README.md': '', 'test/app.test.ts': '', 'node_modules/x/index.js': '', 'report.json': '' };
  function app(changed: string): string {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fresh-'));
    fs.cpSync(directory, path.join(folder, 'cdk.out'), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
      fs.utimesSync(file, 1_000, name === changed ? 3_000 : 1_000);
    }
    fs.utimesSync(path.join(folder, 'cdk.out', 'manifest.json'), 2_000, 2_000);
    return folder;
  }

  test.each(['app.ts', 'tools/orders.ts', 'cdk.json'])('is warned of where %s is newer', (file) => {
    expect(run(app(file), 'explain').stderr).toBe(`warning: cdk.out is older than ${file}: run \`npx cdk synth\`, or it is not your app of now that is looked at.\n`);
  });

  test.each(['nothing', 'README.md', 'test/app.test.ts', 'node_modules/x/index.js', 'report.json'])('is fine where %s is', (file) => {
    expect(run(app(file), 'explain').stderr).toBe('');
  });
});

describe('the CDK that the app has', () => {
  const wanted = peerDependencies['aws-cdk-lib'];
  function app(version?: string): string {
    const folder = configured({ output: 'cdk.out' });
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ dependencies: { 'cdk-bedrock-agents': '^1.0.0' } }));
    if (version) {
      fs.mkdirSync(path.join(folder, 'node_modules', 'aws-cdk-lib'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'node_modules', 'aws-cdk-lib', 'package.json'), JSON.stringify({ version }));
    }
    return folder;
  }

  test('is missing: there is nothing to read, and that is why', () => {
    expect(run(app(), 'verify').stderr).toMatch(/^error: .* is not a cloud assembly.* aws-cdk-lib is not installed here: npm install aws-cdk-lib@/s);
  });

  test('is too old: that is said', () => {
    expect(run(app('2.100.1'), 'explain', directory).stderr).toBe(`warning: aws-cdk-lib is 2.100.1 here, and cdk-bedrock-agents needs ${wanted}: npm install aws-cdk-lib@${wanted}\n`);
  });

  test.each(['2.999.0', wanted.replace('^', ''), '3.0.0'])('is %s, and nothing is said', (version) => {
    expect(run(app(version), 'explain', directory).stderr).toBe('');
  });
});

describe('--watch', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  test('verifies whenever the assembly was written anew, until it is told to stop', async () => {
    child = spawn(process.execPath, [CLI, 'verify', '--watch', '--tool', 'getOrder', '--stack', 'Shop'], { cwd: project, env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [found, said] = ['', ''];
    child.stdout!.on('data', (data) => (found += data));
    child.stderr!.on('data', (data) => (said += data));
    const times = (text: string, mark: string) => text.split(mark).length - 1;
    await until(() => times(said, 'Waiting for `npx cdk synth`') === 1);
    expect(times(found, '4 passed')).toBe(1);
    const manifest = path.join(directory, 'manifest.json');
    fs.writeFileSync(manifest, fs.readFileSync(manifest));
    await until(() => times(said, 'Waiting for `npx cdk synth`') === 2);
    expect(times(found, '4 passed')).toBe(2);
    const ended = new Promise((resolve) => child!.once('exit', (code, signal) => resolve(signal ?? code)));
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
  });
});

/** The test's own time is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
