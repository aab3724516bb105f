/**
 * What a knowledge base and whoever searches it at run time must agree on.
 */

/** The variable that a function reads to know which knowledge base to search: a `RetrievalTarget`, as JSON. */
export const KNOWLEDGE_BASE_ENV = 'CDK_BEDROCK_AGENTS_KNOWLEDGE_BASE';

/** All that is needed to search a knowledge base. */
export interface RetrievalTarget {
  readonly knowledgeBaseId: string;
  /** Where it is; the Region of the caller unless given. */
  readonly region?: string;
  /** Whether the service runs its store and its models, too: such a base is searched by a configuration of its own. */
  readonly managed?: boolean;
  /** The attribute of its documents that says whose they are. Whoever searches must then say for whom. */
  readonly tenantKey?: string;
  /** For whom it is always searched, and for nobody else. */
  readonly tenant?: string;
}

/** What the service takes. Source: the API's model, and https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
export const RetrievalLimits = {
  /** Characters of a question. */
  QUERY: 1_000,
  /** The same, of a managed base. */
  MANAGED_QUERY: 10_000,
  RESULTS: { min: 1, max: 100 },
} as const;

const ID = /^[0-9A-Za-z]{10}$/;
const ARN = /^arn:[\w-]+:bedrock:([\w-]+):\d{12}:knowledge-base\/([0-9A-Za-z]{10})$/;

/** Reads what people give: an id, an ARN, a target, or a target as JSON. */
export function parseRetrievalTarget(given: string | RetrievalTarget | undefined): RetrievalTarget {
  const target = typeof given === 'string' ? fromText(given.trim()) : given;
  if (!target?.knowledgeBaseId) {
    const value = given ? `${JSON.stringify(given)} is no knowledge base` : 'no knowledge base is given';
    throw new Error(`${value}. Give its id (ten letters and digits), its ARN, or what \`RetrievalTarget.of(knowledgeBase)\` writes, as in the variable ${KNOWLEDGE_BASE_ENV}.`);
  }
  return target;
}

function fromText(text: string): RetrievalTarget | undefined {
  if (ID.test(text)) {
    return { knowledgeBaseId: text };
  }
  const [, region, knowledgeBaseId] = ARN.exec(text) ?? [];
  if (knowledgeBaseId) {
    return { knowledgeBaseId, region };
  }
  try {
    return JSON.parse(text) as RetrievalTarget;
  } catch {
    return undefined;
  }
}
