import { CfnDeletionPolicy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { listen, resourceOf } from './bucket-events';
import { Chunking } from './chunking';
import { Connector } from './connector';
import { ConnectorSourceOptions, DataDeletionPolicy, IDataSource, ManagedS3SourceOptions } from './data-source';
import { DataSource, ReadPlace, overlap } from './data-source-resource';
import { DocumentRole } from './document-role';
import { decryptDocuments, readDocuments, readSecret } from './permissions';
import { checkPrefix, checkRegion, checkSourceName, checkText } from './rules';
import { idOf, keyOf } from './source-names';
import { Sync } from './sync';
import { SyncPipeline } from './sync-pipeline';
import { Findings } from '../contract/findings';
import { checkNumber } from '../private/ranges';
import { report } from '../private/report';

/** What the sources of a managed knowledge base stand on. */
export interface ManagedSourcesProps {
  readonly scope: Construct;
  readonly knowledgeBaseId: string;
  readonly knowledgeBaseArn: string;
  readonly identity: DocumentRole;
  readonly chunking?: Chunking;
  readonly removalPolicy: RemovalPolicy;
  readonly notify: readonly sns.ITopicRef[];
}

/** The sources of a managed knowledge base. All of them are connectors, to buckets too. */
export class ManagedSources {
  /** What keeps buckets fresh, once one of them is to be. */
  public pipeline?: SyncPipeline;

  private readonly places: ReadPlace[] = [];

  public constructor(private readonly props: ManagedSourcesProps) {
  }

  public addS3(bucket: s3.IBucketRef, options: ManagedS3SourceOptions): IDataSource {
    const { scope, identity, knowledgeBaseId, knowledgeBaseArn, notify } = this.props;
    const { bucketArn, bucketName } = bucket.bucketRef;
    const { prefix, bucketKey = keyOf(bucket), sync = resourceOf(bucket) ? Sync.onChange() : Sync.onDeploy(), bucketOwner } = options;
    const { account } = Stack.of(scope);
    const owner = bucketOwner ?? (bucket.env.account === account ? account : bucket.env.account);
    const id = idOf(scope, bucket, prefix);
    const findings = new Findings();
    checkPrefix(prefix, findings);
    checkRegion(bucket, Stack.of(scope), findings);
    sync._check(findings);
    const place = { source: id, bucket: String(bucketName), prefix: prefix ?? '' };
    overlap(place, this.places, findings);
    identity.allow([...readDocuments({ bucketArn, prefix, account: owner }), ...(bucketKey ? [decryptDocuments(bucketKey.keyRef.keyArn)] : [])]);
    const source = this.source(id, options, {
      type: 'S3',
      connectionConfiguration: { bucketName, bucketOwnerAccountId: owner },
      ...(prefix !== undefined && { filterConfiguration: { inclusionPrefixes: [prefix] } }),
    }, findings);
    if (sync._debounce) {
      listen(bucket, findings);
    }
    if (!sync._isManual) {
      this.pipeline ??= new SyncPipeline(scope, knowledgeBaseId, knowledgeBaseArn, notify);
      this.pipeline.add(id, { dataSourceId: source.dataSourceId, sync, place: { bucketName, prefix } });
    }
    report(source, findings.all);
    return source;
  }

  public add(id: string, connector: Connector, options: ConnectorSourceOptions): IDataSource {
    const findings = new Findings();
    connector._check(findings);
    if (connector._credentials) {
      this.props.identity.allow([readSecret(connector._credentials.secretRef.secretId)]);
    }
    const source = this.source(id, options, { type: connector._type, ...connector._parameters }, findings);
    if (options.schedule) { // the L1 of the lowest version that this library takes does not know it yet
      source.resource.addPropertyOverride('DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration.SyncSchedule', options.schedule._property());
    }
    report(source, findings.all);
    return source;
  }

  private source(id: string, options: ConnectorSourceOptions, parameters: object, findings: Findings): DataSource {
    const { scope, knowledgeBaseId, identity, removalPolicy } = this.props;
    const { dataSourceName, description, chunking = this.props.chunking, deletionProtection, deletionPolicy = DataDeletionPolicy.DELETE } = options;
    checkSourceName(dataSourceName, findings);
    checkText('description', description, findings);
    checkNumber({ prop: 'deletionProtection', id: 'managed.deletion-protection', min: 1, max: 100, unit: '%' }, deletionProtection, findings);
    checkChunking(chunking, findings);
    const source = new DataSource(scope, id, {
      knowledgeBaseId,
      name: dataSourceName,
      description,
      configuration: {
        type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR',
        managedKnowledgeBaseConnectorConfiguration: {
          connectorParameters: { version: '1', ...parameters }, // the version is text: a number is refused
          deletionProtectionConfiguration: deletionProtection === undefined
            ? { deletionProtectionStatus: 'DISABLED' } : { deletionProtectionStatus: 'ENABLED', deletionProtectionThreshold: deletionProtection },
        },
      },
      ingestion: chunking && { chunkingConfiguration: chunking._property() },
      deletionPolicy,
      removalPolicy,
    });
    source.node.addDependency(identity.role);
    source.resource.cfnOptions.updateReplacePolicy ??= removalPolicy === RemovalPolicy.DESTROY ? undefined : CfnDeletionPolicy.DELETE;
    return source;
  }
}

function checkChunking(chunking: Chunking | undefined, findings: Findings): void {
  chunking?._check(findings);
  const { strategy } = chunking?._plan ?? { strategy: 'NONE' };
  if (chunking?._custom || !['FIXED_SIZE', 'NONE'].includes(strategy)) {
    findings.error('managed.chunking', `chunking is ${chunking!._custom ? 'of your own' : strategy.toLowerCase()}, and a managed knowledge base takes fixedSize, the presets and none only. Make one with a store of its own: new KnowledgeBase.`);
  }
}
