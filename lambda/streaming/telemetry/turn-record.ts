import { StreamingMetric } from '../../../src/contract/streaming/metrics';
import { UpstreamError } from '../../invocation/errors';
import { Meter } from '../meter';
import { Outcome } from '../turn-stream';

/** What happened beside the stream itself. */
export interface TurnNotes {
  readonly retries: number;
  readonly cacheMiss?: boolean;
  readonly savedTokens?: number;
  readonly historyUnavailable?: boolean;
}

/** The metrics of a turn that ended, or, without an outcome, of one that failed before its first byte. */
export function turnMetrics(meter: Meter, outcome: Outcome | undefined, notes: TurnNotes): Record<string, number> {
  const { retries, cacheMiss, savedTokens, historyUnavailable } = notes;
  const { usage, steps, firstTextMs, ms, cached } = meter;
  const { billed, seen } = meter.summary.tokens;
  const broken = outcome?.kind === 'broken';
  return {
    ...(outcome ? { [StreamingMetric.STREAMS]: 1 } : { [StreamingMetric.FAILED_TURNS]: 1 }),
    [StreamingMetric.BROKEN_STREAMS]: broken ? 1 : 0,
    [StreamingMetric.STALLED_STREAMS]: broken && outcome.error instanceof UpstreamError && outcome.error.code === 'Stalled' ? 1 : 0,
    [StreamingMetric.ABORTED_STREAMS]: outcome?.kind === 'gone' ? 1 : 0,
    [StreamingMetric.BUDGET_STOPS]: outcome?.kind === 'budget' ? 1 : 0,
    [StreamingMetric.RETRIES]: retries,
    ...(firstTextMs !== undefined && { [StreamingMetric.TIME_TO_FIRST_TOKEN]: rounded(firstTextMs) }),
    [StreamingMetric.STREAM_DURATION]: rounded(ms),
    [StreamingMetric.STEPS]: steps,
    [StreamingMetric.INPUT_TOKENS]: usage.inputTokens,
    [StreamingMetric.OUTPUT_TOKENS]: usage.outputTokens,
    [StreamingMetric.CACHE_READ_TOKENS]: usage.cacheReadTokens,
    [StreamingMetric.CACHE_WRITE_TOKENS]: usage.cacheWriteTokens,
    ...(billed > 0 && { [StreamingMetric.TOKEN_MULTIPLIER]: rounded(billed / Math.max(1, seen)) }),
    ...(cached && { [StreamingMetric.CACHE_HITS]: 1 }),
    ...(cacheMiss && { [StreamingMetric.CACHE_MISSES]: 1 }),
    ...(savedTokens !== undefined && { [StreamingMetric.SAVED_TOKENS]: savedTokens }),
    ...(historyUnavailable && { [StreamingMetric.HISTORY_UNAVAILABLE]: 1 }),
  };
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
