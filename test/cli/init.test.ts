import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CHOICES, Choices, choose } from '../../cli/init/choices';
import { ENVELOPE } from '../../cli/init/files/tools-python';
import { AppName, filesOf } from '../../cli/init/project';
import { Findings } from '../../src/contract/findings';
import { readOpenApi } from '../../src/contract/tools/openapi/openapi';

/**
 * What `init` writes, and what it says. That every combination installs, passes its tests, synthesizes and is verified is
 * tried by `.ci/init`, with the packed library.
 */
const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');
const ALL = combinations();

function combinations(): Choices[] {
  return Object.entries(CHOICES).reduce<Record<string, string>[]>((found, [name, { options }]) =>
    found.flatMap((each) => Object.keys(options).map((option) => ({ ...each, [name]: option }))), [{}]) as unknown as Choices[];
}

function init(folder: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'init', folder, '--yes', '--no-install', ...options], { encoding: 'utf8', env: process.env });
  return { status, said: stdout + stderr };
}

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'init-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('there are sixteen combinations', () => expect(ALL).toHaveLength(16));

describe.each(ALL)('$engine, $language, tools in $tools, $schema', (choices) => {
  const files = filesOf(AppName.of('my-shop'), choices, { version: '1.2.3' });

  test('has the files that its languages need, and no other', () => {
    expect(Object.keys(files).sort()).toMatchSnapshot();
  });

  test('is written in the engine and the schema that were chosen', () => {
    const stack = files['agent-stack.ts'] ?? files['agent_stack.py'];
    expect(stack).toContain(choices.engine === 'agentcore' ? 'AgentCoreAgent' : 'BedrockAgent');
    expect(/fromOpenApi|from_open_api/.test(stack)).toBe(choices.schema === 'openapi');
    expect('orders.openapi.yaml' in files).toBe(choices.schema === 'openapi');
  });

  test('runs verify in its test script, and the tests in its workflow', () => {
    const { scripts } = JSON.parse(files['package.json']);
    expect(scripts.test).toContain('npm run verify');
    expect(files['.github/workflows/test.yml']).toContain('npm test');
  });

  test('depends on this version of the library', () => {
    const { dependencies, devDependencies } = JSON.parse(files['package.json']);
    const npm = choices.language === 'typescript' || choices.tools === 'typescript';
    expect({ ...dependencies, ...devDependencies }['cdk-bedrock-agents']).toBe(npm ? '^1.2.3' : undefined);
    expect(files['requirements.txt']?.includes('cdk-bedrock-agents==1.2.3')).toBe(choices.language === 'python' ? true : undefined);
  });
});

test('the document of the tools is one that nothing has to be said about', () => {
  fs.writeFileSync(path.join(folder, 'orders.openapi.yaml'), filesOf(AppName.of('x'), ALL[0], { version: '1.0.0' })['orders.openapi.yaml']);
  const findings = new Findings();
  readOpenApi(path.join(folder, 'orders.openapi.yaml'), findings);
  expect(findings.all).toEqual([]);
});

test('cdk.json has the flags that the CDK recommends for new apps', () => {
  const flags = JSON.parse(fs.readFileSync(path.join(__dirname, '../../node_modules/aws-cdk/lib/init-templates/.recommended-feature-flags.json'), 'utf8'));
  expect(JSON.parse(filesOf(AppName.of('x'), ALL[0], { version: '1.0.0' })['cdk.json']).context).toEqual(flags);
});

test('the page for Python shows the envelope as it is written', () => {
  expect(fs.readFileSync(path.join(__dirname, '../../docs/python.md'), 'utf8')).toContain(`\`\`\`python\n${ENVELOPE}\`\`\``);
});

test.each([
  ['my-shop', 'my-shop', 'MyShop'],
  ['My Shop', 'my-shop', 'MyShop'],
  ['42', 'agent-42', 'Agent42'],
  ['エージェント', 'agent', 'Agent'],
])('a folder %s gives names that npm and CloudFormation take', (given, kebab, pascal) => {
  expect([AppName.of(given).kebab, AppName.of(given).pascal]).toEqual([kebab, pascal]);
});

test('what nobody chose is the default, where nobody can be asked', async () => {
  expect(await choose({ tools: 'python' }, false)).toEqual({ engine: 'agentcore', language: 'typescript', tools: 'python', schema: 'openapi' });
});

describe('the command', () => {
  test('writes into a folder that it makes, and says what to do next', () => {
    const { status, said } = init(path.join(folder, 'shop'));
    expect(status).toBe(0);
    expect(said).toContain(`15 files in ${path.join(folder, 'shop')}: agentcore, typescript, typescript, openapi`);
    expect(said).toContain('npm test');
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'shop', 'package.json'), 'utf8')).name).toBe('shop');
  });

  test('leaves a repository\'s own files as they are', () => {
    fs.mkdirSync(path.join(folder, '.git'));
    fs.writeFileSync(path.join(folder, 'README.md'), 'mine');
    expect(init(folder).status).toBe(0);
    expect(fs.readFileSync(path.join(folder, 'README.md'), 'utf8')).toBe('mine');
  });

  test('refuses a folder that is not empty, and overwrites nothing', () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      fs.writeFileSync(path.join(folder, name), '');
    }
    const { status, said } = init(folder);
    expect(status).toBe(2);
    expect(said).toBe(`error: ${folder} is not empty (a, b, c and 1 more): name a folder that is, such as \`init my-agent\`.\n`);
    expect(fs.readdirSync(folder)).toHaveLength(4);
  });

  test('refuses a file', () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    expect(init(path.join(folder, 'file'))).toEqual({ status: 2, said: `error: ${folder}/file is a file: name a folder, such as \`init my-agent\`.\n` });
  });

  test('says what can be chosen', () => {
    const { status, said } = init(path.join(folder, 'x'), '--engine', 'lambda');
    expect(status).toBe(2);
    expect(said).toContain('Allowed choices are agentcore, classic.');
  });
});
