import { createHash } from 'crypto';
import { CfnDeletionPolicy, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import { DataDeletionPolicy, IDataSource } from './data-source';
import { Findings } from '../contract/findings';

/** What a source is made of. */
export interface DataSourceResourceProps {
  readonly knowledgeBaseId: string;
  readonly name?: string;
  readonly description?: string;
  readonly configuration: bedrock.CfnDataSource.DataSourceConfigurationProperty;
  readonly ingestion?: bedrock.CfnDataSource.VectorIngestionConfigurationProperty;
  readonly deletionPolicy: DataDeletionPolicy;
  readonly keyArn?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** A source, as the knowledge base makes it. */
export class DataSource extends Construct implements IDataSource {
  public readonly dataSourceId: string;
  public readonly resource: bedrock.CfnDataSource;

  public constructor(scope: Construct, id: string, props: DataSourceResourceProps) {
    super(scope, id);
    const { knowledgeBaseId, name, description, configuration, ingestion, deletionPolicy, keyArn, removalPolicy } = props;
    this.resource = new bedrock.CfnDataSource(this, 'Resource', {
      knowledgeBaseId,
      name: name ?? nameOf(this, ingestion),
      description,
      dataSourceConfiguration: configuration,
      vectorIngestionConfiguration: ingestion,
      dataDeletionPolicy: deletionPolicy,
      serverSideEncryptionConfiguration: keyArn === undefined ? undefined : { kmsKeyArn: keyArn },
    });
    this.dataSourceId = this.resource.attrDataSourceId;
    if (removalPolicy !== RemovalPolicy.DESTROY) {
      this.resource.applyRemovalPolicy(removalPolicy);
      this.resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE; // else the vectors of one that is replaced would be found beside the new ones
    }
  }
}

const LONGEST_NAME = 63;

/**
 * Another way of cutting or reading makes another source, before the old one is deleted, and two of one name are refused. So
 * the name follows what a replacement follows.
 */
function nameOf(scope: Construct, ingestion: unknown): string {
  const suffix = createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(ingestion) ?? {})).digest('hex').slice(0, 8);
  return `${Names.uniqueResourceName(scope, { maxLength: LONGEST_NAME - 9, separator: '-' })}-${suffix}`;
}

/** Where documents lie in a bucket, to tell whether two sources would read the same. */
export interface ReadPlace {
  readonly source: string;
  readonly bucket: string;
  readonly prefix: string;
}

/** Reports a place that shares documents with another one; two unknown buckets are one only if they are the same token. */
export function overlap(place: ReadPlace, places: ReadPlace[], findings: Findings): void {
  const shared = places.find((other) => share(place, other));
  if (shared) {
    findings.error('source.overlap', `prefix "${place.prefix}" and prefix "${shared.prefix}" of source ${shared.source} share documents of one bucket: each would be found twice. `
      + 'Give them prefixes of which none starts with the other.');
  }
  places.push(place);
}

function share(one: ReadPlace, other: ReadPlace): boolean {
  const known = !Token.isUnresolved(one.prefix) && !Token.isUnresolved(other.prefix);
  const nested = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
  return one.bucket === other.bucket && (known ? nested : one.prefix === other.prefix);
}
