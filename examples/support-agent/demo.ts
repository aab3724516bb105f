import { spawn } from 'child_process';
import * as path from 'path';
import color from 'picocolors';
import { LocalOrders } from './local-orders';

/**
 * The whole way without an AWS account: synthesize the app with the CDK CLI, say what it would deploy, and call every
 * tool in the bundle that would be deployed, against a DynamoDB in this process.
 */
const ROOT = path.join(__dirname, '..', '..');
const CDK = path.join(ROOT, 'node_modules', '.bin', 'cdk');
const CLI = path.join(ROOT, 'bin', 'cdk-bedrock-agents.js');
const OFFLINE = {
  CDK_DISABLE_CLI_TELEMETRY: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
};

async function main(): Promise<void> {
  Object.assign(process.env, OFFLINE);
  step(1, 'Synthesize examples/support-agent with the CDK CLI');
  const start = Date.now();
  process.stdout.write('  $ npx cdk synth ');
  await run('cdk synth', CDK, ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--no-lookups'], { quiet: true });
  print(`  cdk.out is there, after ${((Date.now() - start) / 1000).toFixed(1)} s.`);

  step(2, 'Explain what would be deployed');
  print('  $ npx cdk-bedrock-agents explain');
  await run('explain', process.execPath, [CLI, 'explain']);

  step(3, 'Verify the tools: the real bundle, the real DynamoDB client, a DynamoDB in this process');
  print('  $ npx cdk-bedrock-agents verify --calls calls.yaml --env …');
  const orders = await LocalOrders.start();
  const environment = [`AWS_ENDPOINT_URL_DYNAMODB=${orders.endpoint}`, `ORDERS_TABLE=${LocalOrders.TABLE}`];
  try {
    await run('verify', process.execPath, [CLI, 'verify', '--calls', 'calls.yaml', ...environment.flatMap((variable) => ['--env', variable])]);
  } finally {
    await orders.stop();
  }
  print(`\n${color.green('All is well.')} With an AWS account: cd examples/support-agent && npx cdk deploy`);
}

function step(number: number, title: string): void {
  print(`\n${color.bold(`${number} · ${title}`)}\n`);
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
    throw new Error(`${output}${color.red(`${name} found something wrong`)}: it is said above (exit code ${code}).`);
  }
  if (!quiet) {
    process.stdout.write(output);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
