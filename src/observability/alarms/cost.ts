import { AlarmDefinition, DAY, HOUR, computed } from './definition';
import { tokenSource, weighed } from './token-source';
import { IAgent } from '../../agent/agent';
import { TokenPrice } from '../../model/token-price';
import { TokenMetrics } from '../token-metrics';
import { quotaAlarm } from './quota';

/** What the cost of an agent is measured with. */
export interface CostWatch {
  readonly tokens?: TokenMetrics;
  readonly price?: TokenPrice;
  readonly dailySpendUsd: number;
  readonly dailyTokens?: number;
  readonly quota?: number;
  readonly burndown?: number;
  readonly caching: boolean;
}

/** Fewer answers than this in an hour say nothing about one. */
const ENOUGH_ANSWERS = 10;
/** A day with less input is too short for a cache to matter. */
const ENOUGH_INPUT = 100_000;

/** What it costs, today and for an answer. */
export function costAlarms(agent: IAgent, watch: CostWatch): AlarmDefinition[] {
  return [
    ...daily(agent, watch),
    ...perAnswer(agent, watch),
    ...(watch.quota === undefined ? [] : quotaAlarm(agent, watch.quota, watch.burndown)),
    ...(watch.caching ? cachingUnused(agent, watch) : []),
    ...(watch.tokens && agent.modelUsage.caller !== undefined ? [tokensUncounted(agent, watch.tokens)] : []),
  ];
}

/** What the tokens of a period cost, or how many there are. */
export function spend(agent: IAgent, { tokens, price }: Pick<CostWatch, 'tokens' | 'price'>, period = DAY, label = price ? 'US dollars' : 'tokens') {
  const { sum, metrics } = weighed(tokenSource(agent, tokens, period), price);
  return computed({ id: price ? 'spend' : 'tokens', label, period }, sum, metrics);
}

/** The multiplier: what one answer burns, where an app counts the question and the answer. */
export function tokensForAnAnswer(agent: IAgent, tokens: TokenMetrics | undefined, atLeast: number, period = HOUR) {
  const { sum, metrics } = weighed(tokenSource(agent, tokens, period));
  return computed({ id: 'tokensPerAnswer', label: 'tokens for an answer', period }, `IF(FILL(answers, 0) >= ${atLeast}, ${sum} / answers, 0)`, { ...metrics, answers: agent.metricInvocations({ period }) });
}

function daily(agent: IAgent, watch: CostWatch): AlarmDefinition[] {
  const { tokens, price, dailySpendUsd, dailyTokens } = watch;
  const command = `aws cloudwatch get-metric-statistics --namespace AWS/Bedrock --metric-name OutputTokenCount --dimensions Name=ModelId,Value=${agent.modelUsage.modelId} `
    + '--period 3600 --statistics Sum --start-time $(date -u -d yesterday +%FT%TZ) --end-time $(date -u +%FT%TZ)';
  return [
    ...(!price ? [] : [{
      key: 'dailySpend' as const,
      title: 'Spend of 24 hours, US dollars',
      metric: spend(agent, { tokens, price }),
      threshold: dailySpendUsd,
      evaluationPeriods: 1,
      meaning: 'The tokens of the last 24 hours cost more than planned, computed with the price that was given. It looks back 24 hours at every '
        + 'evaluation, so neither midnight nor a slow leak hides it.',
      command,
    }]),
    ...(dailyTokens === undefined ? [] : [{
      key: 'dailyTokens' as const,
      title: 'Tokens of 24 hours',
      metric: spend(agent, { tokens }),
      threshold: dailyTokens,
      evaluationPeriods: 1,
      meaning: 'More tokens were used in the last 24 hours than planned, of all four kinds.',
      command,
    }]),
  ];
}

function perAnswer(agent: IAgent, { tokens }: CostWatch): AlarmDefinition[] {
  const metric = tokensForAnAnswer(agent, tokens, ENOUGH_ANSWERS);
  const command = 'aws logs describe-query-definitions --query-definition-name-prefix bedrock';
  return [
    {
      key: 'tokensPerAnswer',
      title: 'Tokens for one answer',
      metric,
      threshold: 20_000,
      evaluationPeriods: 1,
      meaning: 'One answer burns very many tokens: too many steps, a tool in a loop, or replies of tools that are too long.',
      command,
    },
    {
      key: 'tokensPerAnswerAnomaly',
      title: 'Tokens for one answer, against what it used to be',
      metric,
      threshold: 4,
      evaluationPeriods: 3,
      anomaly: true,
      meaning: 'An answer burns far more than it used to: what changed, in the instruction, the tools, or what users ask?',
      command,
    },
  ];
}

function cachingUnused(agent: IAgent, { tokens }: CostWatch): AlarmDefinition[] {
  const { kinds: { input, cacheRead, cacheWrite } } = tokenSource(agent, tokens, DAY);
  if (!input || !cacheRead || !cacheWrite) {
    return []; // nobody counts them, which is warned of
  }
  return [{
    key: 'cachingUnused',
    title: 'Days without prompt caching',
    metric: computed({ id: 'cachingUnused', label: 'a day without caching', period: DAY }, `IF(FILL(input, 0) >= ${ENOUGH_INPUT} AND FILL(read, 0) + FILL(write, 0) == 0, 1, 0)`, {
      input, read: cacheRead, write: cacheWrite,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    meaning: 'The prompt cache should be used and never was. Clients that look for "claude" in the id of a model find none in the id of a tagged profile, '
      + 'and switch caching off without a word.',
    command: 'grep -rn cachePoint .',
  }];
}

function tokensUncounted(agent: IAgent, tokens: TokenMetrics): AlarmDefinition {
  const metrics = {
    calls: tokens.metricModelCalls({ agent, period: HOUR }),
    failed: tokens.metricFailedCalls({ agent, period: HOUR }),
    answers: agent.metricInvocations({ period: HOUR }),
  };
  return {
    key: 'tokensUncounted',
    title: 'Hours with answers and without tokens',
    metric: computed({ id: 'tokensUncounted', label: 'an hour without tokens', period: HOUR }, `IF(FILL(answers, 0) >= ${ENOUGH_ANSWERS} AND FILL(calls, 0) + FILL(failed, 0) == 0, 1, 0)`, metrics),
    threshold: 1,
    evaluationPeriods: 2,
    meaning: 'The agent answers, and its tokens are not counted: the logging of model invocations was switched off or replaced, or the model is called through '
      + 'an endpoint that is not logged. Alarms on cost are blind.',
    command: 'aws bedrock get-model-invocation-logging-configuration',
  };
}
