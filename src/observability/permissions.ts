import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action of the observability family, with the reason.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 */

/** The service that logs model invocations. */
const BEDROCK = 'bedrock.amazonaws.com';

/** On whose behalf the service acts: this account's, in this Region. */
function onBehalfOfAccount(): iam.Conditions {
  return {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': Fn.sub('arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:*') },
  };
}

/** Who may write the log: the service. */
export function loggingPrincipal(): iam.IPrincipal {
  return new iam.ServicePrincipal(BEDROCK, { conditions: onBehalfOfAccount() });
}

/** The service writes one stream of one log group, whose name it has fixed. */
export function writeInvocations(logGroupName: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [Fn.sub('arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:log-stream:aws/bedrock/modelinvocations', { Group: logGroupName })],
  });
}

/** Bodies too large for a log event go into a bucket, under a path that the service has fixed. */
export function deliverLargeBodies(bucketArn: string, prefix: string | undefined): iam.PolicyStatement {
  const path = Fn.sub(`\${Bucket}/${prefix ? `${prefix}/` : ''}AWSLogs/\${AWS::AccountId}/BedrockModelInvocationLogs/*`, { Bucket: bucketArn });
  return new iam.PolicyStatement({
    actions: ['s3:PutObject'], resources: [path], principals: [new iam.ServicePrincipal(BEDROCK)], conditions: onBehalfOfAccount(),
  });
}

const READ_AND_WRITE_SETTING = ['bedrock:GetModelInvocationLoggingConfiguration', 'bedrock:PutModelInvocationLoggingConfiguration'];

/** The setting is one of the account, and no resource. Only who was told to switch it off may. */
export function keepSetting(mayDelete: boolean): iam.PolicyStatement {
  return wildcardStatement({
    actions: [...READ_AND_WRITE_SETTING, ...(mayDelete ? ['bedrock:DeleteModelInvocationLoggingConfiguration'] : [])],
    resources: ['*'],
    reason: 'The logging of model invocations is a setting of the account, and no resource that a policy could name.',
  });
}

/** The service is told with which role to write. */
export function passLoggingRole(roleArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['iam:PassRole'], resources: [roleArn], conditions: { StringEquals: { 'iam:PassedToService': BEDROCK } },
  });
}

/** CloudWatch Logs encrypts one log group with a key of the user's. */
export function encryptLogs(logGroupArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'],
    resources: ['*'], // of the key that has the policy
    principals: [new iam.ServicePrincipal(Fn.sub('logs.${AWS::Region}.amazonaws.com'))],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn } },
  });
}

/** Who tells of money and of alarms: none of these services needs more than a topic. */
const PUBLISHERS = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com', 'costalerts.amazonaws.com'].map((service) => new iam.ServicePrincipal(service));

/** Alarms, budgets and cost anomalies of this account tell a topic. */
export function publish(topicArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sns:Publish'], resources: [topicArn], principals: PUBLISHERS, conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}

/** And use its key for that. Whether each of them says for which account is not documented for keys; the topic asks. */
export function publishWithKey(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'], // of the key that has the policy
    principals: PUBLISHERS,
  });
}

/** A channel shows an alarm with its graph, and no more. */
export function readAlarms(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
    resources: ['*'],
    reason: 'Metrics are no resources that a policy could name, and alarms are listed for the whole account.',
  });
}
