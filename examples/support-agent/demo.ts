import { spawn } from 'child_process';
import * as path from 'path';
import { LocalOrders } from './local-orders';

/**
 * The whole way without an AWS account: synthesize the app with the CDK CLI, say what it would deploy, and call every
 * tool in the bundle that would be deployed, against a DynamoDB in this process.
 */
const ROOT = path.join(__dirname, '..', '..');
const OFFLINE = {
  CDK_DISABLE_CLI_TELEMETRY: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
};

async function main(): Promise<void> {
  Object.assign(process.env, OFFLINE);
  step(1, 'Synthesize examples/support-agent with the CDK CLI');
  await run(path.join(ROOT, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--no-lookups', '--no-color']);

  const cli = path.join(ROOT, 'bin', 'cdk-bedrock-agents.js');
  step(2, 'Explain what would be deployed');
  await run(process.execPath, [cli, 'explain']);

  step(3, 'Verify the tools: the real bundle, the real DynamoDB client, a DynamoDB in this process');
  const orders = await LocalOrders.start();
  const environment = [`AWS_ENDPOINT_URL_DYNAMODB=${orders.endpoint}`, `ORDERS_TABLE=${LocalOrders.TABLE}`];
  try {
    await run(process.execPath, [cli, 'verify', '--calls', 'calls.yaml', ...environment.flatMap((variable) => ['--env', variable])]);
  } finally {
    await orders.stop();
  }
  process.stdout.write('\nAll is well. With an AWS account: cd examples/support-agent && npx cdk deploy\n');
}

function step(number: number, title: string): void {
  process.stdout.write(`\n\u001b[1m${number} · ${title}\u001b[0m\n\n`);
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { cwd: __dirname, stdio: 'inherit', env: process.env });
  const code = await new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject));
  if (code !== 0) {
    throw new Error(`${path.basename(command)} ${args[0]} ended with ${code}`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
