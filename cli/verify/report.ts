import Table from 'cli-table3';
import color from 'picocolors';
import { details } from './details';
import { JudgedCall, Verdict } from './judge';
import { GroupReport } from './verify';

const BADGE: Record<Verdict, string> = { pass: color.green('pass'), fail: color.red('FAIL'), blocked: color.yellow('needs AWS'), untried: color.yellow('not tried') };

/** A table that leaves the reader to see the columns. */
const NO_LINES = Object.fromEntries([
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
  'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle',
].map((place) => [place, '']));

/** Whether anything keeps the tools from going live. */
export function isClean(reports: readonly GroupReport[]): boolean {
  return reports.every(({ calls, skipped }) => (skipped?.accepted ?? true) && calls.every(({ verdict }) => verdict === 'pass'));
}

/** A table a tool, and every problem in full below it. */
export function toText(reports: readonly GroupReport[], verbose = false): string {
  return [...reports.map((report) => groupText(report, verbose)), summary(reports)].join('\n\n');
}

function groupText({ group, calls, skipped }: GroupReport, verbose: boolean): string {
  const told = new Set<string>();
  const guard = group.guarded ? 'guarded' : 'no guard';
  const title = `${color.bold(group.name)} ${color.dim(`${group.owner} · ${group.engine} · ${guard}`)}`;
  const note = skipped && `  ${BADGE.untried}: ${skipped.reason}`;
  if (calls.length === 0) {
    return [title, note].join('\n');
  }
  const table = new Table({ head: ['tool', 'call', 'answer', 'verdict'].map(color.dim), style: { 'head': [], 'border': [], 'padding-left': 2, 'padding-right': 0 }, chars: NO_LINES });
  calls.forEach((judged, index) => {
    const first = calls[index - 1]?.call.tool !== judged.call.tool;
    table.push([first ? judged.call.tool : '', callName(judged), judged.answer, BADGE[judged.verdict]]);
  });
  return [title, ...(note ? [note] : []), table.toString(), ...calls.flatMap((judged) => problemText(judged, verbose, told)), ...adviceText(calls)].join('\n');
}

export function callName({ call: { kind, about } }: JudgedCall): string {
  return about ? `${kind}: ${about}` : kind;
}

function problemText(judged: JudgedCall, verbose: boolean, told: Set<string>): string[] {
  const { call, problems, advice, verdict } = judged;
  const title = `  ${BADGE[verdict]} ${call.tool} (${callName(judged)})`;
  if (verdict === 'pass' || (verdict === 'blocked' && problems.length === 0)) {
    return verbose ? [title, ...details(judged, verbose, told)] : [];
  }
  return [...problems.map((problem) => `${title}: ${problem}`), ...details(judged, verbose, told), ...advice ? [color.yellow(`       ${advice}`)] : []];
}

/** How to give a function what it looks for elsewhere. */
function adviceText(calls: readonly JudgedCall[]): string[] {
  const blocked = calls.filter(({ verdict }) => verdict === 'blocked');
  return [...hostAdvice(blocked), ...serviceAdvice(blocked)];
}

function hostAdvice(blocked: readonly JudgedCall[]): string[] {
  return [...new Set(blocked.flatMap(({ refused }) => refused))].map((target) =>
    color.yellow(`  The tools call ${target}, which verify refuses. Start a local stand-in and name it with --env, or allow it: --allow-network`));
}

function serviceAdvice(blocked: readonly JudgedCall[]): string[] {
  const wanted = blocked.flatMap(({ aws }) => aws);
  return [...new Set(wanted.map(({ service }) => service))].map((service) => {
    const operations = [...new Set(wanted.filter((call) => call.service === service).map(({ operation }) => operation).filter(Boolean))].join(', ');
    const variable = `AWS_ENDPOINT_URL_${service.toUpperCase().replace(/-/g, '_')}`;
    return color.yellow(`  The tools call ${service}${operations && ` (${operations})`}. Start a local stand-in and name it: --env ${variable}=http://127.0.0.1:PORT`);
  });
}

function summary(reports: readonly GroupReport[]): string {
  const calls = reports.flatMap((report) => report.calls);
  const tools = new Set(reports.flatMap(({ group }) => group.contract.tools.map(({ name }) => `${group.owner} ${group.name} ${name}`))).size;
  const count = (verdict: Verdict) => calls.filter((call) => call.verdict === verdict).length;
  const parts = [
    `${tools} tool${tools === 1 ? '' : 's'}, ${calls.length} calls`,
    color.green(`${count('pass')} passed`),
    ...(count('fail') > 0 ? [color.red(`${count('fail')} failed`)] : []),
    ...(count('blocked') > 0 ? [color.yellow(`${count('blocked')} need AWS`)] : []),
    ...(count('untried') > 0 ? [color.yellow(`${count('untried')} not tried`)] : []),
  ];
  const skipped = reports.filter((report) => report.skipped);
  const lines = [parts.join(' · ') + (skipped.length > 0 ? color.yellow(` · ${skipped.length} group${skipped.length === 1 ? '' : 's'} not tried`) : '')];
  if (skipped.some(({ skipped: part }) => !part!.accepted)) {
    lines.push(color.yellow('What was not tried may be broken. --allow-untried NAME accepts it of a group or a function, --allow-skipped of all.'));
  }
  return lines.join('\n');
}
