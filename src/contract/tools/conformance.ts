import { Shape } from './contract';
import { Fault, article, note, preview } from './envelope';
import { isObject } from './values';

/** More findings than this help nobody. */
const MOST = 20;

/** Every place where a value does not have the shape; at most twenty. */
export function shapeFaults(shape: Shape, value: unknown, at = 'body', faults: Fault[] = []): Fault[] {
  if (faults.length >= MOST || (value === null && shape.nullable)) {
    return faults;
  }
  if (!hasType(shape, value)) {
    value = written(value);
    if (!hasType(shape, value)) {
      note(faults, at, `must be ${article(shape.type!)}`, value);
      return faults;
    }
  }
  if (shape.enum && !shape.enum.includes(value)) {
    note(faults, at, `must be one of ${shape.enum.map(preview).join(', ')}`, value);
  }
  if (shape.type === 'object' && isObject(value)) {
    for (const name of shape.required ?? []) {
      if (value[name] === undefined) {
        note(faults, `${at}.${name}`, 'is required', undefined);
      }
    }
    for (const name in shape.properties) {
      if (value[name] !== undefined) {
        shapeFaults(shape.properties[name], value[name], `${at}.${name}`, faults);
      }
    }
  } else if (shape.type === 'array' && shape.items) {
    const items = value as unknown[];
    for (let index = 0; index < items.length && faults.length < MOST; index++) {
      shapeFaults(shape.items, items[index], `${at}[${index}]`, faults);
    }
  }
  return faults;
}

/** What JSON makes of a value that says so itself: a date becomes text. */
function written(value: unknown): unknown {
  return isObject(value) && typeof value.toJSON === 'function' ? value.toJSON() : value;
}

function hasType({ type }: Shape, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value); // JSON writes NaN as null
    default:
      return typeof value === type;
  }
}
