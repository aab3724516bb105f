import { Command } from 'commander';
import { cdkJson, configure } from './configuration';
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
    configure(command);
    const flags = command.optsWithGlobals<Flags & Loudness>();
    const run = await load();
    process.exitCode = await run(new Terminal(flags), argument, flags);
  };
}

/** The argument of every command that reads an assembly. */
export function readsAssembly(command: Command): Command {
  const { output } = cdkJson();
  return command.argument('[assembly]', 'the folder that `cdk synth` wrote', typeof output === 'string' ? output : 'cdk.out');
}

/** The same, where it may be a part of it. */
export function readsStacks(command: Command): Command {
  return readsAssembly(command).option('-s, --stack <name>', 'only this stack, * for anything; repeat it (default: all)', addName, []);
}

/** For options that may be repeated. */
export function addName(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}

/** What a command that reads stacks is called with. */
export interface StackFlags {
  readonly stack: readonly string[];
}
