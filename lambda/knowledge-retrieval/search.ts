import { BedrockAgentRuntimeClient, RetrieveCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { Passages, toPassages } from './passages';
import { SearchLimits, SearchTarget } from '../../src/contract/knowledge/retrieval';
import { Reprompt, ToolError } from '../action-group/errors';

/** What the model gives. The guard has checked that the query is text and the number a whole one. */
export interface SearchArguments {
  readonly query: string;
  readonly numberOfResults?: number;
}

/** Searches one knowledge base. */
export async function search(client: BedrockAgentRuntimeClient, target: SearchTarget, args: SearchArguments): Promise<Passages> {
  const { knowledgeBaseId } = target;
  const { query, numberOfResults = target.numberOfResults ?? SearchLimits.RESULTS } = args;
  checkArguments(query, numberOfResults);
  try {
    const { retrievalResults = [] } = await client.send(new RetrieveCommand({
      knowledgeBaseId,
      retrievalQuery: { text: query },
      retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults } },
    }));
    return toPassages(retrievalResults);
  } catch (error) {
    throw inWords(error as Error, knowledgeBaseId);
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
const BUSY = { status: 429, message: 'There are too many searches at the moment. Try once more in a few seconds.' };

/** What the model may know of an error of the service. */
const KNOWN: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  ThrottlingException: BUSY,
  ServiceQuotaExceededException: BUSY,
  AccessDeniedException: { status: 403, message: `This knowledge base may not be searched. ${UNAVAILABLE}` },
  ResourceNotFoundException: { status: 404, message: `This knowledge base was not found. ${UNAVAILABLE}` },
};

/** The service's own words, with ARNs and roles in them, are for the log. Of any other error the guard takes care. */
function inWords(error: Error, knowledgeBaseId: string): Error {
  const known = KNOWN[error.name];
  if (!known) {
    return error;
  }
  console.error(JSON.stringify({ level: 'ERROR', message: 'the search was refused', knowledgeBaseId, error: { name: error.name, message: error.message } }));
  return new ToolError(known.message, { status: known.status });
}
