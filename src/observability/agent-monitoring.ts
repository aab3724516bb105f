import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { accessDeniedMetric } from './access-denied';
import { accountAlarms } from './alarms/account';
import { MadeAlarm, makeAlarm, notify } from './alarms/alarm';
import { CostWatch, costAlarms, spend, tokensForAnAnswer } from './alarms/cost';
import { HOUR } from './alarms/definition';
import { tokenSource } from './alarms/token-source';
import { toolAlarms } from './alarms/tools';
import { trafficAlarms } from './alarms/traffic';
import { AgentAlarms } from './alarms/tuning';
import { dashboardRows } from './dashboard';
import { IModelInvocationLogging } from './model-invocation-logging';
import { overviewRows } from './overview';
import { saveQueries, saveToolQuery } from './queries';
import { TokenMetrics } from './token-metrics';
import { IAgent } from '../agent/agent';
import { Findings } from '../contract/findings';
import { TokenPrice } from '../model/token-price';
import { checkNumber } from '../private/ranges';
import { report } from '../private/report';
import { ActionGroup } from '../tools/action-group';

/** Where what an alarm means is written down. */
const RUNBOOK = 'https://github.com/cdk-bedrock-agents/cdk-bedrock-agents/blob/main/docs/runbook.md';

/**
 * What is watched of an agent, and who hears of it.
 */
export interface AgentMonitoringProps {
  /** The agent, of either engine. */
  readonly agent: IAgent;

  /**
   * Who hears when an alarm fires, and when it is over: `new AlarmTopic(…).topic`, or a topic that CloudWatch may publish to.
   *
   * @default - nobody: alarms are seen in the console
   */
  readonly notify?: sns.ITopicRef[];

  /**
   * What is counted in the log of model invocations: who really called. Without, tokens are those of the agent's own inference
   * profile, if it has `costAllocation`; else those that its engine counts.
   *
   * @default - the metrics of the service
   */
  readonly tokens?: TokenMetrics;

  /**
   * The log of model invocations, for saved queries of Logs Insights and the alarm on records that are lost.
   *
   * @default - neither
   */
  readonly logging?: IModelInvocationLogging;

  /**
   * What the model's tokens cost.
   *
   * @default - tokens are counted, and no money
   */
  readonly price?: TokenPrice;

  /**
   * The spend in 24 hours, in US dollars, from which on there is an alarm. Needs `price`.
   *
   * @default 1500
   */
  readonly dailySpendUsd?: number;

  /**
   * The tokens of all kinds in 24 hours from which on there is an alarm.
   *
   * @default - no such alarm
   */
  readonly dailyTokens?: number;

  /**
   * The account's quota of tokens a minute for the model, as Service Quotas has it: CloudWatch knows no quota of Bedrock.
   *
   * @default - no alarm on its use
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html
   */
  readonly tokensPerMinuteQuota?: number;

  /**
   * How many times a token that is written counts against the quota: 15, 10 or 5 for Claude by generation.
   *
   * @default - by the model's id; 1 where the id does not say
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
   */
  readonly outputBurndown?: number;

  /**
   * Whether the prompt cache should be used, so that a day without it is an alarm.
   *
   * @default false
   */
  readonly promptCaching?: boolean;

  /**
   * The log group of a CloudTrail trail, in which calls are counted that were denied.
   *
   * @default - no alarm on them
   */
  readonly trailLogGroup?: logs.ILogGroup;

  /**
   * How single alarms differ from their defaults.
   *
   * @default - as they are
   */
  readonly alarms?: AgentAlarms;

  /**
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Where the link in each alarm leads; the alarm's name follows as `#throttle-rate`.
   *
   * @default - the runbook of this library
   */
  readonly runbookUrl?: string;
}

/**
 * One agent under watch: a dashboard from top to bottom of what one asks at night, an alarm for all that goes wrong with agents,
 * and a text with each that says what it means and what to run first.
 *
 * ```ts
 * declare const agent: BedrockAgent;
 * declare const topic: sns.Topic;
 * new AgentMonitoring(this, 'Monitoring', {
 *   agent,
 *   notify: [topic],
 *   price: TokenPrice.perMillionTokens({ input: 1.0, output: 5.0 }),
 *   dailySpendUsd: 1500,
 *   alarms: {
 *     latency: { threshold: 20_000 },
 *     clientErrors: { enabled: false },
 *   },
 * });
 * ```
 */
export class AgentMonitoring extends Construct {
  /**
   * A dashboard of all agents of an account: who burns what, and how much of the bill is explained.
   *
   * @param scope the scope
   * @param id the construct's id
   * @param agents the agents
   * @param tokens what is counted in the log of model invocations
   */
  public static overview(scope: Construct, id: string, agents: IAgent[], tokens: TokenMetrics): cloudwatch.Dashboard {
    return new cloudwatch.Dashboard(scope, id, { widgets: overviewRows(agents, tokens) });
  }

  /** The dashboard; undefined when it was not wanted. */
  public readonly dashboard?: cloudwatch.Dashboard;

  /** Fires while any alarm does that says that the agent does not do what it is for. */
  public readonly unhealthy: cloudwatch.CompositeAlarm;

  private readonly made: MadeAlarm[];
  private readonly watch: CostWatch;
  private readonly agent: IAgent;
  private readonly groups: readonly ActionGroup[];

  public constructor(scope: Construct, id: string, props: AgentMonitoringProps) {
    super(scope, id);
    const { agent, logging, tokens, runbookUrl = RUNBOOK, notify: topics = [] } = props;
    this.agent = agent;
    this.groups = agent.actionGroups;
    this.watch = {
      tokens,
      price: props.price,
      dailySpendUsd: props.dailySpendUsd ?? 1_500,
      dailyTokens: props.dailyTokens,
      quota: props.tokensPerMinuteQuota,
      burndown: props.outputBurndown,
      caching: props.promptCaching ?? false,
    };
    const findings = new Findings();
    this.checkProps(props, findings);

    const subject = `Agent ${agent.node.path}`;
    const definitions = [
      ...trafficAlarms(agent),
      ...costAlarms(agent, this.watch),
      ...toolAlarms(agent),
      ...accountAlarms(agent, { denied: props.trailLogGroup && accessDeniedMetric(this, props.trailLogGroup), logged: logging !== undefined }),
    ];
    this.made = definitions.flatMap((definition) =>
      makeAlarm(this, definition, props.alarms?.[definition.key] ?? {}, { notify: topics, runbookUrl, subject }, findings) ?? []);
    this.unhealthy = this.composite(subject, runbookUrl, topics);
    if (props.dashboard ?? true) {
      this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
        widgets: dashboardRows({ agent, subject, watch: this.watch, alarms: this.made, groups: this.groups, runbookUrl }),
      });
    }
    if (logging) {
      saveQueries(this, logging.logGroup, props.price);
    }
    const toolLogs = this.groups.flatMap((group) => group.hasMetrics && group.function ? [group.function.logGroup] : []);
    if (toolLogs.length > 0) {
      saveToolQuery(this, toolLogs);
    }
    report(this, findings.all);
    this.node.addValidation({ validate: () => this.lateGroups() });
  }

  /** All alarms, the one of an unhealthy agent last. */
  public get alarms(): cloudwatch.IAlarm[] {
    return [...this.made.map(({ alarm }) => alarm), this.unhealthy];
  }

  /**
   * One alarm, or one for each action group, to do more with.
   *
   * @param key its name in `AgentAlarms`
   * @throws when there is no such alarm, because of its name or because it was silenced
   */
  public alarm(key: string): cloudwatch.IAlarm[] {
    const alarms = this.made.filter(({ definition }) => definition.key === key).map(({ alarm }) => alarm);
    if (alarms.length === 0) {
      throw new Error(`${this.node.path}: there is no alarm ${key}. There are ${[...new Set(this.made.map(({ definition }) => definition.key))].join(', ')}.`);
    }
    return alarms;
  }

  /**
   * A rule for all changes of these alarms, for whatever should happen then.
   *
   * @param id the rule's id
   * @param options the target
   */
  public onAlarm(id: string, options: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(this, id, options);
    rule.addEventPattern({ source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'], resources: this.alarms.map(({ alarmArn }) => alarmArn) });
    rule.addTarget(options.target);
    return rule;
  }

  /**
   * What the agent costs, in US dollars a period; tokens, where no price is known.
   *
   * @param options the period
   */
  public metricSpend(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return spend(this.agent, this.watch, options.period ?? HOUR, options.label);
  }

  /**
   * Tokens of all kinds for one answer: the multiplier of what an app counts.
   *
   * @param options the period
   */
  public metricTokensPerAnswer(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return tokensForAnAnswer(this.agent, this.watch.tokens, 1, options.period ?? HOUR);
  }

  private composite(subject: string, runbookUrl: string, topics: readonly sns.ITopicRef[]): cloudwatch.CompositeAlarm {
    const severe = this.made.filter(({ definition: { unhealthy } }) => unhealthy)
      .map(({ alarm }) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM));
    const composite = new cloudwatch.CompositeAlarm(this, 'Unhealthy', {
      alarmDescription: `${subject} does not do what it is for.\nFirst: look at which of its alarms fires.\nThen: ${runbookUrl}#unhealthy`,
      alarmRule: severe.length > 0 ? cloudwatch.AlarmRule.anyOf(...severe) : cloudwatch.AlarmRule.fromBoolean(false),
    });
    notify(composite, topics);
    return composite;
  }

  /** What is added later is not watched, and nobody would know. */
  private lateGroups(): string[] {
    const late = this.agent.actionGroups.filter((group) => !this.groups.includes(group)).map(({ actionGroupName }) => actionGroupName);
    return late.length === 0 ? [] : [`the agent was given ${late.join(' and ')} after its monitoring was made, so they are not watched. Make AgentMonitoring last.`];
  }

  private checkProps(props: AgentMonitoringProps, findings: Findings): void {
    const { agent, tokens, price, promptCaching } = props;
    const range = { id: 'monitoring.props', min: 1 };
    checkNumber({ ...range, prop: 'dailyTokens' }, props.dailyTokens, findings);
    checkNumber({ ...range, prop: 'tokensPerMinuteQuota' }, props.tokensPerMinuteQuota, findings);
    checkNumber({ ...range, prop: 'outputBurndown', max: 100 }, props.outputBurndown, findings);
    if (props.dailySpendUsd !== undefined && !(props.dailySpendUsd > 0 && Number.isFinite(props.dailySpendUsd))) {
      findings.error('monitoring.props', `dailySpendUsd is ${props.dailySpendUsd}; it must be a number of US dollars above 0.`);
    }
    if (props.dailySpendUsd !== undefined && !price) {
      findings.error('monitoring.props', 'dailySpendUsd needs price: without it there are tokens and no money. Give price, or dailyTokens instead.');
    }
    const { exact, kinds } = tokenSource(agent, tokens, HOUR);
    if (!exact) {
      findings.warning('monitoring.shared-model', 'the tokens of this agent are those of everybody who calls its model: AgentCore counts none itself. '
        + 'Give the agent costAllocation, which makes a profile of its own, or give tokens.');
    }
    if (promptCaching && (!kinds.cacheRead || !kinds.cacheWrite)) {
      findings.warning('monitoring.caching', 'promptCaching is to be watched, and nobody counts cached tokens of this agent. Give the agent costAllocation, or give tokens.');
    }
  }
}
