import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Every IAM action the spend guard needs, with the reason. Its function could close an agent by accident, so it can do nothing
 * else: it takes no role, writes no policy, and attaches one policy only.
 */

/** An alias is told to reject, or to accept again; what else it is must be read, to be said again as it is. */
export function switchAliases(aliasArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:GetAgentAlias', 'bedrock:UpdateAgentAlias'], resources: aliasArns });
}

/** A role is denied by one policy and no other. */
export function denyRoles(roleArns: string[], policyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    resources: roleArns,
    conditions: { ArnEquals: { 'iam:PolicyARN': policyArn } },
  });
}

/** The record of what was done. */
export function keepRecord(parameterArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['ssm:GetParameter', 'ssm:PutParameter'], resources: [parameterArn] });
}

/** The function writes its own log group. */
export function writeLogs(logGroupArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] });
}

/** What Lambda could not get done is kept. */
export function keepFailures(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
}

/** What a closed role may not do, whatever else it may: everything that costs tokens, by each of Bedrock's doors. */
export function spendNothing(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: [
      'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:InvokeAgent', 'bedrock:InvokeInlineAgent', 'bedrock:InvokeFlow',
      'bedrock:RetrieveAndGenerate', 'bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime', 'bedrock-mantle:CreateInference',
    ],
    resources: ['*'],
  });
}
