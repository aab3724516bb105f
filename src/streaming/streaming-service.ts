import { Duration } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { writeAccessLogs } from './access-logs';
import { streamingMetric } from './metrics';
import { resolveTimes } from './resolved-times';
import { ServerSetup } from './server-setup';
import { listen } from './service-listener';
import { checkServiceProps } from './service-rules';
import { scaleOnStreams, streamingTask, streamingTasks, timingsOf } from './service-tasks';
import { StreamingServerProps } from './streaming-server-props';
import { StreamingTimeouts } from './streaming-timeouts';
import { StreamingTimes } from './times';
import { Findings } from '../contract/findings';
import { StreamingServer } from '../contract/streaming/config';
import { StreamingMetric } from '../contract/streaming/metrics';
import { report } from '../private/report';

/**
 * How many tasks there are.
 */
export interface StreamingScaling {
  /**
   * Tasks at least. Two, so that one that fails, or a zone, takes not all streams with it.
   *
   * @default 2
   */
  readonly minTasks?: number;

  /**
   * Tasks at most.
   *
   * @default 10
   */
  readonly maxTasks?: number;

  /**
   * Streams at once in a task, on average, above which there will be more tasks. 1 to 1,000; a task takes no more than 1,000.
   *
   * @default 200
   */
  readonly streamsPerTask?: number;
}

/**
 * A service that streams an agent's words to browsers.
 */
export interface StreamingServiceProps extends StreamingServerProps {
  /** The VPC. The load balancer is in its public subnets when it faces the internet, the tasks are in its private ones. */
  readonly vpc: ec2.IVpc;

  /**
   * The certificate of the load balancer's listener. Without it there is no TLS, so the load balancer faces the VPC only.
   *
   * @default - plain HTTP, inside the VPC
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Whether the load balancer faces the internet. It needs a certificate.
   *
   * @default - true with a certificate, false without
   */
  readonly internetFacing?: boolean;

  /**
   * Who may reach the load balancer.
   *
   * @default - everybody when it faces the internet, else the addresses of the VPC
   */
  readonly peers?: ec2.IPeer[];

  /**
   * The subnets of the tasks. They must reach Bedrock: through a NAT gateway or VPC endpoints.
   *
   * @default - the private subnets with egress
   */
  readonly taskSubnets?: ec2.SubnetSelection;

  /**
   * The cluster.
   *
   * @default - a new one, with Container Insights
   */
  readonly cluster?: ecs.ICluster;

  /**
   * An image of your own that speaks the same protocol on port 8080, in place of the library's server.
   *
   * @default - the library's server, built at deploy from files that are in the package: the build runs no command
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The processor of the tasks.
   *
   * @default ecs.CpuArchitecture.ARM64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * CPU units of a task: 256, 512, 1024, 2048, 4096, …
   *
   * @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB, as Fargate allows for its CPU.
   *
   * @default 1024
   */
  readonly memoryLimitMiB?: number;

  /**
   * How many tasks there are.
   *
   * @default - 2 to 10, with 200 streams each
   */
  readonly scaling?: StreamingScaling;

  /**
   * How long each part of a stream's way may be silent, or take to end.
   *
   * @default - see `StreamingTimes`
   */
  readonly times?: StreamingTimes;

  /**
   * The bucket of the load balancer's access logs, encrypted with a key of Amazon S3 (the load balancer writes to no other). Its
   * policy is extended.
   *
   * @default - a bucket that keeps them for 90 days
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * A web ACL of AWS WAF in front of the load balancer, of scope `REGIONAL`.
   *
   * @default - none
   */
  readonly webAcl?: wafv2.IWebACLRef;
}

/**
 * An agent behind a load balancer that does not cut it: `POST /chat` streams its words as they are made, in the protocol of
 * the AI SDK, so that `useChat` in a React app works as it is.
 *
 * The tasks are private, read-only, and allowed to call this agent only. A deployment lets streams end. There are more tasks
 * when there are more streams. Every turn is metered, and ends at its budget.
 *
 * ```ts
 * declare const agent: IAgent;
 * declare const vpc: ec2.IVpc;
 * declare const certificate: acm.ICertificate;
 * new StreamingService(this, 'Chat', {
 *   agent,
 *   vpc,
 *   certificate,
 *   authentication: StreamingAuthentication.jwt({ issuer: 'https://login.example.com', audiences: ['chat'] }),
 *   tokenBudget: TokenBudget.of({ perTurn: 5_000, perUserAndDay: 200_000 }),
 * });
 * ```
 *
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export class StreamingService extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The listener that browsers talk to. */
  public readonly listener: elbv2.ApplicationListener;

  /** The target group of the tasks. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The service. */
  public readonly service: ecs.FargateService;

  /** What a task is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /** How many tasks there are. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** The table of counters and conversations, if there is one. */
  public readonly table?: dynamodb.ITable;

  /** The value of the dimension `Service` of the metrics. */
  public readonly metricServiceName: string;

  /** Who may reach the load balancer. */
  public readonly connections: ec2.Connections;

  /** The identity of the tasks. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Where browsers talk to, by the load balancer's own name. With a certificate, use the name that it is for. */
  public readonly url: string;

  public constructor(scope: Construct, id: string, props: StreamingServiceProps) {
    super(scope, id);
    const findings = new Findings();
    const times = resolveTimes(props.times ?? {}, findings);
    checkServiceProps(props, findings);
    const setup = new ServerSetup(this, props, findings);
    report(this, findings.all);
    this.metricServiceName = setup.serviceName;
    this.table = setup.table;

    const { vpc, certificate, authentication } = props;
    const internetFacing = props.internetFacing ?? certificate !== undefined;
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing, dropInvalidHeaderFields: true });
    this.connections = this.loadBalancer.connections;
    this.url = `${certificate ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
    writeAccessLogs(this, this.loadBalancer, props.accessLogsBucket);

    const auth = authentication?._config(this.loadBalancer.loadBalancerArn);
    this.taskDefinition = streamingTask(this, props, times, setup.environment({ auth, timings: timingsOf(times) }));
    this.grantPrincipal = this.taskDefinition.taskRole;
    setup.grantTo(this.taskDefinition.taskRole);
    this.service = streamingTasks(this, props, this.taskDefinition);
    this.taskCount = scaleOnStreams(this.service, this.metric(StreamingMetric.CONCURRENT_STREAMS, { statistic: 'Average', period: Duration.minutes(1) }), props.scaling);

    this.targetGroup = new elbv2.ApplicationTargetGroup(this, 'Tasks', {
      vpc,
      port: StreamingServer.PORT,
      protocol: elbv2.ApplicationProtocol.HTTP,
      targets: [this.service],
      healthCheck: { path: StreamingServer.HEALTH_PATH, interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2 },
    });
    new StreamingTimeouts(this, 'Timeouts', { ...props.times, loadBalancer: this.loadBalancer, targetGroups: [this.targetGroup] });
    this.listener = listen(this, props, { internetFacing, loadBalancer: this.loadBalancer, targetGroup: this.targetGroup });
    if (props.webAcl) {
      new wafv2.CfnWebACLAssociation(this, 'WebAcl', { resourceArn: this.loadBalancer.loadBalancerArn, webAclArn: props.webAcl.webAclRef.webAclArn });
    }
  }

  /**
   * A metric that the server publishes, for all of its tasks.
   *
   * @param metricName the name, such as `BrokenStreams`
   * @param options the statistic, the period; a sum over 5 minutes unless given
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return streamingMetric(this.metricServiceName, metricName, options);
  }
}
