import { Command } from 'commander';
import { StackFlags, lazily, readsStacks } from '../terminal/command';

/** What `migrate` is called with. */
export interface MigrateFlags extends StackFlags {
  readonly json?: string;
}

export function migrateCommand(program: Command): void {
  readsStacks(program.command('migrate'))
    .description('Say what moving the agents from Agents Classic to AgentCore means: what carries over, what changes, what does not come.')
    .option('--json <file>', 'write a report for programs; - is standard output')
    .action(lazily<MigrateFlags>(async () => (await import('./run')).runMigrate));
}
