import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { grantOn, grantRetrieveAndGenerate } from './grants';
import type { IngestionLogs } from './ingestion-logs';
import { RETRIEVE, SYNC } from './permissions';
import { TenantView } from './tenants';
import { LogMetric } from '../contract/knowledge/ingestion-logs';
import { Model } from '../model/model';

/**
 * A knowledge base that an agent can search.
 */
export interface IKnowledgeBase {
  /** The id: ten letters and digits. */
  readonly knowledgeBaseId: string;

  /** The ARN. */
  readonly knowledgeBaseArn: string;

  /** What is in it and when to search it: the agent decides by these words. 1 to 200 characters. */
  readonly description: string;

  /**
   * Whether the service runs its store and its models, too.
   *
   * @default false
   */
  readonly isManaged?: boolean;

  /**
   * The attribute that says whose a document is, of a knowledge base with the documents of several tenants. Whoever searches it must
   * say for whom.
   *
   * @default - all documents are everybody's
   */
  readonly tenantKey?: string;

  /**
   * Whose documents alone are searched: see `forTenant`.
   *
   * @default - everybody's, or of whom each search says
   */
  readonly tenant?: string;

  /**
   * Allows an identity to search it.
   *
   * @param grantee who may search it
   */
  grantRetrieve(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allows an identity to search it and have an answer written: `bedrock:RetrieveAndGenerate`, for which IAM knows no resource,
   * with exactly this knowledge base to search and exactly this model to write.
   *
   * @param grantee who may ask
   * @param model who writes the answer
   */
  grantRetrieveAndGenerate(grantee: iam.IGrantable, model: Model): iam.Grant;

  /**
   * Allows an identity to start, watch and stop the jobs that ingest its documents.
   *
   * @param grantee who may have documents ingested
   */
  grantSync(grantee: iam.IGrantable): iam.Grant;

  /**
   * The same knowledge base as one of its tenants sees it: whoever is given this finds the documents of that tenant and of nobody else,
   * by a filter that no model and no caller can leave out.
   *
   * @param tenant whose documents, as in their attribute `tenantKey`
   * @throws when the knowledge base was declared without `tenantKey`
   */
  forTenant(tenant: string): IKnowledgeBase;
}

/**
 * What an import does not tell of a knowledge base.
 */
export interface ImportedKnowledgeBaseOptions {
  /**
   * Whether the service runs its store and its models, too: it is then searched in another way.
   *
   * @default false
   */
  readonly managed?: boolean;

  /**
   * The attribute of its documents that says whose they are, where they belong to several tenants.
   *
   * @default - all documents are everybody's
   */
  readonly tenantKey?: string;
}

/**
 * What both kinds of knowledge base are.
 */
export abstract class KnowledgeBaseBase extends Construct implements IKnowledgeBase, iam.IGrantable {
  /** The id: ten letters and digits. */
  public abstract readonly knowledgeBaseId: string;

  /** The ARN. */
  public abstract readonly knowledgeBaseArn: string;

  /** What is in it and when to search it. */
  public abstract readonly description: string;

  /**
   * The attribute that says whose a document is.
   *
   * @default - all documents are everybody's
   */
  public abstract readonly tenantKey?: string;

  /**
   * Whose documents alone are searched: of a knowledge base itself, nobody's alone. See `forTenant`.
   *
   * @default - everybody's, or of whom each search says
   */
  public readonly tenant?: string;

  /**
   * Whether the service runs its store and its models, too.
   *
   * @default false
   */
  public readonly isManaged?: boolean;

  /** The identity that the knowledge base acts with. */
  public abstract readonly role: iam.IRole;

  /** The log of what became of each document. */
  public abstract readonly logGroup: logs.LogGroup;

  /** @internal */
  protected abstract readonly _ingestion: IngestionLogs;

  /** The identity that the knowledge base acts with. */
  public get grantPrincipal(): iam.IPrincipal {
    return this.role;
  }

  /**
   * Documents that could not be ingested, wholly or in part. Sum.
   *
   * @param options the statistic, the period
   */
  public metricFailedDocuments(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._ingestion.metric(LogMetric.FAILED_DOCUMENTS, options);
  }

  /**
   * Documents that were left out, such as those of a format that the service does not read. Sum.
   *
   * @param options the statistic, the period
   */
  public metricIgnoredDocuments(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._ingestion.metric(LogMetric.IGNORED_DOCUMENTS, options);
  }

  /**
   * Allows an identity to search it.
   *
   * @param grantee who may search it
   */
  public grantRetrieve(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.knowledgeBaseArn, grantee, RETRIEVE);
  }

  /**
   * Allows an identity to search it and have an answer written: `bedrock:RetrieveAndGenerate`, for which IAM knows no resource,
   * with exactly this knowledge base to search and exactly this model to write.
   *
   * @param grantee who may ask
   * @param model who writes the answer
   */
  public grantRetrieveAndGenerate(grantee: iam.IGrantable, model: Model): iam.Grant {
    return grantRetrieveAndGenerate(this.knowledgeBaseArn, grantee, model);
  }

  /**
   * Allows an identity to start, watch and stop the jobs that ingest its documents.
   *
   * @param grantee who may have documents ingested
   */
  public grantSync(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.knowledgeBaseArn, grantee, SYNC);
  }

  /**
   * The same knowledge base as one of its tenants sees it: whoever is given this finds the documents of that tenant and of nobody else,
   * by a filter that no model and no caller can leave out.
   *
   * @param tenant whose documents, as in their attribute `tenantKey`
   * @throws when the knowledge base was declared without `tenantKey`
   */
  public forTenant(tenant: string): IKnowledgeBase {
    return new TenantView(this, tenant);
  }
}
