import { Mark } from './documents';

export interface Sentence {
  readonly start: number;
  readonly end: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A line that goes on in the next one: a wrapped paragraph, and not a list, a table or a heading. */
const WRAP = /\n(?=[^\s\-*+•|#>\d])/g;

/** The sentences of prose. A text that was wrapped by hand has line ends within them. */
export function sentencesOf(text: string, from = 0): Sentence[] {
  const found: Sentence[] = [];
  for (const paragraph of text.matchAll(/[^]*?(?:\n[ \t]*\n|$)/g)) {
    if (paragraph[0] === '') {
      continue;
    }
    for (const { segment, index } of segmenter.segment(paragraph[0].replace(WRAP, ' '))) {
      const start = from + paragraph.index + index;
      found.push({ start, end: start + segment.length });
    }
  }
  return found;
}

/** The lines of a text. */
export function linesOf(text: string): Sentence[] {
  return [...text.matchAll(/[^\n]*\n|[^\n]+$/g)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** As what should not be cut: without white space around, and worth the name. */
export function sentenceMarks(text: string, from = 0): Mark[] {
  return sentencesOf(text, from).map(({ start, end }) => trimmed(text, start, end, from)).filter(({ start, end }) => end - start > 20).map((place) => ({ kind: 'sentence', ...place }));
}

function trimmed(text: string, start: number, end: number, from: number): Sentence {
  const piece = text.slice(start - from, end - from);
  return { start: start + piece.length - piece.trimStart().length, end: end - (piece.length - piece.trimEnd().length) };
}
