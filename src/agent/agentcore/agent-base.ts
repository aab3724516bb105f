import { Resource } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IAgentCoreAgent } from './agentcore-agent';
import { HARNESS_METRICS, MeasuredRuntime, harnessMetric, modelMetric } from './metrics';
import { INVOKE_HARNESS } from './permissions';
import type { InvocationTarget } from '../../contract/agent/invocation';
import type { ActionGroup } from '../../tools/action-group';
import type { AgentModelUsage } from '../agent';
import type { AgentDoor } from '../door';

/**
 * What can be done with an agent of this engine, whether it is made here or was made elsewhere.
 *
 * @internal
 */
export abstract class AgentCoreAgentBase extends Resource implements IAgentCoreAgent {
  public abstract readonly agentId: string;
  public abstract readonly agentArn: string;
  public abstract readonly endpointName: string;

  /**
   * What the metrics are published by.
   *
   * @internal
   */
  public abstract readonly _measured: MeasuredRuntime | undefined;

  /** What tokens are counted by. */
  protected abstract readonly metricModelId: string | undefined;

  /** The name of the role that the agent acts with. */
  protected abstract readonly roleName: string | undefined;

  /** Whether the model is called through a profile of the agent's own. */
  protected readonly paysAlone: boolean = false;

  public get actionGroups(): ActionGroup[] {
    return [];
  }

  /** The service names each session `BedrockAgentCore-<uuid>`, so it is the role that tells the agent. */
  public get modelUsage(): AgentModelUsage {
    return { modelId: this.metricModelId, exclusive: this.paysAlone, caller: this.roleName };
  }

  public get door(): AgentDoor {
    return {};
  }

  public get invocationTarget(): string {
    const target: InvocationTarget = { engine: 'agentcore', region: this.env.region, harnessArn: this.agentArn, endpointName: this.endpointName };
    return this.stack.toJsonString(target);
  }

  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee, actions: INVOKE_HARNESS, resourceArns: [this.agentArn, `${this.agentArn}/harness-endpoint/${this.endpointName}`],
    });
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return harnessMetric(metricName, this.known('runtimeArn', metricName, this._measured), options);
  }

  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.INVOCATIONS, options);
  }

  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.THROTTLES, options);
  }

  public metricClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.CLIENT_ERRORS, options);
  }

  public metricServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.SERVER_ERRORS, options);
  }

  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.LATENCY, { ...options, statistic: options?.statistic ?? 'Average' });
  }

  /**
   * Tokens the model read. The engine counts none itself: this is the model's metric, which is the agent's alone when it has
   * `costAllocation`, and otherwise counts everybody who calls the model under the same id. Sum.
   *
   * @param options the statistic, the period
   */
  public metricInputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.modelMetric('InputTokenCount', options);
  }

  /**
   * Tokens the model wrote. The engine counts none itself: this is the model's metric, which is the agent's alone when it has
   * `costAllocation`, and otherwise counts everybody who calls the model under the same id. Sum.
   *
   * @param options the statistic, the period
   */
  public metricOutputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.modelMetric('OutputTokenCount', options);
  }

  /**
   * Milliseconds to the model's first token. The model's metric, as with `metricInputTokens`. Average.
   *
   * @param options the statistic, the period
   */
  public metricTimeToFirstToken(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.modelMetric('TimeToFirstToken', { ...options, statistic: options?.statistic ?? 'Average' });
  }

  /**
   * Calls of the model. The model's metric, as with `metricInputTokens`. Sum.
   *
   * @param options the statistic, the period
   */
  public metricModelInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.modelMetric('Invocations', options);
  }

  /**
   * Calls of the model that were turned away because there were too many. The model's metric, as with `metricInputTokens`. Sum.
   *
   * @param options the statistic, the period
   */
  public metricModelThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.modelMetric('InvocationThrottles', options);
  }

  /**
   * Sessions. Sum.
   *
   * @param options the statistic, the period
   */
  public metricSessions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(HARNESS_METRICS.SESSIONS, options);
  }

  private modelMetric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return modelMetric(metricName, this.known('model', metricName, this.metricModelId), options);
  }

  private known<T>(attribute: string, metricName: string, value: T | undefined): T {
    if (value === undefined) {
      throw new Error(`${this.node.path}: the metric ${metricName} needs ${attribute}, which is not known of this imported agent. Give ${attribute} to AgentCoreAgent.fromAttributes.`);
    }
    return value;
  }
}
