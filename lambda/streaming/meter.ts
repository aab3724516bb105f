import { NO_USAGE, TurnEvent, Usage, addUsage, totalTokens } from '../invocation/turn';

/** What a turn has taken, as the client is told. */
export interface TurnSummary {
  readonly route: string;
  /** Calls of models. */
  readonly steps: number;
  readonly usage: Usage;
  /** All tokens that are billed, and how many the user wrote and read of them, by four characters a token. */
  readonly tokens: { readonly billed: number; readonly seen: number };
  /** Whether the answer was known from before. */
  readonly cached?: true;
  /** The budget that ended it. */
  readonly stoppedBy?: string;
}

const CHARACTERS_A_TOKEN = 4;

/** Counts what a turn takes, step by step. */
export class Meter {
  public usage: Usage = NO_USAGE;
  public steps = 0;
  /** Of the usage: what was guessed, for a step whose end nobody saw. */
  public estimated = 0;
  public cached = false;
  public stoppedBy?: string;
  /** Why it went the way it did. */
  public because?: string;
  /** Milliseconds from the request to the first text. */
  public firstTextMs?: number;
  private readonly started = performance.now();
  private seenCharacters: number;
  /** Of the step that runs. */
  private running = false;
  private stepCharacters = 0;
  private lastStep: Usage = NO_USAGE;

  public constructor(public route: string, private readonly question: string) {
    this.seenCharacters = question.length;
  }

  public get ms(): number {
    return performance.now() - this.started;
  }

  public text(text: string): void {
    this.firstTextMs ??= this.ms;
    this.seenCharacters += text.length;
    this.stepCharacters += text.length;
    this.running = true;
  }

  public stepStarts(): void {
    this.running = true;
  }

  public step({ usage }: Extract<TurnEvent, { type: 'step' }>): void {
    this.usage = addUsage(this.usage, usage);
    this.steps++;
    this.lastStep = usage;
    this.running = false;
    this.stepCharacters = 0;
  }

  /**
   * The turn ends while a step runs, whose tokens nobody tells us: what it read is at least what the last one read and
   * wrote, and what it wrote is at least what we saw. So who leaves early does not talk for nothing.
   */
  public abandon(): Usage | undefined {
    if (!this.running) {
      return undefined;
    }
    const usage: Usage = {
      ...NO_USAGE,
      inputTokens: this.steps > 0 ? totalTokens(this.lastStep) : Math.ceil(this.question.length / CHARACTERS_A_TOKEN),
      outputTokens: Math.ceil(this.stepCharacters / CHARACTERS_A_TOKEN),
    };
    this.estimated += totalTokens(usage);
    this.step({ type: 'step', usage });
    return usage;
  }

  public get summary(): TurnSummary {
    const { route, steps, usage, cached, stoppedBy } = this;
    return {
      route,
      steps,
      usage,
      tokens: { billed: totalTokens(usage), seen: Math.ceil(this.seenCharacters / CHARACTERS_A_TOKEN) },
      ...(cached && { cached }),
      ...(stoppedBy !== undefined && { stoppedBy }),
    };
  }
}
