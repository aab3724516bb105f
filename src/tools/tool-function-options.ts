import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * How a function that the library makes is run: its network, its log, how many at once.
 */
export interface ToolFunctionOptions {
  /**
   * The VPC to run in. A function needs one only to reach what is inside, or where a rule asks for it.
   *
   * @default - none
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets to run in. They must reach whatever the function calls, such as Lambda for a guard and Bedrock for searches.
   *
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups.
   *
   * @default - a new one
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * How long the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. Its policy must let `logs.<region>.amazonaws.com` use it for log groups of the account.
   *
   * @default - a key that CloudWatch Logs owns
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly logEncryptionKey?: kms.IKeyRef;

  /**
   * What becomes of the log when the function goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * X-Ray tracing. It has a price beyond the free tier, so it is off unless asked for.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The most calls at once: protects what stands behind the function. 0 lets none pass.
   *
   * @default - what the account has to spare
   */
  readonly reservedConcurrentExecutions?: number;
}
