/**
 * What props must be. TypeScript says so too, but from plain JavaScript, from JSON and through a cast anything may come, and nothing
 * further down could say where from.
 */
export interface Kind {
  /** As in `must be text`. */
  readonly words: string;
  readonly isRequired?: boolean;
  is(value: unknown): boolean;
}

export const TEXT: Kind = { words: 'text', is: (value) => typeof value === 'string' };

export const FLAG: Kind = { words: 'true or false', is: (value) => typeof value === 'boolean' };

export const NUMBER: Kind = { words: 'a number', is: (value) => typeof value === 'number' };

/** Texts by name, as tags are. */
export const TEXTS: Kind = {
  words: 'an object, with text for each name',
  is: (value) => isObject(value) && !Array.isArray(value) && Object.values(value).every(TEXT.is),
};

/** An object that has all of some members. */
export function having(words: string, ...members: string[]): Kind {
  return { words, is: (value) => isObject(value) && members.every((member) => (value as Record<string, unknown>)[member] !== undefined) };
}

export function listOf({ words, is }: Kind): Kind {
  return { words: `a list, each of it ${words}`, is: (value) => Array.isArray(value) && value.every(is) };
}

export function required(kind: Kind): Kind {
  return { ...kind, isRequired: true };
}

/**
 * Throws where something is of another kind: with that nothing could be built to report on.
 *
 * @throws an error that names the construct, and everything that is of another kind
 */
export function throwWrongKinds(path: string, props: unknown, kinds: Readonly<Record<string, Kind>>): void {
  if (!isObject(props)) {
    throw new Error(`${path}: props must be an object, and is ${shown(props)}.`);
  }
  const wrong = Object.entries(kinds).flatMap(([prop, { is, words, isRequired = false }]) => {
    const value = (props as Record<string, unknown>)[prop];
    const isRight = value === undefined ? !isRequired : is(value);
    return isRight ? [] : [`${prop} must be ${words}, and is ${shown(value)}`];
  });
  if (wrong.length > 0) {
    throw new Error(`${path}: ${wrong.join('; ')}.`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Shortly: what was given may be a whole construct. */
function shown(value: unknown): string {
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  return isObject(value) || typeof value === 'function' ? `another ${typeof value}` : JSON.stringify(value) ?? String(value);
}
