import { Command, Option } from 'commander';
import { CHOICES, ChoiceName } from './choices';
import { lazily } from '../terminal/command';

/** What `init` is called with. */
export interface InitFlags extends Partial<Record<ChoiceName, string>> {
  /** Whether to take the defaults where nothing was chosen, and ask nothing. */
  readonly yes?: boolean;
  readonly install: boolean;
  /** Where to get the library from, in place of the registries: for tests of what has not been published. */
  readonly npmLibrary?: string;
  readonly pythonLibrary?: string;
}

export function initCommand(program: Command): void {
  const command = program.command('init')
    .description('Make a new app: an agent with two tools, tests, verify, a CI workflow.')
    .argument('[folder]', 'an empty folder, or one to be made', '.');
  for (const [name, { question, options }] of Object.entries(CHOICES)) {
    command.addOption(new Option(`--${name} <${name}>`, question).choices(Object.keys(options)));
  }
  command
    .option('-y, --yes', 'ask nothing: what is not chosen is agentcore, typescript, typescript, openapi')
    .option('--no-install', 'write the files, and install nothing')
    .addOption(new Option('--npm-library <spec>').hideHelp())
    .addOption(new Option('--python-library <requirement>').hideHelp())
    .action(lazily<InitFlags>(async () => (await import('./run')).runInit));
}
