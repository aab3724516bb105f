import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { StreamingServiceProps } from './streaming-service';
import { acknowledge } from '../private/nag';

interface Way {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly internetFacing: boolean;
}

/** The listener: with TLS where there is a certificate, and then what comes without is sent there. */
export function listen(
  scope: Construct, props: StreamingServiceProps, { loadBalancer, targetGroup, internetFacing }: Way,
): elbv2.ApplicationListener {
  const { certificate, authentication, peers, vpc } = props;
  const forward = elbv2.ListenerAction.forward([targetGroup]);
  const common = { loadBalancer, defaultAction: authentication?._listenerAction(forward) ?? forward, open: false };
  const listener = new elbv2.ApplicationListener(scope, 'Listener', certificate
    ? { ...common, certificates: [certificate], port: 443, protocol: elbv2.ApplicationProtocol.HTTPS, sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS }
    : { ...common, port: 80, protocol: elbv2.ApplicationProtocol.HTTP });
  const allowed = peers ?? [internetFacing ? ec2.Peer.anyIpv4() : ec2.Peer.ipv4(vpc.vpcCidrBlock)];
  allowed.forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
  if (internetFacing && certificate && !peers) {
    redirectToTls(scope, loadBalancer);
  }
  if (!peers) {
    const [group] = loadBalancer.connections.securityGroups;
    acknowledge(group, 'AwsSolutions-EC23', internetFacing
      ? 'Browsers come from anywhere; give peers where they do not.' : 'The addresses are the VPC\'s own, which are known when it is deployed.');
  }
  return listener;
}

function redirectToTls(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): void {
  const redirect = new elbv2.ApplicationListener(scope, 'Redirect', {
    loadBalancer,
    open: false,
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  redirect.connections.allowDefaultPortFrom(ec2.Peer.anyIpv4());
}
