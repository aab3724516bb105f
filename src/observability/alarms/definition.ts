import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmKey } from './tuning';

/** An alarm as this library thinks of it, before the user has a say. */
export interface AlarmDefinition {
  readonly key: AlarmKey;
  /** Of what, where an agent has several of a kind. */
  readonly of?: string;
  /** As the dashboard has it. */
  readonly title: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Fires below the threshold. */
  readonly below?: boolean;
  readonly evaluationPeriods: number;
  /** All of them, unless given. */
  readonly datapointsToAlarm?: number;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** The first thing to run. */
  readonly command: string;
  /** Whether the agent does not do what it is for, while it fires. */
  readonly unhealthy?: boolean;
  /** Seen on the dashboard, and told to nobody. */
  readonly advice?: boolean;
  /** The threshold is a number of standard deviations. */
  readonly anomaly?: boolean;
}

export const FIVE_MINUTES = Duration.minutes(5);
export const HOUR = Duration.hours(1);
export const DAY = Duration.days(1);

/** How a series is told apart from others on a graph, and how it is written there. */
export interface SeriesName {
  /** A prefix for the names in its expression, which are unique on a graph. */
  readonly id: string;
  readonly label: string;
  readonly period: Duration;
}

/** A series that is computed of others, which have no point where nothing happened: there they are 0. */
export function computed(
  { id, label, period }: SeriesName, expression: string, metrics: Record<string, cloudwatch.IMetric>,
): cloudwatch.MathExpression {
  const unique = (name: string) => `${id.replace(/\W/g, '_')}_${name}`;
  const names = new RegExp(`\\b(${Object.keys(metrics).join('|')})\\b`, 'g');
  return new cloudwatch.MathExpression({
    label,
    period,
    expression: expression.replace(names, unique),
    usingMetrics: Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [unique(name), metric])),
  });
}

/**
 * A share in percent, of at least so many: one of one is 100 %, and no news. What is turned away is counted beside what is
 * let in, so the whole is their sum; where failures are among all calls, it is all calls.
 */
export function rate(
  id: string, label: string, few: cloudwatch.IMetric, all: cloudwatch.IMetric, options: { readonly atLeast: number; readonly apart?: boolean },
): cloudwatch.MathExpression {
  const whole = options.apart ? '(FILL(few, 0) + FILL(all, 0))' : 'FILL(all, 0)';
  return computed({ id, label, period: FIVE_MINUTES }, `IF(${whole} >= ${options.atLeast}, 100 * FILL(few, 0) / ${whole}, 0)`, { few, all });
}
