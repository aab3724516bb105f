import { Limits } from './contract';

/** The rule that a value breaks, if it breaks one. */
export function brokenLimit(limits: Limits, value: unknown): string | undefined {
  const { minLength = 0, maxLength = Infinity, pattern, minimum = -Infinity, maximum = Infinity } = limits;
  if (typeof value === 'string') {
    // the length first: a pattern may be slow on a megabyte
    return value.length < minLength ? `must have at least ${minLength} characters`
      : value.length > maxLength ? `must have at most ${maxLength} characters`
        : pattern !== undefined && !new RegExp(pattern).test(value) ? `must match ${pattern}`
          : undefined;
  }
  return (value as number) < minimum ? `must be at least ${minimum}` : (value as number) > maximum ? `must be at most ${maximum}` : undefined;
}
