import { Given, NamedValues } from './given';
import { parseStructure } from './serialization';
import { Parameter, Shape } from '../../src/contract/tools/contract';
import { Fault, article, note, preview } from '../../src/contract/tools/envelope';
import { allowSteps, brokenLimit } from '../../src/contract/tools/limits';
import { isObject } from '../../src/contract/tools/values';

/** What JavaScript reads as a number, and people do not: nothing at all, `0x10`, `0o17`, `0b11`. */
const NO_DECIMAL = /^\s*$|[xob]/i;

/** More problems than this help nobody: the rest is not looked for. */
export const MOST = 20;

/** Checks the arguments against the contract, and converts them to the types it names. */
export function convertArguments(
  parameters: readonly Parameter[], given: Given, args: Record<string, unknown>,
): Fault[] | undefined {
  let problems: Fault[] | undefined;
  allowSteps();
  for (let index = 0; index < parameters.length; index++) {
    const { name, in: place, required, shape } = parameters[index];
    const value = given.get(name, index);
    if (place !== 'function' && Object.hasOwn(args, name)) {
      continue; // a path parameter and a body property of one name: the first counts
    }
    if (typeof value === 'string' && shape.type === 'string' && !shape.enum && !shape.limits) {
      args[name] = value; // most arguments are plain text
    } else if (!isMissing(value, shape, required)) {
      args[name] = convert(shape, value, name, (problems ??= []));
    } else if (required) {
      note((problems ??= []), name, `is required${describe(shape)}`, undefined);
    }
  }
  return problems && problems.length > 0 ? problems : undefined;
}

/** Agents Classic sends an argument it has no value for as empty text, or not at all. Text that may be empty is a value. */
function isMissing(value: unknown, { type, nullable, enum: allowed, limits }: Shape, required = false): boolean {
  return value === undefined || (value === null && !nullable)
    || (value === '' && (allowed ? !allowed.includes('') : type === 'string' ? !required && limits !== undefined && brokenLimit(limits, '') !== undefined : type !== undefined));
}

function describe({ description }: Shape): string {
  return description ? ` (${description})` : '';
}

/** The value in the type its shape names. A value that does not convert becomes a problem. */
function convert(shape: Shape, value: unknown, at: string, problems: Fault[]): unknown {
  if ((value === null && shape.nullable) || problems.length >= MOST) {
    return null;
  }
  const converted = toType(shape, value, at, problems);
  if (converted === undefined) {
    note(problems, at, `must be ${article(shape.type!)}${hint(shape, value)}`, value);
  } else if (shape.enum && !shape.enum.includes(converted)) {
    note(problems, at, `must be one of ${shape.enum.map(preview).join(', ')}`, value);
  } else if (shape.limits) {
    const rule = brokenLimit(shape.limits, converted);
    if (rule) {
      note(problems, at, rule, value);
    }
  }
  return converted;
}

/** The value in the shape's type, or undefined when it does not convert. */
function toType(shape: Shape, value: unknown, at: string, problems: Fault[]): unknown {
  switch (shape.type) {
    case 'string':
      return toText(value);
    case 'integer':
    case 'number':
      return toNumber(value, shape.type === 'integer');
    case 'boolean':
      return toBoolean(value);
    case 'array': {
      const list = typeof value === 'string' ? parseStructure(value) : value;
      return Array.isArray(list) ? toList(shape, list, at, problems) : undefined;
    }
    case 'object': {
      const object = typeof value === 'string' ? parseStructure(value) : value;
      return isObject(object) ? toObject(shape, object, at, problems) : undefined;
    }
    default:
      return value;
  }
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value
    : typeof value === 'number' || typeof value === 'boolean' ? String(value)
      : undefined;
}

function toNumber(value: unknown, whole: boolean): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value) : NaN;
  // beyond 2^53 a number would silently become another one; one with an exponent is not meant to the last digit
  const exact = Number.isSafeInteger(number) || (!whole && Number.isFinite(number) && (!Number.isInteger(number) || /e/i.test(String(value))));
  return exact ? number : undefined;
}

function parseNumber(text: string): number {
  const first = text.charCodeAt(0);
  return (first > 48 && first < 58) || !NO_DECIMAL.test(text) ? Number(text) : NaN; // 1 to 9: most are plain
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function toList({ items }: Shape, list: readonly unknown[], at: string, problems: Fault[]): unknown[] {
  return items ? list.map((item, index) => convert(items, item, `${at}[${index}]`, problems)) : [...list];
}

function toObject({ properties, required, closed }: Shape, fields: Record<string, unknown>, at: string, problems: Fault[]): Record<string, unknown> {
  const object = new NamedValues(fields);
  const result = closed ? {} : object.all();
  delete result.__proto__; // a key in JSON, and whoever copies it gets another prototype
  for (const name of required ?? []) {
    if (isMissing(object.get(name), properties?.[name] ?? {})) {
      note(problems, `${at}.${name}`, 'is required', undefined);
    }
  }
  for (const name in properties) {
    const value = object.get(name);
    if (isMissing(value, properties[name], required?.includes(name))) {
      delete result[name];
    } else {
      result[name] = convert(properties[name], value, `${at}.${name}`, problems);
    }
  }
  return result;
}

function hint({ type, items, properties }: Shape, value: unknown): string {
  switch (type) {
    case 'integer':
    case 'number':
      return typeof value !== 'object' && /\d{16}/.test(String(value)) ? ' of at most 15 digits' : '';
    case 'array':
      return items?.type === 'string' ? ' such as ["a", "b"]' : ' in JSON';
    case 'object':
      return properties ? ` with ${Object.keys(properties).join(', ')}` : ' in JSON';
    case 'boolean':
      return ' (true or false)';
    default:
      return '';
  }
}
