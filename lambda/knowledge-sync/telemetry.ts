import type { SyncEvent } from './ports';
import { SYNC_DIMENSION, SYNC_NAMESPACE, SyncConfig, SyncMetric } from '../../src/contract/knowledge/sync';

/** A line for each event, and the metrics of an invocation in one more. */
export function telemetry({ knowledgeBaseId }: SyncConfig, write: (line: string) => void = console.log, now: () => number = Date.now): {
  readonly report: (event: SyncEvent) => void; readonly flush: () => void;
} {
  const metrics: Record<string, number> = {};
  const count = (name: string) => {
    metrics[name] = (metrics[name] ?? 0) + 1;
  };
  return {
    report: (event) => {
      const level = event.what === 'refused' || event.what === 'given up' ? 'ERROR' : event.what === 'failed' || event.what === 'unknown source' ? 'WARN' : 'INFO';
      write(JSON.stringify({ level, message: event.what, knowledgeBaseId, ...event, what: undefined }));
      if (event.what === 'started') {
        count(SyncMetric.JOBS_STARTED);
      }
      if (event.what === 'failed') {
        count(SyncMetric.JOBS_FAILED);
      }
      if ('since' in event && event.what !== 'complete') {
        const age = Math.max(0, Math.round((now() - Date.parse(event.since)) / 1_000));
        metrics[SyncMetric.UNCOVERED_AGE] = Math.max(metrics[SyncMetric.UNCOVERED_AGE] ?? 0, age);
      }
    },
    flush: () => {
      const names = Object.keys(metrics);
      if (names.length > 0) {
        write(JSON.stringify({
          _aws: {
            Timestamp: now(),
            CloudWatchMetrics: [{
              Namespace: SYNC_NAMESPACE,
              Dimensions: [[SYNC_DIMENSION]],
              Metrics: names.map((Name) => ({ Name, Unit: Name === SyncMetric.UNCOVERED_AGE ? 'Seconds' : 'Count' })),
            }],
          },
          [SYNC_DIMENSION]: knowledgeBaseId,
          ...metrics,
        }));
      }
    },
  };
}
