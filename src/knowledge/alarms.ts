import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';

/** Has topics told of an alarm. */
export function notifyOf(alarm: cloudwatch.Alarm, topics: readonly sns.ITopicRef[]): void {
  alarm.addAlarmAction(...topics.map(({ topicRef }) => ({ bind: () => ({ alarmActionArn: topicRef.topicArn }) })));
}
