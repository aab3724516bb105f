import { ArnFormat, IResource, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { loggingResource } from './logging-resource';
import { LoggingMetric, accountMetric } from './metrics';
import { deliverLargeBodies, encryptLogs, loggingPrincipal, writeInvocations } from './permissions';
import { normalizeRecords } from './record-transformer';
import { Findings } from '../contract/findings';
import { report } from '../private/report';

/**
 * How the calls of models are logged.
 */
export interface ModelInvocationLoggingProps {
  /**
   * How long records are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly retention?: logs.RetentionDays;

  /**
   * Whether the records also have what was said: prompts, answers, pictures, texts that are embedded. Without, they have who
   * called which model and how many tokens it took, which is all that cost needs. With bodies every word of your users is in
   * the log, each event may be paid for with 200 kB, and neither `TokenMetrics` nor Logs Insights finds the counts, which
   * stand behind them.
   *
   * @default false
   */
  readonly bodies?: boolean;

  /**
   * A bucket in the same account and Region for bodies of more than 100 kB, with ACLs disabled. Its policy is extended. A key
   * of yours must let the service `kms:GenerateDataKey`.
   *
   * @default - what is larger is left out
   */
  readonly largeBodies?: s3.IBucket;

  /**
   * Where in the bucket.
   *
   * @default - at its root
   */
  readonly largeBodiesPrefix?: string;

  /**
   * The key that encrypts the log group. The policy of a key that is made in this app is extended; any other must let CloudWatch
   * Logs use it for the group.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * What is masked in the records, such as e-mail addresses.
   *
   * @default - nothing
   */
  readonly dataProtectionPolicy?: logs.DataProtectionPolicy;

  /**
   * Replace a setting that somebody else has made. Without, the deployment fails and says where invocations are logged now.
   *
   * @default false
   */
  readonly overwrite?: boolean;

  /**
   * Switch the logging off when this construct is deleted, for everybody in the account and Region, unless somebody else has
   * replaced the setting. Without, the setting, the log group and the role that writes it stay.
   *
   * @default false
   */
  readonly switchOffOnDelete?: boolean;
}

/**
 * Where the calls of models are logged.
 */
export interface IModelInvocationLogging extends IResource {
  /** The log group: one record for each call of a model. */
  readonly logGroup: logs.ILogGroup;

  /** Whether its records have `caller` and `model` in order, as `TokenMetrics` needs them. */
  readonly normalized: boolean;
}

/**
 * The logging of all calls of models in this account and Region: who called which model, and how many tokens it took.
 *
 * The setting exists once in an account and Region, whichever stack makes it, and CloudFormation has no type for it. So this
 * is the one construct here with a custom resource. It reads the setting that is there first, and never replaces that of
 * another owner, nor switches logging off, unless it is told to. Other stacks use what this one made: `fromLogGroup`.
 *
 * Logged is what goes through the endpoint `bedrock-runtime`, agents included. Calls of the endpoint `bedrock-mantle` are not.
 *
 * ```ts
 * const logging = new ModelInvocationLogging(this, 'Invocations');
 * const tokens = new TokenMetrics(this, 'Tokens', { logging });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 */
export class ModelInvocationLogging extends Resource implements IModelInvocationLogging {
  /**
   * Logging that was set up elsewhere.
   *
   * @param scope the scope
   * @param id the construct's id
   * @param logGroup the log group that invocations are logged to
   */
  public static fromLogGroup(scope: Construct, id: string, logGroup: logs.ILogGroup): IModelInvocationLogging {
    class Import extends Resource implements IModelInvocationLogging {
      public readonly logGroup = logGroup;
      public readonly normalized = false;
    }
    return new Import(scope, id);
  }

  /** The log group. */
  public readonly logGroup: logs.ILogGroup;

  public readonly normalized: boolean;

  /** The identity that the service writes the log with. */
  public readonly role: iam.Role;

  public constructor(scope: Construct, id: string, props: ModelInvocationLoggingProps = {}) {
    super(scope, id);
    const { bodies = false, largeBodies, largeBodiesPrefix, encryptionKey, overwrite = false, switchOffOnDelete = false } = props;
    this.checkProps(props);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.retention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey,
      dataProtectionPolicy: props.dataProtectionPolicy,
      logGroupClass: logs.LogGroupClass.STANDARD, // the other has no metric filters, and a class is for ever
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (encryptionKey instanceof kms.Key) {
      this.allowKey(encryptionKey);
    }
    this.normalized = !bodies;
    if (this.normalized) {
      normalizeRecords(this, this.logGroup);
    }
    this.role = new iam.Role(this, 'Role', {
      assumedBy: loggingPrincipal(),
      inlinePolicies: { Write: new iam.PolicyDocument({ statements: [writeInvocations(this.logGroup.logGroupName)] }) },
    });
    if (!switchOffOnDelete) {
      this.role.applyRemovalPolicy(RemovalPolicy.RETAIN); // what the setting that stays writes with
    }
    const setting = loggingResource(this, this.role, {
      LogGroupName: this.logGroup.logGroupName,
      RoleArn: this.role.roleArn,
      Bodies: `${bodies}`,
      ...(largeBodies && { LargeBodiesBucket: largeBodies.bucketName, LargeBodiesPrefix: largeBodiesPrefix }),
      Overwrite: `${overwrite}`,
      SwitchOffOnDelete: `${switchOffOnDelete}`,
    });
    const delivery = largeBodies?.addToResourcePolicy(deliverLargeBodies(largeBodies.bucketArn, largeBodiesPrefix));
    if (delivery?.policyDependable) {
      setting.node.addDependency(delivery.policyDependable);
    }
  }

  /**
   * Records that could not be delivered to the log group. Sum.
   *
   * @param options the statistic, the period
   */
  public metricDeliveryFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return accountMetric(LoggingMetric.FAILURE, options);
  }

  /**
   * Records that were delivered to the log group. Sum.
   *
   * @param options the statistic, the period
   */
  public metricDeliveries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return accountMetric(LoggingMetric.SUCCESS, options);
  }

  /** By the ARN of every group of the stack: its own would need the group before the key. */
  private allowKey(key: kms.Key): void {
    const groups = Stack.of(this).formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    key.addToResourcePolicy(encryptLogs(groups));
  }

  private checkProps({ bodies, largeBodies, largeBodiesPrefix }: ModelInvocationLoggingProps): void {
    const findings = new Findings();
    if (largeBodies && !bodies) {
      findings.error('logging.bodies', 'largeBodies is a bucket for bodies, and bodies are not logged. Set bodies: true, or leave it out.');
    }
    if (largeBodiesPrefix !== undefined && !largeBodies) {
      findings.error('logging.bodies', 'largeBodiesPrefix is a place in a bucket, and there is none. Give largeBodies too.');
    }
    if (bodies) {
      findings.warning('logging.bodies', 'bodies: true writes every prompt and every answer into the log, for all models and callers of the account. '
        + 'TokenMetrics has no data then, because a log transformer reads 200 fields of a record, and the counts stand after the bodies.');
    }
    report(this, findings.all);
  }
}
