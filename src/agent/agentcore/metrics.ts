import { Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The metrics of a harness. It runs in an AgentCore runtime, and is measured as one.
 *
 * Names and dimensions are those the framework's own `Runtime` uses. They were never compared with an account: give
 * `dimensionsMap` to `metric` where they differ.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/observability-runtime-metrics.html
 */
export const HARNESS_METRICS = {
  NAMESPACE: 'AWS/Bedrock-AgentCore',
  OPERATION: 'InvokeAgentRuntime',
  INVOCATIONS: 'Invocations',
  THROTTLES: 'Throttles',
  CLIENT_ERRORS: 'UserErrors',
  SERVER_ERRORS: 'SystemErrors',
  LATENCY: 'Latency',
  SESSIONS: 'SessionCount',
};

/** A runtime's metrics are published by its endpoint. */
export interface MeasuredRuntime {
  readonly runtimeArn: string;
  readonly runtimeName: string;
  readonly endpointName: string;
}

export function harnessMetric(metricName: string, runtime: MeasuredRuntime, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: HARNESS_METRICS.NAMESPACE,
    metricName,
    ...options,
    statistic: options.statistic ?? 'Sum',
    dimensionsMap: options.dimensionsMap ?? {
      Operation: HARNESS_METRICS.OPERATION, Resource: runtime.runtimeArn, Name: `${runtime.runtimeName}::${runtime.endpointName}`,
    },
  });
}

/** The harness counts no tokens and no calls of the model; the model does, for all who call it under the same id. */
export function modelMetric(metricName: string, modelId: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Bedrock', metricName, dimensionsMap: { ModelId: modelId }, ...options, statistic: options.statistic ?? 'Sum' });
}

/** The id of a runtime is its name, a hyphen and ten characters. */
export function nameOfRuntime(runtimeId: string): string {
  return Token.isUnresolved(runtimeId) ? Fn.select(0, Fn.split('-', runtimeId)) : runtimeId.replace(/-[^-]*$/, '');
}
