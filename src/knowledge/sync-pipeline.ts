import { join } from 'path';
import { Aws, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { notifyOf } from './alarms';
import { consumeChanges, deliverChanges, giveUp, ingest, putBack } from './permissions';
import type { Sync } from './sync';
import { SYNC_DIMENSION, SYNC_ENV, SYNC_NAMESPACE, SyncConfig, SyncMetric, SyncSource } from '../contract/knowledge/sync';
import { writeLogs } from '../tools/permissions';
import { DEFAULT_RUNTIME } from '../tools/tool-function-rules';

/** Bundled when the package is built; src/ and lib/ have the same depth. */
const BUNDLE = join(__dirname, '..', '..', 'assets', 'knowledge-sync');

const TIMEOUT = Duration.minutes(2);
const DEBOUNCE = Duration.minutes(1);
/** Of a change that no job has covered: longer than the longest job that people wait for without asking. */
const LATE = Duration.hours(6);

/** A source, as it is kept fresh. */
export interface SyncedSource {
  readonly dataSourceId: string;
  readonly sync: Sync;
  /** Where its documents are, when their changes are listened to. */
  readonly place?: { readonly bucketName: string; readonly prefix?: string };
  readonly settings?: Partial<SyncSource>;
}

/**
 * Keeps the sources of one knowledge base fresh: events go to a queue, a function turns them into jobs, and what it cannot
 * help ends in a dead-letter queue with an alarm.
 */
export class SyncPipeline extends Construct {
  /** Where changes wait. */
  public readonly queue: sqs.Queue;

  /** Where it ends for changes that were not ingested. */
  public readonly deadLetterQueue: sqs.Queue;

  /** Turns changes into jobs. */
  public readonly function: lambda.Function;

  /** Alarms on what is not ingested. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly sources: Record<string, SyncSource> = {};
  private readonly policy = new iam.PolicyDocument();
  private debounce?: Duration;

  public constructor(scope: Construct, private readonly knowledgeBaseId: string, knowledgeBaseArn: string, notify: readonly sns.ITopicRef[]) {
    super(scope, 'Sync');
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Changes', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(6 * TIMEOUT.toMinutes()), // Lambda asks for six times the function's own
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), inlinePolicies: { Sync: this.policy } });
    this.policy.addStatements(
      writeLogs(logGroup.logGroupArn), consumeChanges(this.queue.queueArn), putBack(this.queue.queueArn), giveUp(this.deadLetterQueue.queueArn),
      ingest(knowledgeBaseArn),
    );
    this.function = new lambda.Function(this, 'Function', {
      description: 'Has changed documents ingested, one job at a time',
      runtime: DEFAULT_RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(BUNDLE),
      memorySize: 256,
      timeout: TIMEOUT,
      environment: { [SYNC_ENV]: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.config()) }) },
      role,
      logGroup,
    });
    new lambda.CfnEventSourceMapping(this, 'Source', {
      eventSourceArn: this.queue.queueArn,
      functionName: this.function.functionName,
      batchSize: 1_000,
      maximumBatchingWindowInSeconds: Lazy.number({ produce: () => (this.debounce ?? DEBOUNCE).toSeconds() }),
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 }, // the least there is; a second one finds the base busy
    });
    this.alarms = [this.deadLetterAlarm(), this.lateAlarm()];
    this.alarms.forEach((alarm) => notifyOf(alarm, notify));
  }

  /** Keeps a source fresh. */
  public add(name: string, source: SyncedSource): void {
    const { dataSourceId, sync, place, settings } = source;
    this.sources[name] = { dataSourceId, ...settings };
    if (sync._debounce && (!this.debounce || sync._debounce.toMilliseconds() < this.debounce.toMilliseconds())) {
      this.debounce = sync._debounce;
    }
    if (sync._debounce && place) {
      this.rule(`${name}Changed`, name, {
        description: `Changed documents of ${name}`,
        eventPattern: {
          'source': ['aws.s3'],
          'detail-type': ['Object Created', 'Object Deleted'],
          'detail': { bucket: { name: [place.bucketName] }, ...(place.prefix !== undefined && { object: { key: [{ prefix: place.prefix }] } }) },
        },
      });
    }
    if (sync._onDeploy) {
      this.rule(`${name}Deployed`, name, {
        description: `Deployments, for ${name}`,
        eventPattern: {
          'source': ['aws.cloudformation'],
          'detail-type': ['CloudFormation Stack Status Change'],
          'detail': { 'stack-id': [Aws.STACK_ID], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
        },
      });
    }
    sync._schedules.forEach((scheduleExpression, index) =>
      this.rule(`${name}Scheduled${index || ''}`, name, { description: `A schedule of ${name}`, scheduleExpression }));
  }

  /** A metric of the function. */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: SYNC_NAMESPACE, metricName, dimensionsMap: { [SYNC_DIMENSION]: this.knowledgeBaseId }, ...options, statistic: options.statistic ?? 'Sum',
    });
  }

  /** Allows the function more. */
  public allow(statements: iam.PolicyStatement[]): void {
    this.policy.addStatements(...statements);
  }

  /** The event as the function reads it: which source, and since when. */
  private rule(id: string, source: string, props: Omit<events.CfnRuleProps, 'targets'>): void {
    const rule = new events.CfnRule(this, id, {
      ...props,
      targets: [{
        id: 'Changes',
        arn: this.queue.queueArn,
        inputTransformer: { inputPathsMap: { since: '$.time' }, inputTemplate: `{"source": ${JSON.stringify(source)}, "since": <since>}` },
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      }],
    });
    [this.queue, this.deadLetterQueue].forEach((queue) => queue.addToResourcePolicy(deliverChanges(queue.queueArn, rule.attrArn)));
  }

  private config(): SyncConfig {
    return {
      knowledgeBaseId: this.knowledgeBaseId,
      queueUrl: this.queue.queueUrl,
      deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
      sources: this.sources,
      retrySeconds: 60,
      pollSeconds: 30,
    };
  }

  private deadLetterAlarm(): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'NotIngested', {
      alarmDescription: `Changed documents were given up. The messages in ${this.deadLetterQueue.node.path} say which source, their attribute "reason" or the log of ${this.function.node.path} why. `
        + 'Mend that, then redrive the queue: they are ingested again.',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private lateAlarm(): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'Late', {
      alarmDescription: `A changed document has not been ingested for ${LATE.toHours()} hours. The log of ${this.function.node.path} says what it waits for: a job that is running, or too many of them in the account.`,
      metric: this.metric(SyncMetric.UNCOVERED_AGE, { statistic: 'Maximum', period: Duration.minutes(15) }),
      threshold: LATE.toSeconds(),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
