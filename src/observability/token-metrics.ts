import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IModelInvocationLogging } from './model-invocation-logging';
import { IAgent } from '../agent/agent';
import { Findings } from '../contract/findings';
import { LARGE_CALL, NO_AGENT, TOKEN_NAMESPACE, TokenDimension, TokenMetricName, tokenFilters } from '../contract/observability/names';
import { Model } from '../model/model';
import { checkNumber } from '../private/ranges';
import { report } from '../private/report';

/**
 * What is counted in the log of model invocations.
 */
export interface TokenMetricsProps {
  /** Where the calls of models are logged. */
  readonly logging: IModelInvocationLogging;

  /**
   * The output tokens from which on a call counts as large. From 1.
   *
   * @default 1000
   */
  readonly largeCall?: number;
}

/**
 * Narrows a metric of tokens. Without an agent or a model it is of all calls that no agent made.
 */
export interface TokenMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The agent that called. One of the two: a metric is published by agent, and by model, and never by both.
   *
   * @default - by model, or of everyone who is no agent
   */
  readonly agent?: IAgent;

  /**
   * The model that was called, by any of its names.
   *
   * @default - by agent, or of everyone who is no agent
   */
  readonly model?: Model;
}

/**
 * What every agent and every model really burns, read from the log of model invocations: all steps of all answers, by agent
 * and by model. An agent that has no part in this stack is counted too, and so are agents that come later: twelve metric
 * filters serve them all.
 *
 * A filter sees what is logged after it was made. Each agent, and each model, that is called makes up to five metrics of the
 * kind that CloudWatch bills by the hour, for hours with data.
 *
 * ```ts
 * declare const agent: BedrockAgent;
 * const tokens = new TokenMetrics(this, 'Tokens', { logging: new ModelInvocationLogging(this, 'Invocations') });
 * tokens.metricOutputTokens({ agent });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export class TokenMetrics extends Construct {
  /**
   * The metrics of another stack of this account and Region: they exist once, for all.
   *
   * @param scope the scope
   * @param id the construct's id
   */
  public static ofAccount(scope: Construct, id: string): TokenMetrics {
    return new TokenMetrics(scope, id);
  }

  public constructor(scope: Construct, id: string, props?: TokenMetricsProps) {
    super(scope, id);
    if (!props) {
      return;
    }
    const { logging, largeCall = LARGE_CALL } = props;
    const findings = new Findings();
    checkNumber({ prop: 'largeCall', id: 'tokens.large-call', min: 1, unit: 'tokens' }, largeCall, findings);
    if (!logging.normalized) {
      findings.error('tokens.logging', 'the records of this logging have no field that tells an agent or a model: they have bodies, or the log group was imported. '
        + 'Make the metrics where ModelInvocationLogging makes the log, without bodies; here use TokenMetrics.ofAccount.');
    }
    report(this, findings.all);
    const transformer = logging.node.tryFindChild('Transformer');
    for (const { metricName, pattern, value, dimension: [name, field] } of tokenFilters(largeCall)) {
      const filter = new logs.CfnMetricFilter(this, `${metricName}By${name}`, {
        logGroupName: logging.logGroup.logGroupName,
        filterPattern: pattern,
        applyOnTransformedLogs: true,
        metricTransformations: [{ metricNamespace: TOKEN_NAMESPACE, metricName, metricValue: value, dimensions: [{ key: name, value: field }] }],
      });
      if (transformer) {
        filter.node.addDependency(transformer); // a filter of transformed records needs a group that has them
      }
    }
  }

  /**
   * A metric of this family.
   *
   * @param metricName `InputTokens`, `OutputTokens`, `CacheReadTokens`, `CacheWriteTokens`, and by agent only `ModelCalls`, `LargeCalls` and `FailedCalls`
   * @param options the agent or the model, the statistic, the period; a sum over 5 minutes unless given
   * @throws when nothing would publish it: it has both an agent and a model, no such name, or an agent whose calls cannot be told
   */
  public metric(metricName: string, options: TokenMetricOptions = {}): cloudwatch.Metric {
    const { agent, model, ...rest } = options;
    const dimensionsMap = this.dimensions(metricName, agent, model);
    return new cloudwatch.Metric({ namespace: TOKEN_NAMESPACE, metricName, ...rest, statistic: rest.statistic ?? 'Sum', dimensionsMap });
  }

  /**
   * Tokens that the model read, without those that came from a prompt cache or went into one. Sum.
   *
   * @param options the agent or the model, the statistic, the period
   */
  public metricInputTokens(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.INPUT, options);
  }

  /**
   * Tokens that the model wrote. Sum.
   *
   * @param options the agent or the model, the statistic, the period
   */
  public metricOutputTokens(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.OUTPUT, options);
  }

  /**
   * Tokens that the model read from a prompt cache. Sum.
   *
   * @param options the agent or the model, the statistic, the period
   */
  public metricCacheReadTokens(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.CACHE_READ, options);
  }

  /**
   * Tokens that were put into a prompt cache. Sum.
   *
   * @param options the agent or the model, the statistic, the period
   */
  public metricCacheWriteTokens(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.CACHE_WRITE, options);
  }

  /**
   * Calls of models that were answered: by agent only. Sum.
   *
   * @param options the agent, the statistic, the period
   */
  public metricModelCalls(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.CALLS, options);
  }

  /**
   * Calls with more output than the threshold: by agent only. Sum.
   *
   * @param options the agent, the statistic, the period
   */
  public metricLargeCalls(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.LARGE_CALLS, options);
  }

  /**
   * Calls that failed: by agent only. By code they are in `CdkBedrockAgents/Tokens` with the dimension `ErrorCode`. Sum.
   *
   * @param options the agent, the statistic, the period
   */
  public metricFailedCalls(options?: TokenMetricOptions): cloudwatch.Metric {
    return this.metric(TokenMetricName.FAILED_CALLS, options);
  }

  /** Those that a filter publishes the metric with. */
  private dimensions(metricName: string, agent: IAgent | undefined, model: Model | undefined): Record<string, string> {
    const name = model ? TokenDimension.MODEL : TokenDimension.CALLER;
    const published = tokenFilters().filter((filter) => filter.metricName === metricName).map(({ dimension }) => dimension[0]);
    if (published.length === 0) {
      throw new Error(`${this.node.path}: there is no metric ${metricName}. There are ${[...new Set(tokenFilters().map((filter) => filter.metricName))].join(', ')}.`);
    }
    if ((agent && model) || !published.includes(name)) {
      throw new Error(`${this.node.path}: the metric ${metricName} is published by ${published.join(' and by ')}, one at a time. Give ${published.includes('Model') ? 'either agent or model' : 'agent, not model'}.`);
    }
    if (agent && agent.modelUsage.caller === undefined) {
      throw new Error(`${this.node.path}: the calls of ${agent.node.path} cannot be told in the log. Give role to AgentCoreAgent.fromAttributes.`);
    }
    return { [name]: model ? nameOfModel(model) : agent?.modelUsage.caller ?? NO_AGENT };
  }
}

/** As the log's transformer leaves it: an ARN's last part. */
function nameOfModel(model: Model): string {
  return model._metricModelId.replace(/^arn:[^/]*\/(.+)$/, '$1');
}
