import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the streaming family grants, with the reason. Who may call the agent is in `permissions.ts` of its engine,
 * who may call a model in `model/permissions.ts`.
 */

/** The server counts tokens and keeps conversations, item by item: it never scans. */
export function useTable(tableArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    resources: [tableArn],
  });
}

/** The key of the table, for what the table asks of it on the caller's behalf. */
export function useTableKey(keyArn: string, region: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  });
}

/** The direct route to a knowledge base: one call that searches and answers. It takes no resource; what it searches is granted by `retrieve`. */
export function retrieveAndGenerate(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['bedrock:RetrieveAndGenerate'],
    resources: ['*'],
    reason: 'RetrieveAndGenerate takes no resource; the knowledge base it may search and the model it may call are granted by name.',
  });
}

/** The function writes its own log group. */
export function writeLogs(logGroupArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] });
}

/** The load balancer writes its access logs, and no other may. */
export function deliverAccessLogs(objects: string, account: string, loadBalancers: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [objects],
    conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': loadBalancers } },
  });
}
