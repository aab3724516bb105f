import type { KnowledgeBaseRetrievalConfiguration, RetrieveCommandInput } from '@aws-sdk/client-bedrock-agent-runtime';
import type { Passage, SearchOptions } from './api';
import { KnowledgeError, invalid } from './errors';
import { Filter, allOf } from './filters';
import { condensed } from './query';
import { KNOWLEDGE_BASE_ENV, RetrievalLimits, RetrievalTarget, parseRetrievalTarget } from '../../../src/contract/knowledge/target';

const RESULTS = 5;

/** A search that can be made. */
export class Search {
  /** @throws {KnowledgeError} before anything is sent */
  public static of(question: string, options: SearchOptions): Search {
    const target = targetOf(options);
    if (typeof question !== 'string' || question.trim() === '') {
      throw invalid('The question is empty.', 'Say in a few words what to look for.');
    }
    const { numberOfResults = RESULTS } = options;
    const { min, max } = RetrievalLimits.RESULTS;
    if (!Number.isInteger(numberOfResults) || numberOfResults < min || numberOfResults > max) {
      throw invalid(`numberOfResults is ${numberOfResults}.`, `It may be a whole number from ${min} to ${max}.`);
    }
    if (target.managed && options.search) {
      throw invalid(`Knowledge base ${target.knowledgeBaseId} is a managed one, and search: '${options.search}' is for those with a vector store.`, 'Leave it out: a managed base always searches by words and by meaning.');
    }
    if (!target.managed && options.rerank === 'managed') {
      throw invalid(`rerank is 'managed', and knowledge base ${target.knowledgeBaseId} has a vector store.`, 'Give the ARN of a reranking model: rerank: { modelArn: … }.');
    }
    return new Search(question, target, options, numberOfResults, filterOf(target, options));
  }

  private constructor(
    private readonly question: string,
    public readonly target: RetrievalTarget,
    private readonly options: SearchOptions,
    public readonly numberOfResults: number,
    private readonly filter: Filter | undefined,
  ) {
  }

  public get diagnose(): boolean {
    return this.options.diagnose ?? true;
  }

  public get longest(): number {
    return this.target.managed ? RetrievalLimits.MANAGED_QUERY : RetrievalLimits.QUERY;
  }

  /** The question as the service takes it. */
  public get query(): string {
    return condensed(this.question, this.longest);
  }

  public request(): RetrieveCommandInput {
    const { guardrail, userId } = this.options;
    return {
      knowledgeBaseId: this.target.knowledgeBaseId,
      retrievalQuery: { text: this.query },
      retrievalConfiguration: this.configuration(),
      ...(guardrail && { guardrailConfiguration: guardrail }),
      ...(userId && { userContext: { userId } }),
    };
  }

  public configuration(): KnowledgeBaseRetrievalConfiguration {
    const { rerank, search } = this.options;
    const model = typeof rerank === 'object' ? rerank : undefined;
    const common = {
      numberOfResults: model ? Math.min(model.candidates ?? 4 * this.numberOfResults, RetrievalLimits.RESULTS.max) : this.numberOfResults,
      ...(this.filter && { filter: this.filter as any }), // the same, but that lists here are read-only
      ...(model && {
        rerankingConfiguration: {
          type: 'BEDROCK_RERANKING_MODEL' as const,
          bedrockRerankingConfiguration: { modelConfiguration: { modelArn: model.modelArn }, numberOfRerankedResults: this.numberOfResults },
        },
      }),
    };
    return this.target.managed
      ? { managedSearchConfiguration: { ...common, ...(rerank && { rerankingModelType: model ? 'CUSTOM' : rerank === 'managed' ? 'MANAGED' : 'NONE' }) } }
      : { vectorSearchConfiguration: { ...common, ...(search && { overrideSearchType: search === 'hybrid' ? 'HYBRID' : 'SEMANTIC' }) } };
  }

  /** What belongs to another tenant is shown to nobody, whatever the store made of the filter. */
  public checked(passages: readonly Passage[]): readonly Passage[] {
    const { tenantKey, knowledgeBaseId } = this.target;
    const tenant = this.target.tenant ?? this.options.tenant;
    const foreign = tenantKey && passages.find(({ metadata }) => metadata?.[tenantKey] !== undefined && metadata[tenantKey] !== tenant);
    if (foreign) {
      throw new KnowledgeError('unavailable', `Knowledge base ${knowledgeBaseId} returned a document of another tenant than was asked for (${foreign.source}), although the filter forbids it.`,
        'Nothing of the answer was shown. Does the metadata of that document say whose it is?');
    }
    return passages;
  }
}

function targetOf({ knowledgeBase = process.env[KNOWLEDGE_BASE_ENV] }: SearchOptions): RetrievalTarget {
  try {
    return parseRetrievalTarget(knowledgeBase);
  } catch (error) {
    throw invalid((error as Error).message, '');
  }
}

/** `equals` alone keeps tenants apart: all others also match documents without the attribute, or parts of a name. */
function filterOf({ knowledgeBaseId, tenantKey, tenant: only }: RetrievalTarget, { tenant = only, filter }: SearchOptions): Filter | undefined {
  if (tenantKey === undefined) {
    if (tenant !== undefined) {
      throw invalid(`Knowledge base ${knowledgeBaseId} was not declared multi-tenant, so the tenant ${JSON.stringify(tenant)} would not be looked at.`,
        'Declare it: `RetrievalTarget.of(knowledgeBase, { tenantKey: … })`, and give what that writes in place of the bare id.');
    }
    return filter;
  }
  if (typeof tenant !== 'string' || tenant.trim() === '') {
    throw invalid(`Knowledge base ${knowledgeBaseId} has the documents of several tenants, and the search does not say for whom.`, `Give \`tenant\`: whose documents, as in their attribute "${tenantKey}".`);
  }
  if (only !== undefined && tenant !== only) {
    throw invalid(`Knowledge base ${knowledgeBaseId} is searched for the tenant ${JSON.stringify(only)} only here, and the search is for ${JSON.stringify(tenant)}.`, 'Leave `tenant` out.');
  }
  const own: Filter = { equals: { key: tenantKey, value: tenant } };
  return filter ? allOf(own, filter) : own;
}
