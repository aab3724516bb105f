/**
 * What the server counts, in CloudWatch embedded metric format: a line for each stream when it ends, and a line a minute of
 * how many there are.
 */
export const STREAMING_NAMESPACE = 'CdkBedrockAgents/Streaming';

/** Dimension sets: `[Service]` for all of them, and `[Service, Route]` for those of a stream. */
export const StreamingDimension = { SERVICE: 'Service', ROUTE: 'Route' } as const;

export const StreamingMetric = {
  /** Turns that began to stream. */
  STREAMS: 'Streams',
  /** Ended with an error after the first byte, whatever the reason. */
  BROKEN_STREAMS: 'BrokenStreams',
  /** Of those: the engine gave no sign for too long. */
  STALLED_STREAMS: 'StalledStreams',
  /** The browser left. */
  ABORTED_STREAMS: 'AbortedStreams',
  /** Refused before the first byte because of the engine: throttled, unavailable, or wrong. */
  FAILED_TURNS: 'FailedTurns',
  /** Calls of an engine that were tried again before the first byte. */
  RETRIES: 'Retries',
  /** Turns that a budget ended, or did not let begin. */
  BUDGET_STOPS: 'BudgetStops',
  /** Milliseconds from request to first text. */
  TIME_TO_FIRST_TOKEN: 'TimeToFirstToken',
  /** Milliseconds from request to end. */
  STREAM_DURATION: 'StreamDuration',
  /** Calls of a model. */
  STEPS: 'Steps',
  INPUT_TOKENS: 'InputTokens',
  OUTPUT_TOKENS: 'OutputTokens',
  CACHE_READ_TOKENS: 'CacheReadTokens',
  CACHE_WRITE_TOKENS: 'CacheWriteTokens',
  /** Tokens billed for each token that the user wrote and read, by the rule of thumb of four characters a token. */
  TOKEN_MULTIPLIER: 'TokenMultiplier',
  /** Answers from the cache. */
  CACHE_HITS: 'CacheHits',
  /** Answers that could have been in the cache, and were not. */
  CACHE_MISSES: 'CacheMisses',
  /** Tokens not spent, since the answer was known. */
  SAVED_TOKENS: 'SavedTokens',
  /** Conversations that could not be told what was said before. */
  HISTORY_UNAVAILABLE: 'HistoryUnavailable',
  /** Streams open in a process, once a minute: what a service scales on. Dimension `Service` alone. */
  CONCURRENT_STREAMS: 'ConcurrentStreams',
} as const;
