import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmDefinition } from './definition';
import { AlarmTuning } from './tuning';
import { Findings } from '../../contract/findings';
import { checkNumber } from '../../private/ranges';

/** An alarm that was made, and what it was made of: its line on the graph is the same object. */
export interface MadeAlarm {
  readonly definition: AlarmDefinition;
  readonly alarm: cloudwatch.AlarmBase;
  readonly threshold: number;
}

/** What all alarms of a monitoring have in common. */
export interface AlarmSetting {
  readonly notify: readonly sns.ITopicRef[];
  readonly runbookUrl: string;
  /** Whose alarms they are, for whoever is woken. */
  readonly subject: string;
}

/** Makes the alarm, as the user would have it; undefined when the user would not. */
export function makeAlarm(
  scope: Construct, definition: AlarmDefinition, tuning: AlarmTuning, setting: AlarmSetting, findings: Findings,
): MadeAlarm | undefined {
  const { key, of, metric, below, anomaly } = definition;
  if (tuning.enabled === false) {
    return undefined;
  }
  const threshold = tuning.threshold ?? definition.threshold;
  const evaluationPeriods = tuning.evaluationPeriods ?? definition.evaluationPeriods;
  const datapointsToAlarm = tuning.datapointsToAlarm
    ?? (tuning.evaluationPeriods === undefined ? definition.datapointsToAlarm : undefined) ?? evaluationPeriods;
  checkTuning(key, threshold, evaluationPeriods, datapointsToAlarm, findings);
  const props = {
    metric,
    evaluationPeriods,
    datapointsToAlarm: Math.min(datapointsToAlarm, evaluationPeriods),
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: describe(definition, setting),
  };
  const id = `${upper(key)}${of ?? ''}`;
  const alarm = anomaly
    ? new cloudwatch.AnomalyDetectionAlarm(scope, id, {
      ...props, stdDevs: threshold, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    })
    : new cloudwatch.Alarm(scope, id, {
      ...props,
      threshold,
      comparisonOperator: below
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
  notify(alarm, tuning.notify ?? (definition.advice ? [] : setting.notify));
  return { definition, alarm, threshold };
}

/** Says when it fires and when it is over. */
export function notify(alarm: cloudwatch.AlarmBase, topics: readonly sns.ITopicRef[]): void {
  for (const { topicRef: { topicArn: alarmActionArn } } of topics) {
    const action: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

/** The place of an alarm in the runbook: `throttleRate` is at `#throttle-rate`. */
export function runbookAnchor(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What it means, what to run first, and where to read on: all that is told at three in the morning. */
function describe({ key, meaning, command }: AlarmDefinition, { runbookUrl, subject }: AlarmSetting): string {
  return `${subject}: ${meaning}\nFirst: ${command}\nThen: ${runbookUrl}#${runbookAnchor(key)}`;
}

function checkTuning(key: string, threshold: number, evaluationPeriods: number, datapointsToAlarm: number, findings: Findings): void {
  if (!(threshold > 0) || !Number.isFinite(threshold)) {
    findings.error('monitoring.alarms', `alarms.${key}.threshold is ${threshold}; it must be a number above 0.`);
  }
  const range = { id: 'monitoring.alarms', min: 1 };
  if (checkNumber({ ...range, prop: `alarms.${key}.evaluationPeriods` }, evaluationPeriods, findings)) {
    checkNumber({ ...range, prop: `alarms.${key}.datapointsToAlarm`, max: evaluationPeriods }, datapointsToAlarm, findings);
  }
}

function upper(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
