import color from 'picocolors';
import { GuardEntry } from './evidence';
import { JudgedCall } from './judge';

/** How much is printed of what a call told. */
const SHORT = { text: 80, line: 400, frames: 4, lines: 6 };
const ALL = { text: 1_000, line: 4_000, frames: 50, lines: 200 };

/** What a person needs to find out why a call failed, in lines. What another call of the group has told already is left out. */
export function details({ call, evidence }: JudgedCall, verbose: boolean, told: Set<string>): string[] {
  if (!evidence) {
    return [];
  }
  const most = verbose ? ALL : SHORT;
  const { stack, output, guard, reply } = evidence;
  const seldom = (lines: readonly string[]) => {
    const key = lines.join('\n');
    return verbose || !told.has(key) ? (told.add(key), lines) : [];
  };
  return [
    ...block('called with', [clipped(JSON.stringify(call.args, (_, value) => (typeof value === 'string' ? clipped(value, most.text) : value)), most.line)]),
    ...block('at', seldom(first(stack, most.frames))),
    ...block('printed', seldom(last(output, most.lines)).map((line) => clipped(line, most.line))),
    ...block('guard', seldom(guard.filter(({ level }) => verbose || level === 'WARN').map(inWords)).map((line) => clipped(line, most.line))),
    ...(verbose && reply ? block('reply', [`${reply.bytes} bytes of ${reply.limit} that are allowed, after ${evidence.durationMs} ms`]) : []),
  ];
}

/** What the guard logged; its errors are told with the problem. */
function inWords({ level, message, faults = [], status, reason }: GuardEntry): string {
  return [`${level} ${message}`, status, reason, ...faults].filter(Boolean).join('; ');
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => color.dim(`       ${(index === 0 ? title : '').padEnd(13)}${line}`));
}

function first(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `… ${lines.length - most} more, with --verbose`];
}

/** The end tells most. */
function last(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [`… ${lines.length - most} more before, with --verbose`, ...lines.slice(-most)];
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}
