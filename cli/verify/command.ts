import { Command } from 'commander';
import { FunctionFlags, runsFunctions } from './function-options';
import { StackFlags, addName, lazily, readsStacks } from '../terminal/command';

/** What `verify` is called with. */
export interface VerifyFlags extends FunctionFlags, StackFlags {
  readonly agent: readonly string[];
  readonly tool: readonly string[];
  readonly watch: boolean;
  readonly calls?: string;
  readonly allowSkipped: boolean;
  readonly allowUntried: readonly string[];
  readonly json?: string;
  readonly junit?: string;
}

export function verifyCommand(program: Command): void {
  runsFunctions(readsStacks(program.command('verify')))
    .description('Call every tool in the bundle that would be deployed, and check every reply as the agent would read it.')
    .option('-a, --agent <name>', 'only tools of this agent: its path or a part of it, * for anything; repeat it (default: all)', addName, [])
    .option('-t, --tool <name>', 'only this tool, * for anything; repeat it (default: all)', addName, [])
    .option('-w, --watch', 'do it again whenever `cdk synth` has written the assembly anew, or the file of calls changes', false)
    .option('-c, --calls <file>', 'calls of your own: a YAML or JSON list of { tool, arguments, expect }')
    .option('--allow-untried <name>', 'accept that a group cannot be run here, by its own name or its function\'s path, * for anything; repeat it', addName, [])
    .option('--allow-skipped', 'accept that of every group', false)
    .option('--json <file>', 'write a report for programs; - is standard output')
    .option('--junit <file>', 'write a report for CI servers; - is standard output')
    .action(lazily<VerifyFlags>(async () => (await import('./run')).runVerify));
}
