import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MadeAlarm } from './alarms/alarm';
import { CostWatch, spend, tokensForAnAnswer } from './alarms/cost';
import { DAY, FIVE_MINUTES, HOUR, computed } from './alarms/definition';
import { modelTokens, tokenSource } from './alarms/token-source';
import { AlarmKey } from './alarms/tuning';
import { IAgent } from '../agent/agent';
import { ActionGroup } from '../tools/action-group';

/** What the dashboard is made of. */
export interface DashboardParts {
  readonly agent: IAgent;
  readonly subject: string;
  readonly watch: CostWatch;
  readonly alarms: readonly MadeAlarm[];
  readonly groups: readonly ActionGroup[];
  readonly runbookUrl: string;
}

const WIDTH = 24;
const HALF = WIDTH / 2;
const HEIGHT = 6;

/** What a person asks at three in the morning, from top to bottom. */
export function dashboardRows(parts: DashboardParts): cloudwatch.IWidget[][] {
  const line = alarmLines(parts.alarms);
  return [
    [heading(parts)],
    [new cloudwatch.AlarmStatusWidget({ title: 'Is anything wrong?', width: WIDTH, height: 3, alarms: parts.alarms.map(({ alarm }) => alarm) })],
    ...isItUp(parts.agent, line),
    ...isItSlow(line),
    ...whatDoesItCost(parts, line),
    ...whichToolFails(parts.groups, line),
    ...remaining(parts.alarms),
  ];
}

type Lines = (keys: AlarmKey[], title: string, width?: number) => cloudwatch.IWidget[];

/** A graph with the series of alarms, and the line at which they fire. */
function alarmLines(alarms: readonly MadeAlarm[]): Lines {
  return (keys, title, width = HALF) => {
    const shown = alarms.filter(({ definition: { key } }) => keys.includes(key));
    return shown.length === 0 ? [] : [new cloudwatch.GraphWidget({
      title,
      width,
      height: HEIGHT,
      left: unique(shown.map(({ definition: { metric } }) => metric)),
      leftAnnotations: shown.filter(({ definition }) => !definition.anomaly)
        .map(({ definition, threshold }) => ({ value: threshold, label: definition.title })),
      leftYAxis: { min: 0 },
    })];
  };
}

function heading({ subject, agent, watch, runbookUrl }: DashboardParts): cloudwatch.TextWidget {
  const { name, exact } = tokenSource(agent, watch.tokens, DAY);
  const shared = exact ? '' : ' **They are those of everybody who calls this model**: give the agent `costAllocation`, or the monitoring `tokens`.';
  return new cloudwatch.TextWidget({
    width: WIDTH, height: 2, markdown: `# ${subject}\nTokens come from ${name}.${shared} [Runbook](${runbookUrl})`,
  });
}

function isItUp(agent: IAgent, line: Lines): cloudwatch.IWidget[][] {
  const calls = new cloudwatch.GraphWidget({
    title: 'Is it up? Calls',
    width: HALF,
    height: HEIGHT,
    stacked: true,
    left: [
      agent.metricInvocations({ label: 'calls', period: FIVE_MINUTES }), agent.metricThrottles({ label: 'turned away', period: FIVE_MINUTES }),
      agent.metricClientErrors({ label: 'refused', period: FIVE_MINUTES }), agent.metricServerErrors({ label: 'failed', period: FIVE_MINUTES }),
    ],
  });
  return [[calls, ...line(['throttleRate', 'modelThrottleRate', 'serverErrors', 'clientErrors'], 'What fails, in percent')]];
}

function isItSlow(line: Lines): cloudwatch.IWidget[][] {
  return [[...line(['latency', 'timeToFirstToken'], 'Is it slow? Milliseconds, p95'), ...line(['outputSpeed'], 'Tokens a second')]];
}

function whatDoesItCost({ agent, watch }: DashboardParts, line: Lines): cloudwatch.IWidget[][] {
  const number = (title: string, metric: cloudwatch.IMetric, period: Duration) =>
    new cloudwatch.SingleValueWidget({ title, width: 6, height: 4, metrics: [metric], period, setPeriodToTimeRange: false, sparkline: true });
  const { kinds } = tokenSource(agent, watch.tokens, HOUR);
  const series = Object.values(kinds).filter((metric) => metric !== undefined);
  const numbers = [
    ...(watch.price ? [number('What does it cost? US dollars a day', spend(agent, watch), DAY)] : []),
    number('Tokens a day', spend(agent, { tokens: watch.tokens }), DAY),
    number('The multiplier: tokens for an answer', tokensForAnAnswer(agent, watch.tokens, 1), HOUR),
    number('Model calls for an answer', callsForAnAnswer(agent), HOUR),
  ];
  const tokens = new cloudwatch.GraphWidget({ title: 'Tokens an hour, by kind', width: HALF, height: HEIGHT, stacked: true, left: series });
  return [
    numbers,
    [tokens, ...line(['tokensPerAnswer'], 'Tokens for an answer')],
    [...line(['dailySpend'], 'US dollars in 24 hours'), ...line(['quotaUse'], 'Quota of tokens a minute, %')],
    reconciliation(agent, watch),
  ];
}

function callsForAnAnswer(agent: IAgent): cloudwatch.IMetric {
  return computed({ id: 'callsPerAnswer', label: 'model calls for an answer', period: HOUR }, 'IF(FILL(answers, 0) >= 1, FILL(calls, 0) / answers, 0)', {
    calls: agent.metricModelInvocations({ period: HOUR }), answers: agent.metricInvocations({ period: HOUR }),
  });
}

/** Tokens that the log attributes to the agent, of those that the service bills for its profile. */
function reconciliation(agent: IAgent, { tokens }: CostWatch): cloudwatch.IWidget[] {
  const { modelId, exclusive, caller } = agent.modelUsage;
  if (!tokens || !exclusive || modelId === undefined || caller === undefined) {
    return [];
  }
  const billed = modelTokens(modelId, DAY);
  const metric = computed({ id: 'attributed', label: 'attributed, % of billed', period: DAY }, '100 * (FILL(seenIn, 0) + FILL(seenOut, 0)) / (FILL(paidIn, 0) + FILL(paidOut, 0))', {
    seenIn: tokens.metricInputTokens({ agent, period: DAY }),
    seenOut: tokens.metricOutputTokens({ agent, period: DAY }),
    paidIn: billed.input,
    paidOut: billed.output,
  });
  return [
    new cloudwatch.SingleValueWidget({ title: 'Attributed of what is billed, %', width: 6, height: 4, metrics: [metric], period: DAY }),
    new cloudwatch.TextWidget({
      width: 18,
      height: 4,
      markdown: 'Below 99 %, something is not seen: calls through an endpoint that is not logged (`bedrock-mantle`), a logging that was switched off or replaced, '
        + 'or somebody else who uses the agent\'s profile. Above 101 %, the agent calls other models too.',
    }),
  ];
}

function whichToolFails(groups: readonly ActionGroup[], line: Lines): cloudwatch.IWidget[][] {
  const guarded = groups.filter(({ hasMetrics }) => hasMetrics);
  if (guarded.length === 0) {
    return [];
  }
  const tools = guarded.flatMap((group) => group.tools.toolNames.map((tool) => ({ group, tool })));
  const failures = new cloudwatch.GraphWidget({
    title: 'Which tool fails?',
    width: HALF,
    height: HEIGHT,
    stacked: true,
    left: tools.map(({ group, tool }) => group.metricToolErrors({ tool, label: `${group.actionGroupName}.${tool}`, period: FIVE_MINUTES })),
  });
  const calls = new cloudwatch.GraphWidget({
    title: 'Calls of tools',
    width: HALF,
    height: HEIGHT,
    stacked: true,
    left: tools.map(({ group, tool }) => group.metricInvocations({ tool, label: `${group.actionGroupName}.${tool}`, period: FIVE_MINUTES })),
  });
  return [
    [failures, calls],
    [...line(['toolViolations'], 'Replies that could not have been read'), ...line(['functionDuration'], 'Longest call, % of the timeout')],
    [...line(['repeatedCalls'], 'Calls that a model makes again and again')],
    [...line(['functionErrors'], 'Function errors'), ...line(['functionThrottles'], 'Function throttles')],
  ];
}

const PLACED: readonly AlarmKey[] = ['throttleRate', 'modelThrottleRate', 'serverErrors', 'clientErrors', 'latency', 'timeToFirstToken', 'outputSpeed', 'tokensPerAnswer',
  'dailySpend', 'quotaUse', 'toolViolations', 'repeatedCalls', 'functionDuration', 'functionErrors', 'functionThrottles'];

/** Alarms that have no graph yet get one, so that none is told of and cannot be looked at. */
function remaining(alarms: readonly MadeAlarm[]): cloudwatch.IWidget[][] {
  const others = alarms.filter(({ definition: { key } }) => !PLACED.includes(key));
  const graphs = others.map(({ definition: { title }, alarm }) =>
    new cloudwatch.AlarmWidget({ title, alarm: alarm as cloudwatch.Alarm, width: 8, height: 5 }));
  return Array.from({ length: Math.ceil(graphs.length / 3) }, (_, row) => graphs.slice(row * 3, row * 3 + 3));
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
