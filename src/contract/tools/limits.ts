import { Limits } from './contract';

/** A pattern may take long on a long text; that many characters are enough for what has a pattern. */
const LONGEST_TO_MATCH = 10_000;

const compiled = new Map<string, RegExp>();

/** The rule that a value breaks, if it breaks one. */
export function brokenLimit(limits: Limits, value: unknown): string | undefined {
  const { pattern, minLength = 0, maxLength = pattern ? LONGEST_TO_MATCH : Infinity, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  if (typeof value === 'string') {
    return value.length < minLength ? `must have at least ${minLength} characters`
      : value.length > maxLength ? `must have at most ${maxLength} characters`
        : pattern !== undefined && !regExp(pattern).test(value) ? `must match ${pattern}`
          : undefined;
  }
  const number = value as number; // to compare with undefined is false
  return number < minimum! ? `must be at least ${minimum}`
    : number > maximum! ? `must be at most ${maximum}`
      : number <= exclusiveMinimum! ? `must be more than ${exclusiveMinimum}`
        : number >= exclusiveMaximum! ? `must be less than ${exclusiveMaximum}`
          : undefined;
}

function regExp(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) {
    compiled.set(pattern, expression = new RegExp(pattern));
  }
  return expression;
}
