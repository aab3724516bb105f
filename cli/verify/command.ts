import { Command } from 'commander';
import { FunctionFlags, runsFunctions } from './function-options';
import { lazily, readsAssembly } from '../terminal/command';

/** What `verify` is called with. */
export interface VerifyFlags extends FunctionFlags {
  readonly calls?: string;
  readonly allowSkipped: boolean;
  readonly allowUntried: readonly string[];
  readonly json?: string;
  readonly junit?: string;
}

export function verifyCommand(program: Command): void {
  runsFunctions(readsAssembly(program.command('verify')))
    .description('Call every tool in the bundle that would be deployed, and check every reply as the agent would read it.')
    .option('-c, --calls <file>', 'calls of your own: a YAML or JSON list of { tool, arguments, expect }')
    .option('--allow-untried <name>', 'accept that a group cannot be run here, by its own name or its function\'s path, * for anything; repeat it', addName, [])
    .option('--allow-skipped', 'accept that of every group', false)
    .option('--json <file>', 'write a report for programs; - is standard output')
    .option('--junit <file>', 'write a report for CI servers; - is standard output')
    .action(lazily<VerifyFlags>(async () => (await import('./run')).runVerify));
}

function addName(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}
