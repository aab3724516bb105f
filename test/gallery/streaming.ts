import { App, Duration, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { StreamingTimeouts } from '../../src';

/** The streaming family, in stacks that a person could deploy. */
export function streamingGallery(app: App): void {
  ownLoadBalancer(app);
}

/** What people have already, here in L1s: no more of it than the timeouts need. */
function ownLoadBalancer(app: App): void {
  const stack = new Stack(app, 'OwnLoadBalancer');
  const loadBalancer = new elbv2.CfnLoadBalancer(stack, 'LoadBalancer', {
    subnets: ['subnet-11111111', 'subnet-22222222'],
    loadBalancerAttributes: [
      { key: 'access_logs.s3.enabled', value: 'true' }, { key: 'access_logs.s3.bucket', value: 'access-logs' },
      { key: 'deletion_protection.enabled', value: 'true' },
    ],
  });
  const targetGroup = new elbv2.CfnTargetGroup(stack, 'Targets', { vpcId: 'vpc-11111111', port: 8080, protocol: 'HTTP', targetType: 'ip' });
  new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [targetGroup], cloudFrontReadTimeout: Duration.seconds(60) });
}
