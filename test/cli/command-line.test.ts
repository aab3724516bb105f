import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { assemblyOf, groupOf, nodeFunction } from './app';
import { ToolHandler } from '../../src';

const BIN = path.join(__dirname, '..', '..', 'bin');
const CLI = path.join(BIN, 'cdk-bedrock-agents.js');
const ROOT = path.join(__dirname, '..', '..');

const { directory } = assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.guarded(nodeFunction(stack, 'Own', 'envelopes.right')))]);

function run(...args: string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: process.env }); // jest's copy, which says NO_COLOR
}

test.each(['-v', '--version'])('%s is the version of the package', (flag) => {
  expect(run(flag)).toMatchObject({ status: 0, stdout: `${JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version}\n` });
});

test.each<[string, string[], number]>([
  ['all is well', ['verify', directory], 0],
  ['help is asked for', ['verify', '--help'], 0],
  ['there is something to decide', ['migrate', assemblyOf((stack) => [groupOf(stack, 'Orders', ToolHandler.direct(nodeFunction(stack, 'Own', 'envelopes.right')))]).directory], 1],
  ['an option is not there', ['explain', '--nope'], 2],
  ['a command is not there', ['verfy'], 2],
  ['no command is given', [], 2],
  ['the assembly is not there', ['explain', os.tmpdir()], 2],
])('the exit code tells that %s', (_, args, status) => {
  expect(run(...args).status).toBe(status);
});

test.each([['explain', '--nope'], ['verfy'], ['verify', '--env', 'x'], ['explain', os.tmpdir()], ['verify', directory, '--calls', 'nope.yaml'], ['migrate', directory, '--json', '/nowhere/x.json']])(
  'every error has the same style: %s %s', (...args) => {
    const { stderr, stdout } = run(...args);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe('');
  });

test.each(['verify', 'migrate'])('%s --json - writes the report to standard output, and nothing else', (command) => {
  const { stdout, stderr } = run(command, directory, '--json', '-');
  expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  expect(stderr).toContain('Orders');
});

test('a broken assembly is an error that says what to do', () => {
  const broken = fs.mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  fs.writeFileSync(path.join(broken, 'manifest.json'), '{');
  expect(run('explain', broken).stderr).toMatch(/^error: .* cannot be read: .*Run `npx cdk synth` again/s);
});

test('a reader who has seen enough is no error', () => {
  const { stderr, stdout } = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" explain "${directory}" | head -n 1; "${process.execPath}" "${CLI}" explain "${directory}" | true`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.split('\n').filter(Boolean)).toHaveLength(1);
});

test('is a program of its own, and needs neither the app\'s framework nor npm', () => {
  const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  fs.cpSync(BIN, path.join(elsewhere, 'bin'), { recursive: true });
  fs.cpSync(path.join(ROOT, 'node_modules', 'yaml'), path.join(elsewhere, 'node_modules', 'yaml'), { recursive: true }); // bundled with the package
  const { status, stdout } = spawnSync(path.join(elsewhere, 'bin', 'cdk-bedrock-agents.js'), ['explain', directory], { encoding: 'utf8' });
  expect(stdout).toContain('Would be deployed');
  expect(status).toBe(0);
});

test('the folder of an assembly is the one that cdk.json names', () => {
  const app = fs.mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  fs.writeFileSync(path.join(app, 'cdk.json'), JSON.stringify({ output: directory }));
  expect(spawnSync(process.execPath, [CLI, 'explain'], { encoding: 'utf8', cwd: app }).stdout).toContain('Would be deployed');
});

test('--quiet drops notes, and nothing that was found', () => {
  const loud = run('verify', directory);
  const quiet = run('--quiet', 'verify', directory);
  expect(loud.stderr).toContain('Run by ');
  expect(quiet.stderr).toBe('');
  expect(quiet.stdout).toBe(loud.stdout);
});
