import * as fs from 'node:fs';
import { Command } from 'commander';
import { ExitCode } from './errors';
import { Loudness, Terminal } from './terminal';

/** Adds a command to the command line. */
export type Register = (program: Command) => void;

/** What a command does, loaded when it is called. It gives back what the process ends with. */
export type Run<Flags> = (terminal: Terminal, argument: string, flags: Flags) => ExitCode | Promise<ExitCode>;

/**
 * The action of a command. What it does is imported only when it runs, so that `--help` and the other commands start at
 * once.
 */
export function lazily<Flags>(load: () => Promise<Run<Flags>>): (argument: string, flags: unknown, command: Command) => Promise<void> {
  return async (argument, _flags, command) => {
    const flags = command.optsWithGlobals<Flags & Loudness>();
    const run = await load();
    process.exitCode = await run(new Terminal(flags), argument, flags);
  };
}

/** The argument of every command that reads an assembly. */
export function readsAssembly(command: Command): Command {
  return command.argument('[assembly]', 'the folder that `cdk synth` wrote', configuredOutput() ?? 'cdk.out');
}

/** What cdk.json says of where `cdk synth` writes to. A file that cannot be read is for the CDK to complain about. */
function configuredOutput(): string | undefined {
  try {
    const { output } = JSON.parse(fs.readFileSync('cdk.json', 'utf8'));
    return typeof output === 'string' ? output : undefined;
  } catch {
    return undefined;
  }
}
