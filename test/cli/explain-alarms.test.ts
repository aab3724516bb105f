import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Assembly } from '../../cli/assembly/assembly';
import { AlarmInWords, alarms, costOfWatching } from '../../cli/explain/alarms';
import { explain, toJson } from '../../cli/explain/explain';
import { AgentMonitoring, TokenPrice } from '../../src';
import { newAgent, ordersGroup } from '../support/stacks';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

function assemblyOf(make: (stack: Stack) => void): Assembly {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'explain-'));
  folders.push(outdir);
  const app = new App({ outdir });
  make(new Stack(app, 'Shop'));
  return Assembly.load(app.synth().directory);
}

const plain = (text: string) => text.replace(/\u001b\[\d+m/g, '');
const metric = (metricName: string) => new cloudwatch.Metric({ namespace: 'Orders', metricName, period: Duration.minutes(1), statistic: 'p95' });
const only = (make: (stack: Stack) => void): AlarmInWords => alarms(assemblyOf(make))[0];

describe('an alarm is told with what is compared, for how long, and whom it tells', () => {
  test('of a metric', () => {
    expect(only((stack) => {
      const topic = new sns.Topic(stack, 'OnCall');
      metric('Latency').createAlarm(stack, 'Slow', { threshold: 2_000, evaluationPeriods: 3, datapointsToAlarm: 2, alarmDescription: 'Users wait.\nFirst: look' })
        .addAlarmAction(new actions.SnsAction(topic));
    })).toEqual({
      alarm: 'Shop/Slow', fires: 'when Latency (p95) is at least 2,000, in 2 of 3 periods of a minute', meaning: 'Users wait.', tells: 'Shop/OnCall',
    });
  });

  test('of an expression, by its label', () => {
    expect(only((stack) => {
      new cloudwatch.MathExpression({ expression: 'a / b', usingMetrics: { a: metric('A'), b: metric('B') }, label: 'a for b', period: Duration.days(1) })
        .createAlarm(stack, 'Rate', { threshold: 0.5, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD });
    })).toMatchObject({ fires: 'when a for b is less than 0.5, in 1 of 1 period of 24 hours', meaning: '', tells: 'nobody' });
  });

  test('of what is unusual', () => {
    expect(only((stack) => new cloudwatch.AnomalyDetectionAlarm(stack, 'Odd', {
      metric: metric('Calls').with({ label: 'calls' }), evaluationPeriods: 2, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    })).fires).toMatch(/^when .+ is above what is usual, in 2 of 2 periods of a minute$/);
  });

  test('of other alarms', () => {
    const all = alarms(assemblyOf((stack) => {
      const both = ['One', 'Two'].map((id) => metric(id).createAlarm(stack, `Z${id}`, { threshold: 1, evaluationPeriods: 1 }));
      new cloudwatch.CompositeAlarm(stack, 'Any', { alarmRule: cloudwatch.AlarmRule.anyOf(...both) });
    }));
    expect(all.find(({ alarm }) => alarm === 'Shop/Any')!.fires).toBe('when one of 2 alarms does');
  });
});

describe('an agent under watch', () => {
  const assembly = assemblyOf((stack) => {
    const topic = new sns.Topic(stack, 'OnCall');
    new AgentMonitoring(stack, 'Monitoring', {
      agent: newAgent(stack, { actionGroups: [ordersGroup(stack)] }), price: TokenPrice.perMillionTokens({ input: 1, output: 5 }), notify: [topic],
    });
  });

  test('has each alarm told in words, and none in JSON or with a gap', () => {
    const told = alarms(assembly);
    expect(told.length).toBeGreaterThan(15);
    for (const { alarm, fires, meaning } of told) {
      expect(alarm).toMatch(/^Shop\/Monitoring\/\w+$/);
      expect(fires).toMatch(/^when (one of \d+ alarms does|.+ is (at least|less than|above what is usual)( [\d,.]+)?, in \d of \d periods? of [\w ]+)$/);
      expect(`${fires} ${meaning}`).not.toMatch(/undefined|NaN|[{}]|object/);
      expect(meaning).toMatch(/^Agent Shop\/Agent\b/);
    }
    expect(told.find(({ alarm }) => alarm.endsWith('/DailySpend'))).toMatchObject({
      fires: 'when US dollars is at least 1,500, in 1 of 1 period of 24 hours', tells: 'Shop/OnCall',
    });
  });

  test('costs what its alarms and its dashboard cost', () => {
    const { usd, words } = costOfWatching(assembly)!;
    const metrics = assembly.resources('AWS::CloudWatch::Alarm').map(({ properties: { Metrics, ThresholdMetricId } }) => {
      const count = Math.max(((Metrics ?? []) as any[]).filter(({ MetricStat }) => MetricStat).length, 1);
      return ThresholdMetricId ? 3 * count : count;
    }).reduce((sum, count) => sum + count);
    expect(usd).toBeCloseTo(metrics * 0.1 + 0.5 + 3, 2);
    expect(words).toContain(`${usd.toFixed(2)} US dollars a month at list prices`);
  });

  test('is in the text and in the report for programs', () => {
    expect(plain(explain(assembly))).toMatch(/What is alarmed on\n {2}Shop\/Monitoring\/\w+ fires when .+\n[^]+What watching costs\n {2}\d+\.\d\d US dollars/);
    const { alarms: listed, watchingUsdAMonth } = JSON.parse(toJson(assembly));
    expect(listed).toEqual(alarms(assembly));
    expect(watchingUsdAMonth).toBe(costOfWatching(assembly)!.usd);
  });
});

test('an app that watches nothing is told nothing of it', () => {
  const assembly = assemblyOf((stack) => new sns.Topic(stack, 'Topic'));
  expect(explain(assembly)).not.toMatch(/alarmed|watching/);
  expect(JSON.parse(toJson(assembly))).toMatchObject({ alarms: [], watchingUsdAMonth: 0 });
});
