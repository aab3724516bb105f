import type { Tiktoken } from 'js-tiktoken/lite' with { 'resolution-mode': 'import' };
import { ReadDocument } from './documents';
import { Sentence, linesOf, sentencesOf } from './sentences';

/**
 * Tokens as cl100k_base counts them. The tokenizers of Amazon's embedding models are not public; on the same texts the
 * public ones differ by about a fifth for English, code and contracts, and by up to a half for German and the like.
 */
export const TOKENIZER = { name: 'cl100k_base', error: '±20 % for English and code, ±50 % for other languages' };

let tokenizer: Tiktoken | undefined;

export function countTokens(text: string): number {
  tokenizer ??= load();
  // A run without a space is a word to the tokenizer, and takes the square of its length: such runs are counted in pieces.
  const count = (piece: string) => tokenizer!.encode(piece, [], []).length;
  return text.length < LONGEST ? count(text) : pieces(text).reduce((sum, piece) => sum + count(piece), 0);
}

/** The vocabulary is a megabyte: it is read when there is something to count. */
function load(): Tiktoken {
  const { Tiktoken: Tokenizer } = require('js-tiktoken/lite');
  const vocabulary = require('js-tiktoken/ranks/cl100k_base');
  return new Tokenizer(vocabulary.default ?? vocabulary);
}

const LONGEST = 2_000;

function pieces(text: string): string[] {
  return text.match(/[^]{1,1500}(?=\s|$)|[^]{1,1500}/g) ?? [];
}

/** A sentence, or a line, and what it weighs. */
export interface Unit extends Sentence {
  readonly tokens: number;
  /** Whether a page ends with it. */
  readonly endsPage: boolean;
}

/** What a document is made of, for a chunker that ends chunks at the ends of sentences. */
export function unitsOf({ text, lines, pageEnds = [] }: ReadDocument): Unit[] {
  const units = (lines ? linesOf(text) : sentencesOf(text)).filter(({ start, end }) => text.slice(start, end).trim() !== '');
  let page = 0;
  return units.map(({ start, end }, index) => {
    const next = units[index + 1]?.start ?? Infinity;
    const endsPage = pageEnds[page] !== undefined && next >= pageEnds[page];
    page += endsPage ? 1 : 0;
    return { start, end, tokens: countTokens(text.slice(start, end)), endsPage };
  });
}

/** A unit that is longer than a chunk, in pieces that fit: at spaces where there are some. */
export function split(text: string, unit: Unit, maxTokens: number): Unit[] {
  const found: Unit[] = [];
  let start = unit.start;
  while (start < unit.end) {
    const end = longestFit(text, start, unit, maxTokens);
    found.push({ start, end, tokens: countTokens(text.slice(start, end)), endsPage: unit.endsPage && end === unit.end });
    start = end;
  }
  return found;
}

function longestFit(text: string, start: number, unit: Unit, maxTokens: number): number {
  let length = Math.min(unit.end - start, Math.ceil((unit.end - unit.start) / unit.tokens * maxTokens));
  while (length > 1) {
    const end = atSpace(text, start, start + length, unit.end);
    if (countTokens(text.slice(start, end)) <= maxTokens) {
      return end;
    }
    length = Math.floor((end - start) * 0.9);
  }
  return start + 1;
}

function atSpace(text: string, start: number, end: number, last: number): number {
  if (end >= last) {
    return last;
  }
  const space = text.slice(start, end).search(/\s\S*$/);
  return space > (end - start) / 2 ? start + space + 1 : end;
}
