import { byMeaning, program } from '../../../cli/chunking/embeddings';
import { Question } from '../../../cli/chunking/questions';
import { BY_WORDS, Placed, Retriever, measure } from '../../../cli/chunking/retrieval';

const chunkOf = (text: string, start: number, tokens = 100, parent?: Placed['parent']): Placed => ({ document: 'a.md', text, start, end: start + 100, tokens, parent });
const CHUNKS = [chunkOf('pumps have a warranty of two years', 100), chunkOf('batteries have one year', 200), chunkOf('delivery takes three days', 300)];
const question = (start: number, end: number, text = 'x', document = 'a.md'): Question => ({ question: text, document, start, end });
/** Finds what it is told to. */
const fixedRank = (...ids: number[]): Retriever => ({ name: 'fixed', rank: async (_, questions) => questions.map(() => ids) });

test('BM25 finds words, their plurals, and the parts of names', async () => {
  const chunks = [...CHUNKS, chunkOf('function getOrderStatus() {}', 400)];
  expect((await BY_WORDS.rank(chunks, ['the battery? no: batteries', 'delivered? delivery', 'order status', 'How long is the warranty of a pump?'], 10)).map(([first]) => first)).toEqual([1, 2, 3, 0]);
});

describe('what is measured', () => {
  test.each<[string, number[], Question, object]>([
    ['all of it, at once', [0], question(110, 190), { recallAt5: 1, ndcgAt10: 1 }],
    ['all of it, in the third place', [2, 1, 0], question(110, 190), { recallAt5: 1, ndcgAt10: 0.5 }],
    ['half of it', [0], question(150, 250), { recallAt5: 0.5, ndcgAt10: 0.5 }],
    ['one half after the other', [0, 1], question(150, 250), { recallAt5: 1, ndcgAt10: 0.5 + 0.5 / Math.log2(3) }],
    ['the same half twice', [0, 0], question(150, 250), { recallAt5: 0.5, ndcgAt10: 0.5 }],
    ['none of it', [2], question(110, 190), { recallAt5: 0, ndcgAt10: 0 }],
    ['the same place in another document', [0], question(110, 190, 'x', 'b.md'), { recallAt5: 0, ndcgAt10: 0 }],
    ['any part, where the document was asked for', [2], question(0, 10_000), { recallAt5: 1, ndcgAt10: 1 }],
  ])('%s', async (_, ids, asked, expected) => {
    const { recallAt5, ndcgAt10 } = await measure(fixedRank(...ids), CHUNKS, [asked]);
    expect({ recallAt5, ndcgAt10 }).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, expect.closeTo(value, 6)])));
  });

  test('what a question costs, and how much of it fits into the same cost for all', async () => {
    const large = [chunkOf('a', 100, 1_000), chunkOf('b', 200, 1_000)];
    expect(await measure(fixedRank(0, 1), large, [question(200, 300)])).toMatchObject({ contextTokens: 2_000, recallAt5: 1, recallInBudget: 0.5 });
  });

  test('children of one parent come back once, as the parent', async () => {
    const parent = { start: 0, end: 400, tokens: 700 };
    const children = CHUNKS.map((child) => ({ ...child, parent }));
    expect(await measure(fixedRank(0, 1, 2), children, [question(310, 390)])).toMatchObject({ contextTokens: 700, ndcgAt10: 1 });
  });
});

describe('an embedding model', () => {
  test('ranks by the angle between vectors, and is asked once for each text', async () => {
    const asked: string[] = [];
    const retriever = byMeaning('toy', async (texts) => texts.map((text) => (asked.push(text), Float32Array.from([text.includes('two') ? 1 : 0, text.includes('one') ? 5 : 0, 0.1]))));
    expect(await retriever.rank(CHUNKS, ['two', 'one'], 1)).toEqual([[0], [1]]);
    await retriever.rank(CHUNKS, ['two', 'one'], 1);
    expect(asked).toHaveLength(5);
  });

  const node = (code: string) => program(process.execPath, ['-e', code]);
  const LINES = 'require("readline").createInterface({ input: process.stdin }).on("line", (line) => console.log(JSON.stringify([JSON.parse(line).length, 1])))';

  test('can be a program of one\'s own', async () => {
    expect(await node(LINES)(['a', 'line\nends'])).toEqual([Float32Array.from([1, 1]), Float32Array.from([9, 1])]);
  });

  test.each([
    ['process.stderr.write("no such model\\n"); process.exit(3)', /ended with 3: no such model/],
    ['console.log("hello")', /no list of numbers: hello/],
    ['process.stdin.resume()', /wrote 0 vectors for 1 texts/],
  ])('that fails says why: %s', async (code, message) => {
    await expect(node(code)(['a'])).rejects.toThrow(message);
  });

  test('that is not there says so', async () => {
    await expect(program('/no/such/program', [])(['a'])).rejects.toThrow(/cannot be started/);
  });
});
