import { ExplainFlags } from './command';
import { explain, toJson } from './explain';
import { Assembly } from '../assembly/assembly';
import { ExitCode } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `explain`, from the command line. */
export function runExplain(terminal: Terminal, directory: string, { json }: ExplainFlags): ExitCode {
  const assembly = Assembly.load(directory);
  terminal.report(json, () => toJson(assembly));
  terminal.print(explain(assembly), json);
  return ExitCode.FINE;
}
