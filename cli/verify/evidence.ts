import { FunctionProcess, Invocation } from './function-process';
import { ownFrames } from './stack';
import { GuardConfig, SERVICE_REPLY_LIMIT } from '../../src/contract/tools/guard-config';
import { METRIC_NAMESPACE } from '../../src/contract/tools/names';
import { isObject } from '../../src/contract/tools/values';

/** What a person needs to find out why a call failed. */
export interface Evidence {
  readonly durationMs: number;
  /** Frames of the tool's own code, the innermost first. */
  readonly stack: readonly string[];
  /** What the tool printed. */
  readonly output: readonly string[];
  /** What the guard wrote into the log. */
  readonly guard: readonly GuardEntry[];
  /** How long the reply is, and how long it may be. */
  readonly reply?: { readonly bytes: number; readonly limit: number };
}

/** A line of the guard's in the log. */
export interface GuardEntry {
  readonly level: 'WARN' | 'ERROR';
  readonly message: string;
  readonly faults?: readonly string[];
  readonly error?: unknown;
  readonly [detail: string]: unknown;
}

/** Gathers what the processes of a call told, those of a guard and of the function behind it. */
export function gather(functions: readonly FunctionProcess[], { outcome, durationMs }: Invocation, config: GuardConfig | undefined): Evidence {
  const told = functions.map((fn) => fn.takeOutput());
  const lines = told.flatMap(({ lines: printed }) => printed);
  const guard = config ? lines.flatMap((line) => guardEntry(line) ?? []) : [];
  const traces = [...told.flatMap(({ trace }) => trace ?? []), ...guard.flatMap(({ error }) => stackOf(error))];
  const roots = functions.flatMap((fn) => fn.roots);
  return {
    durationMs,
    stack: traces.map((trace) => ownFrames(trace, roots)).find((frames) => frames.length > 0) ?? [],
    output: config ? lines.filter((line) => !isGuards(line)) : lines,
    guard,
    reply: outcome.kind === 'reply' ? { bytes: outcome.bytes, limit: config?.settings?.replyLimit ?? SERVICE_REPLY_LIMIT } : undefined,
  };
}

function guardEntry(line: string): GuardEntry | undefined {
  const entry = parsed(line);
  return entry && 'level' in entry && 'message' in entry && 'actionGroup' in entry ? entry as unknown as GuardEntry : undefined;
}

/** Also its metrics, which are for CloudWatch. */
function isGuards(line: string): boolean {
  return guardEntry(line) !== undefined || (line.startsWith('{"_aws"') && line.includes(`"${METRIC_NAMESPACE}"`));
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value = line.startsWith('{') ? JSON.parse(line) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string[] {
  return isObject(error) && typeof error.stack === 'string' ? [error.stack] : [];
}
