import { Characters, overlap } from './characters';
import { Assertion, Expression } from './syntax';

/** How many ways a pattern has to match, or not to match, a text. */
export enum Ambiguity {
  /** At each place there is one way to go on: `RegExp` needs one look at each character. */
  NONE,
  /** Several ways, which `RegExp` tries one after another. */
  SOME,
  /** Several ways in each round of a repetition: on some texts `RegExp` takes ages. */
  REPEATED,
}

/** From so many rounds on a repetition has no end that matters. */
const MANY = 4;
/** More characters than this, from any place, are too many looks at each. */
const LONGEST_UNANCHORED = 64;
/** Beyond this many characters and sets nobody looks, and it counts as ambiguous. */
const MOST_PLACES = 2_000;

/**
 * Looks at the characters of a pattern and at which of them can follow which. Where two that can follow the same one may
 * be the same character, there are two ways; where both are in repetitions, there are more with each round.
 */
export function ambiguityOf(expression: Expression): Ambiguity {
  const search = new Search();
  let all: Part;
  try {
    all = search.look(expression, 0);
  } catch (error) {
    if (error instanceof RangeError) {
      return Ambiguity.REPEATED;
    }
    throw error;
  }
  search.compare(all.first);
  search.places.forEach(({ next }) => search.compare([...next]));
  // from any place it is tried again
  const isSearched = !beginsAtStart(expression) && (search.hasLoop || search.places.length > LONGEST_UNANCHORED);
  return search.ambiguity === Ambiguity.NONE && isSearched ? Ambiguity.SOME : search.ambiguity;
}

function beginsAtStart(expression: Expression): boolean {
  const [first] = expression.kind === 'sequence' ? expression.parts : [expression];
  return first?.kind === 'assertion' && first.assertion === Assertion.START;
}

interface Place { readonly characters: Characters; readonly loops: number; readonly next: Set<number> }

/** Which places an expression begins and ends with, and whether it can be nothing. */
interface Part { readonly first: readonly number[]; readonly last: readonly number[]; readonly empty: boolean }

const NOTHING: Part = { first: [], last: [], empty: true };

class Search {
  public readonly places: Place[] = [];
  public ambiguity = Ambiguity.NONE;
  public hasLoop = false;

  public look(expression: Expression, loops: number): Part {
    switch (expression.kind) {
      case 'characters': {
        if (this.places.length >= MOST_PLACES) {
          throw new RangeError('the pattern is too long');
        }
        const place = this.places.push({ characters: expression.characters, loops, next: new Set() }) - 1;
        return { first: [place], last: [place], empty: false };
      }
      case 'assertion':
        return NOTHING;
      case 'lookahead':
        this.found(Ambiguity.SOME);
        this.compare(this.look(expression.body, loops).first);
        return NOTHING;
      case 'sequence':
        return expression.parts.map((part) => this.look(part, loops)).reduce((before, after) => this.join(before, after), NOTHING);
      case 'choice':
        return this.choose(expression.options.map((option) => this.look(option, loops)));
      case 'repeat':
        return this.repeat(expression, loops);
    }
  }

  /** Places that the same one can go on to. */
  public compare(places: readonly number[]): void {
    const all = places.map((place) => this.places[place]);
    if (overlap(all.map(({ characters }) => characters))) {
      this.found(overlap(all.filter(({ loops }) => loops > 0).map(({ characters }) => characters)) ? Ambiguity.REPEATED : Ambiguity.SOME);
    }
  }

  private choose(options: readonly Part[]): Part {
    if (options.filter(({ empty }) => empty).length > 1) {
      this.found(Ambiguity.SOME);
    }
    return {
      first: options.flatMap(({ first }) => first), last: options.flatMap(({ last }) => last), empty: options.some(({ empty }) => empty),
    };
  }

  /** Of any number of rounds the first two tell what there is to know. */
  private repeat({ body, min, max }: Expression & { kind: 'repeat' }, loops: number): Part {
    const isOpen = max - min >= MANY;
    this.hasLoop ||= isOpen;
    const rounds = Array.from({ length: Math.min(max, isOpen && min <= 1 ? 1 : 2) }, () => this.look(body, loops + (max >= MANY ? 1 : 0)));
    rounds.forEach(({ last }, index) => {
      const after = rounds[index + 1] ?? (isOpen ? rounds[index] : NOTHING);
      this.follow(last, after.first);
    });
    if (rounds.some(({ empty }) => empty)) { // a round of nothing, or none
      this.found(max > 1 && rounds[0].first.length > 0 ? Ambiguity.REPEATED : Ambiguity.SOME);
    }
    return {
      first: rounds[0]?.first ?? [],
      last: rounds.slice(Math.min(Math.max(min - 1, 0), 1)).flatMap(({ last }) => last),
      empty: min === 0 || (rounds[0]?.empty ?? true),
    };
  }

  private join(before: Part, after: Part): Part {
    this.follow(before.last, after.first);
    return {
      first: before.empty ? [...before.first, ...after.first] : before.first,
      last: after.empty ? [...before.last, ...after.last] : after.last,
      empty: before.empty && after.empty,
    };
  }

  private follow(from: readonly number[], to: readonly number[]): void {
    for (const { next, loops } of from.map((place) => this.places[place])) {
      for (const place of to) {
        if (next.has(place)) { // two ways to the same place
          this.found(loops > 0 ? Ambiguity.REPEATED : Ambiguity.SOME);
        }
        next.add(place);
      }
    }
  }

  private found(ambiguity: Ambiguity): void {
    this.ambiguity = Math.max(this.ambiguity, ambiguity);
  }
}
