import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Chunking } from './chunking';
import { Parsing } from './parsing';
import { VectorStore } from './vector-store';
import { EmbeddingModel } from '../model/embedding-model';

/**
 * A knowledge base with chunking and a vector store of one's own.
 */
export interface KnowledgeBaseProps {
  /** What is in it and when to search it: an agent decides by these words. 1 to 200 characters. */
  readonly description: string;

  /**
   * Which model turns text into vectors. A change replaces the knowledge base, and all documents are ingested again.
   *
   * @default EmbeddingModel.titanTextV2()
   */
  readonly embeddings?: EmbeddingModel;

  /**
   * Where the vectors are. A change replaces the knowledge base, and all documents are ingested again.
   *
   * @default VectorStore.s3Vectors()
   */
  readonly vectorStore?: VectorStore;

  /**
   * How documents are cut, where a source does not say.
   *
   * @default Chunking.general()
   */
  readonly chunking?: Chunking;

  /**
   * Who reads documents that are more than text, where a source does not say.
   *
   * @default Parsing.standard()
   */
  readonly parsing?: Parsing;

  /**
   * The name. 1 to 100 letters, digits, and single hyphens or underscores between them, and unique in the account and Region.
   * What replaces the knowledge base needs another name too, or the deployment fails.
   *
   * @default - made from the construct's path and from what a replacement follows
   */
  readonly knowledgeBaseName?: string;

  /**
   * The key that encrypts vectors in a store that is made, and documents on their way through ingestion.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * Where pictures that were cut out of documents are kept, for multimodal parsing.
   *
   * @default - they are not kept
   */
  readonly mediaBucket?: s3.IBucketRef;

  /**
   * The attribute of its documents that says whose they are, where they belong to several tenants. Whoever searches must then say for whom, or
   * nothing is searched; an agent is given the documents of one tenant, with `forTenant`. It cannot be forgotten later: a document
   * without the attribute is found by nobody. 1 to 200 characters.
   *
   * @default - all documents are everybody's
   */
  readonly tenantKey?: string;

  /**
   * What became of each document is logged, with metrics and an alarm; and how long the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Topics that are told when documents are not ingested.
   *
   * @default - nobody; the alarms are there all the same
   */
  readonly notify?: sns.ITopicRef[];

  /**
   * Tags that say who pays, on what is made and on the model that reads documents. Embeddings carry none: the service takes
   * no profile for them.
   *
   * @default - none
   */
  readonly costAllocation?: { [tag: string]: string };

  /**
   * What becomes of the knowledge base, its sources and its vectors when the stack goes. Documents stay where they are in any case, and
   * vectors are made from them again.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
