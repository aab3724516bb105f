import type { BudgetScope } from '../../../src/contract/streaming/budget';
import { Usage, totalTokens } from '../../invocation/turn';

/** Bounds of one turn: told what each step took, it says when it is enough. */
export interface TurnGuard {
  /** Notes what a step took; counters outside are told in the background. */
  book(usage: Usage): void;
  /** Whether a bound is reached, when all that was booked is counted. */
  exceeded(): Promise<boolean>;
  /** Everything is counted. */
  settle(): Promise<void>;
  /** Which bound it was, and what the user reads. */
  stop(message: string): { readonly scope: BudgetScope; readonly message: string };
}

/** The bound of the turn alone, which needs to ask nobody. */
export class TurnCap implements TurnGuard {
  private used = 0;

  public constructor(private readonly perTurn: number = Infinity) {
  }

  public book(usage: Usage): void {
    this.used += totalTokens(usage);
  }

  public async exceeded(): Promise<boolean> {
    return this.used >= this.perTurn;
  }

  public async settle(): Promise<void> {
    // nobody else counts
  }

  public stop(message: string): { readonly scope: BudgetScope; readonly message: string } {
    return { scope: 'turn', message };
  }
}
