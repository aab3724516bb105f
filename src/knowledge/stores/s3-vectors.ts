import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3vectors from 'aws-cdk-lib/aws-s3vectors';
import { Findings } from '../../contract/findings';
import { EmbeddingDataType } from '../../model/embedding-model';
import { indexVectors, useS3Vectors, useVectorsKey } from '../permissions';
import type { BoundStore, StoreBinding } from '../vector-store';

/**
 * How two vectors are compared.
 */
export enum VectorDistance {
  /** By their angle: what models of text are trained for. */
  COSINE = 'cosine',
  /** By how far they are apart. */
  EUCLIDEAN = 'euclidean',
}

/**
 * Vectors in Amazon S3.
 */
export interface S3VectorsOptions {
  /**
   * An index that is there, with as many dimensions as the embeddings have, and with `AMAZON_BEDROCK_TEXT` and
   * `AMAZON_BEDROCK_METADATA` as non-filterable keys: without them ingestion fails, and they cannot be added later.
   *
   * @default - an index and its bucket are made
   */
  readonly index?: s3vectors.IIndexRef;

  /**
   * The key that encrypts the index that is there, so that the knowledge base may use it.
   *
   * @default - the knowledge base's `encryptionKey`
   */
  readonly indexKey?: kms.IKeyRef;

  /**
   * How vectors are compared, in an index that is made.
   *
   * @default VectorDistance.COSINE
   */
  readonly distance?: VectorDistance;

  /**
   * Attributes of documents that are only read and never filtered by, in an index that is made: long ones, since what can be
   * filtered by may have 2 KB a vector. Up to 8, of 1 to 63 characters each. They cannot be changed later: another list makes another
   * index.
   *
   * @default - every attribute can be filtered by
   */
  readonly nonFilterableKeys?: string[];
}

/** The text of a chunk, and where it is from: without these the index would count them as filterable, and refuse them. */
const OF_THE_SERVICE = ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'];
const MOST_KEYS = 10;

/** Makes the index, or takes the one that is there. */
export function s3Vectors(binding: StoreBinding, options: S3VectorsOptions): BoundStore {
  check(binding, options);
  const indexArn = options.index?.indexRef.indexArn ?? createIndex(binding, options).attrIndexArn;
  const key = options.index ? options.indexKey ?? binding.encryptionKey : binding.encryptionKey;
  return {
    storage: { type: 'S3_VECTORS', s3VectorsConfiguration: { indexArn } },
    statements: [useS3Vectors(indexArn), ...(key ? [useVectorsKey(key.keyRef.keyArn)] : [])],
    before: [],
    checkChunking: (chunking, findings) => {
      if (chunking._plan.strategy === 'HIERARCHICAL') {
        findings.error('chunking.s3-vectors', 'chunking is hierarchical, and S3 Vectors has no room for the parents in a vector\'s metadata. '
          + 'Take Chunking.fixedSize, or VectorStore.openSearchServerless.');
      }
    },
  };
}

function createIndex(
  { scope, embeddings, encryptionKey, removalPolicy, findings }: StoreBinding,
  { distance = VectorDistance.COSINE, nonFilterableKeys = [] }: S3VectorsOptions,
): s3vectors.CfnIndex {
  const encryptionConfiguration = encryptionKey && { sseType: 'aws:kms', kmsKeyArn: encryptionKey.keyRef.keyArn };
  const bucket = new s3vectors.CfnVectorBucket(scope, 'Vectors', {
    encryptionConfiguration: encryptionConfiguration ?? { sseType: 'AES256' },
  });
  const index = new s3vectors.CfnIndex(scope, 'Index', {
    vectorBucketArn: bucket.attrVectorBucketArn,
    dataType: 'float32',
    dimension: embeddings.dimensions,
    distanceMetric: distance,
    metadataConfiguration: { nonFilterableMetadataKeys: [...OF_THE_SERVICE, ...nonFilterableKeys] },
  });
  if (encryptionKey) {
    letIndex(encryptionKey, findings);
  }
  [bucket, index].forEach((resource) => resource.applyRemovalPolicy(removalPolicy));
  return index;
}

/** A key of the framework's takes what is added to its policy; of any other nothing is known here. */
function letIndex(key: kms.IKeyRef, findings: Findings): void {
  const { addToResourcePolicy } = key as Partial<kms.IKey>;
  const added = addToResourcePolicy?.call(key, indexVectors());
  if (!added?.statementAdded) {
    findings.warning('vector-store.key', `key ${key.node.path} was not made with kms.Key here: let indexing.s3vectors.amazonaws.com use kms:Decrypt in its policy, or the index cannot be made.`);
  }
}

function check({ embeddings, tenantKey, findings }: StoreBinding, { index, indexKey, distance, nonFilterableKeys = [] }: S3VectorsOptions): void {
  if (embeddings.dataType === EmbeddingDataType.BINARY) {
    findings.error('vector-store.binary', 'embeddings are BINARY, and S3 Vectors stores floating-point numbers only. Leave dataType out, or take VectorStore.openSearchServerless with a collection that has an index of bits.');
  }
  if (index && (distance !== undefined || nonFilterableKeys.length > 0)) {
    findings.error('vector-store.given', 'vectorStore has an index that is there, so distance and nonFilterableKeys change nothing. Leave them out.');
  }
  if (!index && indexKey) {
    findings.error('vector-store.given', 'vectorStore has an indexKey and no index. The index that is made is encrypted with the encryptionKey of the knowledge base: give it there.');
  }
  if (tenantKey !== undefined && nonFilterableKeys.includes(tenantKey)) {
    findings.error('vector-store.keys', `nonFilterableKeys has "${tenantKey}", the tenantKey of the knowledge base: searches filter by it. Leave it out.`);
  }
  checkKeys(nonFilterableKeys, findings);
}

function checkKeys(keys: readonly string[], findings: Findings): void {
  const most = MOST_KEYS - OF_THE_SERVICE.length;
  if (keys.length > most) {
    findings.error('vector-store.keys', `vectorStore: nonFilterableKeys has ${keys.length} keys; beside the two of the service there is room for ${most}.`);
  }
  const wrong = keys.filter((key, place) => key.length < 1 || key.length > 63 || OF_THE_SERVICE.includes(key) || keys.indexOf(key) < place);
  wrong.forEach((key) => findings.error('vector-store.keys', `vectorStore: nonFilterableKeys has "${key}"; a key has 1 to 63 characters, stands there once, and is none of ${OF_THE_SERVICE.join(' and ')}, which are there already.`));
}
