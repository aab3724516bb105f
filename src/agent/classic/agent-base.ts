import { Resource } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { IBedrockAgent } from './bedrock-agent';
import { AGENT_METRICS, agentMetric } from './metrics';
import type { InvocationTarget } from '../../contract/agent/invocation';
import type { ActionGroup } from '../../tools/action-group';
import type { AgentModelUsage } from '../agent';
import { INVOKE_AGENT, recallUnderKey, talkUnderKey } from './permissions';
import { grant } from '../../private/grants';
import type { AgentDoor } from '../door';

/**
 * What can be done with an agent of this engine, whether it is made here or was made elsewhere.
 *
 * @internal
 */
export abstract class BedrockAgentBase extends Resource implements IBedrockAgent {
  public abstract readonly agentId: string;
  public abstract readonly agentArn: string;
  public abstract readonly aliasId: string;
  public abstract readonly aliasArn: string;

  public abstract readonly encryptionKey?: kms.IKeyRef;

  /** Whether it remembers anything beyond a session. */
  protected abstract readonly remembers: boolean;

  /** The `ModelId` that the metrics are published by. */
  protected abstract readonly metricModelId: string | undefined;

  /** Whether the model is called through a profile of the agent's own. */
  protected readonly paysAlone: boolean = false;

  public get actionGroups(): ActionGroup[] {
    return [];
  }

  /** The service names each session `BedrockAgents-<agent id>-<uuid>`, whatever role it runs with. */
  public get modelUsage(): AgentModelUsage {
    return { modelId: this.metricModelId, exclusive: this.paysAlone, caller: this.agentId };
  }

  public get door(): AgentDoor {
    return { alias: { agentId: this.agentId, aliasId: this.aliasId, aliasArn: this.aliasArn } };
  }

  public get invocationTarget(): string {
    const target: InvocationTarget = { engine: 'classic', region: this.env.region, agentId: this.agentId, aliasId: this.aliasId };
    return this.stack.toJsonString(target);
  }

  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const invoke = new iam.PolicyStatement({ actions: INVOKE_AGENT, resources: [this.aliasArn] });
    return grant(grantee, [invoke, ...this._keyStatements()]);
  }

  /**
   * What those who talk to it need of its key.
   *
   * @internal
   */
  public _keyStatements(): iam.PolicyStatement[] {
    const keyArn = this.encryptionKey?.keyRef.keyArn;
    return keyArn === undefined ? [] : [
      talkUnderKey(keyArn, this.agentArn),
      ...(this.remembers ? [recallUnderKey(keyArn, this.aliasArn)] : []),
    ];
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (this.metricModelId === undefined) {
      throw new Error(`${this.node.path}: the metric ${metricName} is published by model, and the model of this imported agent is not known. Give model to BedrockAgent.fromAttributes.`);
    }
    return agentMetric(metricName, this.aliasArn, this.metricModelId, options);
  }

  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.INVOCATIONS, options);
  }

  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.THROTTLES, options);
  }

  public metricClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.CLIENT_ERRORS, options);
  }

  public metricServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.SERVER_ERRORS, options);
  }

  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.LATENCY, { ...options, statistic: options?.statistic ?? 'Average' });
  }

  public metricInputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.INPUT_TOKENS, options);
  }

  public metricOutputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.OUTPUT_TOKENS, options);
  }

  /**
   * Milliseconds to the first token, for callers that stream. Average.
   *
   * @param options the statistic, the period
   */
  public metricTimeToFirstToken(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.TIME_TO_FIRST_TOKEN, { ...options, statistic: options?.statistic ?? 'Average' });
  }

  /**
   * Calls of the model, several for each call of the agent. Sum.
   *
   * @param options the statistic, the period
   */
  public metricModelInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.MODEL_INVOCATIONS, options);
  }

  /**
   * Calls of the model that were turned away because there were too many. Sum.
   *
   * @param options the statistic, the period
   */
  public metricModelThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(AGENT_METRICS.MODEL_THROTTLES, options);
  }
}
