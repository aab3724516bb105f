import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Findings } from '../contract/findings';
import { checkDuration } from '../private/ranges';

/**
 * When changed documents are ingested.
 */
export interface OnChangeOptions {
  /**
   * How long changes are gathered before a job is started: a job reads the whole source, and one is started every ten seconds
   * at most in an account. 1 to 300 seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly debounce?: Duration;
}

/**
 * What a source is kept fresh by. Every way leads to one queue for each knowledge base, and one function that starts a job
 * when none is running: a change that comes while one is running leads to another one.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-data-source-sync-ingest.html
 */
export class Sync {
  /** Never: you start jobs yourself, with what `grantSync` allows. */
  public static manual(): Sync {
    return new Sync(false, undefined, []);
  }

  /** After each deployment of the stack that changed something, and after the first. */
  public static onDeploy(): Sync {
    return new Sync(true, undefined, []);
  }

  /**
   * When a document is written or deleted, and after the first deployment, for what was there before. The bucket tells Amazon
   * EventBridge what happens in it: for a bucket of this app that is switched on; for any other it must be on already.
   *
   * @param options how long changes are gathered
   */
  public static onChange(options: OnChangeOptions = {}): Sync {
    return new Sync(true, options.debounce ?? Duration.minutes(1), []);
  }

  /**
   * At certain times, whether or not something has changed.
   *
   * @param schedule when; a cron expression is in UTC
   */
  public static onSchedule(schedule: events.Schedule): Sync {
    return new Sync(false, undefined, [schedule.expressionString]);
  }

  /**
   * By several of these.
   *
   * @param syncs which
   */
  public static combine(...syncs: Sync[]): Sync {
    const debounces = syncs.flatMap(({ _debounce }) => _debounce ?? []);
    const shortest = debounces.sort((a, b) => a.toMilliseconds() - b.toMilliseconds())[0] as Duration | undefined;
    return new Sync(syncs.some(({ _onDeploy }) => _onDeploy), shortest, [...new Set(syncs.flatMap(({ _schedules }) => _schedules))]);
  }

  private constructor(
    /** @internal */
    public readonly _onDeploy: boolean,
    /** @internal */
    public readonly _debounce: Duration | undefined,
    /** @internal */
    public readonly _schedules: readonly string[],
  ) {
  }

  /**
   * Reports what EventBridge or SQS would refuse.
   *
   * @internal
   */
  public _check(findings: Findings): void {
    if (this._debounce) {
      checkDuration({ prop: 'sync: debounce', id: 'sync.debounce', min: 1, max: 300 }, this._debounce, 'seconds', findings);
    }
  }

  /** @internal */
  public get _isManual(): boolean {
    return !this._onDeploy && !this._debounce && this._schedules.length === 0;
  }
}
