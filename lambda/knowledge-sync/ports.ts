import type { SyncMessage } from '../../src/contract/knowledge/sync';

/** What became of a job, or is becoming. */
export type JobStatus = 'running' | 'complete' | 'failed' | 'gone';

/** Why no job was started. */
export type Refusal =
  /** One is running: of this base, or too many of this account. */
  | 'busy'
  /** Too many requests. */
  | 'throttled';

/** The service that ingests. What it refuses for good, it throws. */
export interface Ingestion {
  start(source: string): Promise<{ readonly job: string } | Refusal>;
  statusOf(source: string, job: string): Promise<JobStatus | 'throttled'>;
}

/** Where changes wait. */
export interface Queue {
  send(message: SyncMessage, delaySeconds: number): Promise<void>;
  /** For what nobody but a person can help. */
  giveUp(message: SyncMessage, reason: string): Promise<void>;
}

export interface Ports {
  readonly ingestion: Ingestion;
  readonly queue: Queue;
  readonly report: (event: SyncEvent) => void;
  readonly now: () => number;
}

/** What is worth a metric or a line in the log. */
export type SyncEvent =
  | { readonly what: 'started' | 'complete' | 'failed' | 'given up'; readonly source: string; readonly job?: string; readonly since: string }
  | { readonly what: 'waiting'; readonly source: string; readonly since: string; readonly reason: string }
  | { readonly what: 'unknown source'; readonly source: string }
  | { readonly what: 'refused'; readonly source: string; readonly reason: string };
