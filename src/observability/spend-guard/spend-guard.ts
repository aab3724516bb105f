import { join } from 'path';
import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { MonthlyBudget, monthlyBudget } from './budget';
import { GuardedDoors, doorsOf } from './guarded-doors';
import { denyRoles, keepFailures, keepRecord, switchAliases, writeLogs } from './permissions';
import { checkSpendGuard } from './rules';
import { closeOnAlarm, openEveryDay } from './triggers';
import { IAgent } from '../../agent/agent';
import { Findings } from '../../contract/findings';
import {
  SPEND_GUARD_DIMENSION, SPEND_GUARD_ENV, SPEND_GUARD_NAMESPACE, SpendGuardConfig, SpendGuardMetric, SpendGuardState,
} from '../../contract/observability/spend-guard';
import { acknowledge } from '../../private/nag';
import { report } from '../../private/report';

/**
 * When a door that was closed is opened again.
 */
export enum SpendGuardReopening {
  /** When a person says so: see `SpendGuard.reopenCommand`. */
  BY_HAND = 'by-hand',
  /** Ten minutes after midnight UTC, when the day's limit starts anew. */
  NEXT_DAY = 'next-day',
}

/**
 * What ends the spending, and whose.
 */
export interface SpendGuardProps {
  /** The agents that are closed. */
  readonly agents: IAgent[];

  /** The alarms that close them, such as the one of `AgentMonitoring` on a day's spend. Any of them does. */
  readonly closeOn: cloudwatch.IAlarm[];

  /**
   * Roles that are denied to call models and agents besides: callers of an agent that was made elsewhere, or apps that call a
   * model themselves.
   *
   * @default - none
   */
  readonly callers?: iam.IRole[];

  /**
   * When the doors are opened again.
   *
   * @default SpendGuardReopening.BY_HAND
   */
  readonly reopening?: SpendGuardReopening;

  /**
   * Who hears that the doors were closed, and that they could not be.
   *
   * @default - nobody; synth warns
   */
  readonly notify?: sns.ITopic[];

  /**
   * A budget on cost-allocation tags: slower than alarms, by the hours that billing takes, and exact.
   *
   * @default - none
   */
  readonly monthlyBudget?: MonthlyBudget;

  /**
   * How long the log is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Ends the spending when an alarm says that it is too much: closes the doors of agents, each engine its own way, and opens
 * them by hand or the next day.
 *
 * An alias of Agents Classic rejects its callers. On AgentCore, which has no such switch, the agent's role is denied to call
 * models: it takes IAM some seconds, and sessions that run stop at their next step. The guard remembers what it closed, and
 * opens nothing else. Whatever fails is tried again; what still fails is kept in a queue, and alarms.
 *
 * ```ts
 * declare const agent: IAgent;
 * declare const spendOfTheDay: cloudwatch.Alarm;
 * declare const topic: sns.Topic;
 * new SpendGuard(this, 'SpendGuard', { agents: [agent], closeOn: [spendOfTheDay], notify: [topic], reopening: SpendGuardReopening.NEXT_DAY });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_UpdateAgentAlias.html
 */
export class SpendGuard extends Construct {
  /** The function that moves the doors. */
  public readonly function: lambda.Function;

  /** The parameter with what was done last; its history is the record. */
  public readonly state: ssm.StringParameter;

  /** What could not be done. */
  public readonly deadLetterQueue: sqs.Queue;

  /** In alarm when doors were closed. */
  public readonly closedAlarm: cloudwatch.Alarm;

  /** In alarm when doors could not be closed or opened. */
  public readonly failedAlarm: cloudwatch.Alarm;

  private readonly guardName: string;

  public constructor(scope: Construct, id: string, props: SpendGuardProps) {
    super(scope, id);
    const findings = new Findings();
    checkSpendGuard(props, findings);
    report(this, findings.all);
    this.guardName = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });

    const doors = doorsOf(this, props.agents, props.callers ?? []);
    this.state = new ssm.StringParameter(this, 'State', { stringValue: JSON.stringify(OPEN), description: 'What the spend guard did last' });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14),
    });
    acknowledge(this.deadLetterQueue, 'AwsSolutions-SQS3', 'It is the dead-letter queue of the function.');
    this.function = this.makeFunction(doors, props.logRetention);
    props.closeOn.forEach((alarm, index) => closeOnAlarm(this, `CloseOn${index || ''}`, alarm, this.function));
    if (props.reopening === SpendGuardReopening.NEXT_DAY) {
      openEveryDay(this, this.function);
    }
    [this.closedAlarm, this.failedAlarm] = this.alarms(props.notify ?? []);
    if (props.monthlyBudget) {
      monthlyBudget(this, props.monthlyBudget, props.notify ?? []);
    }
  }

  /** The command that opens the doors, for people who may call the function. */
  public get reopenCommand(): string {
    return `aws lambda invoke --function-name ${this.function.functionName} --cli-binary-format raw-in-base64-out `
      + '--payload \'{"action":"open","reason":"by hand"}\' /dev/stdout';
  }

  /**
   * Allows an identity to close and open the doors by hand.
   *
   * @param grantee who may
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.function.functionArn] });
  }

  /**
   * A metric of the guard.
   *
   * @param metricName `DoorsClosed`, `DoorsOpened` or `DoorsFailed`
   * @param options the statistic, the period; a sum over 5 minutes unless given
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      statistic: 'Sum', ...options, namespace: SPEND_GUARD_NAMESPACE, metricName, dimensionsMap: { [SPEND_GUARD_DIMENSION]: this.guardName },
    });
  }

  private makeFunction({ doors, aliasArns, roleArns, denyPolicy }: GuardedDoors, retention = logs.RetentionDays.ONE_YEAR): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Logs', { retention, removalPolicy: RemovalPolicy.RETAIN });
    const config: SpendGuardConfig = {
      name: this.guardName, doors, denyPolicyArn: denyPolicy?.managedPolicyArn, stateParameter: this.state.parameterName,
    };
    const statements = [
      writeLogs(logGroup.logGroupArn), keepRecord(this.state.parameterArn), keepFailures(this.deadLetterQueue.queueArn),
      ...(aliasArns.length > 0 ? [switchAliases(aliasArns)] : []),
      ...(denyPolicy ? [denyRoles(roleArns, denyPolicy.managedPolicyArn)] : []),
    ];
    const fn = new lambda.Function(this, 'Function', {
      description: 'Closes agents that spent too much',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.minutes(2),
      environment: { [SPEND_GUARD_ENV]: Stack.of(this).toJsonString(config) },
      role: new iam.Role(this, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), inlinePolicies: { Function: new iam.PolicyDocument({ statements }) },
      }),
      logGroup,
    });
    new lambda.CfnEventInvokeConfig(this, 'Retries', {
      functionName: fn.functionName, qualifier: '$LATEST', maximumRetryAttempts: 2, destinationConfig: { onFailure: { destination: this.deadLetterQueue.queueArn } },
    });
    return fn;
  }

  private alarms(notify: sns.ITopic[]): [cloudwatch.Alarm, cloudwatch.Alarm] {
    const alarm = (id: string, metric: cloudwatch.Metric, alarmDescription: string) => {
      const made = new cloudwatch.Alarm(this, id, {
        metric,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        alarmDescription,
      });
      notify.forEach((topic) => made.addAlarmAction(new actions.SnsAction(topic)));
      return made;
    };
    return [
      alarm('Closed', this.metric(SpendGuardMetric.CLOSED), 'Agents were closed because they spent too much. What was done is in the history of the guard\'s parameter. '
        + `Open them with: ${this.reopenCommand}`),
      alarm('Failed', this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(), 'Agents that spend too much could not be closed, or opened again, in three attempts. '
        + `First look at: aws logs tail ${this.function.logGroup.logGroupName} --since 1h`),
    ];
  }
}

const BUNDLE = join(__dirname, '..', '..', '..', 'assets', 'spend-guard');
const OPEN: SpendGuardState = { doors: 'open' };
