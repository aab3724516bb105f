import { Command, InvalidArgumentError } from 'commander';

/** What functions that run here may have and reach: the same for every command that runs them. */
export interface FunctionFlags {
  readonly env: Record<string, string>;
  readonly allowNetwork: boolean;
  readonly allowPort: readonly number[];
}

export function runsFunctions(command: Command): Command {
  return command
    .option('-e, --env <name=value>', 'an environment variable for the tools, such as AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000', addVariable, {})
    .option('--allow-port <port>', 'a port of this machine that the tools may reach, beside those that --env names; repeat it', addPort, [])
    .option('--allow-network', 'let the tools reach the network; they still get no credentials of yours', false);
}

/** The number of a port; 0 only where it may stand for any that is free. */
export function portNumber(text: string, least = 1): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < least || port > 65535) {
    throw new InvalidArgumentError(`It must be a number from ${least} to 65535.`);
  }
  return port;
}

function addPort(text: string, ports: readonly number[]): readonly number[] {
  return [...ports, portNumber(text)];
}

function addVariable(text: string, variables: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('It must be of the form NAME=value.');
  }
  return { ...variables, [text.slice(0, at)]: text.slice(at + 1) };
}
