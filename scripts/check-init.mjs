// Walks the way of a new user with the packages as they would be published, outside the repository: `npx … init` in an empty
// folder, `npm test`, `explain`. Each pair of languages is installed once and timed; every other combination of engine and
// schema is made beside it, and tried with what is installed there.
// usage: node scripts/check-init.mjs <npm tarball> <python wheel>
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [tarball, wheel] = process.argv.slice(2).map((file) => path.resolve(file));
const work = mkdtempSync(path.join(tmpdir(), 'init-'));
const environment = { ...process.env, NO_COLOR: '1', npm_config_cache: path.join(work, 'npm-cache') };
delete environment.CI; // the first run of the tests writes the snapshot; that the second compares it is tried with CI

const LANGUAGES = ['typescript', 'python'];
const EXAMPLES = ['support-agent', 'two-teams'];
const OTHERS = [['agentcore', 'functions'], ['classic', 'openapi'], ['classic', 'functions']];

try {
  for (const language of LANGUAGES) { // both kinds of tools at once, as there are cores for
    await Promise.all(LANGUAGES.map((tools) => walk(language, tools)));
  }
  await Promise.all(EXAMPLES.map(copyOut));
} catch (error) { // said before the folders go, in which the others may still be at work
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
}

/** From an empty folder to a verified agent, and then the same with the other engine and the other schema. */
async function walk(language, tools) {
  const folder = path.join(work, `${language}-${tools}`);
  mkdirSync(folder);
  const first = path.join(folder, 'agent');
  const start = Date.now();
  const said = await run(folder, 'npx', '--yes', `--package=${tarball}`, 'cdk-bedrock-agents', 'init', 'agent', ...chosen('agentcore', language, tools, 'openapi'));
  refuse(/\bwarn\b|deprecated/i, said, 'installs without a warning');
  await tryOut(first);
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  console.log(`  ok  agentcore, ${language}, tools in ${tools}, openapi: from nothing to verified in ${seconds} s`);
  if (language === 'typescript') {
    await run(first, 'npx', 'jest', '--ci');
  }
  const allPython = language === 'python' && tools === 'python'; // npm installs no library there, and the wheel brings the command
  const cli = path.join(first, ...allPython ? ['.venv', 'bin', 'cdk-bedrock-agents'] : ['node_modules', '.bin', 'cdk-bedrock-agents']);
  expect(/Who may do what/, await run(first, cli, 'explain'), 'explains itself');

  for (const [engine, schema] of OTHERS) { // each is tried beside what is installed
    const other = path.join(folder, `agent-${engine}-${schema}`);
    await run(folder, cli, 'init', path.basename(other), '--no-install', ...chosen(engine, language, tools, schema));
    expect(readFileSync(path.join(first, 'package.json'), 'utf8').replace('"agent"', `"${path.basename(other)}"`),
      readFileSync(path.join(other, 'package.json'), 'utf8'), 'needs the same packages');
    await run(folder, 'cp', '-al', path.join(first, 'node_modules'), other);
    if (language === 'python' || tools === 'python') {
      cpSync(path.join(first, '.venv'), path.join(other, '.venv'), { recursive: true, verbatimSymlinks: true });
    }
    await tryOut(other);
    console.log(`  ok  ${engine}, ${language}, tools in ${tools}, ${schema}`);
    rmSync(other, { recursive: true });
  }
}

/** An example out of the package, in a folder of its own. */
async function copyOut(example) {
  const app = path.join(work, example);
  const installed = path.join(work, 'typescript-typescript', 'agent', 'node_modules', 'cdk-bedrock-agents', 'examples', example);
  cpSync(installed, app, { recursive: true });
  await run(app, 'npm', 'install', '--no-audit', '--no-fund', `file:${tarball}`);
  await run(app, 'npm', 'test');
  await run(app, 'npm', 'run', 'synth');
  console.log(`  ok  examples/${example}, copied out of the package`);
}

function chosen(engine, language, tools, schema) {
  return ['--engine', engine, '--language', language, '--tools', tools, '--schema', schema, '--npm-library', `file:${tarball}`, '--python-library', wheel];
}

/** Its own test script: synthesizes, unit tests, verify. */
async function tryOut(app) {
  const said = await run(app, 'npm', 'test');
  expect(/2 tools, (\d+) calls · \1 passed/, said, 'verifies both tools');
}

function expect(wanted, said, what) {
  if (typeof wanted === 'string' ? wanted !== said : !wanted.test(said)) {
    throw new Error(`${what}: expected ${wanted}, got\n${said}`);
  }
}

function refuse(unwanted, said, what) {
  if (unwanted.test(said)) {
    throw new Error(`${what}: \n${said}`);
  }
}

async function run(cwd, command, ...args) {
  const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => said += text);
  }
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (code !== 0) {
    throw new Error(`${path.basename(cwd)}: ${command} ${args.join(' ')} ended with ${code}\n${said}`);
  }
  return said;
}
