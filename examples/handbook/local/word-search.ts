import MiniSearch from 'minisearch';
import { DeployedDocument } from './deployed-documents';

/** A piece of a document. */
export interface Chunk {
  readonly document: DeployedDocument;
  readonly text: string;
}

/** What Bedrock's documentation counts for a token, in characters. */
const CHARACTERS_A_TOKEN = 4.7;

/** Finds chunks by their words (BM25), where the service would find them by what they mean. */
export class WordSearch {
  private readonly chunks: readonly Chunk[];
  private readonly index = new MiniSearch<{ id: number; text: string }>({ fields: ['text'], tokenize: words, processTerm: (word) => word });

  public constructor(documents: readonly DeployedDocument[]) {
    this.chunks = documents.flatMap(chunksOf);
    this.index.addAll(this.chunks.map(({ text }, id) => ({ id, text })));
  }

  public search(query: string, most: number): { readonly chunk: Chunk; readonly score: number }[] {
    return this.index.search(query).slice(0, most).map(({ id, score }) => ({ chunk: this.chunks[id], score }));
  }
}

/** What a text is about: `refundOf` is found by "refund", and "days" by "day". Words that every text has do not count. */
export function words(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).map((word) => word.toLowerCase())
    .filter((word) => word !== '' && !COMMON.has(word)).map((word) => word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, ''));
}

const COMMON = new Set('a an and are as at be by can do does for from has have how i if in is it its long many may much my of on or our that the there they this to was we what when where which who whose will with you your'.split(' '));

/** Whole lines, as many as a chunk takes, and the last ones once more at the start of the next. */
function chunksOf(document: DeployedDocument): Chunk[] {
  const size = document.maxTokens * CHARACTERS_A_TOKEN;
  const shared = size * document.overlapPercentage / 100;
  const chunks: Chunk[] = [];
  let lines: string[] = [];
  const length = () => lines.join('\n').length;
  for (const line of document.text.split('\n')) {
    if (lines.length > 0 && length() + line.length > size) {
      chunks.push({ document, text: lines.join('\n') });
      while (length() > shared) {
        lines.shift();
      }
    }
    lines.push(line);
  }
  return [...chunks, { document, text: lines.join('\n') }];
}
