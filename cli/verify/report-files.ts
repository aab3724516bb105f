import builder from 'junit-report-builder';
import { Isolation } from './isolation/sandbox';
import { JudgedCall } from './judge';
import { callName, isClean } from './report';
import { GroupReport } from './verify';

/** What one call has to say at most: a megabyte of arguments helps nobody. */
const MOST = 10_000;

/** For programs; documented in docs/verify.md. */
export function toJson(reports: readonly GroupReport[], client: string, isolation: Isolation): string {
  return JSON.stringify({
    version: 1,
    client,
    isolation,
    clean: isClean(reports),
    groups: reports.map(({ group, calls, runBy, skipped }) => ({
      actionGroup: group.name,
      owner: group.owner,
      engine: group.engine,
      guarded: group.guarded,
      function: group.function?.resource.path,
      behindTheGuard: group.target?.resource.path,
      runBy,
      skipped: skipped?.reason,
      accepted: skipped?.accepted,
      calls: calls.map(callOf),
    })),
  }, undefined, 2);
}

function callOf({ call: { tool, kind, about, args }, verdict, answer, problems, aws, refused, advice, evidence }: JudgedCall): object {
  const text = JSON.stringify(args);
  return {
    tool,
    kind,
    about,
    verdict,
    answer,
    arguments: text.length > MOST ? `${text.slice(0, 200)}… (${text.length} characters)` : args,
    problems,
    advice,
    aws,
    refused,
    durationMs: evidence?.durationMs,
    reply: evidence?.reply,
    ...(verdict !== 'pass' && evidence && { stack: evidence.stack, output: evidence.output.slice(-200), guard: evidence.guard }),
  };
}

/** For CI servers. */
export function toJUnit(reports: readonly GroupReport[]): string {
  const report = builder.newBuilder();
  for (const { group, calls, skipped } of reports) {
    const suite = report.testSuite().name(`${group.owner}: ${group.name}`).time(seconds(calls));
    if (skipped) {
      const testCase = suite.testCase().className(group.name).name('tools').standardOutput(skipped.reason);
      if (skipped.accepted) {
        testCase.skipped();
      } else {
        testCase.failure(skipped.reason, 'untried');
      }
    }
    for (const judged of calls) {
      const testCase = suite.testCase().className(`${group.name}.${judged.call.tool}`).name(callName(judged)).time(seconds([judged]));
      if (judged.verdict !== 'pass') {
        testCase.failure([...judged.problems, ...judged.advice ? [judged.advice] : []].join('\n') || judged.answer, judged.verdict);
        const { stack = [], output = [], guard = [] } = judged.evidence ?? {};
        testCase.stacktrace([`called with ${JSON.stringify(judged.call.args).slice(0, MOST)}`, ...stack.map((frame) => `    at ${frame}`)].join('\n'));
        testCase.standardOutput([...output, ...guard.map((entry) => JSON.stringify(entry))].join('\n') || undefined);
      }
    }
  }
  return report.build();
}

function seconds(calls: readonly JudgedCall[]): number {
  return calls.reduce((sum, { evidence }) => sum + (evidence?.durationMs ?? 0), 0) / 1000;
}
