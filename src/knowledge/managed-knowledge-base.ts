import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Connector } from './connector';
import { ConnectorSourceOptions, IDataSource, ManagedS3SourceOptions } from './data-source';
import { DocumentRole } from './document-role';
import { IngestionLogs } from './ingestion-logs';
import { KnowledgeBaseBase } from './knowledge-base-base';
import { ManagedKnowledgeBaseProps } from './managed-knowledge-base-props';
import { ManagedSources } from './managed-sources';
import { publishMetrics, useTransientKey } from './permissions';
import { nameOf, revisionOf } from './revision';
import { checkKnowledgeBaseName, checkTenantKey, checkText } from './rules';
import { Findings } from '../contract/findings';
import { EmbeddingModel } from '../model/embedding-model';
import { grant, together } from '../private/grants';
import { report } from '../private/report';

const NAMESPACE = 'AWS/Bedrock/KnowledgeBases';
const DIMENSIONS = 1_024;

/**
 * Documents that can be searched, with everything behind it run by the service. Made with `KnowledgeBase.managed`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-build-managed.html
 */
export class ManagedKnowledgeBase extends KnowledgeBaseBase {
  /** The id: ten letters and digits. */
  public readonly knowledgeBaseId: string;

  /** The ARN. */
  public readonly knowledgeBaseArn: string;

  /** What is in it and when to search it. */
  public readonly description: string;

  /**
   * The attribute that says whose a document is.
   *
   * @default - all documents are everybody's
   */
  public readonly tenantKey?: string;

  /** Whether the service runs its store and its models: it does. */
  public readonly isManaged?: boolean = true;

  /** The identity that the knowledge base acts with. */
  public readonly role: iam.IRole;

  /** The knowledge base resource. */
  public readonly resource: bedrock.CfnKnowledgeBase;

  /** The log of what became of each document. */
  public readonly logGroup: logs.LogGroup;

  /** @internal */
  protected readonly _ingestion: IngestionLogs;

  private readonly sources: ManagedSources;

  public constructor(scope: Construct, id: string, props: ManagedKnowledgeBaseProps) {
    super(scope, id);
    const { description, embeddings, chunking, knowledgeBaseName, encryptionKey, costAllocation = {}, removalPolicy = RemovalPolicy.DESTROY } = props;
    this.description = description;
    this.tenantKey = props.tenantKey;
    report(this, check(this, props).all);

    const identity = new DocumentRole(this, removalPolicy);
    this.role = identity.role;
    identity.allow([
      ...embeddings?._statements() ?? [], ...(encryptionKey ? [useTransientKey(encryptionKey.keyRef.keyArn)] : []), publishMetrics(NAMESPACE),
    ]);

    const knowledgeBaseConfiguration = configurationOf(embeddings, encryptionKey);
    this.resource = new bedrock.CfnKnowledgeBase(this, 'Resource', {
      name: knowledgeBaseName ?? nameOf(this, knowledgeBaseConfiguration), description, roleArn: identity.role.roleArn, knowledgeBaseConfiguration,
    });
    this.resource.node.addDependency(identity.policies);
    if (removalPolicy !== RemovalPolicy.DESTROY) {
      this.resource.applyRemovalPolicy(removalPolicy);
    }
    this.knowledgeBaseId = this.resource.attrKnowledgeBaseId;
    this.knowledgeBaseArn = this.resource.attrKnowledgeBaseArn;
    Object.entries(costAllocation).forEach(([tag, value]) => Tags.of(this).add(tag, value, { excludeResourceTypes: ['AWS::Bedrock::KnowledgeBase'] }));
    this._ingestion = new IngestionLogs(this, {
      knowledgeBaseArn: this.knowledgeBaseArn,
      revision: revisionOf(this, knowledgeBaseConfiguration),
      managed: true,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      notify: props.notify ?? [],
    });
    this.logGroup = this._ingestion.logGroup;
    this.sources = new ManagedSources({
      scope: this,
      knowledgeBaseId: this.knowledgeBaseId,
      knowledgeBaseArn: this.knowledgeBaseArn,
      identity,
      chunking,
      removalPolicy,
      notify: props.notify ?? [],
    });
  }

  /**
   * Adds documents in a bucket. It must be in the Region of the knowledge base.
   *
   * @param bucket the bucket
   * @param options which documents, and what they are kept fresh by
   */
  public addS3Source(bucket: s3.IBucketRef, options: ManagedS3SourceOptions = {}): IDataSource {
    return this.sources.addS3(bucket, options);
  }

  /**
   * Adds documents from elsewhere.
   *
   * @param id the id of the construct, which is part of the source's name
   * @param connector where they are
   * @param options how often they are read
   */
  public addSource(id: string, connector: Connector, options: ConnectorSourceOptions = {}): IDataSource {
    return this.sources.add(id, connector, options);
  }

  /**
   * The alarms on documents that are not ingested. One of the log, and two once a bucket is kept fresh.
   */
  public get alarms(): cloudwatch.Alarm[] {
    return [this._ingestion.alarm, ...this.sources.pipeline?.alarms ?? []];
  }

  /**
   * A metric that the service publishes.
   *
   * @param metricName the name, such as `Invocations`
   * @param options the statistic, the period; a sum over 5 minutes unless given
   */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { Operation: 'Retrieve', KnowledgeBaseId: `knowledge-base/${this.knowledgeBaseId}` },
      ...options,
      statistic: options.statistic ?? 'Sum',
    });
  }

  /**
   * Searches. Sum.
   *
   * @param options the statistic, the period
   */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocations', options);
  }

  /**
   * Searches that were turned away because there were too many. Sum.
   *
   * @param options the statistic, the period
   */
  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Throttles', options);
  }

  /**
   * Searches that failed because of the caller. Sum.
   *
   * @param options the statistic, the period
   */
  public metricClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ClientErrors', options);
  }

  /**
   * Searches that failed because of the service. Sum.
   *
   * @param options the statistic, the period
   */
  public metricServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ServerErrors', options);
  }

  /**
   * Allows an identity to search it, and to publish the metrics of its searches, which the service does in the caller's name.
   *
   * @param grantee who may search it
   */
  public grantRetrieve(grantee: iam.IGrantable): iam.Grant {
    return together(grantee, [super.grantRetrieve(grantee), grant(grantee, [publishMetrics(NAMESPACE)])]);
  }
}

function check(scope: Construct, { description, knowledgeBaseName, tenantKey, embeddings }: ManagedKnowledgeBaseProps): Findings {
  const findings = new Findings();
  checkText('description', description, findings);
  checkKnowledgeBaseName('knowledgeBaseName', knowledgeBaseName, findings);
  checkTenantKey(tenantKey, findings);
  findings.addAll(embeddings?._findings(scope) ?? []);
  if (embeddings && embeddings.dimensions !== DIMENSIONS) {
    findings.error('managed.dimensions', `embeddings have ${embeddings.dimensions} dimensions; a managed knowledge base takes ${DIMENSIONS}. Leave embeddings out, or make a knowledge base with a store of its own: new KnowledgeBase.`);
  }
  return findings;
}

function configurationOf(
  embeddings: EmbeddingModel | undefined, key: kms.IKeyRef | undefined,
): bedrock.CfnKnowledgeBase.KnowledgeBaseConfigurationProperty {
  return {
    type: 'MANAGED',
    managedKnowledgeBaseConfiguration: {
      embeddingModelType: embeddings ? 'CUSTOM' : 'MANAGED',
      ...(embeddings && {
        embeddingModelArn: embeddings.modelArn,
        embeddingModelConfiguration: { bedrockEmbeddingModelConfiguration: { dimensions: embeddings.dimensions } },
      }),
      ...(key && { serverSideEncryptionConfiguration: { kmsKeyArn: key.keyRef.keyArn } }),
    },
  };
}
