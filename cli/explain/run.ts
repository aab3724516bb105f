import { ExplainFlags } from './command';
import { explain, toJson } from './explain';
import { openAssembly } from '../assembly/open';
import { ExitCode } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `explain`, from the command line. */
export function runExplain(terminal: Terminal, directory: string, { json, stack }: ExplainFlags): ExitCode {
  const assembly = openAssembly(terminal, directory, stack);
  terminal.report(json, () => toJson(assembly));
  terminal.print(explain(assembly), json);
  return ExitCode.FINE;
}
