/**
 * Matching in a time that grows with the text, and not with the number of ways in which a pattern could match it.
 *
 * `RegExp` tries one way after another, and some patterns have billions of ways not to match a short text: one argument
 * would hang the function beyond its deadline. Here each instruction looks at each place once. The program is made at
 * synth, of patterns that `RegExp` might not finish.
 */

/** What an instruction does; its fields stand behind it. */
export enum Operation {
  /** The end: it matches. */
  MATCH,
  /** A character: the next instruction, and pairs of a first and a last code unit. */
  CHARACTERS,
  /** Two ways to go on. */
  SPLIT,
  /** What must hold here: the next instruction, and an `Assertion`. */
  ASSERT,
  /** What must follow, or must not: the next instruction, the first one of what follows, and 1 for "must not". */
  LOOK,
}

/** Instructions, of which the last is the first to be done. */
export type Program = readonly (readonly number[])[];

/** How many instructions a call may do at all its places: some three milliseconds. */
const MOST_STEPS = 200_000;

let left = MOST_STEPS;

/** A call begins: all of its values share the steps. */
export function allowSteps(): void {
  left = MOST_STEPS;
}

/** Whether the program matches somewhere in the text; undefined when that would take more steps than there are. */
export function matches(program: Program, text: string): boolean | undefined {
  try {
    return run(program, text, program.length - 1, 0);
  } catch {
    return undefined;
  }
}

function run(program: Program, text: string, start: number, from: number): boolean {
  const places = text.length + 1;
  spend(program.length * places / 64);
  const seen = new Uint8Array(program.length * places);
  const open = [start, from];
  while (open.length > 0) {
    const at = open.pop()!;
    const step = open.pop()!;
    const key = step * places + at;
    if (seen[key] === 1) {
      continue;
    }
    seen[key] = 1;
    spend(1);
    const [operation, next, other] = program[step];
    if (operation === Operation.MATCH) {
      return true;
    } else if (operation === Operation.SPLIT) {
      open.push(other, at, next, at);
    } else if (operation === Operation.CHARACTERS) {
      if (has(program[step], text.charCodeAt(at))) {
        open.push(next, at + 1);
      }
    } else if (operation === Operation.ASSERT ? holds(other, text, at) : run(program, text, other, at) === !program[step][3]) {
      open.push(next, at);
    }
  }
  return false;
}

function spend(steps: number): void {
  left -= steps;
  if (left < 0) {
    throw left;
  }
}

/** Beyond the end there is NaN, which is in no range. */
function has(instruction: readonly number[], code: number): boolean {
  for (let index = 2; index < instruction.length; index += 2) {
    if (code >= instruction[index] && code <= instruction[index + 1]) {
      return true;
    }
  }
  return false;
}

function holds(assertion: number, text: string, at: number): boolean {
  const [isStart, isEnd] = [at === 0, at === text.length];
  return assertion === 0 ? isStart : assertion === 1 ? isEnd : (isWord(text[at - 1]) !== isWord(text[at])) === (assertion === 2);
}

function isWord(character = ''): boolean {
  return /\w/.test(character);
}
