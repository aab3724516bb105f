import { chunk } from '../../../cli/chunking/chunker';
import { cutsOf } from '../../../cli/chunking/cuts';
import { Mark, SourceDocument } from '../../../cli/chunking/documents';
import { readMarkdown } from '../../../cli/chunking/readers/markdown';
import { sentencesOf } from '../../../cli/chunking/sentences';
import { countTokens, unitsOf } from '../../../cli/chunking/tokens';
import { FixedSize } from '../../../src/contract/knowledge/chunking';

const SENTENCE = 'The warranty of every pump is two years from the day of delivery. ';
const document = (text: string, more: Partial<SourceDocument> = {}): SourceDocument => ({ path: 'a.md', format: 'text', supported: true, text, marks: [], ...more });
const fixed = (maxTokens: number, overlapPercentage: number): FixedSize => ({ strategy: 'FIXED_SIZE', maxTokens, overlapPercentage });
const textsOf = (source: SourceDocument, plan: FixedSize) => chunk(source, plan).map(({ start, end }) => source.text.slice(start, end));

describe('chunks of a fixed size', () => {
  const long = document(SENTENCE.repeat(40));

  test('end with a sentence, and are no larger than they may be', () => {
    const chunks = chunk(long, fixed(60, 30));
    expect(chunks.length).toBeGreaterThan(5);
    chunks.forEach(({ start, end, tokens }) => {
      expect(long.text.slice(start, end)).toMatch(/^The .*delivery\. $/s);
      expect(tokens).toBeLessThanOrEqual(60);
    });
  });

  test('share whole sentences where they fit into the overlap', () => {
    const chunks = chunk(long, fixed(60, 30));
    chunks.slice(1).forEach(({ start }, index) => {
      expect(start).toBeLessThan(chunks[index].end);
      expect((chunks[index].end - start) % SENTENCE.length).toBe(0);
    });
  });

  test('share the end of a sentence where none fits', () => {
    const [first, second] = chunk(long, fixed(60, 10));
    expect(first.end - second.start).toBeGreaterThan(5);
    expect(first.end - second.start).toBeLessThan(SENTENCE.length);
    expect(long.text[second.start - 1]).toBe(' ');
  });

  test.each([[1, 1], [7, 99], [60, 1], [300, 20], [8_192, 99]])('hold all of the text, whatever the numbers are: %d tokens, %d %%', (maxTokens, overlap) => {
    const source = document(`# Title\n\n${SENTENCE.repeat(6)}\n\n${'x'.repeat(300)} 漢字かな ${'😀'.repeat(50)}`);
    const covered = new Array(source.text.length).fill(false);
    chunk(source, fixed(maxTokens, overlap)).forEach(({ start, end }) => covered.fill(true, start, end));
    expect([...source.text].length).toBeGreaterThan(0);
    expect(source.text.split('').filter((character, at) => character.trim() !== '' && !covered[at])).toEqual([]);
  });

  test('cut what is longer than a chunk at a space', () => {
    const source = document(`${'word '.repeat(500)}end.`);
    chunk(source, fixed(50, 10)).forEach(({ start, end, tokens }) => {
      expect(tokens).toBeLessThanOrEqual(50);
      expect(source.text.slice(start, end)).toMatch(/^(word |end\.)/);
    });
  });

  test('never reach over the end of a page', () => {
    const page = SENTENCE.repeat(2);
    const source = document(page + page + page, { pageEnds: [page.length, 2 * page.length, 3 * page.length] });
    expect(textsOf(source, fixed(1_000, 20))).toEqual([page, page, page]);
  });

  test('are none of an empty document', () => {
    expect(chunk(document(' \n\n '), fixed(10, 10))).toEqual([]);
  });
});

test('a child stands within its parent, which is what is returned', () => {
  const chunks = chunk(document(SENTENCE.repeat(60)), { strategy: 'HIERARCHICAL', parentMaxTokens: 300, childMaxTokens: 60, overlapTokens: 15 });
  expect(new Set(chunks.map(({ parent }) => parent!.start)).size).toBeGreaterThan(2);
  chunks.forEach(({ start, end, tokens, parent }) => {
    expect(start).toBeGreaterThanOrEqual(parent!.start);
    expect(end).toBeLessThanOrEqual(parent!.end);
    expect(tokens).toBeLessThanOrEqual(60);
    expect(parent!.tokens).toBeLessThanOrEqual(300);
  });
});

test('a document that is not chunked is one chunk, and what needs a model is not guessed', () => {
  expect(chunk(document(SENTENCE.repeat(60)), { strategy: 'NONE' })).toHaveLength(1);
  expect(() => chunk(document(SENTENCE), { strategy: 'SEMANTIC', maxTokens: 300, bufferSize: 0, breakpointPercentileThreshold: 95 })).toThrow('cannot be tried out here');
});

describe('sentences', () => {
  const sentences = (text: string) => sentencesOf(text).map(({ start, end }) => text.slice(start, end).trim()).filter((sentence) => sentence !== '');

  test('go on over the ends of wrapped lines, and end with paragraphs', () => {
    expect(sentences('The warranty\nis two years. Batteries\nhave one.\n\nA heading\n\nMore.')).toEqual(['The warranty\nis two years.', 'Batteries\nhave one.', 'A heading', 'More.']);
  });

  test('are lines in a list', () => {
    expect(sentences('Say:\n- one\n- two')).toEqual(['Say:', '- one', '- two']);
  });
});

test('tokens are counted as the tokenizer does, also of what has no spaces', () => {
  expect(countTokens('hello world')).toBe(2);
  expect(countTokens('<|endoftext|>')).toBeGreaterThan(1); // no word of power
  expect(countTokens('a'.repeat(20_000))).toBeGreaterThan(1_000);
  expect(unitsOf(document('One. Two.\n')).map(({ tokens }) => tokens).every((tokens) => tokens > 0)).toBe(true);
});

describe('what is cut', () => {
  const text = `# Prices\n\nThis is what things cost, at least until the end of the year.\n\n| item | price |\n|---|---|\n${Array.from({ length: 20 }, (_, index) => `| pump number ${index} | ${index} dollars |\n`).join('')}\n- one thing\n- another thing\n\n\`\`\`js\n${'call();\n'.repeat(30)}\`\`\`\n`;
  const source: SourceDocument = { ...document(text), ...readMarkdown(text) };

  test('is nothing where all is one chunk', () => {
    const { counts, rows, examples } = cutsOf(source, chunk(source, { strategy: 'NONE' }));
    const whole = { all: 1, cut: 0 };
    expect(counts).toMatchObject({ heading: whole, list: whole, table: whole, code: whole, sentence: { cut: 0 } });
    expect(rows).toEqual({ all: 20, cut: 0 });
    expect(examples).toEqual([]);
  });

  test('is a table, and its rows are told apart from their header', () => {
    const chunks = chunk(source, fixed(60, 10));
    const { counts, rows, examples } = cutsOf(source, chunks);
    expect(counts.table).toEqual({ all: 1, cut: 1 });
    expect(counts.code).toEqual({ all: 1, cut: 1 });
    expect(counts.list.cut).toBe(0);
    expect(rows.cut).toBeGreaterThan(5);
    expect(rows.cut).toBeLessThan(20);
    const example = examples.find(({ kind }) => kind === 'table')!;
    expect(text).toContain(example.before);
    expect(text).toContain(example.after);
    expect(example.before.endsWith(example.after.slice(0, example.shared))).toBe(true);
  });

  test('is a heading that no chunk has together with what it is above', () => {
    const marks: Mark[] = [{ kind: 'heading', start: 0, end: 8 }];
    const at = text.indexOf('This');
    const torn = [{ start: 0, end: 10, tokens: 1 }, { start: at, end: text.length, tokens: 9 }];
    expect(cutsOf({ ...source, marks }, torn).counts.heading).toEqual({ all: 1, cut: 1 });
    const shared = [{ start: 0, end: 10, tokens: 1 }, { start: 0, end: text.length, tokens: 9 }];
    expect(cutsOf({ ...source, marks }, shared).counts.heading).toEqual({ all: 1, cut: 0 });
  });
});
