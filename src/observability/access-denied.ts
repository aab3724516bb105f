import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DAY } from './alarms/definition';
import { DENIED_METRIC, DENIED_PATTERN, TRAIL_NAMESPACE } from '../contract/observability/names';

/** Calls of Bedrock that were denied, as a trail has them. */
export function accessDeniedMetric(scope: Construct, trail: logs.ILogGroup): cloudwatch.IMetric {
  new logs.CfnMetricFilter(scope, 'AccessDeniedFilter', {
    logGroupName: trail.logGroupName,
    filterPattern: DENIED_PATTERN,
    metricTransformations: [{ metricNamespace: TRAIL_NAMESPACE, metricName: DENIED_METRIC, metricValue: '1', defaultValue: 0 }],
  });
  return new cloudwatch.Metric({ namespace: TRAIL_NAMESPACE, metricName: DENIED_METRIC, statistic: 'Sum', period: DAY });
}
