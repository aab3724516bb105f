import { Passages, toPassages } from './passages';
import { SearchLimits, SearchTarget } from '../../src/contract/knowledge/retrieval';
import { Reprompt, ToolError } from '../action-group/errors';
import { KnowledgeError, KnowledgeErrorReason } from '../runtime/knowledge/errors';
import { Search } from '../runtime/knowledge/search';
import { SearchService, searchWith } from '../runtime/knowledge/search-with';

/** What the model gives. The guard has checked that the query is text and the number a whole one. */
export interface SearchArguments {
  readonly query: string;
  readonly numberOfResults?: number;
}

/** Searches one knowledge base. */
export async function search(service: SearchService, target: SearchTarget, args: SearchArguments): Promise<Passages> {
  const { query, numberOfResults = target.numberOfResults ?? SearchLimits.RESULTS } = args;
  checkArguments(query, numberOfResults);
  try {
    // The role may search, and ask for nothing else: why nothing is found is for the log of whoever may.
    const wanted = Search.of(query, { knowledgeBase: target, numberOfResults, diagnose: false });
    const { passages, guardrailIntervened } = await searchWith(service, wanted);
    if (guardrailIntervened) {
      throw new ToolError(`A guardrail holds back what was found. ${UNAVAILABLE}`, { status: 403 });
    }
    return toPassages(passages);
  } catch (error) {
    throw inWords(error as Error, target.knowledgeBaseId);
  }
}

function checkArguments(query: string, numberOfResults: number): void {
  if (query.trim() === '') {
    throw new Reprompt('query is empty. Say in a few words what to look for.');
  }
  if (query.length > SearchLimits.QUERY) {
    throw new Reprompt(`query has ${query.length} characters; ${SearchLimits.QUERY} are allowed. Shorten it to what matters.`);
  }
  if (numberOfResults < 1 || numberOfResults > SearchLimits.MOST_RESULTS) {
    throw new Reprompt(`numberOfResults is ${numberOfResults}; it may be 1 to ${SearchLimits.MOST_RESULTS}.`);
  }
}

const UNAVAILABLE = 'Do not guess what it says; tell the user that it is not available now.';

/** What the model may know of an error. */
const KNOWN: Readonly<Partial<Record<KnowledgeErrorReason, { readonly status: number; readonly message: string }>>> = {
  throttled: { status: 429, message: 'There are too many searches at the moment. Try once more in a few seconds.' },
  denied: { status: 403, message: `This knowledge base may not be searched. ${UNAVAILABLE}` },
  missing: { status: 404, message: `This knowledge base was not found. ${UNAVAILABLE}` },
};

/** Problem and advice, with ARNs and roles in them, are for the log. Of any other error the guard takes care. */
function inWords(error: Error, knowledgeBaseId: string): Error {
  const known = error instanceof KnowledgeError ? KNOWN[error.reason] : undefined;
  if (!known) {
    return error;
  }
  console.error(JSON.stringify({ level: 'ERROR', message: 'the search was refused', knowledgeBaseId, error: { name: error.name, message: error.message } }));
  return new ToolError(known.message, { status: known.status });
}
