import * as os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { PlannedCall, planCalls } from './calls';
import { namedPorts } from './environment';
import { makeCalls } from './group-run';
import { Isolation, Sandbox } from './isolation/sandbox';
import { JudgedCall } from './judge';
import { RuntimeClient } from './runners/node';
import { Runners } from './runners/runners';
import { Samples } from './samples';
import { Selection, select } from './selection';
import { isGuardRunnable, runBy, whyNot } from './skipping';
import { StartOptions } from './start-function';
import { Assembly } from '../assembly/assembly';
import { ToolGroup, toolGroups } from '../assembly/tool-functions';
import { matches } from '../terminal/glob';

/** What `verify` is told. */
export interface VerifyOptions {
  /** Environment variables in place of the template's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly samples: Samples;
  /** Which groups and tools are tried; all of them unless given. */
  readonly selection?: Selection;
  /** What runs Node.js functions. */
  readonly client: RuntimeClient;
  /** Whether groups that cannot be run are accepted as they are. */
  readonly allowSkipped: boolean;
  /** Groups for which that is accepted, by their own name or their function's path; `*` stands for anything. */
  readonly allowUntried?: readonly string[];
  /** Told what is going on. */
  readonly progress: (text: string) => void;
  /** Whether functions may reach the network. They still get no credentials. */
  readonly allowNetwork?: boolean;
  /** Ports of this machine that functions may reach, beside those that `environment` names. */
  readonly ports?: readonly number[];
  /** Whether the kernel is asked to keep functions off the network; otherwise their own process does. */
  readonly namespaces?: boolean;
  /** The project, whose modules stand for what Lambda provides, and whose runtime clients are used. */
  readonly project?: string;
  /** Told how functions are kept off the network. */
  readonly isolated?: (isolation: Isolation) => void;
}

type Started = StartOptions & { readonly isolation: Isolation };

/** A group of tools, with every call that was tried. */
export interface GroupReport {
  readonly group: ToolGroup;
  readonly calls: readonly JudgedCall[];
  /** What ran its functions. */
  readonly runBy: readonly string[];
  /** What was not tried. */
  readonly skipped?: Skipped;
}

/** Why a group was not tried, or not all of it. */
export interface Skipped {
  readonly reason: string;
  /** Nothing is missing: there is no function, or the user allows it. */
  readonly accepted: boolean;
}

/** Runs every tool of an assembly, in the bundle that would be deployed. */
export async function verify(assembly: Assembly, options: VerifyOptions): Promise<GroupReport[]> {
  const { environment, client, allowNetwork, namespaces, project = process.cwd() } = options;
  const ports = [...namedPorts(environment), ...options.ports ?? []];
  const groups = select(toolGroups(assembly), options.selection ?? { agents: [], tools: [] });
  const runners = Runners.for(groups.flatMap((group) => [group.function, group.target]).filter((fn) => fn !== undefined), client, project);
  const sandbox = await Sandbox.start({ allowNetwork, namespaces, ports, needed: runners.needed });
  options.isolated?.(sandbox.isolation);
  const start: Started = { runners, environment, surroundings: sandbox, isolation: sandbox.isolation, ports };
  const signals = endedBySignal(sandbox);
  try {
    return await inParallel(groups, os.availableParallelism(), (group) => {
      options.progress(`${group.owner}: ${group.name}`);
      return verifyGroup(assembly, group, options, start, sandbox.workspace);
    });
  } finally {
    signals.forget();
    await sandbox.stop();
    await signals.ending; // with what was asked, not with a report of what was broken off
  }
}

async function verifyGroup(
  assembly: Assembly, group: ToolGroup, options: VerifyOptions, start: Started, workspace: string,
): Promise<GroupReport> {
  const { runners, isolation } = start;
  const planned: PlannedCall[] = [...planCalls(group.contract), ...options.samples.callsFor(group)];
  const reason = whyNot(group, runners, isolation);
  if (reason === undefined) {
    const calls = [...schemaFaults(group), ...await makeCalls(assembly, group, planned, start, workspace)];
    return { group, calls: calls.map((call) => advised(call, calls)), runBy: runBy([group.function, group.target], runners, isolation) };
  }
  const skipped = { reason, accepted: group.returnsControl || options.allowSkipped || isNamed(group, options.allowUntried) };
  if (!isGuardRunnable(group, runners, isolation)) {
    return { group, calls: [], runBy: [], skipped };
  }
  // the guard runs, though what is behind it does not: what it must refuse can be tried
  const refused = planned.filter(({ mustBeRefused }) => mustBeRefused);
  const calls = await makeCalls(assembly, { ...group, target: undefined }, refused, start, workspace);
  return { group, calls, runBy: runBy([group.function], runners, isolation), skipped };
}

/** Whether one of the patterns names a group, or a function of it. */
export function isNamed({ name, function: fn, target }: ToolGroup, patterns: readonly string[] = []): boolean {
  const names = [name, fn?.resource.path, target?.resource.path].filter((each) => each !== undefined);
  return patterns.some((pattern) => names.some((each) => matches(pattern, each)));
}

/** A tool that only fails at a text beyond measure needs a limit; one that always fails does not. */
function advised(judged: JudgedCall, calls: readonly JudgedCall[]): JudgedCall {
  const { call: { kind, tool, about }, verdict } = judged;
  const works = calls.some(({ call, verdict: other }) => call.tool === tool && call.kind === 'valid' && other === 'pass');
  return kind === 'huge' && verdict === 'fail' && works
    ? { ...judged, advice: `Only a text of a megabyte fails: give ${about} a maxLength in the schema, and the guard refuses it.` } : judged;
}

/** What is wrong with a schema is wrong with every call that it describes. */
function schemaFaults({ unreadable }: ToolGroup): JudgedCall[] {
  return unreadable.map((problem) => ({
    call: { tool: 'all', kind: 'schema', args: {}, mustBeRefused: false }, verdict: 'fail', answer: '', problems: [problem], aws: [], refused: [],
  }));
}

/** The results in the order of the items, whichever is done first. */
async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next.index] = await work(next.item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Whoever is told to leave cleans up first. */
function endedBySignal(sandbox: Sandbox): { readonly ending?: Promise<unknown>; forget(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const state: { ending?: Promise<unknown> } = {};
  const end = (signal: NodeJS.Signals) => {
    state.ending ??= sandbox.stop().finally(() => process.kill(process.pid, signal)).then(() => setTimeout(1_000)); // by then nobody handles it
  };
  signals.forEach((signal) => process.once(signal, end));
  return Object.assign(state, { forget: () => signals.forEach((signal) => process.removeListener(signal, end)) });
}
