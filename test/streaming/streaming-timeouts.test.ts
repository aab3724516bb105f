import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { StreamingTimeouts, StreamingTimes } from '../../src';
import { errorsOf, newStack, userFunction } from '../support/stacks';

interface Web {
  readonly stack: Stack;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/** A load balancer of the user's own, as they usually look. */
function web(props: Partial<elbv2.ApplicationTargetGroupProps> = {}): Web {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
  const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Targets', { vpc, port: 8080, ...props });
  loadBalancer.addListener('Listener', { port: 80, defaultTargetGroups: [targetGroup] });
  return { stack, loadBalancer, targetGroup };
}

function timeouts({ stack, loadBalancer, targetGroup }: Web, times: StreamingTimes = {}): StreamingTimeouts {
  return new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [targetGroup], ...times });
}

function attributes(stack: Stack, type: 'LoadBalancer' | 'TargetGroup'): Record<string, string> {
  const [resource] = Object.values(Template.fromStack(stack).findResources(`AWS::ElasticLoadBalancingV2::${type}`));
  return Object.fromEntries(resource.Properties[`${type}Attributes`].map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]));
}

test('a silent stream lives for five minutes, a deployment gives it five more, and new ones go where the fewest are', () => {
  const app = web();
  const { idleTimeout, serverKeepAlive, heartbeat, stopTimeout } = timeouts(app);
  expect(attributes(app.stack, 'LoadBalancer')).toMatchObject({ 'idle_timeout.timeout_seconds': '300', 'client_keep_alive.seconds': '3600' });
  expect(attributes(app.stack, 'TargetGroup')).toMatchObject({
    'deregistration_delay.timeout_seconds': '300', 'load_balancing.algorithm.type': 'least_outstanding_requests',
  });
  expect([idleTimeout, serverKeepAlive, heartbeat, stopTimeout].map((time) => time.toSeconds())).toEqual([300, 310, 15, 120]);
});

test('what the load balancer was made with is kept, but for the timeouts', () => {
  const app = web();
  app.loadBalancer.setAttribute('routing.http2.enabled', 'false');
  app.loadBalancer.setAttribute('idle_timeout.timeout_seconds', '60');
  timeouts(app, { idleTimeout: Duration.minutes(10) });
  expect(attributes(app.stack, 'LoadBalancer')).toMatchObject({ 'routing.http2.enabled': 'false', 'idle_timeout.timeout_seconds': '600' });
});

test('L1s are taken too', () => {
  const stack = newStack();
  const loadBalancer = new elbv2.CfnLoadBalancer(stack, 'LoadBalancer', {
    subnets: ['subnet-1', 'subnet-2'], loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }, { key: 'routing.http2.enabled', value: 'false' }],
  });
  const targetGroup = new elbv2.CfnTargetGroup(stack, 'Targets', { vpcId: 'vpc-1', port: 80, protocol: 'HTTP', targetType: 'ip' });
  new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [targetGroup] });
  expect(attributes(stack, 'LoadBalancer')).toEqual({ 'routing.http2.enabled': 'false', 'idle_timeout.timeout_seconds': '300', 'client_keep_alive.seconds': '3600' });
  expect(attributes(stack, 'TargetGroup')).toMatchObject({ 'load_balancing.algorithm.type': 'least_outstanding_requests' });
});

test.each<[string, StreamingTimes, RegExp]>([
  ['a server that closes first', { serverKeepAlive: Duration.seconds(5) }, /serverKeepAlive is 5 s, and idleTimeout 300 s: .* Keep them open for more than 300 s\./],
  ['a heartbeat that comes too late', { idleTimeout: Duration.seconds(60), heartbeat: Duration.seconds(45) }, /heartbeat is 45 s, and idleTimeout 60 s: .* Send one every 30 s at least/],
  ['CloudFront in front, with less patience', { heartbeat: Duration.seconds(20), cloudFrontReadTimeout: Duration.seconds(30) }, /cloudFrontReadTimeout 30 s: .* every 15 s/],
  ['a task that is killed later than Fargate allows', { stopTimeout: Duration.minutes(5) }, /stopTimeout is 300 s; it may be a whole number from 2 to 120 s\./],
  ['an idle timeout beyond the load balancer\'s', { idleTimeout: Duration.hours(2) }, /idleTimeout is 7,?200 s; it may be a whole number from 1 to 4,000 s\./],
])('times that cannot go together are refused: %s', (_, times, message) => {
  const app = web();
  timeouts(app, times);
  expect(errorsOf(app.stack)).toMatch(message);
  expect(errorsOf(app.stack)).toContain('Stack/Timeouts');
});

test('all that is wrong is told at once', () => {
  const app = web();
  timeouts(app, { serverKeepAlive: Duration.seconds(5), stopTimeout: Duration.minutes(5), heartbeat: Duration.seconds(200) });
  expect(errorsOf(app.stack)).toMatch(/serverKeepAlive(.|\n)*heartbeat|heartbeat(.|\n)*serverKeepAlive/);
  expect(errorsOf(app.stack)).toContain('stopTimeout');
});

test('a Lambda function behind the load balancer is refused, with what streams instead', () => {
  const app = web({ port: undefined, targetType: elbv2.TargetType.LAMBDA });
  app.targetGroup.addTarget(new targets.LambdaTarget(userFunction(app.stack)));
  timeouts(app);
  expect(errorsOf(app.stack)).toMatch(/Stack\/Targets\/Resource has a Lambda function: .*1 MB.* StreamingService .* StreamingFunction/);
});

test('an attribute that is changed afterwards is noticed', () => {
  const app = web();
  timeouts(app);
  app.loadBalancer.setAttribute('idle_timeout.timeout_seconds', '60');
  expect(errorsOf(app.stack)).toMatch(/idle_timeout\.timeout_seconds of Stack\/LoadBalancer\/Resource is 60, set after StreamingTimeouts made it 300/);
});

test('slow start does not go with least outstanding requests', () => {
  const app = web({ slowStart: Duration.seconds(60) });
  timeouts(app);
  expect(errorsOf(app.stack)).toMatch(/starts slowly.*Leave slowStart out/);
});

test('what was made elsewhere cannot be changed from here', () => {
  const { stack } = web();
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Theirs', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/theirs/1', securityGroupId: 'sg-1',
  });
  new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [] });
  expect(errorsOf(stack)).toMatch(/loadBalancer Stack\/Theirs was made elsewhere.*modify-load-balancer-attributes/);
});

test('a network load balancer has none of these timeouts', () => {
  const { stack } = web();
  const loadBalancer = new elbv2.CfnLoadBalancer(stack, 'Network', { type: 'network', subnets: ['subnet-1'] });
  new StreamingTimeouts(stack, 'Timeouts', { loadBalancer, targetGroups: [] });
  expect(errorsOf(stack)).toMatch(/Stack\/Network is a network load balancer/);
});

test('a time that is known only when it is deployed cannot be checked', () => {
  const app = web();
  timeouts(app, { idleTimeout: Duration.seconds(new CfnParameter(app.stack, 'Seconds', { type: 'Number' }).valueAsNumber) });
  expect(errorsOf(app.stack)).toMatch(/idleTimeout is known only when it is deployed\. Give a number/);
});
