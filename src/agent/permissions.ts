import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the agent family grants, with the reason. Model access is in `model/permissions.ts`.
 */

/** The service that runs agents of the Classic engine. */
export const BEDROCK = 'bedrock.amazonaws.com';

// --- the agent's service role --------------------------------------------------------------------------------------

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

/** The guardrail is applied by the agent, to what goes in and to what comes out. */
export function applyGuardrail(guardrailArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: [guardrailArn] });
}

/** The agent searches its knowledge bases. */
export function retrieve(knowledgeBaseArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:Retrieve'], resources: knowledgeBaseArns });
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

/** Agents of this account and Region. */
function anyAgent(): string {
  return Fn.sub('arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:agent/*');
}

// --- callers -------------------------------------------------------------------------------------------------------

/** Talk to the agent, at one alias. */
export const INVOKE_AGENT = ['bedrock:InvokeAgent'];

// --- tool functions ------------------------------------------------------------------------------------------------

/** A tool's function writes its own log group. */
export function writeLogs(logGroupArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] });
}

/** The guard calls the function behind it, and no other. */
export function invokeFunction(functionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] });
}

/** Active tracing. X-Ray has no resources to name. */
export function writeTraces(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
    reason: 'X-Ray has no resource to name for traces, and tracing was asked for.',
  });
}

/** A function in a VPC manages its network interfaces; EC2 has no resource to name before they exist. */
export function attachToVpc(): iam.PolicyStatement {
  return wildcardStatement({
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    reason: 'Lambda attaches the function to its VPC through network interfaces that have no name before they exist.',
  });
}
