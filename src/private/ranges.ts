import { Duration, Token } from 'aws-cdk-lib';
import { Findings } from '../contract/findings';

/** A prop that is a whole number, and what it may be. */
export interface Range {
  /** The prop, as users write it. */
  readonly prop: string;
  /** The id of the finding. */
  readonly id: string;
  readonly min: number;
  /** No limit unless given. */
  readonly max?: number;
  /** As in `256 MB`. */
  readonly unit?: string;
}

/** Whether the number is known and right; what is wrong is found. What is known only when it is deployed is left alone. */
export function checkNumber({ prop, id, min, max = Infinity, unit = '' }: Range, value: number | undefined, findings: Findings): boolean {
  if (value === undefined || Token.isUnresolved(value)) {
    return true;
  }
  const isRight = Number.isInteger(value) && value >= min && value <= max;
  if (!isRight) {
    const upTo = max === Infinity ? '' : ` to ${max.toLocaleString('en-US')}`;
    findings.error(id, `${prop} is ${value}${spaced(unit)}; it may be a whole number from ${min}${upTo}${spaced(unit)}.`);
  }
  return isRight;
}

/**
 * A duration in seconds or days; undefined when it is wrong, which is found. The framework's own conversion throws at the
 * first fraction, and does not say where.
 */
export function checkDuration(
  range: Omit<Range, 'unit'>, duration: Duration, unit: 'seconds' | 'days', findings: Findings,
): number | undefined {
  if (duration.isUnresolved() && duration.unitLabel() !== unit) {
    findings.error(range.id, `${range.prop} is known only when it is deployed; give it in ${unit}.`);
    return undefined;
  }
  const value = unit === 'days' ? duration.toDays({ integral: false }) : duration.toSeconds({ integral: false });
  return checkNumber({ ...range, unit: unit === 'days' ? 'days' : 's' }, value, findings) ? value : undefined;
}

function spaced(unit: string): string {
  return unit && ` ${unit}`;
}
