import { spawn } from 'child_process';
import { CDK, CLI, ENVIRONMENT } from './command-line';
import { LocalOrders } from './local-orders';

/**
 * The whole way without an AWS account: synthesize the app with the CDK CLI, say what it would deploy, and call every
 * tool in the bundle that would be deployed, against a DynamoDB in this process.
 */
async function main(): Promise<void> {
  Object.assign(process.env, ENVIRONMENT);
  step(1, 'Synthesize the app with the CDK CLI');
  const start = Date.now();
  process.stdout.write('  $ npx cdk synth ');
  await run('cdk synth', CDK, ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--no-lookups'], { quiet: true });
  print(`  cdk.out is there, after ${((Date.now() - start) / 1000).toFixed(1)} s.`);

  if (process.argv.includes('--chat')) {
    await chat();
    return;
  }
  step(2, 'Explain what would be deployed');
  print('  $ npx cdk-bedrock-agents explain');
  await run('explain', process.execPath, [CLI, 'explain']);

  step(3, 'Verify the tools: the real bundle, the real DynamoDB client, a DynamoDB in this process');
  print('  $ npx cdk-bedrock-agents verify --calls calls.yaml --env …');
  await withOrders((environment) => run('verify', process.execPath, [CLI, 'verify', '--calls', 'calls.yaml', ...environment]));
  print('\nAll is well. To talk to it: npm run demo -- --chat. With an AWS account: npx cdk deploy, in a copy of examples/support-agent');
}

/** Talk to it: the same bundle and the same DynamoDB, behind the streaming server, with a page in front. */
async function chat(): Promise<void> {
  step(2, 'Talk to it: the streaming server, the real bundle, a DynamoDB in this process; a script plays the model');
  print('  $ npx cdk-bedrock-agents chat --env …\n');
  const stay = () => undefined; // Ctrl-C is for the chat: this process ends after it
  process.on('SIGINT', stay);
  await withOrders(async (environment) => {
    const open = process.stdout.isTTY ? ['--open'] : [];
    const child = spawn(process.execPath, [CLI, 'chat', ...open, ...environment], { cwd: __dirname, stdio: 'inherit' });
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    process.exitCode = await new Promise<number | undefined>((resolve, reject) => child.on('close', (code) => resolve(code ?? undefined)).on('error', reject));
  });
  process.off('SIGINT', stay);
}

/** Orders to try the tools with, and the options that lead the tools to them. */
async function withOrders(work: (options: string[]) => Promise<void>): Promise<void> {
  const orders = await LocalOrders.start();
  try {
    await work([`AWS_ENDPOINT_URL_DYNAMODB=${orders.endpoint}`, `ORDERS_TABLE=${LocalOrders.TABLE}`].flatMap((variable) => ['--env', variable]));
  } finally {
    await orders.stop();
  }
}

function step(number: number, title: string): void {
  print(`\n${number} · ${title}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a program. What it prints is shown, or with `quiet` only when it fails; until then, a dot each second says that it works. */
async function run(name: string, command: string, args: string[], { quiet = false } = {}): Promise<void> {
  const shown = !quiet && process.stdout.isTTY; // it then draws its own progress
  const child = spawn(command, args, { cwd: __dirname, stdio: shown ? 'inherit' : 'pipe' });
  const alive = shown ? undefined : setInterval(() => process.stdout.write('.'), 1000);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output += text);
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject)).finally(() => clearInterval(alive));
  if (!shown) {
    print('');
  }
  if (code !== 0) {
    throw new Error(`${output}${name} found something wrong: it is said above (exit code ${code}).`);
  }
  if (!quiet) {
    process.stdout.write(output);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
