import { ALL, CLASSES, Characters, POINT, not, one, union } from './characters';

/** A regular expression of JavaScript, without flags. */
export type Expression =
  | { readonly kind: 'characters'; readonly characters: Characters }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly body: Expression; readonly min: number; readonly max: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'lookahead'; readonly body: Expression; readonly negative: boolean };

/** What holds at a place without taking a character. */
export enum Assertion { START, END, WORD, NO_WORD }

/**
 * Reads a pattern that `RegExp` takes; undefined when it has what only backtracking can match: a reference to what
 * another part has matched, or a look back.
 */
export function parsePattern(pattern: string): Expression | undefined {
  try {
    return new Parser(pattern).choice();
  } catch (error) {
    if (error instanceof Unsupported) {
      return undefined;
    }
    throw error;
  }
}

class Unsupported extends Error {
}

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;

/** What `RegExp` has taken is right: only its meaning is to be found. */
class Parser {
  private position = 0;

  public constructor(private readonly text: string) {
  }

  public choice(): Expression {
    const options = [this.sequence()];
    while (this.takes('|')) {
      options.push(this.sequence());
    }
    return options.length === 1 ? options[0] : { kind: 'choice', options };
  }

  private sequence(): Expression {
    const parts: Expression[] = [];
    while (this.position < this.text.length && !'|)'.includes(this.text[this.position])) {
      parts.push(this.repeated(this.atom()));
    }
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  private repeated(body: Expression): Expression {
    const found = QUANTIFIER.exec(this.text.slice(this.position));
    if (!found) {
      return body;
    }
    this.position += found[0].length;
    const [, sign, least, comma, most] = found;
    const [min, max] = sign ? [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity]
      : [Number(least), comma === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
    return { kind: 'repeat', body, min, max };
  }

  private atom(): Expression {
    const character = this.text[this.position++];
    switch (character) {
      case '^':
        return { kind: 'assertion', assertion: Assertion.START };
      case '$':
        return { kind: 'assertion', assertion: Assertion.END };
      case '(':
        return this.group();
      case '.':
        return { kind: 'characters', characters: POINT };
      case '[':
        return { kind: 'characters', characters: this.set() };
      case '\\':
        return this.escape();
      default:
        return { kind: 'characters', characters: one(character.charCodeAt(0)) };
    }
  }

  private group(): Expression {
    const lookahead = this.takes('?=') ? '=' : this.takes('?!') ? '!' : undefined;
    if (!lookahead && !this.takes('?:') && this.takes('?')) {
      if (!/^<[^=!]/.test(this.text.slice(this.position))) {
        throw new Unsupported();
      }
      this.position = this.text.indexOf('>', this.position) + 1; // the name of a group
    }
    const body = this.choice();
    this.position++;
    return lookahead ? { kind: 'lookahead', body, negative: lookahead === '!' } : body;
  }

  private escape(): Expression {
    const letter = this.text[this.position];
    if (/[bB]/.test(letter)) {
      this.position++;
      return { kind: 'assertion', assertion: letter === 'b' ? Assertion.WORD : Assertion.NO_WORD };
    }
    if (/[1-9k]/.test(letter)) {
      throw new Unsupported(); // what a group has matched
    }
    return { kind: 'characters', characters: this.escaped() };
  }

  /** `\d`, `\x41`, `\.` and the like. */
  private escaped(): Characters {
    const letter = this.text[this.position++];
    if (CLASSES[letter]) {
      return CLASSES[letter];
    }
    if (letter in CONTROLS) {
      return one(CONTROLS[letter]);
    }
    const rest = this.text.slice(this.position);
    const code = letter === 'x' ? /^[0-9a-f]{2}/i.exec(rest) : letter === 'u' ? /^[0-9a-f]{4}/i.exec(rest) : null;
    if (code) {
      this.position += code[0].length;
      return one(parseInt(code[0], 16));
    }
    if (letter === 'c') {
      if (!/^[a-z]/i.test(rest)) {
        throw new Unsupported(); // means different things in different places
      }
      this.position++;
      return one(rest.charCodeAt(0) % 32);
    }
    if (/[0-7]/.test(letter)) {
      const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(letter + rest)![0];
      this.position += octal.length - 1;
      return one(parseInt(octal, 8));
    }
    return one(letter.charCodeAt(0));
  }

  private set(): Characters {
    const negative = this.takes('^');
    const members: Characters[] = [];
    while (!this.takes(']')) {
      const first = this.member();
      const isRange = this.text[this.position] === '-' && this.text[this.position + 1] !== ']';
      if (!isRange) {
        members.push(first);
        continue;
      }
      this.position++;
      const last = this.member();
      // of a class, such as \d, there is no range: the hyphen is one
      members.push(...(isOne(first) && isOne(last) ? [[first[0], last[0]]] : [first, one(0x2d), last]));
    }
    const set = union(members);
    return negative ? (set.length === 0 ? ALL : not(set)) : set;
  }

  private member(): Characters {
    const character = this.text[this.position++];
    if (character !== '\\') {
      return one(character.charCodeAt(0));
    }
    if (this.takes('b')) {
      return one(8);
    }
    if (/^c[^a-z]/i.test(this.text.slice(this.position))) {
      throw new Unsupported();
    }
    return this.escaped();
  }

  private takes(text: string): boolean {
    const taken = this.text.startsWith(text, this.position);
    if (taken) {
      this.position += text.length;
    }
    return taken;
  }
}

function isOne(characters: Characters): boolean {
  return characters.length === 2 && characters[0] === characters[1];
}
