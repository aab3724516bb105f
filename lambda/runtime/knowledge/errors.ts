/** Why a knowledge base gave no answer. */
export type KnowledgeErrorReason =
  /** What was asked for cannot be: the message says what to change. */
  | 'invalid'
  /** There is no such base in this account and Region. */
  | 'missing'
  /** It is being made, changed or deleted, or that failed. */
  | 'notReady'
  /** No ingestion has finished, so there is nothing to find. */
  | 'neverIngested'
  /** Ingestion finished, and found no documents. */
  | 'empty'
  /** Somebody lacks a permission: the message says which. */
  | 'denied'
  | 'throttled'
  /** The service, the store or the model behind it failed. */
  | 'unavailable'
  | 'timeout'
  /** The answer broke off. */
  | 'interrupted';

/**
 * No answer, and what to do about it. The message is for developers: it names ids, ARNs and actions.
 */
export class KnowledgeError extends Error {
  public constructor(
    public readonly reason: KnowledgeErrorReason,
    /** What happened. */
    public readonly problem: string,
    /** What to do about it. */
    public readonly advice: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(`${problem} ${advice}`.trim(), options);
    this.name = 'KnowledgeError';
  }

  /** Whether the same call may succeed in a moment. */
  public get retryable(): boolean {
    return this.reason === 'throttled' || this.reason === 'unavailable' || this.reason === 'timeout' || this.reason === 'interrupted';
  }
}

export function invalid(problem: string, advice: string): KnowledgeError {
  return new KnowledgeError('invalid', problem, advice);
}
