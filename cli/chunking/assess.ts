import { Chunk, chunk } from './chunker';
import { Cuts, cutsOf, together } from './cuts';
import { SourceDocument } from './documents';
import { Candidate } from './plans';
import { Question } from './questions';
import { Measured, Placed, Retriever, measure } from './retrieval';
import { Unit, unitsOf } from './tokens';

/** What a way to chunk does to a folder. */
export interface Assessment {
  readonly candidate: Candidate;
  readonly chunks: number;
  /** Tokens of each chunk, the smallest first. */
  readonly sizes: readonly number[];
  /** All that is embedded, shared text twice. */
  readonly tokens: number;
  readonly cuts: Cuts;
  readonly measured: readonly Measured[];
  /** Where chunks end in the document that is shown. */
  readonly shown: readonly Chunk[];
}

export interface Inputs {
  readonly documents: readonly SourceDocument[];
  readonly candidates: readonly Candidate[];
  readonly questions: readonly Question[];
  readonly retrievers: readonly Retriever[];
  /** The document whose chunks are drawn. */
  readonly shown?: SourceDocument;
  readonly progress?: (text: string) => void;
}

export async function assess({ documents, candidates, questions, retrievers, shown, progress = () => undefined }: Inputs): Promise<Assessment[]> {
  const units = new Map<SourceDocument, Unit[]>();
  for (const [index, document] of documents.entries()) { // counted once for all candidates: it takes longest
    progress(`count tokens, ${index + 1} of ${documents.length}`);
    units.set(document, unitsOf(document));
    await breath();
  }
  const found: Assessment[] = [];
  for (const candidate of candidates) {
    progress(`chunk: ${candidate.name}`);
    await breath();
    const chunked = documents.map((document) => ({ document, chunks: chunk(document, candidate.plan, units.get(document)) }));
    const placed = chunked.flatMap(({ document: { path, text }, chunks }) =>
      chunks.map((one): Placed => ({ ...one, document: path, text: text.slice(one.start, one.end) })));
    const measured: Measured[] = [];
    for (const retriever of questions.length > 0 ? retrievers : []) {
      progress(`search: ${candidate.name}, ${retriever.name}`);
      measured.push(await measure(retriever, placed, questions));
    }
    const sizes = placed.map(({ tokens }) => tokens).sort((a, b) => a - b);
    found.push({
      candidate,
      chunks: placed.length,
      sizes,
      tokens: sizes.reduce((sum, size) => sum + size, 0),
      cuts: together(chunked.map(({ document, chunks }) => cutsOf(document, chunks))),
      measured,
      shown: chunked.find(({ document }) => document === shown)?.chunks ?? [],
    });
  }
  return found;
}

/** Lets the spinner turn. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
