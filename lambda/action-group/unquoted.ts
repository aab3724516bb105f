const MAX_DEPTH = 32;

/** Text in quotes, up to the quote that something can follow; a limit keeps the search for that one short. */
const QUOTED = /^(['"])(.{0,1000}?)\1\s*(?=[,\]}=])/s;

/** Reads the text that Java prints, `[a, b]` and `{key=value}`, in which strings have no quotes. Undefined when it is something else. */
export function readUnquoted(text: string): unknown {
  return new UnquotedReader(text).read();
}

class UnquotedReader {
  private position = 0;

  public constructor(private readonly text: string) {
  }

  /** The structure, or undefined when the text is something else. */
  public read(): unknown {
    try {
      const value = this.value(/^$/, 0);
      return this.position === this.text.length ? value : undefined;
    } catch {
      return undefined;
    }
  }

  private value(end: RegExp, depth: number): unknown {
    if (depth > MAX_DEPTH) {
      throw new Error('too deep');
    }
    const first = this.next();
    if (first === '[') {
      return this.list(depth);
    }
    if (first === '{') {
      return this.object(depth);
    }
    return this.scalar(end);
  }

  private list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.position++;
    while (!this.isClosed(']')) {
      items.push(this.value(/[,\]]/, depth + 1));
      this.separator(']');
    }
    return items;
  }

  private object(depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    this.position++;
    while (!this.isClosed('}')) {
      const name = this.scalar(/=/);
      this.position++;
      // a comma ends a value only where another name follows: {note=red, not blue, size=L}
      const value = this.value(/,\s*[\w.$-]+=|\}/, depth + 1);
      Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
      this.separator('}');
    }
    return fields;
  }

  private scalar(end: RegExp): string {
    const rest = this.text.slice(this.position);
    const quoted = QUOTED.exec(rest);
    const length = quoted ? quoted[0].length : rest.search(end);
    if (length < 0) {
      throw new Error('unfinished');
    }
    this.position += length;
    return quoted ? quoted[2] : rest.slice(0, length).trim();
  }

  private isClosed(bracket: string): boolean {
    const closed = this.next() === bracket;
    if (closed) {
      this.position++;
    }
    return closed;
  }

  private separator(bracket: string): void {
    const next = this.next();
    if (next === ',') {
      this.position++;
    } else if (next !== bracket) {
      throw new Error('unexpected text');
    }
  }

  /** The next character that is no space. */
  private next(): string | undefined {
    while (this.text[this.position] <= ' ') {
      this.position++;
    }
    return this.text[this.position];
  }
}
