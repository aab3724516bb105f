import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmDefinition, FIVE_MINUTES, computed, rate } from './definition';
import { IAgent } from '../../agent/agent';
import { ActionGroup } from '../../tools/action-group';

const EACH = { period: FIVE_MINUTES };

/** Only this engine sends a session, in which the guard counts. */
const ENGINE_WITH_SESSIONS = 'AWS/Bedrock/Agents';

/** Which tool fails, or is called in a loop. */
export function toolAlarms(agent: IAgent): AlarmDefinition[] {
  const hasSessions = agent.metricInvocations().namespace === ENGINE_WITH_SESSIONS;
  return agent.actionGroups.flatMap((group) => [
    ...(group.hasMetrics ? guardAlarms(group) : []),
    ...(group._countsRepeats && hasSessions ? [repeatedCalls(group)] : []),
    ...(group.function ? functionAlarms(group.actionGroupName, group.function) : []),
  ]);
}

function guardAlarms(group: ActionGroup): AlarmDefinition[] {
  const of = group.actionGroupName;
  return [
    {
      key: 'toolViolations',
      of,
      title: `${of}: replies that the agent could not have read`,
      metric: group.metricViolations(EACH),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: `A tool of ${of} ran, and its reply could not have been read by the agent. The guard put an error in its place: without it the model would have made an answer up.`,
      command: 'npx cdk-bedrock-agents verify',
      unhealthy: true,
    },
    {
      key: 'toolErrors',
      of,
      title: `${of}: calls in which a tool failed, %`,
      metric: rate(`toolErrors_${of}`, `${of} failed, %`, group.metricToolErrors(EACH), group.metricInvocations(EACH), { atLeast: 10 }),
      threshold: 10,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: `Tools of ${of} throw, run out of time or say that they failed. Users get an apology in place of an answer.`,
      command: `aws logs tail ${group.function!.logGroup.logGroupName} --since 1h --filter-pattern ERROR`,
      unhealthy: true,
    },
  ];
}

function repeatedCalls(group: ActionGroup): AlarmDefinition {
  const of = group.actionGroupName;
  return {
    key: 'repeatedCalls',
    of,
    title: `${of}: calls that a model makes again and again`,
    metric: group.metricRepeatedCalls(EACH),
    threshold: 5,
    evaluationPeriods: 1,
    meaning: `A model calls a tool of ${of} with the same arguments again and again, for one question. No call fails, and each is a step at full price. `
      + 'The guard stops a loop at its repeatLimit.',
    command: `aws logs tail ${group.function!.logGroup.logGroupName} --since 1h --filter-pattern RepeatedCalls`,
  };
}

function functionAlarms(of: string, fn: lambda.Function): AlarmDefinition[] {
  const logs = `aws logs tail ${fn.logGroup.logGroupName} --since 1h`;
  return [
    {
      key: 'functionErrors',
      of,
      title: `${of}: function errors`,
      metric: fn.metricErrors(EACH),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: `The function of ${of} itself failed: it could not be loaded, ran out of memory or out of time. The agent ends its answer with an error.`,
      command: logs,
      unhealthy: true,
    },
    {
      key: 'functionThrottles',
      of,
      title: `${of}: function throttles`,
      metric: fn.metricThrottles(EACH),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: `Lambda turned calls of ${of} away: the concurrency of the function, or of the account, is used up.`,
      command: 'aws lambda get-account-settings',
      unhealthy: true,
    },
    ...(fn.timeout ? [{
      key: 'functionDuration' as const,
      of,
      title: `${of}: longest call, % of the timeout`,
      metric: computed({ id: `functionDuration_${of}`, label: `${of}, % of the timeout`, period: FIVE_MINUTES }, `100 * longest / ${fn.timeout.toMilliseconds()}`, { longest: fn.metricDuration({ ...EACH, statistic: 'Maximum' }) }),
      threshold: 80,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: `Calls of ${of} come near the function's timeout. Beyond it the agent has no answer of the tool.`,
      command: logs,
    }] : []),
  ];
}
