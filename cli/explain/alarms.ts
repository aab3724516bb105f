import color from 'picocolors';
import { list } from './policy-words';
import { isObject } from '../../src/contract/tools/values';
import { Assembly, Resource } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/**
 * US dollars a month, before what is free: list prices of us-east-1.
 *
 * Source: https://aws.amazon.com/cloudwatch/pricing/
 */
const PRICE = { ALARM_METRIC: 0.1, COMPOSITE: 0.5, DASHBOARD: 3 } as const;
/** An alarm that learns is billed for its metric and the two edges of the band. */
const ANOMALY_METRICS = 3;

/** An alarm, in words. */
export interface AlarmInWords {
  readonly alarm: string;
  readonly fires: string;
  /** Why that matters, if its author says so. */
  readonly meaning: string;
  /** Who hears of it. */
  readonly tells: string;
}

/** What fires when, and whom it tells. */
export function alarms(assembly: Assembly): AlarmInWords[] {
  return assembly.resources().filter(({ type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(type)).map((resource) => {
    const { stack, path, properties } = resource;
    const words = (value: unknown) => inPlainWords(assembly, stack, value);
    const actions = list(properties.AlarmActions).map(words);
    return {
      alarm: path.replace(/\/Resource$/, ''),
      fires: properties.AlarmRule === undefined ? condition(properties, words) : `when one of ${words(properties.AlarmRule).split('ALARM(').length - 1} alarms does`,
      meaning: words(properties.AlarmDescription ?? '').split('\n')[0],
      tells: actions.length === 0 || properties.ActionsEnabled === false ? 'nobody' : actions.join(', '),
    };
  });
}

/** What watching costs a month, as far as the template tells; undefined when nothing is watched. */
export function costOfWatching(assembly: Assembly): { readonly usd: number; readonly words: string } | undefined {
  const of = (type: string) => assembly.resources(`AWS::CloudWatch::${type}`);
  const [simple, composite, dashboards] = [of('Alarm'), of('CompositeAlarm'), of('Dashboard')];
  if (simple.length + composite.length + dashboards.length === 0) {
    return undefined;
  }
  const metrics = simple.map(metricsOf).reduce((sum, count) => sum + count, 0);
  const usd = Math.round((metrics * PRICE.ALARM_METRIC + composite.length * PRICE.COMPOSITE + dashboards.length * PRICE.DASHBOARD) * 100) / 100;
  return {
    usd,
    words: `${usd.toFixed(2)} US dollars a month at list prices: ${simple.length} alarms on ${metrics} metrics, ${composite.length} composite alarms, ${dashboards.length} dashboards. `
      + 'Each custom metric that has data is 0.30 more, and logs are paid for by the gigabyte.',
  };
}

/** The two, as `explain` prints them. */
export function watched(assembly: Assembly): string[] {
  const told = alarms(assembly).map(({ alarm, fires, meaning, tells }) =>
    `  ${color.cyan(alarm)} fires ${fires}, and tells ${tells}${meaning ? `\n    ${color.dim(meaning)}` : ''}`);
  const cost = costOfWatching(assembly);
  return [
    ...(told.length === 0 ? [] : [[color.bold('What is alarmed on'), ...told].join('\n')]),
    ...(cost ? [`${color.bold('What watching costs')}\n  ${cost.words}`] : []),
  ];
}

function metricsOf({ properties: { Metrics, ThresholdMetricId } }: Resource): number {
  const stats = list(Metrics).filter((entry) => isObject(entry) && entry.MetricStat !== undefined);
  return ThresholdMetricId === undefined ? Math.max(stats.length, 1) : Math.max(stats.length, 1) * ANOMALY_METRICS;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'at least',
  GreaterThanThreshold: 'more than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'at most',
  GreaterThanUpperThreshold: 'above what is usual',
  LessThanLowerThreshold: 'below what is usual',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside what is usual',
};

function condition(properties: Readonly<Record<string, unknown>>, words: (value: unknown) => string): string {
  const { ComparisonOperator: comparison, EvaluationPeriods: periods, DatapointsToAlarm: points = periods, Threshold } = properties;
  const { what, seconds } = series(properties, words);
  const limit = properties.ThresholdMetricId === undefined ? ` ${Number(Threshold).toLocaleString('en-US')}` : '';
  const times = `${words(points)} of ${words(periods)} ${periods === 1 ? 'period' : 'periods'}`;
  return `when ${what} is ${COMPARISONS[String(comparison)] ?? words(comparison)}${limit}, in ${times} of ${duration(seconds)}`;
}

/** What is compared, by its label, or by the name of the metric. */
function series({ Metrics, MetricName, Statistic, ExtendedStatistic, Period }: Readonly<Record<string, unknown>>, words: (value: unknown) => string) {
  const entries = list(Metrics).filter(isObject);
  const stats = entries.flatMap(({ MetricStat }) => (isObject(MetricStat) ? [MetricStat] : []));
  const shown = entries.find(({ ReturnData, Label }) => ReturnData !== false && Label !== undefined) ?? {};
  const named = stats.map(({ Metric }) => (isObject(Metric) ? words(Metric.MetricName) : '')).join(', ');
  return {
    what: shown.Label !== undefined ? words(shown.Label) : entries.length > 0 ? named : `${words(MetricName)} (${words(Statistic ?? ExtendedStatistic)})`,
    seconds: Number(Period ?? shown.Period ?? stats[0]?.Period),
  };
}

function duration(seconds: number): string {
  const [count, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return count === 1 ? (unit === 'hour' ? 'an hour' : `a ${unit}`) : `${count} ${unit}s`;
}
