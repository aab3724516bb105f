import * as fs from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import color from 'picocolors';
import spinner from 'yocto-spinner';
import { version } from '../package.json';
import { Assembly } from './assembly/assembly';
import { explain } from './explain/explain';
import { isHarmless, migrate } from './migrate/migrate';
import * as migration from './migrate/report';
import { isClean, toJUnit, toJson, toText } from './verify/report';
import { findRuntimeClient } from './verify/runtime';
import { Samples } from './verify/samples';
import { verify } from './verify/verify';

const DEFAULT_ASSEMBLY = 'cdk.out';

interface VerifyFlags {
  readonly env: Record<string, string>;
  readonly calls?: string;
  readonly allowSkipped: boolean;
  readonly json?: string;
  readonly junit?: string;
}

const program = new Command('cdk-bedrock-agents')
  .description('Looks at what `cdk synth` made of your Bedrock agents, without an AWS account.')
  .version(version);

program.command('verify')
  .description('Call every tool in the bundle that would be deployed, and check every reply as the agent would read it.')
  .argument('[assembly]', 'the folder that `cdk synth` wrote', DEFAULT_ASSEMBLY)
  .option('-e, --env <name=value>', 'an environment variable for the tools, such as AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000', addVariable, {})
  .option('-c, --calls <file>', 'calls of your own: a YAML or JSON list of { tool, arguments, expect }')
  .option('--allow-skipped', 'leave with 0 although groups could not be run here, such as functions in other languages', false)
  .option('--json <file>', 'write a report for programs')
  .option('--junit <file>', 'write a report for CI servers')
  .action(runVerify);

program.command('explain')
  .description('Say in plain words what would be deployed, and who may do what.')
  .argument('[assembly]', 'the folder that `cdk synth` wrote', DEFAULT_ASSEMBLY)
  .action((directory: string) => print(explain(Assembly.load(directory))));

program.command('migrate')
  .description('Say what moving the agents from Agents Classic to AgentCore means: what carries over, what changes, what does not come.')
  .argument('[assembly]', 'the folder that `cdk synth` wrote', DEFAULT_ASSEMBLY)
  .option('--json <file>', 'write a report for programs')
  .action(runMigrate);

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${color.red('error')} ${error.message}\n`);
  process.exitCode = 1;
});

async function runVerify(directory: string, { env, calls, allowSkipped, json, junit }: VerifyFlags): Promise<void> {
  const assembly = Assembly.load(directory);
  const samples = calls ? Samples.read(calls) : Samples.NONE;
  const client = findRuntimeClient(process.cwd());
  const working = process.stderr.isTTY ? spinner({ stream: process.stderr }).start('verify') : undefined;
  const progress = (text: string) => {
    if (working) {
      working.text = text;
    }
  };
  const reports = await verify(assembly, { environment: env, samples, client, allowSkipped, progress }).finally(() => working?.stop());
  if (reports.length === 0) {
    throw new Error(`${assembly.directory} has no agent with action groups, and no gateway with Lambda targets.`);
  }
  if (samples.unused.length > 0) {
    throw new Error(`${calls} has calls that no tool is there for: ${samples.unused.join(', ')}.`);
  }
  print(toText(reports));
  print(color.dim(`Run by ${client.name}, Node.js ${process.version}.`));
  write(json, () => toJson(reports, client.name));
  write(junit, () => toJUnit(reports));
  process.exitCode = isClean(reports) ? 0 : 1;
}

function runMigrate(directory: string, { json }: { readonly json?: string }): void {
  const moves = migrate(Assembly.load(directory));
  print(migration.toText(moves, process.stdout.columns));
  write(json, () => migration.toJson(moves));
  process.exitCode = isHarmless(moves) ? 0 : 1;
}

function addVariable(text: string, variables: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('It must be of the form NAME=value.');
  }
  return { ...variables, [text.slice(0, at)]: text.slice(at + 1) };
}

function write(file: string | undefined, content: () => string): void {
  if (file) {
    fs.writeFileSync(file, content());
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
