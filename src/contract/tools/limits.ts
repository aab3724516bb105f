import { Limits } from './contract';

/** A pattern may take long on a long text; that many characters are enough for what has a pattern. */
const LONGEST_TO_MATCH = 10_000;

/** Few contracts have a program: what runs it is loaded when one does. */
let matching: typeof import('./pattern/matching') | undefined;

/** A call begins: its values share the steps of matching. */
export function allowSteps(): void {
  matching?.allowSteps();
}

const compiled = new Map<string, RegExp>();

/** The rule that a value breaks, if it breaks one. */
export function brokenLimit(limits: Limits, value: unknown): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  if (typeof value === 'string') {
    return brokenLength(limits, value) ?? brokenPattern(limits, value);
  }
  const number = value as number; // to compare with undefined is false
  return number < minimum! ? `must be at least ${minimum}`
    : number > maximum! ? `must be at most ${maximum}`
      : number <= exclusiveMinimum! ? `must be more than ${exclusiveMinimum}`
        : number >= exclusiveMaximum! ? `must be less than ${exclusiveMaximum}`
          : undefined;
}

/** JSON Schema counts characters; JavaScript counts code units, of which some characters have two. */
function brokenLength({ minLength: least = 0, maxLength, pattern }: Limits, text: string): string | undefined {
  const most = maxLength ?? (pattern === undefined ? Infinity : LONGEST_TO_MATCH);
  const units = text.length;
  const unsure = (units > most && units <= 2 * most) || (units >= least && units < 2 * least);
  const length = unsure ? [...text].length : units;
  return length < least ? `must have at least ${least} characters` : length > most ? `must have at most ${most} characters` : undefined;
}

function brokenPattern({ pattern, program }: Limits, text: string): string | undefined {
  if (pattern === undefined) {
    return undefined;
  }
  const fits = program ? (matching ??= require('./pattern/matching') as typeof import('./pattern/matching')).matches(program, text) : regExp(pattern).test(text);
  return fits === undefined ? `is too long to be held against ${pattern}` : fits ? undefined : `must match ${pattern}`;
}

function regExp(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) {
    compiled.set(pattern, expression = new RegExp(pattern));
  }
  return expression;
}
