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

const USE_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The agent's own key, for nothing but agents. */
export function useAgentKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: USE_KEY,
    resources: [keyArn],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:bedrock:arn': anyAgent() } },
  });
}

/** What the service keeps beside the key itself of what an agent remembers; it encrypts its keys anew as they change. */
const REMEMBER = ['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * The service keeps what agents remember under the agent's key: a statement of the key's own policy. The agent's id does not
 * exist before the key does.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/ltm-permissions.html
 */
export function rememberUnderKey(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(BEDROCK)],
    actions: REMEMBER,
    resources: ['*'], // in a key's policy: the key
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': anyAgent('agent-alias') } },
  });
}

/** Talk to the agent, at one alias. */
export const INVOKE_AGENT = ['bedrock:InvokeAgent'];

/**
 * Talk to an agent that is encrypted with a key of the user's: the service uses the key on the caller's behalf, for this agent.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-agents.html
 */
export function talkUnderKey(keyArn: string, agentArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: USE_KEY, resources: [keyArn], conditions: { StringEquals: { 'kms:EncryptionContext:aws:bedrock:arn': agentArn } },
  });
}

/** Likewise, where the agent remembers: what it does is kept under its alias. */
export function recallUnderKey(keyArn: string, aliasArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [...REMEMBER, 'kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws-crypto-ec:aws:bedrock:arn': aliasArn } },
  });
}

/** Agents of this account and Region, or their aliases. */
function anyAgent(type = 'agent'): string {
  return Fn.sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:${type}/*`);
}
