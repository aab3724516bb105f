import { Command } from 'commander';
import { StackFlags, lazily, readsStacks } from '../terminal/command';

/** What `explain` is called with. */
export interface ExplainFlags extends StackFlags {
  readonly json?: string;
}

export function explainCommand(program: Command): void {
  readsStacks(program.command('explain'))
    .description('Say in plain words what would be deployed, and who may do what.')
    .option('--json <file>', 'write a report for programs; - is standard output')
    .action(lazily<ExplainFlags>(async () => (await import('./run')).runExplain));
}
