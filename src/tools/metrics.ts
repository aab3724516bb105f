import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ToolMetricOptions } from './action-group';
import { METRIC_NAMESPACE, MetricDimension } from '../contract/tools/names';

/**
 * Metrics of the agent family, each where it really exists.
 */

/** A metric of the guard, which publishes it by function, and by function and tool. */
export function toolMetric(functionName: string, metricName: string, { tool, ...options }: ToolMetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [MetricDimension.FUNCTION]: functionName, ...(tool && { [MetricDimension.TOOL]: tool }) },
    ...options,
    statistic: options.statistic ?? 'Sum',
  });
}
