import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { Chunking } from './chunking';
import { Parsing } from './parsing';
import { Sync } from './sync';

/**
 * What becomes of a source's vectors when the source goes.
 */
export enum DataDeletionPolicy {
  /** They go with it. */
  DELETE = 'DELETE',
  /** They stay in the store, and are found as before. */
  RETAIN = 'RETAIN',
}

/**
 * Where documents of a knowledge base come from.
 */
export interface IDataSource extends IConstruct {
  /** The id: ten letters and digits. */
  readonly dataSourceId: string;

  /** The data source resource. */
  readonly resource: bedrock.CfnDataSource;
}

/**
 * What every source has.
 */
export interface DataSourceOptions {
  /**
   * The name. 1 to 63 letters, digits, and single hyphens or underscores between them, and unique in its knowledge base. Another
   * `chunking` or `parsing` makes another source before the old one is deleted: give it another name too, or the deployment
   * fails.
   *
   * @default - made from the construct's path and from how documents are cut and read
   */
  readonly dataSourceName?: string;

  /**
   * What it is, for people. 1 to 200 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * How documents are cut. A change replaces the source, and all its documents are ingested again.
   *
   * @default - the knowledge base's
   */
  readonly chunking?: Chunking;

  /**
   * Who reads documents that are more than text. A change replaces the source, and all its documents are ingested again.
   *
   * @default - the knowledge base's
   */
  readonly parsing?: Parsing;

  /**
   * What becomes of the vectors when the source goes, also when it is replaced.
   *
   * @default DataDeletionPolicy.DELETE
   */
  readonly deletionPolicy?: DataDeletionPolicy;
}

/**
 * Documents in a bucket.
 */
export interface S3SourceOptions extends DataSourceOptions {
  /**
   * Documents are those whose keys start with it, such as `handbook/`. 1 to 300 characters, without a leading slash.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * The key that encrypts the documents, where the bucket does not say: an imported one, or one made with an L1.
   *
   * @default - the bucket's `encryptionKey`, if it has one
   */
  readonly bucketKey?: kms.IKeyRef;

  /**
   * What the source is kept fresh by. The service ingests nothing by itself, not even once.
   *
   * @default Sync.onChange() for a bucket of this app, Sync.onDeploy() for any other
   */
  readonly sync?: Sync;

  /**
   * The account that owns the bucket.
   *
   * @default - the account of the bucket, as far as it is known; that of the stack otherwise
   */
  readonly bucketOwner?: string;
}
