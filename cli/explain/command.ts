import { Command } from 'commander';
import { lazily, readsAssembly } from '../terminal/command';

export function explainCommand(program: Command): void {
  readsAssembly(program.command('explain'))
    .description('Say in plain words what would be deployed, and who may do what.')
    .action(lazily(async () => (await import('./run')).runExplain));
}
