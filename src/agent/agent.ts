import { Duration, IResource } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AgentDoor } from './door';
import { IKnowledgeBase } from '../knowledge/knowledge-base-base';
import { GuardrailAttributes } from '../model/guardrail-attributes';
import { Model } from '../model/model';
import { ActionGroup } from '../tools/action-group';

/**
 * A guardrail on what goes into an agent and what comes out.
 */
export interface AgentGuardrail {
  /**
   * The guardrail: from an L1, the alpha L2, or another library; or one made elsewhere, as `{ guardrailArn }`. It must be in the
   * agent's Region.
   */
  readonly guardrail: bedrock.IGuardrailRef | GuardrailAttributes;

  /**
   * Its version. `DRAFT` changes under live traffic whenever the guardrail does, so synth warns about it.
   *
   * @default 'DRAFT'
   */
  readonly version?: string;

  /**
   * The guardrail profile that an imported guardrail of the standard tier spreads its work over, such as `us.guardrail.v1:0`.
   * Of a guardrail that is made in this app it is known.
   *
   * @default - that of the guardrail; none for an imported one
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region.html
   */
  readonly profile?: string;

  /**
   * The key that an imported guardrail is encrypted with. Of a guardrail that is made in this app it is known.
   *
   * @default - that of the guardrail; none for an imported one
   */
  readonly encryptionKey?: kms.IKeyRef;
}

/**
 * What an agent is, whichever engine runs it.
 */
export interface AgentProps {
  /**
   * What the agent is for and how it should behave. 40 characters at least on Agents Classic. All of it is paid for at every
   * reasoning step, several times in each answer.
   */
  readonly instruction: string;

  /** The model that reasons. */
  readonly model: Model;

  /**
   * What the agent can do. Each group adds to what the model must read before every step.
   *
   * @default - nothing but talk
   */
  readonly actionGroups?: ActionGroup[];

  /**
   * What the agent can look up.
   *
   * @default - nothing but what the model knows
   */
  readonly knowledgeBases?: IKnowledgeBase[];

  /**
   * A guardrail on what goes in and what comes out.
   *
   * @default - none
   */
  readonly guardrail?: AgentGuardrail;

  /**
   * What the agent is, for people. 1 to 200 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The name. It must be unique in the account and Region. On AgentCore 40 characters at most, in which hyphens become
   * underscores.
   *
   * @default - made from the construct's path, so that two copies of a stack do not clash
   */
  readonly agentName?: string;

  /**
   * The key that encrypts the agent; on AgentCore the gateway and the memory, since a harness takes no key. Its key policy must
   * let IAM policies of the account grant its use.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * How long a conversation is remembered when nobody speaks. 1 to 90 minutes, on AgentCore 1 minute to 8 hours, in whole
   * seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly idleSessionTtl?: Duration;

  /**
   * Tags that say who pays. The model is called through an application inference profile that carries them, so what the
   * agent spends appears under these tags on the bill, once they are activated as cost-allocation tags.
   *
   * @default - the spend is not attributed
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-management.html
   */
  readonly costAllocation?: { [tag: string]: string };

  /**
   * Tags on what the construct makes.
   *
   * @default - none
   */
  readonly tags?: { [tag: string]: string };
}

/**
 * How an agent appears to whoever counts the calls of its model.
 */
export interface AgentModelUsage {
  /**
   * The `ModelId` of the model's metrics in the namespace `AWS/Bedrock`.
   *
   * @default - not known of this imported agent
   */
  readonly modelId?: string;

  /** Whether nobody else calls the model under that id. It is so with `costAllocation`, which makes a profile of the agent's own. */
  readonly exclusive: boolean;

  /**
   * Who the agent is in the log of model invocations, where every session has an identity of its own: the `Caller` of the
   * metrics of `TokenMetrics`. On Agents Classic the agent's id; on AgentCore the name of its role, so agents that share a
   * role are counted together.
   *
   * @default - not known of this imported agent
   */
  readonly caller?: string;
}

/**
 * An agent, whichever engine runs it.
 */
export interface IAgent extends IResource {
  /**
   * The agent's id.
   *
   * @attribute
   */
  readonly agentId: string;

  /**
   * The agent's ARN.
   *
   * @attribute
   */
  readonly agentArn: string;

  /**
   * All that is needed to call the agent, as one text: give it to a function as the variable
   * `CDK_BEDROCK_AGENTS_AGENT`, which `invokeAgent` of `cdk-bedrock-agents/runtime/agents` reads. It is JSON with the `engine`
   * (`classic` or `agentcore`), the `region`, and the ids that the engine's own API takes: `agentId` and `aliasId`, or
   * `harnessArn` and `endpointName`.
   *
   * ```ts
   * declare const agent: IAgent;
   * declare const fn: lambda.Function;
   * fn.addEnvironment('CDK_BEDROCK_AGENTS_AGENT', agent.invocationTarget);
   * agent.grantInvoke(fn);
   * ```
   */
  readonly invocationTarget: string;

  /** How the agent is closed to everybody at once. Empty where that is not known of an imported agent. */
  readonly door: AgentDoor;

  /** How the agent appears to whoever counts the calls of its model. */
  readonly modelUsage: AgentModelUsage;

  /** The tools that the agent has so far, on AgentCore also those that search its knowledge bases. Of an imported agent none are known. */
  readonly actionGroups: ActionGroup[];

  /**
   * Allows an identity to talk to the agent, and to no other.
   *
   * @param grantee who may talk to it
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;

  /**
   * A metric of the agent.
   *
   * @param metricName the name, as the engine publishes it
   * @param options the statistic, the period; a sum over 5 minutes unless given
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of the agent. Sum.
   *
   * @param options the statistic, the period
   */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of the agent that were turned away because there were too many. Sum.
   *
   * @param options the statistic, the period
   */
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls that failed because of the caller. Sum.
   *
   * @param options the statistic, the period
   */
  metricClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls that failed because of the service. Sum.
   *
   * @param options the statistic, the period
   */
  metricServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Milliseconds from call to the end of the answer. Average.
   *
   * @param options the statistic, the period
   */
  metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Tokens the model read, in all reasoning steps. Sum.
   *
   * @param options the statistic, the period
   */
  metricInputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Tokens the model wrote, in all reasoning steps. Sum.
   *
   * @param options the statistic, the period
   */
  metricOutputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Milliseconds to the first token, for callers that stream. Average.
   *
   * @param options the statistic, the period
   */
  metricTimeToFirstToken(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of the model, several for each call of the agent. Sum.
   *
   * @param options the statistic, the period
   */
  metricModelInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of the model that were turned away because there were too many. Sum.
   *
   * @param options the statistic, the period
   */
  metricModelThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
