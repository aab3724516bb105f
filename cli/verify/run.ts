import * as path from 'node:path';
import spinner from 'yocto-spinner';
import { VerifyFlags } from './command';
import { Isolation } from './isolation/sandbox';
import { isClean, toText } from './report';
import { toJUnit, toJson } from './report-files';
import { findRuntimeClient } from './runners/node';
import { Samples } from './samples';
import { isNamed, verify } from './verify';
import { openAssembly } from '../assembly/open';
import { ExitCode, UsageError, isUsageError } from '../terminal/errors';
import { Terminal, printError } from '../terminal/terminal';
import { changed } from '../terminal/watching';

const ISOLATION: Record<Isolation, string> = {
  namespace: 'in a network of its own that leads nowhere',
  process: 'kept off the network in its own process',
  none: 'with the network allowed',
};

/** `verify`, from the command line; with `--watch` again and again. */
export async function runVerify(terminal: Terminal, directory: string, flags: VerifyFlags): Promise<ExitCode> {
  for (;;) {
    const ended = await verifyOnce(terminal, directory, flags).catch((error: Error) => {
      if (!flags.watch || !isUsageError(error)) {
        throw error;
      }
      printError(error.message);
    });
    if (!flags.watch) {
      return ended!;
    }
    terminal.note('Waiting for `npx cdk synth`; Ctrl-C ends it.');
    await changed([path.join(directory, 'manifest.json'), ...flags.calls ? [flags.calls] : []]);
  }
}

async function verifyOnce(terminal: Terminal, directory: string, flags: VerifyFlags): Promise<ExitCode> {
  const { env, calls, allowSkipped, allowUntried, allowNetwork, allowPort: ports, json, junit, stack, agent: agents, tool: tools } = flags;
  const assembly = openAssembly(terminal, directory, stack, [calls]);
  const samples = calls ? Samples.read(calls) : Samples.NONE;
  const client = findRuntimeClient(process.cwd());
  let isolation: Isolation = 'none';
  const isolated = (how: Isolation) => {
    isolation = how;
  };
  const { progress, done } = showProgress(terminal);
  const reports = await verify(assembly, {
    environment: env, samples, client, allowSkipped, allowUntried, allowNetwork, ports, selection: { agents, tools }, progress, isolated,
  }).finally(done);
  if (reports.length === 0) {
    throw new UsageError(`${assembly.directory} has no agent with action groups, and no gateway with Lambda targets.`);
  }
  if (samples.unused.length > 0 && [stack, agents, tools].every((patterns) => patterns.length === 0)) {
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

/** Where a person is looking. */
function showProgress({ loudness: { quiet } }: Terminal): { readonly progress: (text: string) => void; readonly done: () => void } {
  if (!process.stderr.isTTY || quiet) {
    return { progress: () => undefined, done: () => undefined };
  }
  const working = spinner({ handleSignals: false, stream: process.stderr }).start('verify'); // who is told to leave cleans up first
  return {
    progress: (text) => {
      working.text = text;
    },
    done: () => void working.stop(),
  };
}
