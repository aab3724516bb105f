import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { IKnowledgeBase } from './knowledge-base-base';
import { nameOf } from './tenants';
import { KNOWLEDGE_BASE_ENV } from '../contract/knowledge/target';

/**
 * How a knowledge base is searched.
 */
export interface RetrievalTargetOptions {
  /**
   * The attribute of its documents that says whose they are, of a knowledge base with the documents of several tenants.
   * Whoever searches must then say for whom, or nothing is searched.
   *
   * @default - the knowledge base's own `tenantKey`
   */
  readonly tenantKey?: string;
}

/**
 * All that a function needs to search a knowledge base with `retrieve` and `ask` of `cdk-bedrock-agents/runtime`: which one,
 * of which kind, and whether its documents belong to several tenants.
 *
 * ```ts
 * declare const fn: lambda.Function;
 * declare const handbook: KnowledgeBase;
 * fn.addEnvironment(RetrievalTarget.ENVIRONMENT, RetrievalTarget.of(handbook).valueFor(fn));
 * handbook.grantRetrieve(fn);
 * ```
 */
export class RetrievalTarget {
  /** The variable that `retrieve` and `ask` read when no knowledge base is given to them. */
  public static readonly ENVIRONMENT = KNOWLEDGE_BASE_ENV;

  /**
   * What is needed to search a knowledge base.
   *
   * @param knowledgeBase the knowledge base
   * @param options how it is searched
   * @throws when the attribute has no name, or another than the knowledge base's
   */
  public static of(knowledgeBase: IKnowledgeBase, options: RetrievalTargetOptions = {}): RetrievalTarget {
    if (options.tenantKey?.trim() === '') {
      throw new Error('tenantKey is empty: give the name of the attribute that says whose a document is, or leave it out.');
    }
    const { tenantKey = knowledgeBase.tenantKey } = options;
    if (knowledgeBase.tenantKey !== undefined && tenantKey !== knowledgeBase.tenantKey) {
      throw new Error(`tenantKey is "${tenantKey}", and that of the ${nameOf(knowledgeBase)} is "${knowledgeBase.tenantKey}". Leave it out here.`);
    }
    return new RetrievalTarget(knowledgeBase, tenantKey);
  }

  private constructor(private readonly knowledgeBase: IKnowledgeBase, private readonly tenantKey?: string) {
  }

  /**
   * The value of the variable.
   *
   * @param scope the function, or any construct of its stack
   */
  public valueFor(scope: IConstruct): string {
    const { knowledgeBase: { knowledgeBaseId, isManaged: managed, tenant }, tenantKey } = this;
    return Stack.of(scope).toJsonString({ knowledgeBaseId, ...(managed && { managed }), ...(tenantKey && { tenantKey }), ...(tenant && { tenant }) });
  }
}
