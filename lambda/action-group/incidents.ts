import { deliberate } from './errors';
import { Passage } from './passage';
import { Answer } from './reply';
import { Counter, Telemetry } from './telemetry';
import { Fault, describeFault, describeFaultType, preview } from '../../src/contract/tools/envelope';
import { MetricName, STRAY_MESSAGE } from '../../src/contract/tools/names';
import { isObject, isStatus } from '../../src/contract/tools/values';

/**
 * Turns what went wrong into an answer the model can act on. What it may not know reaches only the log, under an id
 * that both have.
 */
export class Incidents {
  public constructor(private readonly telemetry: Telemetry, private readonly logArguments: boolean) {
  }

  /** The call cannot be made as it is; the model is told what to mend. */
  public refused(passage: Passage, status: number, message: string, faults: readonly Fault[] = []): Answer {
    count(passage, MetricName.REJECTIONS);
    this.log(passage, 'WARN', 'the call was refused', { status, faults: this.inWords(faults) });
    return { status, value: message, error: {}, state: passage.request.engine === 'function' ? 'REPROMPT' : undefined };
  }

  /** The same call again. Beyond the limit the tool is not called any more. */
  public repeated(passage: Passage, times: number, limit: number): Answer | undefined {
    const { name } = passage.request;
    count(passage, MetricName.REPEATED_CALLS);
    if (times <= limit) {
      return undefined;
    }
    this.log(passage, 'WARN', 'the same call was made again and again, and was stopped', { times });
    return {
      status: 429,
      value: `${name} was called ${limit} times with these arguments, and is not called with them again. Stop. Use what it has answered, or tell the user what you could not find out.`,
      error: {},
    };
  }

  /** The tool threw: on purpose, for the model to read; or by accident, for the log alone. */
  public thrown(passage: Passage, error: unknown, message = 'the tool threw'): Answer {
    const meant = deliberate(error);
    if (!meant) {
      return this.failed(passage, MetricName.TOOL_ERRORS, message, { error: describeError(error) });
    }
    const answer: Answer = {
      status: isStatus(meant.status) ? meant.status : 400,
      value: meant.message,
      error: {},
      state: meant.kind === 'error' ? undefined : meant.kind,
    };
    this.admitted(passage, answer, meant.message);
    return answer;
  }

  /** A tool may say itself that it failed. */
  public admitted(passage: Passage, { status, state }: Answer, reason?: string): void {
    if ((status >= 500 && isStatus(status)) || state === 'FAILURE') {
      count(passage, MetricName.TOOL_ERRORS);
      this.log(passage, 'WARN', 'the tool says that it failed', { status, reason });
    }
  }

  /** The reply is not one the agent could use. */
  public violated(passage: Passage, message: string, faults: readonly Fault[]): Answer {
    return this.failed(passage, MetricName.VIOLATIONS, message, { faults: this.inWords(faults) });
  }

  public failed(passage: Passage, counter: Counter, message: string, details: Readonly<Record<string, unknown>>, advice?: string): Answer {
    // loaded only when something has gone wrong
    const id = (require('node:crypto') as typeof import('node:crypto')).randomUUID().slice(0, 8);
    const { name } = passage.request;
    count(passage, counter);
    this.log(passage, 'ERROR', message, { errorId: id, ...details });
    return { status: 500, value: advice ?? `${name} failed and gave no result. Do not guess one; tell the user that it is not available now.`, error: { id } };
  }

  /** Of no call for sure: the log has it, and a metric. */
  public stray(error: unknown, isCounted: boolean): void {
    this.telemetry.log('ERROR', STRAY_MESSAGE, { error: describeError(error) });
    if (isCounted) {
      this.telemetry.recordStray();
    }
  }

  /** The reply works, but somebody should know. */
  public noticed(passage: Passage, message: string, faults: readonly Fault[]): void {
    this.log(passage, 'WARN', message, { faults: this.inWords(faults) });
  }

  private log(passage: Passage, level: 'WARN' | 'ERROR', message: string, details: Readonly<Record<string, unknown>>): void {
    const { request, around: context } = passage;
    this.telemetry.log(level, message, {
      requestId: context.awsRequestId,
      sessionId: request.event?.sessionId,
      tool: request.name,
      ...details,
      ...(this.logArguments && { arguments: request.given.all() }),
    });
  }

  /** Values may be personal data: unless asked for, the log shows their types. */
  private inWords(faults: readonly Fault[]): string[] {
    return faults.map(this.logArguments ? describeFault : describeFaultType);
  }
}

/** Notes something for the metrics. */
export function count(passage: Passage, counter: Counter): void {
  (passage.counters ??= []).push(counter);
}

/** Anything can be thrown, even what cannot be read: the log must have something of it, and the agent its reply. */
function describeError(error: unknown, depth = 0): unknown {
  try {
    if (isObject(error) && 'message' in error) { // errors of Node itself may be of another realm
      const { name, message, stack, cause } = error;
      return {
        name: name && String(name),
        message: String(message),
        stack: stack && String(stack),
        cause: cause && depth < 4 ? describeError(cause, depth + 1) : undefined,
      };
    }
    return typeof error === 'string' ? error : preview(error);
  } catch {
    return typeof error;
  }
}
