import { LambdaContext } from './call';

/** Enough to send the reply. */
const MARGIN_MS = 250;

/** What becomes of work, in the end. */
export type Ending<P> = (passage: P, outcome: unknown) => unknown;

/** Work that is waited for. */
export interface Pending {
  readonly around: LambdaContext;
  /** Gives the reply. Gone when the work has ended. */
  settle: ((reply: unknown) => void) | undefined;
  /** Only work that outlives its turn of the event loop has one: a timer costs more than the rest of the guard. */
  timer: NodeJS.Timeout | undefined;
}

/**
 * Waits for a tool, but not until Lambda kills the process: the agent would see a failed dependency, and the metrics
 * nothing at all.
 */
export class Deadline<P extends Pending> {
  /** What began in this turn of the event loop. */
  private begun: P[] = [];
  private scheduled = false;

  public constructor(public readonly finish: Ending<P>, private readonly fail: Ending<P>) {
  }

  /** Ends as the work does, or fails shortly before the function's timeout. */
  public watch(work: PromiseLike<unknown>, passage: P): Promise<unknown> {
    return new Promise((resolve) => {
      passage.settle = resolve;
      this.begun.push(passage);
      try {
        work.then((value) => this.end(passage, this.finish, value), (error) => this.end(passage, this.fail, error));
      } catch (error) { // not every thenable is a promise
        this.end(passage, this.fail, error);
      }
      if (!this.scheduled) {
        this.scheduled = true;
        setImmediate(() => this.arm());
      }
    });
  }

  /** The first end counts. */
  private end(passage: P, ending: Ending<P>, outcome: unknown): void {
    const { settle, timer } = passage;
    if (!settle) {
      return;
    }
    passage.settle = undefined;
    if (timer) {
      clearTimeout(timer);
    }
    const { begun } = this;
    if (begun[begun.length - 1] === passage) { // else it is dropped at the end of the turn
      begun.pop();
    }
    let reply: unknown;
    try {
      reply = ending(passage, outcome);
    } catch (error) {
      reply = this.fail(passage, error);
    }
    settle(reply);
  }

  private arm(): void {
    const { begun } = this;
    this.begun = [];
    this.scheduled = false;
    for (const passage of begun) {
      const remaining = passage.around.getRemainingTimeInMillis?.() ?? Infinity;
      if (passage.settle && remaining < 2 ** 31) { // Node fires a longer timer at once
        const limit = Math.max(remaining - MARGIN_MS, 0);
        passage.timer = setTimeout(() => {
          this.end(passage, this.fail, new Error(`the tool did not answer within ${Math.round(limit)} ms, loading included`));
        }, limit);
      }
    }
  }
}
