import type { KnowledgeBaseRetrievalResult, RetrieveCommandOutput } from '@aws-sdk/client-bedrock-agent-runtime';
import type { Retrieval, SdkClient } from './api';
import { findEmptiness } from './diagnosis';
import { explained } from './explain';
import { toPassage } from './passages';
import { Search } from './search';

/** What searches: the client, and the command that it takes. */
export interface SearchService {
  readonly sdk: { readonly RetrieveCommand: new (input: any) => any };
  readonly client: SdkClient;
}

/** The search itself, whoever brings the client. */
export async function searchWith({ sdk, client }: SearchService, search: Search, abortSignal?: AbortSignal): Promise<Retrieval> {
  const found: KnowledgeBaseRetrievalResult[] = [];
  let guardrailIntervened = false;
  try {
    let nextToken: string | undefined;
    do { // what is too much for one answer comes in several
      const page: RetrieveCommandOutput = await client.send(new sdk.RetrieveCommand({ ...search.request(), nextToken }), { abortSignal });
      found.push(...page.retrievalResults ?? []);
      guardrailIntervened ||= page.guardrailAction === 'INTERVENED';
      nextToken = page.nextToken;
    } while (nextToken && found.length < search.numberOfResults);
  } catch (error) {
    throw await explained(error, { operation: 'Retrieve', target: search.target, region: await client.config.region(), diagnose: search.diagnose });
  }
  const passages = search.checked(found.slice(0, search.numberOfResults).map(toPassage));
  if (passages.length === 0 && !guardrailIntervened && search.diagnose) {
    const emptiness = await findEmptiness(search.target);
    if (emptiness) {
      throw emptiness;
    }
  }
  return { passages, query: search.query, guardrailIntervened };
}
