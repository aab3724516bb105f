import { LambdaContext } from './call';

/** Enough to send the reply. */
const MARGIN_MS = 250;

/** What becomes of the work. */
export interface Ending<P> {
  finish(passage: P, value: unknown): unknown;
  fail(passage: P, error: unknown): unknown;
}

/** Work that has not ended. */
class Waiting<P> {
  public timer?: NodeJS.Timeout = undefined;
  public over = false;
  public position = 0;

  public constructor(
    public readonly context: LambdaContext,
    private readonly passage: P,
    private readonly ending: Ending<P>,
    private readonly resolve: (reply: unknown) => void,
    private readonly list: Waiting<unknown>[],
  ) {
    this.position = list.push(this as Waiting<unknown>) - 1;
  }

  public finish(value: unknown): void {
    if (this.end()) {
      let reply: unknown;
      try {
        reply = this.ending.finish(this.passage, value);
      } catch (error) {
        reply = this.ending.fail(this.passage, error);
      }
      this.resolve(reply);
    }
  }

  public fail(error: unknown): void {
    if (this.end()) {
      this.resolve(this.ending.fail(this.passage, error));
    }
  }

  /** Whether this is the first end of the work. */
  private end(): boolean {
    if (this.over) {
      return false;
    }
    this.over = true;
    if (this.timer) {
      clearTimeout(this.timer);
    }
    const last = this.list.pop()!;
    if (last !== this as Waiting<unknown>) {
      last.position = this.position;
      this.list[this.position] = last;
    }
    return true;
  }
}

/**
 * Waits for a tool, but not until Lambda kills the process: the agent would see a failed dependency, and the metrics
 * nothing at all.
 */
export class Deadline {
  private readonly waiting: Waiting<unknown>[] = [];
  private scheduled = false;

  /** Ends as the work does, or fails shortly before the function's timeout. */
  public watch<P>(work: PromiseLike<unknown>, context: LambdaContext, ending: Ending<P>, passage: P): Promise<unknown> {
    return new Promise((resolve) => {
      const waiting = new Waiting(context, passage, ending, resolve, this.waiting);
      try {
        work.then((value) => waiting.finish(value), (error) => waiting.fail(error));
      } catch (error) { // not every thenable is a promise
        waiting.fail(error);
      }
      this.schedule();
    });
  }

  /** A timer costs more than the rest of the guard, so only work that outlives this turn of the event loop gets one. */
  private schedule(): void {
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(() => {
        this.scheduled = false;
        this.waiting.forEach(arm);
      });
    }
  }
}

function arm(waiting: Waiting<unknown>): void {
  const remaining = waiting.context.getRemainingTimeInMillis?.() ?? Infinity;
  if (!waiting.timer && remaining < 2 ** 31) { // Node fires a longer timer at once
    const limit = Math.max(remaining - MARGIN_MS, 0);
    waiting.timer = setTimeout(() => {
      waiting.fail(new Error(`the tool did not answer within ${Math.round(limit)} ms, just before the function's timeout`));
    }, limit);
  }
}
