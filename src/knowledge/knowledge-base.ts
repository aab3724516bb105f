import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Chunking } from './chunking';
import { Connector } from './connector';
import { DataSourceOptions, IDataSource, S3SourceOptions } from './data-source';
import { DocumentRole } from './document-role';
import { knowledgeBaseByArn, knowledgeBaseById, knowledgeBaseOf } from './imported';
import { IngestionLogs } from './ingestion-logs';
import { IKnowledgeBase, ImportedKnowledgeBaseOptions, KnowledgeBaseBase } from './knowledge-base-base';
import { KnowledgeBaseProps } from './knowledge-base-props';
import { ManagedKnowledgeBase } from './managed-knowledge-base';
import { ManagedKnowledgeBaseProps } from './managed-knowledge-base-props';
import { Parsing } from './parsing';
import { keepMedia, useTransientKey } from './permissions';
import { nameOf, revisionOf } from './revision';
import { checkKnowledgeBaseName, checkTenantKey, checkText } from './rules';
import { Sources } from './sources';
import { VectorStore } from './vector-store';
import { Findings } from '../contract/findings';
import { SyncMetric } from '../contract/knowledge/sync';
import { EmbeddingDataType, EmbeddingModel } from '../model/embedding-model';
import { report } from '../private/report';

/**
 * Documents that can be searched by meaning, with chunking and a vector store of one's own.
 *
 * ```ts
 * declare const bucket: s3.Bucket;
 * const handbook = new KnowledgeBase(this, 'Handbook', {
 *   description: 'How we work. Use it for any question about our rules.',
 *   chunking: Chunking.technicalDocuments(),
 * });
 * handbook.addS3Source(bucket, { prefix: 'handbook/' });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base.html
 */
export class KnowledgeBase extends KnowledgeBaseBase {
  /**
   * A knowledge base made with an L1 or another library: also an object that has `knowledgeBaseArn` and `knowledgeBaseId`, as those
   * of `@cdklabs/generative-ai-cdk-constructs` do.
   *
   * @param knowledgeBase the resource
   * @param description what is in it and when to search it. 1 to 200 characters
   * @param options its kind, and whose its documents are
   */
  public static fromKnowledgeBase(
    knowledgeBase: bedrock.IKnowledgeBaseRef | bedrock.KnowledgeBaseReference, description: string, options: ImportedKnowledgeBaseOptions = {},
  ): IKnowledgeBase {
    return knowledgeBaseOf(knowledgeBase, description, options);
  }

  /**
   * A knowledge base that was made elsewhere, by its ARN. It must be in the Region and account of the agent that searches it.
   *
   * @param knowledgeBaseArn `arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678`
   * @param description what is in it and when to search it. 1 to 200 characters
   * @param options its kind, and whose its documents are
   * @throws when it is the ARN of something else, or of several
   */
  public static fromArn(knowledgeBaseArn: string, description: string, options: ImportedKnowledgeBaseOptions = {}): IKnowledgeBase {
    return knowledgeBaseByArn(knowledgeBaseArn, description, options);
  }

  /**
   * A knowledge base of the stack's account and Region that was made elsewhere.
   *
   * @param knowledgeBaseId the id: ten letters and digits
   * @param description what is in it and when to search it. 1 to 200 characters
   * @param options its kind, and whose its documents are
   * @throws when it is no id, such as an ARN or a pattern
   */
  public static fromId(knowledgeBaseId: string, description: string, options: ImportedKnowledgeBaseOptions = {}): IKnowledgeBase {
    return knowledgeBaseById(knowledgeBaseId, description, options);
  }

  /**
   * A knowledge base whose store, embeddings and reranker are the service's: nothing to choose and nothing to run, with sources
   * beyond buckets. Which of the two: see the guide.
   *
   * @param scope the scope
   * @param id the id of the construct
   * @param props what is in it
   */
  public static managed(scope: Construct, id: string, props: ManagedKnowledgeBaseProps): ManagedKnowledgeBase {
    return new ManagedKnowledgeBase(scope, id, props);
  }

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

  /** Which model turns text into vectors. */
  public readonly embeddings: EmbeddingModel;

  /** The identity that the knowledge base acts with. */
  public readonly role: iam.IRole;

  /** The knowledge base resource. */
  public readonly resource: bedrock.CfnKnowledgeBase;

  /** The log of what became of each document. */
  public readonly logGroup: logs.LogGroup;

  /** @internal */
  protected readonly _ingestion: IngestionLogs;

  private readonly sources: Sources;

  public constructor(scope: Construct, id: string, props: KnowledgeBaseProps) {
    super(scope, id);
    const {
      description, embeddings = EmbeddingModel.titanTextV2(), vectorStore = VectorStore.s3Vectors(), knowledgeBaseName, encryptionKey, mediaBucket,
      costAllocation = {}, removalPolicy = RemovalPolicy.DESTROY,
    } = props;
    this.description = description;
    this.tenantKey = props.tenantKey;
    this.embeddings = embeddings;

    const findings = new Findings();
    checkText('description', description, findings);
    checkKnowledgeBaseName('knowledgeBaseName', knowledgeBaseName, findings);
    checkTenantKey(props.tenantKey, findings);
    findings.addAll(embeddings._findings(this));

    const identity = new DocumentRole(this, removalPolicy);
    this.role = identity.role;
    identity.allow(embeddings._statements());
    identity.allow(encryptionKey ? [useTransientKey(encryptionKey.keyRef.keyArn)] : []);
    identity.allow(mediaBucket ? keepMedia(mediaBucket.bucketRef.bucketArn) : []);

    const { tenantKey } = this;
    const store = vectorStore._bind({ scope: this, role: identity.role, embeddings, encryptionKey, tenantKey, removalPolicy, findings });
    identity.allow(store.statements);

    const replaced = { knowledgeBaseConfiguration: configurationOf(embeddings, mediaBucket), storageConfiguration: store.storage };
    this.resource = new bedrock.CfnKnowledgeBase(this, 'Resource', {
      name: knowledgeBaseName ?? nameOf(this, replaced), description, roleArn: identity.role.roleArn, ...replaced,
    });
    this.resource.node.addDependency(identity.policies, ...store.before);
    this.knowledgeBaseId = this.resource.attrKnowledgeBaseId;
    this.knowledgeBaseArn = this.resource.attrKnowledgeBaseArn;
    if (removalPolicy !== RemovalPolicy.DESTROY) {
      this.resource.applyRemovalPolicy(removalPolicy);
    }
    Object.entries(costAllocation).forEach(([tag, value]) => Tags.of(this).add(tag, value, { excludeResourceTypes: ['AWS::Bedrock::KnowledgeBase'] }));

    const { chunking = Chunking.general(), parsing = Parsing.standard() } = props;
    this._ingestion = new IngestionLogs(this, {
      knowledgeBaseArn: this.knowledgeBaseArn,
      revision: revisionOf(this, replaced),
      managed: false,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      notify: props.notify ?? [],
    });
    this.logGroup = this._ingestion.logGroup;
    this.sources = new Sources({
      scope: this,
      knowledgeBaseId: this.knowledgeBaseId,
      knowledgeBaseArn: this.knowledgeBaseArn,
      identity,
      store,
      embeddings,
      encryptionKey,
      removalPolicy,
      costAllocation,
      chunking,
      parsing,
      hasMediaBucket: mediaBucket !== undefined,
      notify: props.notify ?? [],
    });
    report(this, findings.all);
  }

  /**
   * Adds documents in a bucket. It must be in the Region of the knowledge base; it may belong to another account, whose
   * bucket policy then lets the knowledge base's role read it.
   *
   * @param bucket the bucket
   * @param options which documents, and how they are cut and read
   */
  public addS3Source(bucket: s3.IBucketRef, options: S3SourceOptions = {}): IDataSource {
    return this.sources.addS3(bucket, options);
  }

  /**
   * Refuses what a vector knowledge base takes no more: since 2026-09-30 it has no new sources beyond buckets and your own code.
   *
   * @param id the id of the construct
   * @param _connector where documents would be
   */
  public addSource(id: string, _connector: Connector): void {
    const findings = new Findings();
    findings.error('source.connector', `source ${id} is behind a connector, and a knowledge base with a store of its own takes S3 and custom sources only. Make one with KnowledgeBase.managed, whose addSource takes it.`);
    report(this, findings.all);
  }

  /**
   * Adds a source that your own code fills, document by document, with `IngestKnowledgeBaseDocuments`.
   *
   * @param id the id of the construct, which is part of the source's name
   * @param options how documents are cut and read
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-direct-ingestion.html
   */
  public addCustomSource(id: string, options: DataSourceOptions = {}): IDataSource {
    return this.sources.addCustom(id, options);
  }

  /** The alarms on documents that are not ingested. One of the log, and two once a source is kept fresh. */
  public get alarms(): cloudwatch.Alarm[] {
    return [this._ingestion.alarm, ...this.sources.pipeline?.alarms ?? []];
  }

  /**
   * A metric of what keeps the sources fresh.
   *
   * @param metricName the name, such as `JobsStarted`
   * @param options the statistic, the period; a sum over 5 minutes unless given
   * @throws when nothing would publish it, because no source is kept fresh
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.sources.pipeline) {
      throw new Error(`${this.node.path}: the metric ${metricName} is published by what keeps a source fresh, and no source is. Add one with a sync.`);
    }
    return this.sources.pipeline.metric(metricName, options);
  }

  /**
   * Jobs that were started. Sum.
   *
   * @param options the statistic, the period
   */
  public metricJobsStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SyncMetric.JOBS_STARTED, options);
  }

  /**
   * Jobs that ended without covering what they should have. Sum.
   *
   * @param options the statistic, the period
   */
  public metricJobsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SyncMetric.JOBS_FAILED, options);
  }

  /**
   * Seconds since the oldest change that no finished job has covered. Maximum.
   *
   * @param options the statistic, the period
   */
  public metricUncoveredAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(SyncMetric.UNCOVERED_AGE, { ...options, statistic: options?.statistic ?? 'Maximum' });
  }
}

/** Written out in full, so that no default of the service's can change under an index that is made for it. */
function configurationOf(
  { modelArn, dimensions, dataType }: EmbeddingModel, mediaBucket: s3.IBucketRef | undefined,
): bedrock.CfnKnowledgeBase.KnowledgeBaseConfigurationProperty {
  return {
    type: 'VECTOR',
    vectorKnowledgeBaseConfiguration: {
      embeddingModelArn: modelArn,
      embeddingModelConfiguration: {
        bedrockEmbeddingModelConfiguration: { dimensions, embeddingDataType: dataType === EmbeddingDataType.BINARY ? 'BINARY' : 'FLOAT32' },
      },
      ...(mediaBucket && {
        supplementalDataStorageConfiguration: {
          supplementalDataStorageLocations: [{ supplementalDataStorageLocationType: 'S3', s3Location: { uri: `s3://${mediaBucket.bucketRef.bucketName}` } }],
        },
      }),
    },
  };
}
