import { explain } from './explain';
import { Assembly } from '../assembly/assembly';
import { ExitCode } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `explain`, from the command line. */
export function runExplain(terminal: Terminal, directory: string): ExitCode {
  terminal.print(explain(Assembly.load(directory)));
  return ExitCode.FINE;
}
