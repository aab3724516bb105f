import spinner from 'yocto-spinner';
import { VerifyFlags } from './command';
import { Isolation } from './isolation/sandbox';
import { isClean, toText } from './report';
import { toJUnit, toJson } from './report-files';
import { findRuntimeClient } from './runners/node';
import { Samples } from './samples';
import { isNamed, verify } from './verify';
import { Assembly } from '../assembly/assembly';
import { ExitCode, UsageError } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

const ISOLATION: Record<Isolation, string> = {
  namespace: 'in a network of its own that leads nowhere',
  process: 'kept off the network in its own process',
  none: 'with the network allowed',
};

/** `verify`, from the command line. */
export async function runVerify(terminal: Terminal, directory: string, flags: VerifyFlags): Promise<ExitCode> {
  const { env, calls, allowSkipped, allowUntried, allowNetwork, allowPort: ports, json, junit } = flags;
  const assembly = Assembly.load(directory);
  const samples = calls ? Samples.read(calls) : Samples.NONE;
  const client = findRuntimeClient(process.cwd());
  const watched = process.stderr.isTTY && !terminal.loudness.quiet;
  const working = watched ? spinner({ handleSignals: false, stream: process.stderr }).start('verify') : undefined; // who is told to leave cleans up first
  const progress = (text: string) => {
    if (working) {
      working.text = text;
    }
  };
  let isolation: Isolation = 'none';
  const isolated = (how: Isolation) => {
    isolation = how;
  };
  const reports = await verify(assembly, { environment: env, samples, client, allowSkipped, allowUntried, allowNetwork, ports, progress, isolated })
    .finally(() => working?.stop());
  if (reports.length === 0) {
    throw new UsageError(`${assembly.directory} has no agent with action groups, and no gateway with Lambda targets.`);
  }
  if (samples.unused.length > 0) {
    throw new UsageError(`${calls} has calls that no tool is there for: ${samples.unused.join(', ')}.`);
  }
  for (const name of allowUntried.filter((each) => !reports.some(({ group, skipped }) => skipped && isNamed(group, [each])))) {
    terminal.warn(`--allow-untried ${name}: no group of that name was left untried.`);
  }
  terminal.report(json, () => toJson(reports, client.name, isolation));
  terminal.report(junit, () => toJUnit(reports));
  terminal.print(toText(reports, terminal.loudness.verbose), json, junit);
  const runBy = [...new Set(reports.flatMap((report) => report.runBy))];
  terminal.note(`Run by ${runBy.join(' and ') || 'nothing'}, ${ISOLATION[isolation]}.`);
  return isClean(reports) ? ExitCode.FINE : ExitCode.FINDINGS;
}
