import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AgentMonitoring, ModelInvocationLogging, TokenMetrics, TokenPrice } from '../../src';
import { newAgent, newStack, ordersGroup } from '../support/stacks';
import { Data, metricsOf, states } from './cloudwatch/alarm';

/** The deployed alarms on made-up series: what must fire does, and what must not does not. */
const stack = newStack();
const logging = new ModelInvocationLogging(stack, 'Logging');
new AgentMonitoring(stack, 'Monitoring', {
  agent: newAgent(stack, { actionGroups: [ordersGroup(stack)], costAllocation: { team: 'support' } }),
  logging,
  tokens: new TokenMetrics(stack, 'Tokens', { logging }),
  price: TokenPrice.perMillionTokens({ input: 1, output: 5 }),
  dailyTokens: 1_000_000,
  tokensPerMinuteQuota: 100_000,
  outputBurndown: 5,
  promptCaching: true,
  trailLogGroup: new logs.LogGroup(stack, 'Trail'),
});
const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
const alarm = (id: string) => alarms.find(([logicalId]) => logicalId.startsWith(`Monitoring${id}`) && !logicalId.startsWith(`Monitoring${id}Anomaly`))![1].Properties;

/** The same value in each period; metrics that are not named have no data. */
const steady = (values: Readonly<Record<string, number | readonly (number | undefined)[]>>, periods: number): Data => (metric) => {
  const value = Object.entries(values).find(([name]) => metric.endsWith(` ${name}`))?.[1];
  return Array.from({ length: periods }, (_, index) => typeof value === 'number' ? value : value?.[index]);
};
const run = (id: string, values: Parameters<typeof steady>[0], periods = 6) => states(alarm(id), steady(values, periods), periods);

/** For each alarm what makes it fire. */
const FIRING: Readonly<Record<string, Parameters<typeof steady>[0]>> = {
  ThrottleRate: { InvocationThrottles: 5, InvocationCount: 95 },
  ModelThrottleRate: { ModelInvocationThrottles: 5, ModelInvocationCount: 95 },
  ServerErrors: { InvocationServerErrors: 1, InvocationCount: 100 },
  ClientErrors: { InvocationClientErrors: 5, InvocationCount: 100 },
  Latency: { TotalTime: 30_000 },
  StreamingAdvice: { TotalTime: 2_000 },
  TimeToFirstToken: { TTFT: 5_000 },
  OutputSpeed: { InvocationLatency: 11_000, TimeToFirstToken: 1_000, OutputTokenCount: 199 },
  DailySpend: { InputTokens: 500_000_000, OutputTokens: 200_000_000 },
  DailyTokens: { InputTokens: 900_000, OutputTokens: 100_000 },
  TokensPerAnswer: { InputTokens: 180_000, OutputTokens: 20_000, InvocationCount: 10 },
  QuotaUse: { InputTokenCount: 30_000, OutputTokenCount: 10_000 },
  CachingUnused: { InputTokens: 100_000 },
  TokensUncounted: { InvocationCount: 10 },
  ToolViolations: { Violations: 1 },
  ToolErrors: { ToolErrors: 1, Invocations: 10 },
  RepeatedCalls: { RepeatedCalls: 5 },
  FunctionErrors: { Errors: 1 },
  FunctionThrottles: { Throttles: 1 },
  FunctionDuration: { Duration: 24_000 },
  AccessDenied: { AccessDenied: 100 },
  LogDelivery: { ModelInvocationLogsCloudWatchDeliveryFailure: 1 },
  LegacyModel: { LegacyModelInvocations: 1 },
};

test('every alarm is here, but the one that learns', () => {
  expect(Object.keys(FIRING)).toHaveLength(alarms.length - 1);
});

describe.each(Object.entries(FIRING))('%s', (id, values) => {
  test('fires on what it is for', () => {
    expect(run(id, values).at(-1)).toBe('ALARM');
  });

  test('stays quiet when nothing is known', () => {
    expect(run(id, {}).filter((state) => state === 'ALARM')).toEqual([]);
  });

  test('looks at ten metrics at most', () => {
    expect(metricsOf(alarm(id)).length).toBeLessThanOrEqual(10);
  });
});

describe('a share', () => {
  test('of one call is no news: 1 of 1 is turned away, and nobody is woken', () => {
    expect(run('ThrottleRate', { InvocationThrottles: 1 })).not.toContain('ALARM');
    expect(run('ServerErrors', { InvocationServerErrors: 1, InvocationCount: 1 })).not.toContain('ALARM');
  });

  test('of 4 % is none of 5 %, and one bad period of two is none either', () => {
    expect(run('ThrottleRate', { InvocationThrottles: 4, InvocationCount: 96 })).not.toContain('ALARM');
    expect(run('ThrottleRate', { InvocationThrottles: [5, 0, 5, 0, 5, 0], InvocationCount: 95 })).not.toContain('ALARM');
  });

  test('is seen where nothing at all gets through', () => {
    expect(run('ThrottleRate', { InvocationThrottles: 100 })).toContain('ALARM');
  });

  test('ends when it is over, and a gap is not an alarm', () => {
    const gap = [5, 5, undefined, undefined, undefined, undefined];
    expect(run('ThrottleRate', { InvocationThrottles: gap, InvocationCount: 95 })).toEqual(['ALARM', 'OK', 'OK', 'OK', 'OK']);
  });
});

describe('money', () => {
  const perHour = { InputTokens: 22_000_000, OutputTokens: 8_200_000 }; // 63 dollars

  test('that leaks slowly, under every other threshold, is seen by the day', () => {
    const day = Object.fromEntries(Object.entries(perHour).map(([name, tokens]) => [name, tokens * 24]));
    expect(run('DailySpend', day)).toContain('ALARM');
    const answers = { ...perHour, InvocationCount: 2_000 };
    expect(run('TokensPerAnswer', answers)).not.toContain('ALARM');
  });

  test('has the price of its kind: cached tokens cost what was said', () => {
    expect(run('DailySpend', { CacheReadInputTokenCount: 1_499_000_000 })).not.toContain('ALARM');
    expect(run('DailySpend', { CacheReadInputTokenCount: 1_500_000_000 })).toContain('ALARM');
  });

  test('is looked at over the last 24 hours, wherever midnight is', () => {
    const { Metrics, EvaluationWindow } = alarm('DailySpend');
    expect(EvaluationWindow).toBeUndefined(); // which slides
    expect(Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat }: any) => MetricStat.Period)).toEqual(Array(4).fill(86_400));
  });
});

test('the quota is one of each minute', () => {
  const { Metrics } = alarm('QuotaUse');
  expect(Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat }: any) => MetricStat.Period)).toEqual([60, 60, 60]);
  expect(run('QuotaUse', { InputTokenCount: 30_000, OutputTokenCount: 9_999 })).not.toContain('ALARM'); // output counts five times
});

test('caching that is used once a day is used', () => {
  expect(run('CachingUnused', { InputTokens: 100_000, CacheReadInputTokenCount: 1 })).not.toContain('ALARM');
});

test('tokens of failed calls are not missed', () => {
  expect(run('TokensUncounted', { InvocationCount: 10, FailedCalls: 10 })).not.toContain('ALARM');
});
