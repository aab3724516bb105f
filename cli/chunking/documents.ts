/** What can be cut in a document, and should not be. */
export type MarkKind = 'heading' | 'sentence' | 'list' | 'table' | 'code';

/** A piece of a document that belongs together. */
export interface Mark {
  readonly kind: MarkKind;
  readonly start: number;
  readonly end: number;
  /** Of a table: where its header ends, without which a row says little, and its rows begin. */
  readonly rowsFrom?: number;
  readonly rows?: readonly { readonly start: number; readonly end: number }[];
}

/** A document as the service would embed it: its text, and what belongs together in it. */
export interface ReadDocument {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Whether its lines are what its sentences are: code, YAML, tables. */
  readonly lines?: boolean;
  /** Where pages end: the service never joins two. */
  readonly pageEnds?: readonly number[];
}

export interface SourceDocument extends ReadDocument {
  /** From the folder on. */
  readonly path: string;
  readonly format: string;
  /** Whether the service reads it as it is; if not, it must be converted on the way in. */
  readonly supported: boolean;
}

/** Text under construction: what is written to it has a place. */
export class TextBuilder {
  public text = '';
  public readonly marks: Mark[] = [];

  /** Writes a block, with an empty line before it. */
  public block(text: string, kind?: MarkKind): { readonly start: number; readonly end: number } {
    this.text += this.text === '' ? '' : '\n\n';
    const start = this.text.length;
    this.text += text;
    const place = { start, end: this.text.length };
    if (kind) {
      this.marks.push({ kind, ...place });
    }
    return place;
  }

  public document(more: Partial<ReadDocument> = {}): ReadDocument {
    return { text: this.text, marks: this.marks, ...more };
  }
}
