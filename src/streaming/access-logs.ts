import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { deliverAccessLogs } from './permissions';
import { acknowledge } from '../private/nag';

const KEPT_FOR = Duration.days(90);

/**
 * Access logs, also in a stack whose Region is known only when it is deployed: the framework's own method needs to know it,
 * for the accounts that wrote the logs of older Regions.
 */
export function writeAccessLogs(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, given: s3.IBucket | undefined): void {
  const bucket = given ?? logBucket(scope);
  const prefix = 'streaming';
  const stack = Stack.of(scope);
  const { policyDependable } = bucket.addToResourcePolicy(deliverAccessLogs(
    bucket.arnForObjects(`${prefix}/AWSLogs/${stack.account}/*`),
    stack.account,
    stack.formatArn({ service: 'elasticloadbalancing', resource: 'loadbalancer', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME }),
  ));
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
  if (policyDependable) {
    loadBalancer.node.addDependency(policyDependable); // it tries to write when the attribute is set
  }
}

function logBucket(scope: Construct): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED, // the only one that a load balancer writes to
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: KEPT_FOR }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, 'AwsSolutions-S1', 'It holds access logs itself; logs of who reads logs would not end.');
  return bucket;
}
