import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { toolMetric } from './metrics';
import { ToolHandler } from './tool-handler';
import { ToolSchema } from './tool-schema';
import { Findings } from '../contract/findings';
import { MetricName } from '../contract/names';
import { report } from '../private/report';

/**
 * Tools that belong together: what they are, and who does the work.
 */
export interface ActionGroupProps {
  /** What the tools are for: the model reads it. 1 to 200 characters. */
  readonly description: string;

  /** What the tools are. */
  readonly tools: ToolSchema;

  /** Who does the work. */
  readonly handler: ToolHandler;

  /**
   * The name, which is part of every tool's name as the model sees it. 1 to 100 letters, digits, and single hyphens or
   * underscores between them; with the longest tool's name it must stay within 64 characters.
   *
   * @default - the construct's id
   */
  readonly actionGroupName?: string;
}

/**
 * Narrows a metric of an action group to one tool.
 */
export interface ToolMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The tool, by its name in the schema.
   *
   * @default - all of the group's tools
   */
  readonly tool?: string;
}

/**
 * Tools that an agent may use. One action group can serve several agents, of either engine and in other stacks.
 *
 * Unless the handler is `direct` or `returnControl`, a guard stands in front of the user's code: it checks and converts
 * the arguments, and makes sure that the agent never gets a reply it cannot read.
 *
 * ```ts
 * new ActionGroup(this, 'Orders', {
 *   description: 'Look up and cancel customer orders.',
 *   tools: ToolSchema.fromOpenApi('orders.openapi.yaml'),
 *   handler: ToolHandler.nodejs({ code: lambda.Code.fromAsset('build/orders') }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-action-create.html
 */
export class ActionGroup extends Construct implements iam.IGrantable {
  /** The name. */
  public readonly actionGroupName: string;

  /** What the tools are for. */
  public readonly description: string;

  /** What the tools are. */
  public readonly tools: ToolSchema;

  /** The function the library made: the tools' own (`nodejs`) or the guard's (`guarded`). Undefined for the other handlers. */
  public readonly function?: lambda.Function;

  /** The identity that the tools run with: grant it what they need. With `guarded` and `direct` grant your own function instead. */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * What the engine calls; undefined when control returns to the caller.
   *
   * @internal
   */
  public readonly _handlerFunction?: lambda.IFunctionRef;

  public constructor(scope: Construct, id: string, props: ActionGroupProps) {
    super(scope, id);
    this.actionGroupName = props.actionGroupName ?? id;
    this.description = props.description;
    this.tools = props.tools;

    const findings = new Findings();
    checkProps(this.actionGroupName, props.description, props.actionGroupName !== undefined, findings);
    findings.addAll(props.tools._findings);

    const bound = props.handler._bind({ scope: this, actionGroupName: this.actionGroupName, contract: props.tools._contract, findings });
    this._handlerFunction = bound.function;
    this.function = bound.ownFunction;
    this.grantPrincipal = bound.ownFunction?.grantPrincipal ?? new iam.UnknownPrincipal({ resource: this });
    report(this, findings.all);
  }

  /**
   * A metric that the guard publishes.
   *
   * @param metricName the name, such as `Invocations`
   * @param options the tool, the statistic, the period; a sum over 5 minutes unless given
   * @throws when there is no guard: handlers `direct` and `returnControl`
   */
  public metric(metricName: string, options: ToolMetricOptions = {}): cloudwatch.Metric {
    if (!this.function) {
      throw new Error(`${this.node.path}: the metric ${metricName} is published by the guard, and this action group has none. `
        + 'Use ToolHandler.nodejs or ToolHandler.guarded.');
    }
    return toolMetric(this.function.functionName, metricName, options);
  }

  /**
   * Calls that reached the guard. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricInvocations(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.INVOCATIONS, options);
  }

  /**
   * Calls the guard refused because of a missing or wrong argument, or an unknown tool. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricRejections(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.REJECTIONS, options);
  }

  /**
   * Calls in which the tool threw, ran out of time, could not be loaded, or said itself that it failed. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricToolErrors(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.TOOL_ERRORS, options);
  }

  /**
   * Replies that the agent could not have read, and that were replaced by an error. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricViolations(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VIOLATIONS, options);
  }

  /**
   * Replies whose body does not have the shape that the schema promises. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricReplyMismatches(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.REPLY_MISMATCHES, options);
  }

  /**
   * Replies above the soft size limit. Sum.
   *
   * @param options the tool, the statistic, the period
   */
  public metricLargeReplies(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LARGE_REPLIES, options);
  }

  /**
   * Milliseconds from event to reply. Average.
   *
   * @param options the tool, the statistic, the period
   */
  public metricDuration(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DURATION, { statistic: 'Average', ...options });
  }
}

/** Alphanumeric, with single hyphens and underscores. */
const NAME = /^([0-9a-zA-Z][_-]?){1,100}$/;

function checkProps(name: string, description: string, named: boolean, findings: Findings): void {
  if (!NAME.test(name) || name.includes('__')) {
    findings.error('action-group.name', `${named ? 'actionGroupName' : 'the construct id, which names the action group,'} is "${name}"; `
      + `it may have 1 to 100 letters, digits, and single hyphens or underscores between them.${named ? '' : ' Give actionGroupName.'}`);
  }
  if (!Token.isUnresolved(description) && (description.trim() === '' || description.length > 200)) {
    findings.error('action-group.description', `description has ${description.trim().length} characters; it may have 1 to 200. `
      + 'Details belong in the descriptions of the tools.');
  }
}
