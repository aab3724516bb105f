import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { listen, resourceOf } from './bucket-events';
import { Chunking } from './chunking';
import { DataDeletionPolicy, DataSourceOptions, IDataSource, S3SourceOptions } from './data-source';
import { DataSource, ReadPlace, overlap } from './data-source-resource';
import { DocumentRole } from './document-role';
import { Parsing } from './parsing';
import { decryptDocuments, readDocuments, transform } from './permissions';
import { checkPrefix, checkReads, checkRegion, checkSourceCount, checkSourceName, checkText } from './rules';
import { idOf, keyOf } from './source-names';
import { Sync } from './sync';
import { SyncPipeline } from './sync-pipeline';
import { BoundStore } from './vector-store';
import { Findings } from '../contract/findings';
import { EmbeddingModel } from '../model/embedding-model';
import { report } from '../private/report';

/** What the sources of a vector knowledge base stand on. */
export interface SourcesProps {
  readonly scope: Construct;
  readonly knowledgeBaseId: string;
  readonly knowledgeBaseArn: string;
  readonly identity: DocumentRole;
  readonly store: BoundStore;
  readonly embeddings: EmbeddingModel;
  readonly encryptionKey?: kms.IKeyRef;
  readonly removalPolicy: RemovalPolicy;
  readonly costAllocation: Readonly<Record<string, string>>;
  readonly chunking: Chunking;
  readonly parsing: Parsing;
  readonly hasMediaBucket: boolean;
  readonly notify: readonly sns.ITopicRef[];
}

/** The sources of a vector knowledge base. */
export class Sources {
  private readonly places: ReadPlace[] = [];
  private count = 0;

  /** What keeps them fresh, once one of them is to be. */
  public pipeline?: SyncPipeline;

  public constructor(private readonly props: SourcesProps) {
  }

  public addS3(bucket: s3.IBucketRef, options: S3SourceOptions): IDataSource {
    const { bucketArn, bucketName } = bucket.bucketRef;
    const { prefix, bucketKey = keyOf(bucket), bucketOwner } = options;
    const findings = new Findings();
    checkPrefix(prefix, findings);
    checkRegion(bucket, Stack.of(this.props.scope), findings);
    const id = idOf(this.props.scope, bucket, prefix);
    overlap({ source: id, bucket: String(bucketName), prefix: prefix ?? '' }, this.places, findings);

    const stack = Stack.of(this.props.scope);
    const owner = bucketOwner ?? (bucket.env.account === stack.account ? undefined : bucket.env.account);
    this.props.identity.allow([
      ...readDocuments({ bucketArn, prefix, account: owner ?? stack.account }),
      ...(bucketKey ? [decryptDocuments(bucketKey.keyRef.keyArn)] : []),
    ]);
    const source = this.add(id, options, {
      type: 'S3',
      s3Configuration: {
        bucketArn, ...(prefix !== undefined && { inclusionPrefixes: [prefix] }), ...(owner !== undefined && { bucketOwnerAccountId: owner }),
      },
    }, findings);
    this.keepFresh(source, id, bucket, options);
    return source;
  }

  public addCustom(id: string, options: DataSourceOptions): IDataSource {
    return this.add(id, options, { type: 'CUSTOM' }, new Findings());
  }

  private add(
    id: string, options: DataSourceOptions, configuration: bedrock.CfnDataSource.DataSourceConfigurationProperty, findings: Findings,
  ): DataSource {
    const { scope, knowledgeBaseId, identity, store, embeddings, encryptionKey, removalPolicy, costAllocation, hasMediaBucket } = this.props;
    const { chunking = this.props.chunking, parsing = this.props.parsing, dataSourceName, description } = options;
    checkSourceCount(++this.count, findings);
    checkSourceName(dataSourceName, findings);
    checkText('description', description, findings);
    chunking._check(findings);
    store.checkChunking?.(chunking, findings);
    checkReads(chunking, embeddings, findings);
    parsing._check(findings, scope, hasMediaBucket);

    const { property: parsingConfiguration, statements } = parsing._bind(() => new Construct(scope, `${id}Parsing`), costAllocation);
    identity.allow(statements);
    const source = new DataSource(scope, id, {
      knowledgeBaseId,
      name: dataSourceName,
      description,
      configuration,
      ingestion: {
        chunkingConfiguration: chunking._property(),
        ...(parsingConfiguration && { parsingConfiguration }),
        ...this.customOf(id, chunking),
      },
      deletionPolicy: options.deletionPolicy ?? DataDeletionPolicy.DELETE,
      keyArn: encryptionKey?.keyRef.keyArn,
      removalPolicy,
    });
    source.node.addDependency(identity.role);
    report(source, findings.all);
    return source;
  }

  private keepFresh(source: DataSource, name: string, bucket: s3.IBucketRef, { prefix, sync = defaultSync(bucket) }: S3SourceOptions): void {
    if (sync._isManual) {
      return;
    }
    const findings = new Findings();
    sync._check(findings);
    if (sync._debounce) {
      listen(bucket, findings);
    }
    this.pipeline ??= new SyncPipeline(this.props.scope, this.props.knowledgeBaseId, this.props.knowledgeBaseArn, this.props.notify);
    this.pipeline.add(name, { dataSourceId: source.dataSourceId, sync, place: { bucketName: bucket.bucketRef.bucketName, prefix } });
    report(source, findings.all);
  }

  /** Chunks that a function of the user's own makes, and where they are handed over. */
  private customOf(id: string, { _custom: custom }: Chunking): Partial<bedrock.CfnDataSource.VectorIngestionConfigurationProperty> {
    if (!custom) {
      return {};
    }
    const bucket = custom.bucket ?? handoverBucket(this.props.scope, `${id}Chunks`);
    const { bucketArn, bucketName } = bucket.bucketRef;
    const { functionArn } = custom.fn.functionRef;
    this.props.identity.allow(transform(functionArn, bucketArn));
    return {
      customTransformationConfiguration: {
        intermediateStorage: { s3Location: { uri: `s3://${bucketName}/` } },
        transformations: [{
          stepToApply: 'POST_CHUNKING', transformationFunction: { transformationLambdaConfiguration: { lambdaArn: functionArn } },
        }],
      },
    };
  }
}

/** A bucket of another app cannot be told here to say what happens in it. */
function defaultSync(bucket: s3.IBucketRef): Sync {
  return resourceOf(bucket) ? Sync.onChange() : Sync.onDeploy();
}

function handoverBucket(scope: Construct, id: string): s3.IBucketRef {
  return new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ expiration: Duration.days(1) }],
  });
}
