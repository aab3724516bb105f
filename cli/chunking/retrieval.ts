import MiniSearch from 'minisearch';
import { Chunk } from './chunker';
import { Question } from './questions';

/** A chunk, and whose it is. */
export interface Placed extends Chunk {
  readonly document: string;
  readonly text: string;
}

/** Finds chunks for a question, the best first. */
export interface Retriever {
  readonly name: string;
  rank(chunks: readonly Placed[], questions: readonly string[], most: number): Promise<number[][]>;
}

/** By words: BM25, which needs no model. */
export const BY_WORDS: Retriever = {
  name: 'BM25',
  rank: async (chunks, questions, most) => {
    const index = new MiniSearch<{ id: number; text: string }>({ fields: ['text'], processTerm: (term) => stem(term.toLowerCase()), tokenize });
    index.addAll(chunks.map(({ text }, id) => ({ id, text })));
    return questions.map((question) => index.search(question).slice(0, most).map(({ id }) => id as number));
  },
};

/** `getOrderStatus` is found by "order status", too. */
function tokenize(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_]+/u).flatMap((word) => {
    const parts = word.split(/_|(?<=\p{Ll})(?=\p{Lu})/u);
    return parts.length > 1 ? [word, ...parts] : parts;
  }).filter((word) => word !== '');
}

/** Little, and the same for all that is compared. */
function stem(word: string): string | null {
  return STOP_WORDS.has(word) ? null : word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, '');
}

const STOP_WORDS = new Set('a an and are as at be by for from has how in is it its of on or that the this to was what when where which who will with'.split(' '));

/** What was measured of a way to chunk. */
export interface Measured {
  readonly retriever: string;
  /** Of what was asked for, how much stands in the five best results: the service's own number. */
  readonly recallAt5: number;
  /** The same of as many results as 1,500 tokens hold: what the model is given costs the same for all. */
  readonly recallInBudget: number;
  /** Whether it stands first or tenth. */
  readonly ndcgAt10: number;
  /** Tokens that the five best results cost a question. */
  readonly contextTokens: number;
}

export const BUDGET = 1_500;
const DEPTH = 40;

export async function measure(retriever: Retriever, chunks: readonly Placed[], questions: readonly Question[]): Promise<Measured> {
  const ranked = await retriever.rank(chunks, questions.map(({ question }) => question), DEPTH);
  const each = ranked.map((ids, index) => scored(distinct(ids.map((id) => chunks[id])), questions[index]));
  const mean = (of: (one: Omit<Measured, 'retriever'>) => number) => each.reduce((sum, one) => sum + of(one), 0) / Math.max(1, each.length);
  return {
    retriever: retriever.name,
    recallAt5: mean(({ recallAt5 }) => recallAt5),
    recallInBudget: mean(({ recallInBudget }) => recallInBudget),
    ndcgAt10: mean(({ ndcgAt10 }) => ndcgAt10),
    contextTokens: mean(({ contextTokens }) => contextTokens),
  };
}

interface Result {
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

/** What is returned: children of one parent fall together. */
function distinct(chunks: readonly Placed[]): Result[] {
  const found = new Map<string, Result>();
  for (const { document, parent, ...chunk } of chunks) {
    const { start, end, tokens } = parent ?? chunk;
    const key = `${document} ${start}`;
    if (!found.has(key)) {
      found.set(key, { document, start, end, tokens });
    }
  }
  return [...found.values()];
}

function scored(results: readonly Result[], question: Question): Omit<Measured, 'retriever'> {
  const budget: Result[] = [];
  let spent = 0;
  for (const result of results) { // what does not fit is cut, as it would be
    const room = BUDGET - spent;
    if (room <= 0) {
      break;
    }
    const share = Math.min(1, room / result.tokens);
    budget.push({ ...result, end: result.start + Math.floor((result.end - result.start) * share) });
    spent += result.tokens * share;
  }
  const five = results.slice(0, 5);
  return {
    recallAt5: covered(five, question),
    recallInBudget: covered(budget, question),
    ndcgAt10: ndcg(results.slice(0, 10), question),
    contextTokens: five.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** How much of the passage the results have in them; of a question for a whole document, whether they have any of it. */
function covered(results: readonly Result[], { document, start, end }: Question): number {
  const parts = results.filter((result) => result.document === document && result.end > start && result.start < end)
    .map((result) => [Math.max(start, result.start), Math.min(end, result.end)] as const).sort(([a], [b]) => a - b);
  if (start === 0 && parts.length > 0) {
    return 1;
  }
  let reach = start;
  let sum = 0;
  for (const [from, to] of parts) {
    sum += Math.max(0, to - Math.max(from, reach));
    reach = Math.max(reach, to);
  }
  return sum / Math.max(1, end - start);
}

/** What each result adds to what those before it have, less for each place further down. */
function ndcg(results: readonly Result[], question: Question): number {
  let before = 0;
  return results.reduce((sum, _, index) => {
    const now = covered(results.slice(0, index + 1), question);
    const gain = now - before;
    before = now;
    return sum + gain / Math.log2(index + 2);
  }, 0);
}
