import { AlarmDefinition, FIVE_MINUTES, HOUR, computed, rate } from './definition';
import { IAgent } from '../../agent/agent';
import { ModelMetric, modelMetric } from '../metrics';

/** Fewer calls than this in a period say nothing about a share. */
const ENOUGH_CALLS = 20;

const EACH = { period: FIVE_MINUTES };

/** Is it up, is it slow. */
export function trafficAlarms(agent: IAgent): AlarmDefinition[] {
  return [...throttles(agent), ...errors(agent), ...speed(agent)];
}

function throttles(agent: IAgent): AlarmDefinition[] {
  return [
    {
      key: 'throttleRate',
      title: 'Calls turned away, %',
      metric: rate('throttleRate', 'turned away, %', agent.metricThrottles(EACH), agent.metricInvocations(EACH), { atLeast: ENOUGH_CALLS, apart: true }),
      threshold: 5,
      evaluationPeriods: 2,
      meaning: 'Users are turned away: the agent is called more often than the account may.',
      command: 'aws service-quotas list-service-quotas --service-code bedrock',
      unhealthy: true,
    },
    {
      key: 'modelThrottleRate',
      title: 'Model calls turned away, %',
      metric: rate('modelThrottleRate', 'model turned away, %', agent.metricModelThrottles(EACH), agent.metricModelInvocations(EACH), { atLeast: ENOUGH_CALLS, apart: true }),
      threshold: 5,
      evaluationPeriods: 2,
      meaning: 'The model turns steps of the agent away, and answers are late or fail. Every call reserves its whole max_tokens from the quota when it '
        + 'starts: a high max_tokens throttles with quota to spare.',
      command: 'aws service-quotas list-service-quotas --service-code bedrock',
      unhealthy: true,
    },
  ];
}

function errors(agent: IAgent): AlarmDefinition[] {
  return [
    {
      key: 'serverErrors',
      title: 'Server errors, %',
      metric: rate('serverErrors', 'server errors, %', agent.metricServerErrors(EACH), agent.metricInvocations(EACH), { atLeast: ENOUGH_CALLS }),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: 'The service fails while it answers.',
      command: 'aws health describe-events --filter services=BEDROCK',
      unhealthy: true,
    },
    {
      key: 'clientErrors',
      title: 'Client errors, %',
      metric: rate('clientErrors', 'client errors, %', agent.metricClientErrors(EACH), agent.metricInvocations(EACH), { atLeast: ENOUGH_CALLS }),
      threshold: 5,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      meaning: 'Calls are refused: no permission, a wrong id, too long an input, or a tool whose reply cannot be read.',
      command: 'npx cdk-bedrock-agents verify',
      unhealthy: true,
    },
  ];
}

function speed(agent: IAgent): AlarmDefinition[] {
  const { modelId } = agent.modelUsage;
  const p95 = { statistic: 'p95' };
  const median = { statistic: 'p50', period: FIVE_MINUTES };
  return [
    {
      key: 'latency',
      title: 'Time to the end of the answer, p95, ms',
      metric: agent.metricLatency({ ...EACH, ...p95 }),
      threshold: 30_000,
      evaluationPeriods: 3,
      meaning: 'Answers take too long. Each reasoning step is a call of the model, and tools wait in between.',
      command: 'npx cdk-bedrock-agents explain',
    },
    {
      key: 'streamingAdvice',
      title: 'Time to the end of the answer, p95 of an hour, ms',
      metric: agent.metricLatency({ ...p95, period: HOUR }),
      threshold: 2_000,
      evaluationPeriods: 3,
      meaning: 'Readers wait more than two seconds for the whole answer: switch streaming on, so that they see it grow.',
      command: 'npx cdk-bedrock-agents explain',
      advice: true,
    },
    {
      key: 'timeToFirstToken',
      title: 'Time to the first token, p95, ms',
      metric: agent.metricTimeToFirstToken({ ...EACH, ...p95 }),
      threshold: 5_000,
      evaluationPeriods: 3,
      meaning: 'Readers of a stream wait long for its first word: the input is long, the model is busy, or tools come first.',
      command: 'npx cdk-bedrock-agents explain',
    },
    ...(modelId === undefined ? [] : [{
      key: 'outputSpeed' as const,
      title: 'Output, tokens a second',
      // as the guide computes it: what was written, in the time after the first token
      metric: computed({ id: 'outputSpeed', label: 'tokens a second', period: FIVE_MINUTES }, 'tokens / (total - first) * 1000', {
        total: modelMetric(ModelMetric.LATENCY, modelId, median),
        tokens: modelMetric(ModelMetric.OUTPUT_TOKENS, modelId, median),
        first: modelMetric(ModelMetric.TIME_TO_FIRST_TOKEN, modelId, median),
      }),
      threshold: 20,
      below: true,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      meaning: 'The model writes slowly. Another Region, a cross-Region profile or another model may be faster.',
      command: 'aws bedrock list-inference-profiles',
    }]),
  ];
}
