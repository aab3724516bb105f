import type { Citation as ServiceCitation } from '@aws-sdk/client-bedrock-agent-runtime';
import type { Citation, Passage } from './api';
import { toPassage } from './passages';

/** A citation of the service; of one without a source there is nothing to tell. The service's spans end now on the last character, now after it: the text itself is looked for. */
export function toCitation({ generatedResponsePart, retrievedReferences = [] }: ServiceCitation, answer: string): Citation | undefined {
  const { text = '', span } = generatedResponsePart?.textResponsePart ?? {};
  if (retrievedReferences.length === 0) {
    return undefined;
  }
  const near = span?.start ?? 0;
  const found = [answer.startsWith(text, near) ? near : -1, answer.indexOf(text, near), answer.indexOf(text)].find((at) => at >= 0) ?? near;
  return { text, span: { start: found, end: found + text.length }, sources: retrievedReferences.map(toPassage) };
}

/** What comes of reading an answer with marks in it. */
export type Reading = { readonly text: string } | { readonly citation: Citation };

const MARK = /\s*\[\^(\d+(?:\s*,\s*\^?\d+)*)\]/;
/** The end of what is there so far, where it may become a mark. */
const PERHAPS_A_MARK = /\s*(?:\[(?:\^[\d,\s^]{0,40})?)?$/;

/** Reads an answer as it comes, takes out its marks, `[^1]`, and tells what each is for. */
export class MarkReader {
  /** The answer so far, without marks. */
  public text = '';
  public readonly citations: Citation[] = [];
  private unread = '';
  /** Where the next statement begins. */
  private begin = 0;
  private open?: { readonly start: number; readonly end: number; readonly numbers: Set<number> };

  public constructor(private readonly passages: readonly Passage[]) {
  }

  public *read(piece: string): Generator<Reading> {
    this.unread += piece;
    for (let mark = MARK.exec(this.unread); mark; mark = MARK.exec(this.unread)) {
      yield* this.say(this.unread.slice(0, mark.index));
      this.cite(mark[1].match(/\d+/g)!.map(Number));
      this.unread = this.unread.slice(mark.index + mark[0].length);
    }
    const { index } = PERHAPS_A_MARK.exec(this.unread)!;
    yield* this.say(this.unread.slice(0, index));
    this.unread = this.unread.slice(index);
  }

  public *end(): Generator<Reading> {
    yield* this.say(this.unread.trimEnd());
    this.unread = '';
    yield* this.close();
  }

  private *say(text: string): Generator<Reading> {
    if (text === '') {
      return;
    }
    yield* this.close();
    this.text += text;
    const paragraph = this.text.lastIndexOf('\n\n');
    this.begin = Math.max(this.begin, paragraph < 0 ? 0 : paragraph + 2);
    yield { text };
  }

  /** Numbers that no result has are the model's invention, and name nothing. */
  private cite(numbers: readonly number[]): void {
    const { length: end } = this.text;
    const lead = /^[\s.,;:!?]*/.exec(this.text.slice(this.begin))![0].length;
    this.open ??= { start: Math.min(this.begin + lead, end), end, numbers: new Set() };
    numbers.filter((number) => this.passages[number - 1]).forEach((number) => this.open!.numbers.add(number));
    this.begin = end;
  }

  private *close(): Generator<Reading> {
    const { open } = this;
    this.open = undefined;
    if (open && open.numbers.size > 0) {
      const { start, end, numbers } = open;
      const citation = { text: this.text.slice(start, end), span: { start, end }, sources: [...numbers].map((number) => this.passages[number - 1]) };
      this.citations.push(citation);
      yield { citation };
    }
  }
}
