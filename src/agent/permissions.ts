import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the agent family grants whichever engine runs the agent, with the reason. What one engine alone needs is
 * in `permissions.ts` of its folder; access to models is in `model/permissions.ts`, to documents in `knowledge/permissions.ts`.
 */

// --- the agent's role --------------------------------------------------------------------------------------------------

/** The guardrail is applied by the agent, to what goes in and to what comes out. */
export function applyGuardrail(guardrailArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:ApplyGuardrail'], resources: [guardrailArn] });
}

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
