/**
 * What a knowledge base logs of its ingestion, and what is counted in it. The two kinds of base log in two shapes.
 *
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-bases-logging.html,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-observability.html
 */

/** The beginning of the namespace; the end of it is each base's own, since the events of managed bases do not name theirs. */
export const LOG_NAMESPACE = 'CdkBedrockAgents/Knowledge';

export const LogMetric = {
  /** Documents that could not be read, embedded, indexed or deleted, wholly or in part. */
  FAILED_DOCUMENTS: 'FailedDocuments',
  /** Documents that were left out, such as those of a format that the service does not read. */
  IGNORED_DOCUMENTS: 'IgnoredDocuments',
  /** Jobs that failed as a whole. */
  FAILED_JOBS: 'FailedJobs',
} as const;

type Filters = Readonly<Record<(typeof LogMetric)[keyof typeof LogMetric], string>>;

/** Every status of a managed base's document that may say so. */
function anyStatus(text: string): string {
  const places = ['connector_document_status', 'crawl_status', 'sync_status', 'index_status'];
  return `{ ${places.map((place) => `$.event.${place}.Status = "${text}"`).join(' || ')} }`;
}

export const LOG_FILTERS: { readonly vector: Filters; readonly managed: Filters } = {
  vector: {
    FailedDocuments: '{ $.event.status = "*FAILED" || $.event.status = "*PARTIALLY_INDEXED" }',
    IgnoredDocuments: '{ $.event.status = "RESOURCE_IGNORED" }',
    FailedJobs: '{ $.event.ingestion_job_status = "*FAILED" }',
  },
  managed: {
    FailedDocuments: anyStatus('*FAILED*'),
    IgnoredDocuments: anyStatus('*IGNORED*'),
    FailedJobs: '{ $.event.message = "*failed*" }', // a sentence is all there is of a job
  },
};
