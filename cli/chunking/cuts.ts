import { Chunk } from './chunker';
import { Mark, MarkKind, SourceDocument } from './documents';

export const KINDS: readonly MarkKind[] = ['heading', 'sentence', 'list', 'table', 'code'];

/** How many of a kind there are, and how many no chunk holds whole. */
export interface CutCount {
  readonly all: number;
  readonly cut: number;
}

/** Where a chunk ends within something that belongs together. */
export interface Example {
  readonly kind: MarkKind | 'row';
  readonly path: string;
  /** The end of one chunk, and the beginning of the next. */
  readonly before: string;
  readonly after: string;
  /** How much of `after` is the end of the first once more, in characters. */
  readonly shared: number;
  /** How much was cut, in characters. */
  readonly weight: number;
}

export interface Cuts {
  readonly counts: Readonly<Record<MarkKind, CutCount>>;
  /** Rows of tables, and those that stand in no chunk along with their header. */
  readonly rows: CutCount;
  readonly examples: readonly Example[];
}

/** What the chunks of a document tear apart. A heading is torn from its text where no chunk has both. */
export function cutsOf(document: SourceDocument, chunks: readonly Chunk[]): Cuts {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, { all: 0, cut: 0 }])) as Record<MarkKind, { all: number; cut: number }>;
  const rows = { all: 0, cut: 0 };
  const examples: Example[] = [];
  const places = chunks.map((chunk) => chunk.parent ?? chunk);
  for (const mark of document.marks) {
    const { start, end } = mark.kind === 'heading' ? withText(document.text, mark) : trimmed(document.text, mark);
    const whole = places.some((chunk) => chunk.start <= start && chunk.end >= end);
    counts[mark.kind].all++;
    counts[mark.kind].cut += whole ? 0 : 1;
    if (!whole) {
      examples.push(...exampleOf(document, places, mark, { start, end }));
    }
    for (const row of mark.rows ?? []) {
      const headed = places.some((chunk) => chunk.start <= mark.start && chunk.end >= Math.min(row.end, document.text.trimEnd().length));
      rows.all++;
      rows.cut += headed ? 0 : 1;
    }
  }
  return { counts, rows, examples: examples.sort((a, b) => b.weight - a.weight).slice(0, 5) };
}

/** A heading says something only along with the beginning of what it is above. */
function withText(text: string, { start, end }: Mark): { start: number; end: number } {
  const rest = /^\s*\S[^\n.!?]{0,60}/.exec(text.slice(end, end + 200));
  return { start, end: rest ? end + rest[0].trimEnd().length : end };
}

function trimmed(text: string, { start, end }: Mark): { start: number; end: number } {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

const SHOWN = 220;

interface Place {
  readonly start: number;
  readonly end: number;
}

function exampleOf({ text, path }: SourceDocument, places: readonly Place[], { kind }: Mark, { start, end }: Place): Example[] {
  const at = places.findIndex((chunk) => chunk.end > start && chunk.end < end);
  const next = places[at + 1];
  if (at < 0 || !next) {
    return [];
  }
  const { end: border } = places[at];
  const shared = Math.max(0, border - next.start);
  return [{
    kind,
    path,
    before: text.slice(Math.max(start, border - SHOWN), border),
    after: text.slice(next.start, next.start + shared + SHOWN),
    shared,
    weight: Math.min(border - start, end - border),
  }];
}

/** The same of several documents. */
export function together(all: readonly Cuts[]): Cuts {
  const add = (counts: readonly CutCount[]) => counts.reduce((sum, one) => ({ all: sum.all + one.all, cut: sum.cut + one.cut }), { all: 0, cut: 0 });
  const worst = (kind: MarkKind) => all.flatMap(({ examples }) => examples)
    .filter((example) => example.kind === kind).sort((a, b) => b.weight - a.weight);
  return {
    counts: Object.fromEntries(KINDS.map((kind) => [kind, add(all.map(({ counts }) => counts[kind]))])) as Record<MarkKind, CutCount>,
    rows: add(all.map(({ rows }) => rows)),
    examples: KINDS.flatMap((kind) => worst(kind).slice(0, 2)),
  };
}
