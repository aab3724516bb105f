import { Duration } from 'aws-cdk-lib';
import { AlarmDefinition, computed } from './definition';
import { modelTokens } from './token-source';
import { IAgent } from '../../agent/agent';

/**
 * How often a token that is written counts against the quota of tokens a minute, when a call ends. On the bill it counts once.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html, read on 2026-11-20.
 */
const BURNDOWN: readonly { readonly model: RegExp; readonly factor: number }[] = [
  { model: /anthropic\.claude-[a-z]+-4-8/, factor: 15 },
  { model: /anthropic\.claude-[a-z]+-5/, factor: 10 },
  { model: /anthropic\.claude/, factor: 5 },
  { model: /openai\.gpt-5/, factor: 10 },
];

/** By the model's id; one that says nothing, as that of a profile of one's own, counts once unless the user knows better. */
export function burndownOf(modelId: string): number {
  return BURNDOWN.find(({ model }) => model.test(modelId))?.factor ?? 1;
}

/** What was read from a cache is free of the quota. */
export function quotaAlarm(agent: IAgent, quota: number, burndown: number | undefined): AlarmDefinition[] {
  const { modelId } = agent.modelUsage;
  if (modelId === undefined) {
    return [];
  }
  const minute = Duration.minutes(1); // a quota is one of each minute: a peak is lost in a sum of five
  const { input, output, cacheWrite } = modelTokens(modelId, minute);
  const factor = burndown ?? burndownOf(modelId);
  return [{
    key: 'quotaUse',
    title: 'Quota of tokens a minute, %',
    metric: computed({ id: 'quotaUse', label: 'quota used, %', period: minute }, `100 * (FILL(input, 0) + FILL(write, 0) + FILL(output, 0) * ${factor}) / ${quota}`, { input, output, write: cacheWrite }),
    threshold: 80,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    meaning: `The quota of tokens a minute is nearly used. Output counts ${factor} times. Not in this figure: each call also reserves its whole max_tokens `
      + 'until it ends, and others may use the same quota under another id of the model.',
    command: 'aws service-quotas list-service-quotas --service-code bedrock',
  }];
}
