import { Assessment, percentile } from './assess';
import { SourceDocument } from './documents';
import { Corpus } from './read';

/** All that is told of a folder, whoever reads it. */
export interface Report {
  readonly folder: string;
  readonly documents: Corpus['documents'];
  readonly unread: Corpus['unread'];
  readonly assessments: readonly Assessment[];
  readonly questions: number;
  /** US dollars for a million tokens. */
  readonly price?: number;
  /** Where the page with pictures is. */
  readonly html?: string;
  /** What was not measured, and how it would be. */
  readonly missing?: string;
  /** The document whose chunks are drawn. */
  readonly shown?: SourceDocument;
}

/** The report for programs. */
export function toJson({ folder, documents, unread, assessments, questions }: Report): string {
  return JSON.stringify({
    folder,
    documents: documents.map(({ path, format, supported, text }) => ({ path, format, supported, characters: text.length })),
    unread,
    questions,
    chunkings: assessments.map(({ candidate, chunks, tokens, sizes, cuts, measured }) => ({
      name: candidate.name,
      plan: candidate.plan,
      chunks,
      tokens,
      medianTokens: percentile(sizes, 0.5),
      cuts: { ...cuts.counts, rowsWithoutHeader: cuts.rows },
      measured,
    })),
  }, undefined, 2);
}
