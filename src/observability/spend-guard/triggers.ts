import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SpendGuardCommand } from '../../contract/observability/spend-guard';

/** Closes the doors when the alarm goes off. CloudWatch tells EventBridge of each change of state, whatever else the alarm does. */
export function closeOnAlarm(scope: Construct, id: string, alarm: cloudwatch.IAlarm, fn: lambda.IFunction): void {
  callOn(scope, id, fn, {
    description: `Closes agents when ${alarm.node.path} goes off`,
    eventPattern: {
      'source': ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      'resources': [alarm.alarmArn],
      'detail': { state: { value: ['ALARM'] } },
    },
  }, { inputPathsMap: { alarm: '$.detail.alarmName' }, inputTemplate: '{"action":"close","reason":"alarm <alarm>"}' });
}

/** Opens what was closed, when the day's limit starts anew: some minutes after midnight, so that the alarm has seen it. */
export function openEveryDay(scope: Construct, fn: lambda.IFunction): void {
  const command: SpendGuardCommand = { action: 'open', reason: 'a new day' };
  callOn(scope, 'OpenEveryDay', fn, { description: 'Opens agents that were closed the day before', scheduleExpression: 'cron(10 0 * * ? *)' }, JSON.stringify(command));
}

function callOn(
  scope: Construct, id: string, fn: lambda.IFunction, when: events.CfnRuleProps, input: string | events.CfnRule.InputTransformerProperty,
): void {
  const rule = new events.CfnRule(scope, id, {
    ...when,
    targets: [{ id: 'Guard', arn: fn.functionArn, ...(typeof input === 'string' ? { input } : { inputTransformer: input }) }],
  });
  new lambda.CfnPermission(scope, `${id}Permission`, {
    action: 'lambda:InvokeFunction', functionName: fn.functionArn, principal: 'events.amazonaws.com', sourceArn: rule.attrArn, sourceAccount: Aws.ACCOUNT_ID,
  });
}
