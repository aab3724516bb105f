import { Command, InvalidArgumentError } from 'commander';
import { lazily, readsAssembly } from '../terminal/command';

/** What `verify` is called with. */
export interface VerifyFlags {
  readonly env: Record<string, string>;
  readonly calls?: string;
  readonly allowSkipped: boolean;
  readonly allowUntried: readonly string[];
  readonly allowNetwork: boolean;
  readonly allowPort: readonly number[];
  readonly json?: string;
  readonly junit?: string;
}

export function verifyCommand(program: Command): void {
  readsAssembly(program.command('verify'))
    .description('Call every tool in the bundle that would be deployed, and check every reply as the agent would read it.')
    .option('-e, --env <name=value>', 'an environment variable for the tools, such as AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000', addVariable, {})
    .option('-c, --calls <file>', 'calls of your own: a YAML or JSON list of { tool, arguments, expect }')
    .option('--allow-untried <name>', 'accept that a group cannot be run here, by its own name or its function\'s path, * for anything; repeat it', addName, [])
    .option('--allow-skipped', 'accept that of every group', false)
    .option('--allow-port <port>', 'a port of this machine that the tools may reach, beside those that --env names; repeat it', addPort, [])
    .option('--allow-network', 'let the tools reach the network; they still get no credentials of yours', false)
    .option('--json <file>', 'write a report for programs; - is standard output')
    .option('--junit <file>', 'write a report for CI servers; - is standard output')
    .action(lazily<VerifyFlags>(async () => (await import('./run')).runVerify));
}

function addName(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}

function addPort(text: string, ports: readonly number[]): readonly number[] {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new InvalidArgumentError('It must be a number from 1 to 65535.');
  }
  return [...ports, port];
}

function addVariable(text: string, variables: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('It must be of the form NAME=value.');
  }
  return { ...variables, [text.slice(0, at)]: text.slice(at + 1) };
}
