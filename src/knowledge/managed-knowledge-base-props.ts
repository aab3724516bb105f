import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Chunking } from './chunking';
import { EmbeddingModel } from '../model/embedding-model';

/**
 * A knowledge base whose store, embeddings and reranker are the service's.
 */
export interface ManagedKnowledgeBaseProps {
  /** What is in it and when to search it: an agent decides by these words. 1 to 200 characters. */
  readonly description: string;

  /**
   * A model of your own that turns text into vectors, of 1,024 dimensions. The knowledge base then loses the service's own reranker.
   *
   * @default - the service's own, at no extra price
   */
  readonly embeddings?: EmbeddingModel;

  /**
   * How documents are cut: `fixedSize`, a preset, or `none`.
   *
   * @default - as the service sees fit
   */
  readonly chunking?: Chunking;

  /**
   * The name. 1 to 100 letters, digits, and single hyphens or underscores between them, and unique in the account and Region.
   *
   * @default - made from the construct's path and from what a replacement follows
   */
  readonly knowledgeBaseName?: string;

  /**
   * The key that encrypts documents and vectors.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;

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
   * Tags that say who pays.
   *
   * @default - none
   */
  readonly costAllocation?: { [tag: string]: string };

  /**
   * What becomes of the knowledge base and its sources when the stack goes.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
