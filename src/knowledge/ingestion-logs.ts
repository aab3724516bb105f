import { ArnFormat, Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { notifyOf } from './alarms';
import { LOG_FILTERS, LOG_NAMESPACE, LogMetric } from '../contract/knowledge/ingestion-logs';

/** What is logged of a knowledge base. */
export interface IngestionLogsProps {
  readonly knowledgeBaseArn: string;
  /** Changes when the knowledge base is replaced: names that must be unique follow it. */
  readonly revision: string;
  readonly managed: boolean;
  readonly retention: logs.RetentionDays;
  readonly notify: readonly sns.ITopicRef[];
}

const LONGEST_NAME = 60;

/**
 * What became of each document, as the service logs it, with metrics and an alarm. Under `/aws/vendedlogs/`, so that the
 * account's policy for the delivery of logs need not name each group; the stack's own id makes the name unique, also after
 * the stack was destroyed and its log kept.
 */
export class IngestionLogs extends Construct {
  /** The log group. */
  public readonly logGroup: logs.LogGroup;

  /** Goes off when documents or jobs fail. */
  public readonly alarm: cloudwatch.Alarm;

  private readonly namespace: string;

  public constructor(scope: Construct, { knowledgeBaseArn, revision, managed, retention, notify }: IngestionLogsProps) {
    super(scope, 'Ingestion');
    const unique = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME - 9, separator: '-' });
    this.namespace = `${LOG_NAMESPACE}/${unique}`;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: Fn.join('', ['/aws/vendedlogs/bedrock/knowledge-bases/', unique, '-', Fn.select(2, Fn.split('/', Aws.STACK_ID))]),
      retention,
    });
    this.deliver(knowledgeBaseArn, `${unique}-${revision}`);
    const filters = managed ? LOG_FILTERS.managed : LOG_FILTERS.vector;
    for (const metricName of Object.values(LogMetric)) {
      new logs.CfnMetricFilter(this, metricName, {
        logGroupName: this.logGroup.logGroupName,
        filterPattern: filters[metricName],
        metricTransformations: [{ metricNamespace: this.namespace, metricName, metricValue: '1' }],
      });
    }
    this.alarm = this.createAlarm();
    notifyOf(this.alarm, notify);
  }

  /** A metric of the log. */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, ...options, statistic: options.statistic ?? 'Sum' });
  }

  private deliver(knowledgeBaseArn: string, name: string): void {
    const source = new logs.CfnDeliverySource(this, 'Source', { name, resourceArn: knowledgeBaseArn, logType: 'APPLICATION_LOGS' });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name,
      destinationResourceArn: Stack.of(this).formatArn({
        service: 'logs', resource: 'log-group', resourceName: this.logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', { deliverySourceName: name, deliveryDestinationArn: destination.attrArn });
    delivery.node.addDependency(source);
  }

  private createAlarm(): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'Failed', {
      alarmDescription: `Documents, or a whole job, could not be ingested. In the log group of ${this.node.path}/Logs look for events whose status ends in FAILED: `
        + 'they name the document and the reason. A text file may have 50 MB, a document of semantic chunks 1,000,000 characters.',
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(documents, 0) + FILL(jobs, 0)',
        usingMetrics: { documents: this.metric(LogMetric.FAILED_DOCUMENTS), jobs: this.metric(LogMetric.FAILED_JOBS) },
      }),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
