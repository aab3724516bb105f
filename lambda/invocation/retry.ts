import { UpstreamError } from './errors';
import { Turn, TurnEvent, Upstream } from './turn';

/** How often and when a call is made again. */
export interface RetryOptions {
  /** Calls at most: 4 unless given. */
  readonly attempts?: number;
  /** Told before each further call. */
  readonly onRetry?: (error: UpstreamError, attempt: number) => void;
  /** For tests: waits. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For tests: a number from 0 to 1. */
  readonly random?: () => number;
}

const ATTEMPTS = 4;
const FIRST_MS = 250;
const LONGEST_MS = 4_000;

/**
 * Asks again where that can help, with full jitter, as long as nothing at all has come: a turn of which something came has
 * perhaps acted, and has perhaps been read.
 */
export class Retrying implements Upstream {
  public readonly name: string;

  public constructor(private readonly upstream: Upstream, private readonly options: RetryOptions = {}) {
    this.name = upstream.name;
  }

  public async* stream(turn: Turn, signal: AbortSignal): AsyncGenerator<readonly TurnEvent[]> {
    const { attempts = ATTEMPTS, onRetry, sleep = wait, random = Math.random } = this.options;
    for (let attempt = 1; ; attempt++) {
      let begun = false;
      try {
        for await (const events of this.upstream.stream(turn, signal)) {
          begun ||= events.some(({ type }) => type !== 'step-start');
          yield events;
        }
        return;
      } catch (error) {
        if (begun || signal.aborted || attempt >= attempts || !(error instanceof UpstreamError && error.retryable)) {
          throw error;
        }
        onRetry?.(error, attempt);
        await sleep(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt), signal);
      }
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
