import { CfnResource, Fn, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct } from 'constructs';
import { EmbeddingDataType } from '../../model/embedding-model';
import { useCollection } from '../permissions';
import type { BoundStore, StoreBinding } from '../vector-store';

/**
 * Vectors in Amazon OpenSearch Serverless.
 */
export interface OpenSearchServerlessOptions {
  /**
   * A collection that is there. Its index must be there too, and its data access policy must name the knowledge base's role.
   *
   * @default - a collection is made, with its policies and its index
   */
  readonly collection?: aoss.ICollectionRef;

  /**
   * The name of the index. 1 to 100 lower-case letters, digits, hyphens and underscores, a letter first.
   *
   * @default 'documents'
   */
  readonly indexName?: string;

  /**
   * Whether the collection may scale to nothing when nobody asks: it then costs only its storage, and the first question waits for a
   * cold start. Without, one unit each for indexing and for search is kept ready, which costs by the hour.
   *
   * @default true
   */
  readonly scaleToZero?: boolean;

  /**
   * The most that indexing and search may each take, in OpenSearch compute units: 2, 4, 8, or a multiple of 16 up to 1,696.
   *
   * @default 4
   */
  readonly maxCapacity?: number;

  /**
   * Whether a second zone stands by. It cannot be changed later.
   *
   * @default false
   */
  readonly standbyReplicas?: boolean;

  /**
   * Who may make the index beside the knowledge base: the role with which CloudFormation deploys.
   *
   * @default - the execution role of the CDK's bootstrap stack
   */
  readonly deployRole?: iam.IRole;
}

const FIELDS = { vectorField: 'bedrock-knowledge-base-default-vector', textField: 'AMAZON_BEDROCK_TEXT_CHUNK', metadataField: 'AMAZON_BEDROCK_METADATA' };
const INDEX_NAME = /^[a-z][a-z0-9_-]{0,99}$/;

/** Makes the collection and its index, or takes those that are there. */
export function openSearchServerless(binding: StoreBinding, options: OpenSearchServerlessOptions): BoundStore {
  const { indexName = 'documents', collection } = options;
  check(binding, options);
  const made = collection ? undefined : createCollection(binding, options, indexName);
  const collectionArn = collection?.collectionRef.collectionArn ?? made!.collection.attrArn;
  return {
    storage: { type: 'OPENSEARCH_SERVERLESS', opensearchServerlessConfiguration: { collectionArn, vectorIndexName: indexName, fieldMapping: FIELDS } },
    statements: [useCollection(collectionArn)],
    before: made ? [made.index, made.access] : [],
  };
}

interface Made { readonly collection: aoss.CfnCollection; readonly index: aoss.CfnIndex; readonly access: aoss.CfnAccessPolicy }

/** Encryption and network before the collection, access before the index, and the knowledge base after all of them. */
function createCollection(binding: StoreBinding, options: OpenSearchServerlessOptions, indexName: string): Made {
  const { scope, role, encryptionKey, removalPolicy } = binding;
  const { scaleToZero = true, maxCapacity = 4, standbyReplicas = false } = options;
  const home = new Construct(scope, 'Vectors');
  const name = collectionName(home);
  const resource = [`collection/${name}`];
  const standby = standbyReplicas ? 'ENABLED' : 'DISABLED';

  const encryption = new aoss.CfnSecurityPolicy(home, 'Encryption', {
    name,
    type: 'encryption',
    policy: Stack.of(home).toJsonString({
      Rules: [{ ResourceType: 'collection', Resource: resource }],
      ...(encryptionKey ? { KmsARN: encryptionKey.keyRef.keyArn } : { AWSOwnedKey: true }),
    }),
  });
  const network = new aoss.CfnSecurityPolicy(home, 'Network', {
    name,
    type: 'network',
    policy: JSON.stringify([{ // Bedrock reaches a collection over its public endpoint; who may is said by IAM and by the access policy
      Rules: [{ ResourceType: 'collection', Resource: resource }], AllowFromPublic: true,
    }]),
  });
  const group = new aoss.CfnCollectionGroup(home, 'Group', {
    name,
    generation: 'NEXTGEN',
    standbyReplicas: standby,
    capacityLimits: {
      minIndexingCapacityInOcu: scaleToZero ? 0 : 2,
      minSearchCapacityInOcu: scaleToZero ? 0 : 2,
      maxIndexingCapacityInOcu: maxCapacity,
      maxSearchCapacityInOcu: maxCapacity,
    },
  });
  const collection = new aoss.CfnCollection(home, 'Collection', { name, type: 'VECTORSEARCH', collectionGroupName: group.name, standbyReplicas: standby });
  [encryption, network, group].forEach((before) => collection.node.addDependency(before));

  const access = new aoss.CfnAccessPolicy(home, 'Access', { name, type: 'data', policy: accessPolicy(home, name, role, options.deployRole) });
  const index = createIndex(home, binding, collection, indexName);
  index.node.addDependency(access);
  for (const each of [encryption, network, group, collection, access, index] as CfnResource[]) {
    if (removalPolicy !== RemovalPolicy.DESTROY) {
      each.applyRemovalPolicy(removalPolicy);
    }
  }
  return { collection, index, access };
}

/** The knowledge base reads and writes documents; the role that deploys makes the index, and drops it. */
function accessPolicy(scope: Construct, name: string, role: iam.IRole, deployRole: iam.IRole | undefined): string {
  const deployer = deployRole?.roleArn
    ?? Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}');
  const index = [`index/${name}/*`];
  return Stack.of(scope).toJsonString([
    {
      Rules: [
        { ResourceType: 'index', Resource: index, Permission: ['aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument'] },
        { ResourceType: 'collection', Resource: [`collection/${name}`], Permission: ['aoss:DescribeCollectionItems'] },
      ],
      Principal: [role.roleArn],
    },
    {
      Rules: [{ ResourceType: 'index', Resource: index, Permission: ['aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:UpdateIndex', 'aoss:DeleteIndex'] }],
      Principal: [deployer],
    },
  ]);
}

function createIndex(scope: Construct, { embeddings }: StoreBinding, collection: aoss.CfnCollection, indexName: string): aoss.CfnIndex {
  return new aoss.CfnIndex(scope, 'Index', {
    collectionEndpoint: collection.attrCollectionEndpoint,
    indexName,
    settings: { index: { knn: true } },
    mappings: {
      properties: {
        [FIELDS.vectorField]: {
          type: 'knn_vector',
          dimension: embeddings.dimensions,
          method: { name: 'hnsw', engine: 'faiss', spaceType: 'l2' },
        },
        [FIELDS.textField]: { type: 'text', index: true },
        [FIELDS.metadataField]: { type: 'text', index: false },
      },
    },
  });
}

/** The service demands a name: 3 to 28 lower-case letters, digits and hyphens, a letter first. */
function collectionName(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, { maxLength: 28, separator: '-' }).toLowerCase().replace(/[^a-z0-9-]/g, '-');
  return /^[a-z]/.test(name) ? name : `c${name.slice(1)}`;
}

function check({ findings, embeddings }: StoreBinding, options: OpenSearchServerlessOptions): void {
  const { collection, indexName, scaleToZero, maxCapacity, standbyReplicas, deployRole } = options;
  if (indexName !== undefined && !Token.isUnresolved(indexName) && !INDEX_NAME.test(indexName)) {
    findings.error('vector-store.index', `vectorStore: indexName is "${indexName}"; it may have 1 to 100 lower-case letters, digits, hyphens and underscores, a letter first.`);
  }
  if (collection && [scaleToZero, maxCapacity, standbyReplicas, deployRole].some((given) => given !== undefined)) {
    findings.error('vector-store.given', 'vectorStore has a collection that is there, so scaleToZero, maxCapacity, standbyReplicas and deployRole change nothing. Leave them out.');
  }
  if (!collection && embeddings.dataType === EmbeddingDataType.BINARY) {
    findings.error('vector-store.binary', 'embeddings are BINARY, and an index that CloudFormation makes stores numbers only. Leave dataType out, '
      + 'or give a collection that has an index of bits.');
  }
  const allowed = maxCapacity === undefined || Token.isUnresolved(maxCapacity) || [2, 4, 8].includes(maxCapacity)
    || (maxCapacity > 0 && maxCapacity % 16 === 0 && maxCapacity <= 1_696);
  if (!allowed) {
    findings.error('vector-store.capacity', `vectorStore: maxCapacity is ${maxCapacity}; it may be 2, 4, 8, or a multiple of 16 up to 1,696.`);
  }
}
