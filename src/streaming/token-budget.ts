import { Finding, Findings } from '../contract/findings';
import { FIRST_TURN_CAP, TokenBudgetConfig } from '../contract/streaming/budget';
import { checkNumber } from '../private/ranges';

/**
 * The bounds of a budget. All tokens count, of all the steps between a question and its answer: what the model reads and
 * writes, also from and into its cache.
 */
export interface TokenBudgetOptions {
  /**
   * Tokens of a turn: a question and its answer. Reached, the answer ends with the message; what a step that has begun still
   * takes is on top.
   *
   * @default 3000
   */
  readonly perTurn?: number;

  /**
   * Tokens of a conversation. Counted in a table.
   *
   * @default - no bound
   */
  readonly perSession?: number;

  /**
   * Tokens of a user in a day, which ends at midnight UTC. Counted in a table. It needs `authentication`: without it nobody
   * knows who the user is.
   *
   * @default - no bound
   */
  readonly perUserAndDay?: number;

  /**
   * What the user reads when a bound is reached. 1 to 1,000 characters.
   *
   * @default - asks for a simpler question
   */
  readonly message?: string;
}

/**
 * How many tokens an answer, a conversation and a user may take.
 *
 * ```ts
 * TokenBudget.of({ perTurn: 5_000, perUserAndDay: 100_000 });
 * ```
 */
export class TokenBudget {
  /**
   * A budget with bounds.
   *
   * @param options the bounds; without any, 3,000 tokens a turn
   */
  public static of(options: TokenBudgetOptions = {}): TokenBudget {
    return new TokenBudget({ perTurn: FIRST_TURN_CAP, ...options });
  }

  /** No bound at all: what an agent that loops spends is bounded by its own limits only. */
  public static unlimited(): TokenBudget {
    return new TokenBudget({});
  }

  private constructor(private readonly options: TokenBudgetOptions) {
  }

  /** @internal */
  public get _config(): TokenBudgetConfig {
    return this.options;
  }

  /** @internal */
  public get _needsTable(): boolean {
    return this.options.perSession !== undefined || this.options.perUserAndDay !== undefined;
  }

  /** @internal */
  public _findings(hasUsers: boolean): readonly Finding[] {
    const findings = new Findings();
    const { perTurn, perSession, perUserAndDay, message } = this.options;
    const bounds = { perTurn, perSession, perUserAndDay };
    Object.entries(bounds).forEach(([bound, tokens]) => checkNumber({ prop: `tokenBudget.${bound}`, id: 'token-budget', min: 1, unit: 'tokens' }, tokens, findings));
    for (const [smaller, larger] of [['perTurn', 'perSession'], ['perTurn', 'perUserAndDay'], ['perSession', 'perUserAndDay']] as const) {
      if (bounds[smaller]! > bounds[larger]!) {
        findings.warning('token-budget.order', `tokenBudget.${smaller} is ${bounds[smaller]} tokens, more than ${larger}, ${bounds[larger]}: it will never be reached.`);
      }
    }
    if (perUserAndDay !== undefined && !hasUsers) {
      findings.error('token-budget.user', 'tokenBudget.perUserAndDay counts by user, and without authentication nobody knows who the user is. Give authentication, or leave it out.');
    }
    if (message !== undefined && (message.trim() === '' || message.length > 1000)) {
      findings.error('token-budget.message', `tokenBudget.message has ${message.trim().length} characters; it may have 1 to 1,000.`);
    }
    return findings.all;
  }
}
