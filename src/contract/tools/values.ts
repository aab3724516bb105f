/** The value as JSON, or undefined when it is circular, a bigint, or something else that JSON cannot express. */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The value of JSON text, or undefined when the text is something else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value can be an HTTP status. */
export function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;
}

/** An object whose fields are what JSON writes. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !writesItself(value);
}

/** A record, and nothing that JSON writes otherwise: of the fields of a `Map`, or of a boxed text, it writes none, or each letter. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {});
}

/** Whether JSON writes what the object says, and not its fields. */
export function writesItself(value: unknown): boolean {
  return typeof (value as Record<string, unknown>).toJSON === 'function';
}

/** A plain object: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
