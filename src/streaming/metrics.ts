import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { STREAMING_NAMESPACE, StreamingDimension } from '../contract/streaming/metrics';

/**
 * A metric that the streaming server publishes through embedded metric format; its names and dimension sets are in
 * `contract/streaming/metrics.ts`.
 */
export function streamingMetric(service: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    ...options,
    namespace: STREAMING_NAMESPACE,
    metricName,
    dimensionsMap: { [StreamingDimension.SERVICE]: service },
    statistic: options?.statistic ?? 'Sum',
  });
}
