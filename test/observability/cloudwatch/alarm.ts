import { Series, evaluate } from './metric-math';

type Fields = Record<string, any>;

/** The metric of an alarm, as a test knows it: `Namespace MetricName`. */
export type Data = (metric: string, periodSeconds: number) => Series;

/** What the alarm is after each period, from the first whole window on. */
export function states(properties: Fields, data: Data, periods: number): ('ALARM' | 'OK')[] {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData } = properties;
  if (TreatMissingData !== 'notBreaching') {
    throw new Error(`the evaluator does not know what missing data means: ${TreatMissingData}`);
  }
  const values = series(properties, data, periods);
  const breaches = values.map((value) => value !== undefined && compare(ComparisonOperator, value, Threshold));
  return values.slice(EvaluationPeriods - 1).map((_, index) =>
    breaches.slice(index, index + EvaluationPeriods).filter(Boolean).length >= DatapointsToAlarm ? 'ALARM' : 'OK');
}

/** Every metric that the alarm looks at. */
export function metricsOf(properties: Fields): string[] {
  return properties.Metrics
    ? properties.Metrics.flatMap(({ MetricStat }: Fields) => MetricStat ? [`${MetricStat.Metric.Namespace} ${MetricStat.Metric.MetricName}`] : [])
    : [`${properties.Namespace} ${properties.MetricName}`];
}

function series(properties: Fields, data: Data, periods: number): Series {
  if (!properties.Metrics) {
    return data(`${properties.Namespace} ${properties.MetricName}`, properties.Period);
  }
  const [{ Expression }] = properties.Metrics.filter((metric: Fields) => metric.Expression);
  const inputs = properties.Metrics.filter(({ MetricStat }: Fields) => MetricStat)
    .map(({ Id, MetricStat: { Metric, Period } }: Fields) => [Id, data(`${Metric.Namespace} ${Metric.MetricName}`, Period)]);
  return evaluate(Expression, Object.fromEntries(inputs), periods);
}

function compare(operator: string, value: number, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold': return value >= threshold;
    case 'LessThanThreshold': return value < threshold;
    default: throw new Error(`the evaluator does not know ${operator}`);
  }
}
