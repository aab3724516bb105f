import { MigrateFlags } from './command';
import { isHarmless, migrate } from './migrate';
import { toJson, toText } from './report';
import { openAssembly } from '../assembly/open';
import { ExitCode } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `migrate`, from the command line. */
export function runMigrate(terminal: Terminal, directory: string, { json, stack }: MigrateFlags): ExitCode {
  const moves = migrate(openAssembly(terminal, directory, stack));
  terminal.report(json, () => toJson(moves));
  terminal.print(toText(moves, process.stdout.columns), json);
  return isHarmless(moves) ? ExitCode.FINE : ExitCode.FINDINGS;
}
