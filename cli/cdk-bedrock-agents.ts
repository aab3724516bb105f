import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { COMMANDS } from './commands';
import { ExitCode, isUsageError } from './terminal/errors';
import { endQuietlyOnClosedPipe, printError } from './terminal/terminal';

const program = new Command('cdk-bedrock-agents')
  .description('Looks at what `cdk synth` made of your Bedrock agents, without an AWS account.')
  .version(version, '-v, --version')
  .option('-q, --quiet', 'no spinner and no notes beside what was found')
  .option('--verbose', 'all that is known of what was found')
  .configureOutput({ outputError: printError })
  .showSuggestionAfterError()
  .exitOverride();

COMMANDS.forEach((register) => register(program));
endQuietlyOnClosedPipe();

program.parseAsync().catch((error: Error) => {
  if (error instanceof CommanderError) { // it has been printed
    process.exitCode = error.exitCode === 0 ? ExitCode.FINE : ExitCode.USAGE;
    return;
  }
  printError(isUsageError(error) ? error.message : error.stack ?? error.message);
  process.exitCode = ExitCode.USAGE;
});
