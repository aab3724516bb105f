import { Case, judged } from './deeds';
import { Deployment, regional } from './deployment';

const READ_AND_WRITE = ['bedrock:GetModelInvocationLoggingConfiguration', 'bedrock:PutModelInvocationLoggingConfiguration'];
const SWITCH_OFF = 'bedrock:DeleteModelInvocationLoggingConfiguration';
const PASSED = { 'iam:PassedToService': 'bedrock.amazonaws.com' };

/** The service writes one stream of the log, and nothing else. */
export function logWriter(deployment: Deployment, path: string, other: string): Case[] {
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const stream = (logging: string, name: string) => deployment.arn(`${logging}/LogGroup`).replace(/\*$/, `log-stream:${name}`);
  return judged(`${path}/Role`, {
    may: [
      ['write the stream of invocations', write, stream(path, 'aws/bedrock/modelinvocations')],
    ],
    mayNot: [
      ['write another stream', write, stream(path, 'neighbour')],
      ['write another log', write, stream(other, 'aws/bedrock/modelinvocations')],
      ['read the log', 'logs:GetLogEvents', stream(path, 'aws/bedrock/modelinvocations')],
    ],
  });
}

/** The function behind the one custom resource: it may switch logging off only where it was told to. */
export function settingKeeper(deployment: Deployment, path: string, maySwitchOff: boolean): Case[] {
  const role = deployment.arn(`${path}/Role`);
  return judged(`${path}/HandlerRole`, {
    may: [
      ['read and write the setting', READ_AND_WRITE, '*'],
      ['pass the role that writes the log', 'iam:PassRole', role, PASSED],
      ...(maySwitchOff ? [['switch logging off', SWITCH_OFF, '*'] as const] : []),
    ],
    mayNot: [
      ['pass another role', 'iam:PassRole', deployment.arn(`${path}/HandlerRole`), PASSED],
      ['pass it to another service', 'iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
      ['call a model', 'bedrock:InvokeModel', regional('bedrock', 'inference-profile/us.amazon.nova-lite-v1:0')],
      ...(maySwitchOff ? [] : [['switch logging off', SWITCH_OFF, '*'] as const]),
    ],
  });
}

/** From Slack people look at alarms. */
export function slackChannel(path: string): Case[] {
  const alarm = regional('cloudwatch', 'alarm:any');
  return judged(`${path}/SlackRole`, {
    may: [
      ['look at alarms', 'cloudwatch:DescribeAlarms', alarm],
      ['draw a metric', 'cloudwatch:GetMetricData', '*'],
    ],
    mayNot: [
      ['silence an alarm', ['cloudwatch:DisableAlarmActions', 'cloudwatch:DeleteAlarms'], alarm],
      ['invoke an agent', 'bedrock:InvokeAgent', regional('bedrock', 'agent-alias/ABCDEFGHIJ/KLMNOPQRST')],
    ],
  });
}
