/**
 * What the function that has documents ingested and the constructs that deploy it must agree on.
 */

/** The variable that tells the function what to keep fresh: a `SyncConfig`, as JSON. */
export const SYNC_ENV = 'CDK_BEDROCK_AGENTS_SYNC';

/** A knowledge base, and what of it is kept fresh. */
export interface SyncConfig {
  readonly knowledgeBaseId: string;
  /** Where changes come from, and go back to until a job has covered them. */
  readonly queueUrl: string;
  /** Where it ends for what the function cannot help. */
  readonly deadLetterQueueUrl: string;
  /** Data sources by a name that stays when the source is replaced. */
  readonly sources: Readonly<Record<string, SyncSource>>;
  /** Seconds until a change is looked at again that could not be covered now, and until a job is looked at again. */
  readonly retrySeconds: number;
  readonly pollSeconds: number;
}

export interface SyncSource {
  readonly dataSourceId: string;
}

/** Something has changed, and no job that started later has finished. */
export interface Change {
  readonly source: string;
  /** When the oldest change happened, in ISO 8601. */
  readonly since: string;
  /** How often a job that should have covered it has failed. */
  readonly attempt?: number;
}

/** A job that covers changes, if it ends well. */
export interface Watch {
  readonly source: string;
  readonly since: string;
  readonly job: string;
  readonly attempt?: number;
  /** How often it was looked at. */
  readonly polls?: number;
}

export type SyncMessage = Change | Watch;

/** Metrics of the function, through embedded metric format, by knowledge base. */
export const SYNC_NAMESPACE = 'CdkBedrockAgents/Knowledge';
export const SYNC_DIMENSION = 'KnowledgeBaseId';
export const SyncMetric = {
  /** Jobs that were started. */
  JOBS_STARTED: 'JobsStarted',
  /** Jobs that ended without covering what they should have. */
  JOBS_FAILED: 'JobsFailed',
  /** Seconds since the oldest change that no finished job has covered. */
  UNCOVERED_AGE: 'UncoveredAge',
} as const;

export const SyncLimits = {
  /** How often the same changes may fail to be ingested before a person is called. */
  ATTEMPTS: 3,
  /** Seconds that SQS holds a message back, at most. */
  LONGEST_DELAY: 900,
} as const;
