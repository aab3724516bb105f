import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action that a function with tools needs, with the reason: the tools' own and the guard's.
 */

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
