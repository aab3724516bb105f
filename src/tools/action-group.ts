import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { toolMetric } from './metrics';
import { BoundToolHandler, ToolHandler } from './tool-handler';
import { ToolSchema } from './tool-schema';
import { Findings } from '../contract/findings';
import { NAME_RULE, isName } from '../contract/naming';
import { MetricName, UNKNOWN_TOOL } from '../contract/tools/names';
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
   * The tool, by its name in the schema; `unknown` for calls of a tool that is not there.
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

  /**
   * What the engine calls; undefined when control returns to the caller.
   *
   * @internal
   */
  public readonly _handlerFunction?: lambda.IFunctionRef;

  private readonly bound: BoundToolHandler;

  public constructor(scope: Construct, id: string, props: ActionGroupProps) {
    super(scope, id);
    checkKinds(this.node.path, props);
    this.actionGroupName = props.actionGroupName ?? id;
    this.description = props.description;
    this.tools = props.tools;

    const findings = new Findings();
    checkProps(this.actionGroupName, props.description, props.actionGroupName !== undefined, findings);
    this.bound = props.handler._bind({ scope: this, actionGroupName: this.actionGroupName, contract: props.tools._contract, findings });
    this._handlerFunction = this.bound.function;
    this.function = this.bound.ownFunction;
    const settled = this.function ? 'tool-schema.enum' : ''; // which the guard enforces
    findings.addAll(props.tools._findings.filter((finding) => finding.id !== settled));
    report(this, findings.all);
  }

  /**
   * The identity that the tools run with: what is granted to the group is granted to it. With `guarded` and `direct` it is
   * your own function's, not the guard's.
   *
   * @throws where it is not known: with `returnControl`, and for a function made with an L1
   */
  public get grantPrincipal(): iam.IPrincipal {
    const { toolFunction } = this.bound;
    if (!toolFunction) {
      throw new Error(`${this.node.path}: control returns to the caller, so the tools have no identity here. Grant the identity that invokes the agent.`);
    }
    const { grantPrincipal } = toolFunction as Partial<iam.IGrantable>;
    if (!grantPrincipal) {
      throw new Error(`${this.node.path}: the role of ${toolFunction.node.path} is not known here, because it is not a lambda.IFunction. Grant that role itself.`);
    }
    return grantPrincipal;
  }

  /** Whether there is a guard that publishes metrics. */
  public get hasMetrics(): boolean {
    return this.function !== undefined && this.bound.guard?.metrics !== false;
  }

  /**
   * Whether the guard counts calls that a model repeats, where there are sessions.
   *
   * @internal
   */
  public get _countsRepeats(): boolean {
    return this.hasMetrics && this.bound.guard?.repeatLimit !== 0;
  }

  /**
   * A metric that the guard publishes.
   *
   * @param metricName the name, such as `Invocations`
   * @param options the tool, the statistic, the period; a sum over 5 minutes unless given
   * @throws when nothing would publish it: there is no guard (`direct` and `returnControl`), its metrics are off, or the
   * group has no such tool
   */
  public metric(metricName: string, options: ToolMetricOptions = {}): cloudwatch.Metric {
    if (!this.function) {
      throw new Error(`${this.node.path}: the metric ${metricName} is published by the guard, and this action group has none. `
        + 'Use ToolHandler.nodejs or ToolHandler.guarded.');
    }
    if (this.bound.guard?.metrics === false) {
      throw new Error(`${this.node.path}: the metric ${metricName} is not published, because guard.metrics is false. Leave it out.`);
    }
    const { toolNames } = this.tools;
    if (options.tool !== undefined && ![...toolNames, UNKNOWN_TOOL].includes(options.tool)) {
      throw new Error(`${this.node.path}: there is no tool "${options.tool}" to have the metric ${metricName}. The tools are: ${toolNames.join(', ')}. `
        + `Calls of any other count under "${UNKNOWN_TOOL}".`);
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
   * Calls with the same arguments as two calls before, while the user asked nothing else: a model in a loop. Sum. Agents
   * Classic only; none with `guard.repeatLimit: 0`.
   *
   * @param options the tool, the statistic, the period
   */
  public metricRepeatedCalls(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.REPEATED_CALLS, options);
  }

  /**
   * Errors in the tools' process that no call waited for: a rejection that nobody handles, a timer that throws, an emitter's
   * `error`, and calls of `process.exit`. Sum. Of the function, not of a tool: nobody knows of which. With `guarded` they are the
   * guard's own; what ends the function behind it counts in `ToolErrors`.
   *
   * @param options the statistic, the period
   * @throws when a tool is given, and as `metric` does
   */
  public metricStrayErrors(options?: ToolMetricOptions): cloudwatch.Metric {
    if (options?.tool !== undefined) {
      throw new Error(`${this.node.path}: the metric ${MetricName.STRAY_ERRORS} is published by function, and not by tool. Leave tool "${options.tool}" out.`);
    }
    return this.metric(MetricName.STRAY_ERRORS, options);
  }

  /**
   * Milliseconds from event to reply. Average.
   *
   * @param options the tool, the statistic, the period
   */
  public metricDuration(options?: ToolMetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DURATION, { ...options, statistic: options?.statistic ?? 'Average' });
  }
}

/** From plain JavaScript anything may come, and nothing below could say where from. */
function checkKinds(path: string, props?: Partial<ActionGroupProps>): void {
  const wrong = [
    ...(typeof props?.description === 'string' ? [] : ['description must be text']),
    ...(props?.tools?._contract ? [] : ['tools must be a ToolSchema, such as ToolSchema.fromOpenApi(path)']),
    ...(props?.handler?._bind ? [] : ['handler must be a ToolHandler, such as ToolHandler.nodejs({ code }) or ToolHandler.guarded(fn)']),
  ];
  if (wrong.length > 0) {
    throw new Error(`${path}: ${wrong.join('; ')}.`);
  }
}

function checkProps(name: string, description: string, named: boolean, findings: Findings): void {
  if (Token.isUnresolved(name)) {
    findings.error('action-group.name', 'actionGroupName is known only when it is deployed, and the contract that the guard enforces has it in it. Give plain text.');
  } else if (!isName(name)) {
    findings.error('action-group.name', `${named ? 'actionGroupName' : 'the construct id, which names the action group,'} is "${name}"; `
      + `it may have ${NAME_RULE}.${named ? '' : ' Give actionGroupName.'}`);
  }
  if (!Token.isUnresolved(description) && (description.trim() === '' || description.length > 200)) {
    findings.error('action-group.description', `description has ${description.trim().length} characters; it may have 1 to 200. `
      + 'Details belong in the descriptions of the tools.');
  }
}
