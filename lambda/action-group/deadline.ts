import { LambdaContext } from './call';

/** Enough to send the reply. */
const MARGIN_MS = 250;

/** So long a call is waited for when something broke that it may have been waiting for itself. */
const GRACE_MS = 1_000;

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
  /** What outlived its turn. */
  private readonly waiting = new Set<P>();

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

  /** Something broke, and some call may wait in vain: those that go on all the same have a little time to show it. */
  public hurry(cause: unknown): void {
    this.arm();
    this.waiting.forEach((passage) => this.limit(passage, GRACE_MS, 'after a stray error', cause));
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
    const { begun, waiting } = this;
    waiting.delete(passage);
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
      if (passage.settle) {
        this.waiting.add(passage);
        this.limit(passage, Infinity, 'loading included');
      }
    }
  }

  private limit(passage: P, most: number, because: string, cause?: unknown): void {
    const limit = Math.min(Math.max((passage.around.getRemainingTimeInMillis?.() ?? Infinity) - MARGIN_MS, 0), most);
    if (limit < 2 ** 31) { // Node fires a longer timer at once
      if (passage.timer) {
        clearTimeout(passage.timer);
      }
      passage.timer = setTimeout(() => {
        this.end(passage, this.fail, new Error(`the tool did not answer within ${Math.round(limit)} ms, ${because}`, { cause }));
      }, limit);
    }
  }
}
