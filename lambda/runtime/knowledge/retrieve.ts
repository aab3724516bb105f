import type { Retrieval, SearchOptions } from './api';
import { agentRuntime } from './client';
import { Search } from './search';
import { searchWith } from './search-with';

/**
 * Searches a knowledge base.
 *
 * ```ts
 * const { passages } = await retrieve('How long is the warranty?', { filter: attributes<Product>()('line').equals('pumps') });
 * ```
 *
 * @throws {KnowledgeError} with what happened and what to do about it
 */
export async function retrieve(question: string, options: SearchOptions = {}): Promise<Retrieval> {
  const search = Search.of(question, options);
  return searchWith(await agentRuntime(search.target.region, options.client), search, options.signal);
}
