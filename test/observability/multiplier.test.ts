import { Template } from 'aws-cdk-lib/assertions';
import { ModelInvocationLogging, TokenMetrics } from '../../src';
import { newStack } from '../support/stacks';
import { Point, publish } from './cloudwatch/logs';
import { Call, SUPPORT, day, record } from './traffic';

/** The numbers explain the bill: what the deployed filters make of a log is what was burned. */
const stack = newStack();
new TokenMetrics(stack, 'Tokens', { logging: new ModelInvocationLogging(stack, 'Logging') });
const resources = Template.fromStack(stack).toJSON().Resources;
const publishedOf = (calls: readonly Call[]) => publish(resources, calls.map((call, index) => record(call, index)));

const KINDS = { InputTokens: 'input', OutputTokens: 'output', CacheReadTokens: 'cacheRead', CacheWriteTokens: 'cacheWrite' } as const;

function sums(points: readonly Point[], dimension: string): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { name, dimensions, value } of points.filter(({ dimensions: has }) => dimension in has)) {
    const series = `${dimensions[dimension]} ${name}`;
    totals[series] = (totals[series] ?? 0) + value;
  }
  return totals;
}

function burned(calls: readonly Call[], by: (call: Call) => string): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const call of calls) {
    for (const [name, kind] of Object.entries(KINDS)) {
      if (call[kind] !== undefined) {
        totals[`${by(call)} ${name}`] = (totals[`${by(call)} ${name}`] ?? 0) + call[kind];
      }
    }
  }
  return totals;
}

describe('a day of 50,000 calls, of two engines, three models by all of their names, caches, failures and neighbours', () => {
  const calls = day(50_000);
  const points = publishedOf(calls);
  const onlyTokens = (totals: Record<string, number>) => Object.fromEntries(Object.entries(totals).filter(([series]) => series.split(' ')[1] in KINDS));

  test('is attributed to who called, to the last token: nothing twice, and nobody else\'s', () => {
    expect(onlyTokens(sums(points, 'Caller'))).toEqual(burned(calls, ({ caller }) => caller));
  });

  test('is attributed to the model, whatever it was called by', () => {
    expect(sums(points, 'Model')).toEqual(burned(calls, ({ model }) => model));
    expect(new Set(points.flatMap(({ dimensions: { Model } }) => Model ?? [])).size).toBe(3);
  });

  test('makes few series, though every session has an identity of its own', () => {
    expect(new Set(points.flatMap(({ dimensions: { Caller } }) => Caller ?? [])).size).toBe(5);
    expect(new Set(calls.map(({ arn }) => arn)).size).toBeGreaterThan(30_000);
  });

  test('counts calls that were answered, that were large, and that failed', () => {
    const { [`${SUPPORT} ModelCalls`]: answered, [`${SUPPORT} LargeCalls`]: large, [`${SUPPORT} FailedCalls`]: failed } = sums(points, 'Caller');
    const own = calls.filter(({ caller }) => caller === SUPPORT);
    expect(answered).toBe(own.filter(({ output }) => output !== undefined).length);
    expect(large).toBe(own.filter(({ output = 0 }) => output > 1_000).length);
    expect(failed).toBe(own.filter(({ error }) => error !== undefined).length);
    expect(sums(points, 'ErrorCode')).toEqual({ 'ThrottlingException FailedCalls': calls.filter(({ error }) => error !== undefined).length });
  });
});

test('the app saw 400 tokens, and 2,400 were billed', () => {
  const arn = `arn:aws:sts::111122223333:assumed-role/SupportRole/BedrockAgents-${SUPPORT}-1f4c33b8-3a69-42be-bae0-c3e8d43a231a`;
  const step = (input: number, output: number): Call => ({ caller: SUPPORT, model: 'm', arn, spelling: 'amazon.nova-lite-v1:0', input, output });
  const steps = [step(600, 50), step(750, 50), step(800, 150)]; // docs/cost.md
  const question = 250;
  const { [`${SUPPORT} InputTokens`]: read, [`${SUPPORT} OutputTokens`]: written, [`${SUPPORT} ModelCalls`]: calls } = sums(publishedOf(steps), 'Caller');
  expect([question + steps[2].output!, read + written, calls]).toEqual([400, 2_400, 3]);
});

test('an instruction of 800 tokens, at four steps, is 3,200 tokens of each answer', () => {
  const calls = Array.from({ length: 4 }, (): Call => ({
    caller: SUPPORT, model: 'm', spelling: 'amazon.nova-lite-v1:0', input: 800, output: 1, arn: `arn:aws:sts::111122223333:assumed-role/R/BedrockAgents-${SUPPORT}-x`,
  }));
  expect(sums(publishedOf(calls), 'Caller')[`${SUPPORT} InputTokens`]).toBe(3_200);
});
