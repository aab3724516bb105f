import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { Chunking } from './chunking';
import { ConnectorSchedule } from './connector-schedule';
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

/**
 * What every source of a managed knowledge base has.
 */
export interface ManagedSourceOptions {
  /**
   * The name. 1 to 63 letters, digits, and single hyphens or underscores between them, and unique in its knowledge base.
   *
   * @default - made from the construct's path and from how documents are cut
   */
  readonly dataSourceName?: string;

  /**
   * What it is, for people. 1 to 200 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * How documents are cut: `fixedSize`, a preset, or `none`. A change replaces the source.
   *
   * @default - the knowledge base's
   */
  readonly chunking?: Chunking;

  /**
   * A job that would delete more than this share of the documents deletes nothing, in percent: for a source that is suddenly empty
   * because something broke. 1 to 100.
   *
   * @default - every deletion is followed
   */
  readonly deletionProtection?: number;

  /**
   * What becomes of the vectors when the source goes, also when it is replaced.
   *
   * @default DataDeletionPolicy.DELETE
   */
  readonly deletionPolicy?: DataDeletionPolicy;
}

/**
 * Documents in a bucket, for a managed knowledge base.
 */
export interface ManagedS3SourceOptions extends ManagedSourceOptions {
  /**
   * Documents are those whose keys start with it, such as `handbook/`. 1 to 300 characters, without a leading slash.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * The key that encrypts the documents, where the bucket does not say.
   *
   * @default - the bucket's `encryptionKey`, if it has one
   */
  readonly bucketKey?: kms.IKeyRef;

  /**
   * What the source is kept fresh by.
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

/**
 * Documents from elsewhere.
 */
export interface ConnectorSourceOptions extends ManagedSourceOptions {
  /**
   * How often the service reads them.
   *
   * @default - never by itself: start jobs with what `grantSync` allows
   */
  readonly schedule?: ConnectorSchedule;
}
