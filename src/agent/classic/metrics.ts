import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics of Agents Classic, as the service documents them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-agents-cw-metrics.html
 */
export const AGENT_METRICS = {
  NAMESPACE: 'AWS/Bedrock/Agents',
  INVOCATIONS: 'InvocationCount',
  THROTTLES: 'InvocationThrottles',
  CLIENT_ERRORS: 'InvocationClientErrors',
  SERVER_ERRORS: 'InvocationServerErrors',
  LATENCY: 'TotalTime',
  TIME_TO_FIRST_TOKEN: 'TTFT',
  INPUT_TOKENS: 'InputTokenCount',
  OUTPUT_TOKENS: 'OutputTokenCount',
  MODEL_INVOCATIONS: 'ModelInvocationCount',
  MODEL_THROTTLES: 'ModelInvocationThrottles',
};

/** A metric of one alias: it exists only together with the operation and the model. */
export function agentMetric(metricName: string, aliasArn: string, modelId: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: AGENT_METRICS.NAMESPACE,
    metricName,
    dimensionsMap: { Operation: 'InvokeAgent', AgentAliasArn: aliasArn, ModelId: modelId },
    ...options,
    statistic: options.statistic ?? 'Sum',
  });
}
