/** Characters, as pairs of a first and a last code unit: sorted, and without gaps of nothing. */
export type Characters = readonly number[];

const LAST = 0xffff;

export const ALL: Characters = [0, LAST];
const DIGITS: Characters = [0x30, 0x39];
const WORD: Characters = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const SPACE: Characters = [
  0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff,
];
/** What the point stands for: anything but the end of a line. */
export const POINT = not([0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]);

/** What `\d`, `\W` and the like stand for, by their letter. */
export const CLASSES: Readonly<Record<string, Characters>> = {
  d: DIGITS, D: not(DIGITS), w: WORD, W: not(WORD), s: SPACE, S: not(SPACE),
};

/** One character. */
export function one(code: number): Characters {
  return [code, code];
}

/** All that any of them has. */
export function union(sets: readonly Characters[]): Characters {
  const pairs = sets.flatMap((set) => pairsOf(set)).sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [first, last] of pairs) {
    if (merged.length > 0 && first <= merged[merged.length - 1] + 1) {
      merged[merged.length - 1] = Math.max(merged[merged.length - 1], last);
    } else {
      merged.push(first, last);
    }
  }
  return merged;
}

/** All that it has not. */
export function not(set: Characters): Characters {
  const rest: number[] = [];
  let from = 0;
  for (const [first, last] of pairsOf(set)) {
    if (first > from) {
      rest.push(from, first - 1);
    }
    from = last + 1;
  }
  return from <= LAST ? [...rest, from, LAST] : rest;
}

/** Whether a character is in more than one of them. */
export function overlap(sets: readonly Characters[]): boolean {
  const pairs = sets.flatMap((set) => pairsOf(set)).sort(([a], [b]) => a - b);
  return pairs.some(([first], index) => index > 0 && first <= pairs[index - 1][1]);
}

function pairsOf(set: Characters): [number, number][] {
  return Array.from({ length: set.length / 2 }, (_, index) => [set[2 * index], set[2 * index + 1]]);
}
