import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../../private/nag';

/**
 * Every IAM action that agents of the Classic engine need, with the reason.
 */

/** The service that runs agents of the Classic engine. */
export const BEDROCK = 'bedrock.amazonaws.com';

/**
 * Who may act as the agent: the service, on behalf of agents of this account. The agent's id is in its ARN and does not
 * exist before the role does, so the ARN ends in a wildcard.
 */
export function agentPrincipal(): iam.IPrincipal {
  return new iam.ServicePrincipal(BEDROCK, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': anyAgent() },
    },
  });
}

/** The agent's metrics are published by its own role: without this every one of them stays empty. A namespace can be named in a condition only. */
export function publishAgentMetrics(namespace: string): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    reason: 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of the agent\'s metrics only.',
  });
}

/** A supervisor hands work to the agents it was given, at the aliases it was given. */
export function collaborate(aliasArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:GetAgentAlias', 'bedrock:InvokeAgent'], resources: aliasArns });
}

/** The agent's own key, for nothing but agents. */
export function useAgentKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:bedrock:arn': anyAgent() } },
  });
}

/** Talk to the agent, at one alias. */
export const INVOKE_AGENT = ['bedrock:InvokeAgent'];

/** Agents of this account and Region. */
function anyAgent(): string {
  return Fn.sub('arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:agent/*');
}
