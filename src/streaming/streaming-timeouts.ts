import { Duration, IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IConstruct } from 'constructs';
import { ResolvedTimes, resolveTimes } from './resolved-times';
import { StreamingTimes } from './times';
import { Findings } from '../contract/findings';
import { report, reportAtSynth } from '../private/report';

/**
 * What is set on a load balancer and its target groups.
 */
export interface StreamingTimeoutsProps extends StreamingTimes {
  /** The load balancer: an L1 or L2 of this app. One that is imported cannot be changed from here. */
  readonly loadBalancer: elbv2.ILoadBalancerRef;

  /** The target groups whose targets stream: L1s or L2s of this app. */
  readonly targetGroups: elbv2.ITargetGroupRef[];
}

/**
 * Lets streams through an Application Load Balancer that you have: an agent that thinks for two minutes is not cut after one,
 * a deployment does not cut an answer in the middle, and new streams go where the fewest are.
 *
 * The load balancer's idle timeout and client keep-alive are set, and each target group's deregistration delay and routing
 * algorithm (least outstanding requests). The times are checked against each other, and at synth against what is deployed.
 *
 * ```ts
 * declare const loadBalancer: elbv2.ApplicationLoadBalancer;
 * declare const targetGroup: elbv2.ApplicationTargetGroup;
 * const timeouts = new StreamingTimeouts(this, 'Timeouts', { loadBalancer, targetGroups: [targetGroup] });
 * // your server must outlive the load balancer's patience: server.keepAliveTimeout = 310_000
 * timeouts.serverKeepAlive.toMilliseconds();
 * ```
 *
 * Synth fails for a Lambda function behind a load balancer: its answer is buffered and may have 1 MB.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export class StreamingTimeouts extends Construct {
  /** How long a connection may be silent. */
  public readonly idleTimeout: Duration;

  /** How often the server must send something. */
  public readonly heartbeat: Duration;

  /** How long the server must keep connections open. */
  public readonly serverKeepAlive: Duration;

  /** How long the server may take to end its streams when it is told to stop. */
  public readonly stopTimeout: Duration;

  public constructor(scope: Construct, id: string, props: StreamingTimeoutsProps) {
    super(scope, id);
    const findings = new Findings();
    const times = resolveTimes(props, findings);
    this.idleTimeout = Duration.seconds(times.idleTimeout);
    this.heartbeat = Duration.seconds(times.heartbeat);
    this.serverKeepAlive = Duration.seconds(times.serverKeepAlive);
    this.stopTimeout = Duration.seconds(times.stopTimeout);

    const loadBalancer = loadBalancerOf(props.loadBalancer, findings);
    setAttributes(props.loadBalancer, loadBalancer, LOAD_BALANCER(times));
    const targetGroups = props.targetGroups.map((targetGroup) => targetGroupOf(targetGroup, findings));
    props.targetGroups.forEach((targetGroup, index) => setAttributes(targetGroup, targetGroups[index], TARGET_GROUP(times)));
    report(this, findings.all);
    reportAtSynth(this, (late) => {
      checkDeployed(loadBalancer, LOAD_BALANCER(times), late);
      targetGroups.forEach((targetGroup) => {
        checkDeployed(targetGroup, TARGET_GROUP(times), late);
        checkTargets(targetGroup, late);
      });
    });
  }
}

type Attributes = Readonly<Record<string, string>>;
type Resource = elbv2.CfnLoadBalancer | elbv2.CfnTargetGroup;

const LOAD_BALANCER = ({ idleTimeout, clientKeepAlive }: ResolvedTimes): Attributes => ({
  'idle_timeout.timeout_seconds': String(idleTimeout),
  'client_keep_alive.seconds': String(clientKeepAlive),
});
const TARGET_GROUP = ({ deregistrationDelay }: ResolvedTimes): Attributes => ({
  'deregistration_delay.timeout_seconds': String(deregistrationDelay),
  'load_balancing.algorithm.type': 'least_outstanding_requests',
});

function loadBalancerOf(given: elbv2.ILoadBalancerRef, findings: Findings): elbv2.CfnLoadBalancer | undefined {
  const resource = resourceOf(given);
  if (!elbv2.CfnLoadBalancer.isCfnLoadBalancer(resource)) {
    findings.error('streaming.load-balancer', `loadBalancer ${given.node.path} was made elsewhere, and its timeouts cannot be set from here. Make StreamingTimeouts in the app that makes it, `
      + 'or run: aws elbv2 modify-load-balancer-attributes --attributes Key=idle_timeout.timeout_seconds,Value=300');
    return undefined;
  }
  if (!Token.isUnresolved(resource.type) && (resource.type ?? 'application') !== 'application') {
    findings.error('streaming.load-balancer', `loadBalancer ${given.node.path} is a ${resource.type} load balancer; these timeouts exist on an application load balancer only.`);
    return undefined;
  }
  return resource;
}

function targetGroupOf(given: elbv2.ITargetGroupRef, findings: Findings): elbv2.CfnTargetGroup | undefined {
  const resource = resourceOf(given);
  if (!elbv2.CfnTargetGroup.isCfnTargetGroup(resource)) {
    findings.error('streaming.target-group', `target group ${given.node.path} was made elsewhere, and cannot be changed from here. Make StreamingTimeouts in the app that makes it, `
      + 'or run: aws elbv2 modify-target-group-attributes --attributes Key=deregistration_delay.timeout_seconds,Value=300');
    return undefined;
  }
  return resource;
}

function resourceOf(given: IConstruct): IConstruct | undefined {
  return given.node.defaultChild ?? given;
}

/** An L2 collects attributes; those of an L1 are a plain property. */
function setAttributes(given: IConstruct, resource: Resource | undefined, attributes: Attributes): void {
  const { setAttribute } = given as Partial<elbv2.ApplicationLoadBalancer>;
  if (resource && setAttribute) {
    Object.entries(attributes).forEach(([key, value]) => setAttribute.call(given, key, value));
  } else if (elbv2.CfnLoadBalancer.isCfnLoadBalancer(resource)) {
    resource.loadBalancerAttributes = merged(resource.loadBalancerAttributes, attributes);
  } else if (resource) {
    (resource as elbv2.CfnTargetGroup).targetGroupAttributes = merged((resource as elbv2.CfnTargetGroup).targetGroupAttributes, attributes);
  }
}

type Property = { readonly key?: string; readonly value?: string };

function merged(before: IResolvable | (IResolvable | Property)[] | undefined, attributes: Attributes): IResolvable {
  return Lazy.any({
    produce: () => {
      const others = (before as Property[] | undefined ?? []).filter(({ key }) => key === undefined || !(key in attributes));
      return [...others, ...Object.entries(attributes).map(([key, value]) => ({ key, value }))];
    },
  });
}

/** Whoever sets an attribute after this construct wins, and must hear it. */
function checkDeployed(resource: Resource | undefined, attributes: Attributes, findings: Findings): void {
  const deployed = attributesOf(resource);
  for (const [key, value] of Object.entries(attributes)) {
    const found = deployed.find((attribute) => attribute.key === key)?.value;
    if (resource && found !== value) {
      findings.error('streaming.timeouts', `${key} of ${resource.node.path} is ${found}, set after StreamingTimeouts made it ${value}. Give it to StreamingTimeouts instead.`);
    }
  }
  if (deployed.some(({ key, value }) => key === 'slow_start.duration_seconds' && Number(value) > 0)) {
    findings.error('streaming.slow-start', `${resource!.node.path} starts slowly, which does not go with least outstanding requests. Leave slowStart out.`);
  }
}

function attributesOf(resource: Resource | undefined): Property[] {
  const attributes = elbv2.CfnLoadBalancer.isCfnLoadBalancer(resource) ? resource.loadBalancerAttributes : resource?.targetGroupAttributes;
  return (resource && Stack.of(resource).resolve(attributes) as Property[] | undefined) ?? [];
}

function checkTargets(targetGroup: elbv2.CfnTargetGroup | undefined, findings: Findings): void {
  if (targetGroup && Stack.of(targetGroup).resolve(targetGroup.targetType) === 'lambda') {
    findings.error('streaming.lambda-target', `target group ${targetGroup.node.path} has a Lambda function: the load balancer buffers its answer, cuts it at 1 MB, and streams nothing. `
      + 'Use StreamingService (a container), or StreamingFunction (a function URL, or a REST API with response streaming).');
  }
}
