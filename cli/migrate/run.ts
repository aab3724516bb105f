import { MigrateFlags } from './command';
import { isHarmless, migrate } from './migrate';
import { toJson, toText } from './report';
import { Assembly } from '../assembly/assembly';
import { ExitCode } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `migrate`, from the command line. */
export function runMigrate(terminal: Terminal, directory: string, { json }: MigrateFlags): ExitCode {
  const moves = migrate(Assembly.load(directory));
  terminal.report(json, () => toJson(moves));
  terminal.print(toText(moves, process.stdout.columns), json);
  return isHarmless(moves) ? ExitCode.FINE : ExitCode.FINDINGS;
}
