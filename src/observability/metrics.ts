import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics that Bedrock publishes of models, each with the dimensions that it has.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html. What agents and tools have is in
 * `metrics.ts` of their folders.
 */
const NAMESPACE = 'AWS/Bedrock';

/** By `ModelId`: the id that callers use, of an application inference profile the bare id. */
export const ModelMetric = {
  INVOCATIONS: 'Invocations',
  THROTTLES: 'InvocationThrottles',
  LATENCY: 'InvocationLatency',
  TIME_TO_FIRST_TOKEN: 'TimeToFirstToken',
  INPUT_TOKENS: 'InputTokenCount',
  OUTPUT_TOKENS: 'OutputTokenCount',
  CACHE_READ_TOKENS: 'CacheReadInputTokenCount',
  CACHE_WRITE_TOKENS: 'CacheWriteInputTokenCount',
  LEGACY_INVOCATIONS: 'LegacyModelInvocations',
} as const;
export type ModelMetricName = typeof ModelMetric[keyof typeof ModelMetric];

/** Without a dimension: of the whole account and Region. The guide calls the set "Across all model IDs". */
export const LoggingMetric = {
  SUCCESS: 'ModelInvocationLogsCloudWatchDeliverySuccess',
  FAILURE: 'ModelInvocationLogsCloudWatchDeliveryFailure',
} as const;
export type LoggingMetricName = typeof LoggingMetric[keyof typeof LoggingMetric];

export function modelMetric(metricName: ModelMetricName, modelId: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, ...options, statistic: options.statistic ?? 'Sum', dimensionsMap: { ModelId: modelId } });
}

/** Its dimensions can be given: they were never compared with an account. */
export function accountMetric(metricName: LoggingMetricName, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, ...options, statistic: options.statistic ?? 'Sum' });
}
