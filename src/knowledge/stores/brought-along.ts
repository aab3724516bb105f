import { Token } from 'aws-cdk-lib';
import * as neptunegraph from 'aws-cdk-lib/aws-neptunegraph';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EmbeddingDataType } from '../../model/embedding-model';
import { readSecret, useCluster, useDomain, useGraph } from '../permissions';
import type { BoundStore, StoreBinding } from '../vector-store';

/**
 * Vectors in Amazon Aurora PostgreSQL with pgvector.
 */
export interface AuroraPostgresOptions {
  /** The cluster, of this account and with the Data API on. */
  readonly cluster: rds.IDBClusterRef;

  /** User name and password, as `username` and `password`. */
  readonly credentials: secretsmanager.ISecretRef;

  /** The database. */
  readonly databaseName: string;

  /**
   * The table, with its schema, which must be there with its columns and indexes.
   *
   * @default 'bedrock_integration.bedrock_kb'
   */
  readonly tableName?: string;

  /**
   * The column of JSON for the attributes of documents, where it is one and not a column each.
   *
   * @default - a column for each attribute
   */
  readonly customMetadataField?: string;
}

/**
 * Vectors in Pinecone.
 */
export interface PineconeOptions {
  /** The endpoint of the index, such as `https://documents-abc123.svc.us-east-1.pinecone.io`. */
  readonly connectionString: string;

  /** The key of the API, as `apiKey`. */
  readonly credentials: secretsmanager.ISecretRef;

  /**
   * A part of the index.
   *
   * @default - all of it
   */
  readonly namespace?: string;
}

/**
 * Vectors in MongoDB Atlas.
 */
export interface MongoDbAtlasOptions {
  /** The host, without a protocol, such as `cluster.abc123.mongodb.net`. */
  readonly endpoint: string;

  /** User name and password, as `username` and `password`. */
  readonly credentials: secretsmanager.ISecretRef;

  /** The database. */
  readonly databaseName: string;

  /** The collection. */
  readonly collectionName: string;

  /** The index of vectors. */
  readonly vectorIndexName: string;

  /**
   * The index of text, to search by words too.
   *
   * @default - search by meaning only
   */
  readonly textIndexName?: string;

  /**
   * The endpoint service of PrivateLink, for a cluster that is not reached over the internet.
   *
   * @default - over the internet
   */
  readonly endpointServiceName?: string;
}

/**
 * Vectors and a graph in Amazon Neptune Analytics.
 */
export interface NeptuneAnalyticsOptions {
  /** The graph, with a vector index of as many dimensions as the embeddings have. */
  readonly graph: neptunegraph.IGraphRef;
}

/**
 * Vectors in a domain of Amazon OpenSearch Service.
 */
export interface OpenSearchManagedOptions {
  /** The domain, of version 2.13 or later (2.16 for binary vectors) and with public access. Its access policy must name the knowledge base's role. */
  readonly domain: opensearch.IDomainRef;

  /** The domain's endpoint, such as `https://search-documents-abc123.us-east-1.es.amazonaws.com`. */
  readonly domainEndpoint: string;

  /** The index, which must be there. */
  readonly indexName: string;
}

const FIELDS = { vectorField: 'bedrock-knowledge-base-default-vector', textField: 'AMAZON_BEDROCK_TEXT_CHUNK', metadataField: 'AMAZON_BEDROCK_METADATA' };

/** @internal */
export function auroraPostgres(binding: StoreBinding, options: AuroraPostgresOptions): BoundStore {
  const { cluster, credentials, databaseName, tableName = 'bedrock_integration.bedrock_kb', customMetadataField } = options;
  noBinary(binding, 'Aurora');
  const { dbClusterArn } = cluster.dbClusterRef;
  return {
    storage: {
      type: 'RDS',
      rdsConfiguration: {
        resourceArn: dbClusterArn,
        credentialsSecretArn: credentials.secretRef.secretId,
        databaseName,
        tableName,
        fieldMapping: { primaryKeyField: 'id', vectorField: 'embedding', textField: 'chunks', metadataField: 'metadata', customMetadataField },
      },
    },
    statements: [...useCluster(dbClusterArn), readSecret(credentials.secretRef.secretId)],
    before: [],
  };
}

/** @internal */
export function pinecone(binding: StoreBinding, { connectionString, credentials, namespace }: PineconeOptions): BoundStore {
  noBinary(binding, 'Pinecone');
  mustStart(binding, 'connectionString', connectionString, 'https://');
  return {
    storage: {
      type: 'PINECONE',
      pineconeConfiguration: {
        connectionString,
        credentialsSecretArn: credentials.secretRef.secretId,
        namespace,
        fieldMapping: { textField: 'text', metadataField: 'metadata' },
      },
    },
    statements: [readSecret(credentials.secretRef.secretId)],
    before: [],
  };
}

/** @internal */
export function mongoDbAtlas(binding: StoreBinding, { credentials, ...place }: MongoDbAtlasOptions): BoundStore {
  noBinary(binding, 'MongoDB Atlas');
  return {
    storage: {
      type: 'MONGO_DB_ATLAS',
      mongoDbAtlasConfiguration: {
        ...place,
        credentialsSecretArn: credentials.secretRef.secretId,
        fieldMapping: { vectorField: 'embedding', textField: 'text', metadataField: 'metadata' },
      },
    },
    statements: [readSecret(credentials.secretRef.secretId)],
    before: [],
  };
}

/** @internal */
export function neptuneAnalytics(binding: StoreBinding, { graph }: NeptuneAnalyticsOptions): BoundStore {
  noBinary(binding, 'Neptune Analytics');
  const { graphArn } = graph.graphRef;
  return {
    storage: { type: 'NEPTUNE_ANALYTICS', neptuneAnalyticsConfiguration: { graphArn, fieldMapping: { textField: 'text', metadataField: 'metadata' } } },
    statements: [useGraph(graphArn)],
    before: [],
  };
}

/** @internal */
export function openSearchManaged(binding: StoreBinding, { domain, domainEndpoint, indexName }: OpenSearchManagedOptions): BoundStore {
  mustStart(binding, 'domainEndpoint', domainEndpoint, 'https://');
  const { domainArn } = domain.domainRef;
  return {
    storage: {
      type: 'OPENSEARCH_MANAGED_CLUSTER',
      opensearchManagedClusterConfiguration: { domainArn, domainEndpoint, vectorIndexName: indexName, fieldMapping: FIELDS },
    },
    statements: useDomain(domainArn, indexName),
    before: [],
  };
}

function noBinary({ embeddings, findings }: StoreBinding, store: string): void {
  if (embeddings.dataType === EmbeddingDataType.BINARY) {
    findings.error('vector-store.binary', `embeddings are BINARY, and ${store} stores floating-point numbers only. Leave dataType out, or take VectorStore.openSearchServerless with a collection that has an index of bits.`);
  }
}

function mustStart({ findings }: StoreBinding, prop: string, text: string, start: string): void {
  if (!Token.isUnresolved(text) && !text.startsWith(start)) {
    findings.error('vector-store.endpoint', `vectorStore: ${prop} is "${text}"; it must begin with ${start}.`);
  }
}
