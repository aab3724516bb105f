import { AwsCall } from './aws-stand-in';
import { CallKind, PlannedCall } from './calls';
import { EngineCall } from './events';
import { Evidence, GuardEntry } from './evidence';
import { Outcome } from './function-process';
import { openEnvelope } from '../../lambda/action-group/raw-handler';
import { Tool } from '../../src/contract/tools/contract';
import { ClassicEvent, ClassicReply, describeFault, envelopeFaults } from '../../src/contract/tools/envelope';
import { SERVICE_REPLY_LIMIT } from '../../src/contract/tools/guard-config';
import { STRAY_MESSAGE } from '../../src/contract/tools/names';
import { hasEmptyObject, replyFaults } from '../../src/contract/tools/reply-faults';
import { isObject } from '../../src/contract/tools/values';

/** `blocked`: the function wants AWS, so nothing is known of it yet. `untried`: no call could be made. */
export type Verdict = 'pass' | 'fail' | 'blocked' | 'untried';

/** One call, judged. */
export interface JudgedCall {
  readonly call: PlannedCall;
  readonly verdict: Verdict;
  /** What the function answered, in a few words. */
  readonly answer: string;
  /** What is wrong. */
  readonly problems: readonly string[];
  /** Services of AWS the function called in vain. */
  readonly aws: readonly AwsCall[];
  /** What the function wanted of the network, and was refused. */
  readonly refused: readonly string[];
  /** What may help; only where it applies. */
  readonly advice?: string;
  /** What a person needs to find out why; undefined where no call was made. */
  readonly evidence?: Evidence;
}

/** What a function called beyond itself, all of it in vain. */
export interface Beyond {
  readonly aws: readonly AwsCall[];
  readonly refused: readonly string[];
  /** Whether a promise was made into JSON. */
  readonly unawaited: boolean;
}

/** Says whether the agent could have worked with what came back. */
export function judge(
  call: PlannedCall, sent: EngineCall, outcome: Outcome, evidence: Evidence, guarded: boolean, beyond: Beyond, tool?: Tool,
): JudgedCall {
  const judged = (verdict: Verdict, answer: string, problems: readonly string[] = []): JudgedCall =>
    ({ call, verdict, answer, problems, aws: beyond.aws, refused: beyond.refused, evidence });
  const inVain = beyond.aws.length > 0 || beyond.refused.length > 0;
  if (outcome.kind !== 'reply') {
    const message = outcome.kind === 'timeout' ? `it did not answer within ${outcome.seconds} s` : outcome.message;
    return judged(inVain ? 'blocked' : 'fail', outcome.kind, [message]);
  }
  if (outcome.bytes > SERVICE_REPLY_LIMIT) {
    return judged('fail', 'too large', [`the reply has ${outcome.bytes} bytes: Lambda passes on no more than ${SERVICE_REPLY_LIMIT} with their envelope`]);
  }
  const faults = sent.classic ? envelopeFaults(outcome.value, sent.classic, tool) : [];
  if (faults.length > 0) {
    return judged('fail', 'a broken envelope', faults.map(describeFault));
  }
  const answer = sent.classic ? classicAnswer(outcome.value as ClassicReply, sent.classic) : gatewayAnswer(outcome.value);
  if (inVain && answer.status >= 500) {
    return judged('blocked', `${answer.status}`);
  }
  const strays = evidence.guard.filter(({ message }) => message === STRAY_MESSAGE);
  if (strays.length > 0 && !inVain) {
    return judged('fail', `${answer.status}`, reasons(strays));
  }
  const broken = tool ? promiseFaults(tool, answer, beyond.unawaited) : [];
  return judged(...verdictOn(call, answer, guarded, evidence.guard, broken));
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function verdictOn(
  call: PlannedCall, { status, body }: Answer, guarded: boolean, guard: readonly GuardEntry[], faults: readonly string[],
): [Verdict, string, string[]] {
  const answer = `${status}`;
  const { expect } = call;
  if (expect) {
    const problems = [
      ...(expect.status !== undefined && expect.status !== status ? [`the status is ${status}, the sample expects ${expect.status}: ${[...reasons(guard), JSON.stringify(body)].join(': ')}`] : []),
      ...(expect.status === undefined || expect.status < 400 ? faults : []),
      ...(expect.body !== undefined ? differences(expect.body, body, 'body') : []),
    ];
    return [problems.length > 0 ? 'fail' : 'pass', answer, problems];
  }
  if (call.mustBeRefused && guarded) {
    return status >= 400 && status < 500 ? ['pass', `refused (${status})`, []] : ['fail', answer, [`the guard let it pass: ${JSON.stringify(body)}`]];
  }
  if (guarded && REACHING.has(call.kind) && isRefusal(call, body)) {
    return ['fail', `refused (${status})`, [`the guard refused it, so the tool was never called: ${text(body)}`]];
  }
  if (status >= 500) {
    return ['fail', answer, [['the tool failed', ...reasons(guard)].join(': ')]];
  }
  return faults.length > 0 ? ['fail', answer, [...faults]] : ['pass', answer, []];
}

/** What the reply is, against what the schema promises. */
function promiseFaults(tool: Tool, { status, body }: Answer, unawaited: boolean): string[] {
  const faults = replyFaults(tool, status, body);
  return faults.length === 0 && unawaited && hasEmptyObject(body)
    ? ['the reply has {} where a promise was put into it: an await is missing'] : faults;
}

/** Calls that must reach the tool. */
const REACHING: ReadonlySet<CallKind> = new Set<CallKind>(['valid', 'minimal', 'sample']);

/** As the guard words it: what the tool itself refuses is its own affair. */
function isRefusal({ tool }: PlannedCall, body: unknown): boolean {
  return text(body).includes(`${tool} was not called: `);
}

function text(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function classicAnswer(reply: ClassicReply, event: ClassicEvent): Answer {
  const { status, value } = openEnvelope(reply, event);
  return { status: isFailureText(value) ? 500 : status, body: value };
}

function gatewayAnswer(value: unknown): Answer {
  const failed = isObject(value) && typeof value.status === 'number' && value.error !== undefined;
  return { status: failed ? value.status as number : 200, body: value };
}

/** Functions have no status: the guard's error id tells. */
function isFailureText(value: unknown): boolean {
  return typeof value === 'string' && /\(error id [0-9a-f]{8}\)$/.test(value);
}

/** What the guard's log says about it. */
function reasons(entries: readonly GuardEntry[]): string[] {
  return entries.filter(({ level }) => level === 'ERROR').map(({ message, error, faults = [], bytes, replyLimit }) =>
    [message, ...causes(error), ...faults, bytes !== undefined && `${bytes} bytes, of which ${replyLimit} are allowed`].filter(Boolean).join('; '));
}

/** An error, and what caused it. */
function causes(error: unknown): string[] {
  return isObject(error) ? [`${error.name}: ${error.message}`, ...causes(error.cause).map((cause) => `caused by ${cause}`)] : error === undefined ? [] : [String(error)];
}

/** Every field that the sample names must be as it says; others do not matter. */
function differences(expected: unknown, actual: unknown, at: string): string[] {
  if (isObject(expected)) {
    return isObject(actual)
      ? Object.entries(expected).flatMap(([name, value]) => differences(value, actual[name], `${at}.${name}`))
      : [`${at} is ${JSON.stringify(actual)}, the sample expects an object`];
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [`${at} is ${JSON.stringify(actual)}, the sample expects ${JSON.stringify(expected)}`];
}
