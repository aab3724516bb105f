/**
 * Bounds of tokens, and how they are counted. All tokens of all steps count: what the model reads and writes, from and into
 * its cache too.
 */
export interface TokenBudgetConfig {
  /** Tokens of a turn: a question and its answer, with all steps between. */
  readonly perTurn?: number;
  /** Tokens of a conversation. Needs a table. */
  readonly perSession?: number;
  /** Tokens of a user in a day, in UTC. Needs a table. */
  readonly perUserAndDay?: number;
  /** A table of the shape in `tables.ts`. */
  readonly tableName?: string;
  /** What the user reads when a budget is used up. */
  readonly message?: string;
}

/** A good first cap of a turn: several times what a question with a tool or two takes. */
export const FIRST_TURN_CAP = 3_000;

/** What the user reads unless told otherwise. */
export const BUDGET_MESSAGE = 'I have to stop here: this question takes more than I may spend on it. Please ask something simpler, or ask for one part of it.';

/** Which of the bounds was reached. */
export type BudgetScope = 'turn' | 'session' | 'user-day';
