import { RemovalPolicy } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IDependable } from 'constructs';
import { Chunking } from './chunking';
import {
  AuroraPostgresOptions, MongoDbAtlasOptions, NeptuneAnalyticsOptions, OpenSearchManagedOptions, PineconeOptions, auroraPostgres, mongoDbAtlas,
  neptuneAnalytics, openSearchManaged, pinecone,
} from './stores/brought-along';
import { OpenSearchServerlessOptions, openSearchServerless } from './stores/opensearch-serverless';
import { S3VectorsOptions, s3Vectors } from './stores/s3-vectors';
import { Findings } from '../contract/findings';
import { EmbeddingModel } from '../model/embedding-model';

/**
 * What a store is bound to.
 *
 * @internal
 */
export interface StoreBinding {
  readonly scope: Construct;
  /** Who reads and writes it. */
  readonly role: iam.Role;
  readonly embeddings: EmbeddingModel;
  readonly encryptionKey?: kms.IKeyRef;
  /** What must be possible to filter by. */
  readonly tenantKey?: string;
  readonly removalPolicy: RemovalPolicy;
  readonly findings: Findings;
}

/**
 * What a store gives its knowledge base.
 *
 * @internal
 */
export interface BoundStore {
  readonly storage: bedrock.CfnKnowledgeBase.StorageConfigurationProperty;
  /** What the knowledge base does with it at run time, and nothing more. */
  readonly statements: iam.PolicyStatement[];
  /** What must be there before the knowledge base is. */
  readonly before: IDependable[];
  /** Reports chunks that it cannot store. */
  checkChunking?(chunking: Chunking, findings: Findings): void;
}

/**
 * Where the vectors are: made with the knowledge base, or brought along.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-setup.html
 */
export abstract class VectorStore {
  /**
   * Amazon S3 Vectors: costs nothing while nobody asks, and answers in less than a second. It searches by meaning only, not
   * by words, takes no binary vectors, and has no room for the parents of hierarchical chunks.
   *
   * @param options what is made, or used
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors.html
   */
  public static s3Vectors(options: S3VectorsOptions = {}): VectorStore {
    return new BindableStore((binding) => s3Vectors(binding, options));
  }

  /**
   * Amazon OpenSearch Serverless: searches by meaning and by words, takes hierarchical chunks, and binary vectors in an index that is
   * brought along. What is made may scale to nothing when nobody asks.
   *
   * Its data access policy takes up to a minute to reach all of the service, for which CloudFormation has no event: a first
   * deployment may fail with `403 Forbidden` at the knowledge base, and passes when it is repeated.
   *
   * @param options what is made, or used
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless.html
   */
  public static openSearchServerless(options: OpenSearchServerlessOptions = {}): VectorStore {
    return new BindableStore((binding) => openSearchServerless(binding, options));
  }

  /**
   * A domain of Amazon OpenSearch Service that is there, with its index.
   *
   * @param options the domain and the index
   */
  public static openSearchManaged(options: OpenSearchManagedOptions): VectorStore {
    return new BindableStore((binding) => openSearchManaged(binding, options));
  }

  /**
   * A cluster of Amazon Aurora PostgreSQL that is there, with pgvector and its table.
   *
   * @param options the cluster and the table
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.VectorDB.html
   */
  public static auroraPostgres(options: AuroraPostgresOptions): VectorStore {
    return new BindableStore((binding) => auroraPostgres(binding, options));
  }

  /**
   * An index of Pinecone that is there.
   *
   * @param options the index
   */
  public static pinecone(options: PineconeOptions): VectorStore {
    return new BindableStore((binding) => pinecone(binding, options));
  }

  /**
   * A collection of MongoDB Atlas that is there, with its index of vectors.
   *
   * @param options the collection and the index
   */
  public static mongoDbAtlas(options: MongoDbAtlasOptions): VectorStore {
    return new BindableStore((binding) => mongoDbAtlas(binding, options));
  }

  /**
   * A graph of Amazon Neptune Analytics that is there: what documents speak of is found along their relations, too.
   *
   * @param options the graph
   */
  public static neptuneAnalytics(options: NeptuneAnalyticsOptions): VectorStore {
    return new BindableStore((binding) => neptuneAnalytics(binding, options));
  }

  /** @internal */
  public abstract _bind(binding: StoreBinding): BoundStore;
}

class BindableStore extends VectorStore {
  public constructor(private readonly bind: (binding: StoreBinding) => BoundStore) {
    super();
  }

  public _bind(binding: StoreBinding): BoundStore {
    return this.bind(binding);
  }
}
