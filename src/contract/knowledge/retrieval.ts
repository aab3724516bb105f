import { RetrievalTarget } from './target';

/**
 * What the retrieval tool and the construct that deploys it must agree on.
 */

/** The variable that tells the function what to search: `SearchTargets`, as JSON. */
export const KNOWLEDGE_BASES_ENV = 'CDK_BEDROCK_AGENTS_KNOWLEDGE_BASES';

/** What one tool searches. */
export interface SearchTarget extends RetrievalTarget {
  /** How many passages it returns when the model does not say; `SearchLimits.RESULTS` unless given. */
  readonly numberOfResults?: number;
}

/** By the tool's name. */
export type SearchTargets = Readonly<Record<string, SearchTarget>>;

export const SearchLimits = {
  /** Characters of a query: the most that a knowledge base with a vector store takes. */
  QUERY: 1_000,
  /** Passages, when nobody says how many. */
  RESULTS: 5,
  /** Passages at most: each is input tokens. */
  MOST_RESULTS: 20,
} as const;
