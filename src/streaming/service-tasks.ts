import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ResolvedTimes } from './resolved-times';
import type { StreamingScaling, StreamingServiceProps } from './streaming-service';
import { StreamingAssets, StreamingServer } from '../contract/streaming/config';
import { StreamingTimings } from '../contract/streaming/timings';
import { acknowledge } from '../private/nag';

const CONTEXT = join(__dirname, '..', '..', StreamingAssets.CONTAINER);
const MIN_TASKS = 2;
const MAX_TASKS = 10;
const STREAMS_PER_TASK = 200;
/** What the server needs to say goodbye before it is killed. */
const SECONDS_TO_EXIT = 10;
/** What stalls is ended by the server before the load balancer cuts it, and not later than this. */
const LONGEST_STALL = 120;

/** What a task is made of: the server, read-only, as nobody in particular. */
export function streamingTask(
  scope: Construct, props: StreamingServiceProps, { stopTimeout }: ResolvedTimes, environment: Record<string, string>,
): ecs.FargateTaskDefinition {
  const { cpu = 512, memoryLimitMiB = 1024, cpuArchitecture = ecs.CpuArchitecture.ARM64, logRetention = logs.RetentionDays.THREE_MONTHS } = props;
  const task = new ecs.FargateTaskDefinition(scope, 'Task', {
    cpu, memoryLimitMiB, runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  task.addContainer('Server', {
    image: props.image ?? serverImage(cpuArchitecture),
    environment,
    user: '1000',
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(stopTimeout),
    portMappings: [{ containerPort: StreamingServer.PORT }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'streaming', mode: ecs.AwsLogDriverMode.NON_BLOCKING, logGroup: new logs.LogGroup(scope, 'Logs', { retention: logRetention }) }),
  });
  acknowledge(task, 'AwsSolutions-ECS2', 'The variables say which agent is served and how; there is no secret among them.');
  const pull = task.obtainExecutionRole().node.tryFindChild('DefaultPolicy');
  if (pull) {
    acknowledge(pull, 'AwsSolutions-IAM5[Resource::*]', 'A token for the registry is for no resource.');
  }
  return task;
}

/** The image is made at deploy; its build copies files and runs no command, so it needs no machine of the tasks' kind. */
function serverImage(architecture: ecs.CpuArchitecture): ecs.ContainerImage {
  const platform = architecture._cpuArchitecture === ecs.CpuArchitecture.ARM64._cpuArchitecture ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
  return ecs.ContainerImage.fromAsset(CONTEXT, { platform });
}

/** The tasks, in private subnets. A deployment takes none away before there is another, and then lets its streams end. */
export function streamingTasks(
  scope: Construct, { vpc, cluster, taskSubnets, scaling = {} }: StreamingServiceProps, taskDefinition: ecs.FargateTaskDefinition,
): ecs.FargateService {
  return new ecs.FargateService(scope, 'Service', {
    cluster: cluster ?? new ecs.Cluster(scope, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
    taskDefinition,
    desiredCount: scaling.minTasks ?? MIN_TASKS,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    vpcSubnets: taskSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    assignPublicIp: false,
    healthCheckGracePeriod: Duration.minutes(1),
  });
}

/** A stream costs little CPU and much time: what is full is told by how many there are. */
export function scaleOnStreams(service: ecs.FargateService, streams: cloudwatch.Metric, scaling: StreamingScaling = {}): ecs.ScalableTaskCount {
  const { minTasks = MIN_TASKS, maxTasks = MAX_TASKS, streamsPerTask = STREAMS_PER_TASK } = scaling;
  const count = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: Math.max(minTasks, maxTasks) });
  count.scaleToTrackCustomMetric('Streams', { metric: streams, targetValue: streamsPerTask, scaleInCooldown: Duration.minutes(10) });
  count.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, scaleInCooldown: Duration.minutes(10) });
  return count;
}

/** The times as the server takes them. */
export function timingsOf({ heartbeat, idleTimeout, serverKeepAlive, stopTimeout }: ResolvedTimes): Partial<StreamingTimings> {
  return {
    heartbeatSeconds: heartbeat,
    idleTimeoutSeconds: idleTimeout,
    keepAliveSeconds: serverKeepAlive,
    stallSeconds: Math.max(heartbeat + 1, Math.min(LONGEST_STALL, idleTimeout - 1)),
    drainSeconds: Math.max(1, stopTimeout - SECONDS_TO_EXIT),
  };
}
