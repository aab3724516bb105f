import { allowedValuesFault } from '../allowed-values';
import { Limits, Shape, ShapeType } from '../contract';
import { Ambiguity, ambiguityOf } from '../pattern/ambiguity';
import { programOf } from '../pattern/program';
import { parsePattern } from '../pattern/syntax';
import { plain } from '../rendering';
import { isObject } from '../values';
import { Cursor } from './cursor';
import { MAX_DEPTH } from './document';

const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

/** Which side reads a schema: what only the other side has is left out. */
export type Use = 'argument' | 'reply';

/** A shape that is being read, and the names of properties that only the other side has. */
type ShapeDraft = { -readonly [K in keyof Shape]: Shape[K] } & { hidden?: string[] };

/** What a JSON schema says, in the terms both engines understand. */
export function shapeOf(schema: Cursor, use: Use, trail: readonly string[] = []): Shape {
  const { hidden = [], ...shape } = draftOf(schema, use, trail);
  if (hidden.length === 0) {
    return shape;
  }
  const { properties = {}, required = [], ...rest } = shape;
  const kept = Object.entries(properties).filter(([name]) => !hidden.includes(name));
  const needed = required.filter((name) => !hidden.includes(name));
  return { ...rest, ...(kept.length > 0 && { properties: Object.fromEntries(kept) }), ...(needed.length > 0 && { required: needed }) };
}

function draftOf(schema: Cursor, use: Use, trail: readonly string[]): ShapeDraft {
  if (!schema.exists || !schema.countSchema()) {
    return {};
  }
  if (trail.includes(schema.key)) {
    schema.error('tool-schema.recursive', `the schema contains itself (${[...trail.slice(trail.indexOf(schema.key)), schema.key].map(lastName).join(' → ')}). `
      + 'The agent needs a finite schema: end the nesting with a plain object or string.');
    return {};
  }
  if (trail.length > MAX_DEPTH) {
    schema.error('tool-schema.recursive', `the schema is nested more than ${MAX_DEPTH} levels deep. Flatten it.`);
    return {};
  }
  const inside = [...trail, schema.key];
  const shape = ownShape(schema, use, inside);
  const parts = schema.get('allOf').items().map((part) => draftOf(part, use, inside));
  parts.forEach((part) => merge(shape, part));
  noteAlternatives(schema, shape, use, inside);
  checkRequired(schema, shape, use);
  checkEnum(schema, shape, parts);
  return shape;
}

function ownShape(schema: Cursor, use: Use, trail: readonly string[]): ShapeDraft {
  const { fields } = schema;
  const shape: ShapeDraft = {};
  const type = typeOf(schema);
  if (type) {
    shape.type = type;
  }
  if (schema.get('description').text) {
    shape.description = schema.get('description').text!.trim();
  }
  const properties = schema.get('properties').entries();
  if (use === 'argument' && properties.some(([name]) => name === '__proto__')) {
    schema.get('properties').get('__proto__').error('tool-schema.name', 'a property may not be named "__proto__", which JavaScript takes for something else. Rename it.');
  }
  const hidden = properties.filter(([, property]) => property.fields[use === 'argument' ? 'readOnly' : 'writeOnly'] === true);
  if (hidden.length > 0) {
    shape.hidden = hidden.map(([name]) => name);
  }
  if (properties.length > hidden.length) {
    shape.properties = Object.fromEntries(properties.filter((property) => !hidden.includes(property))
      .map(([name, property]) => [name, shapeOf(property, use, trail)]));
  }
  if (Array.isArray(fields.required) && fields.required.length > 0) {
    shape.required = fields.required.map(String);
  }
  if (fields.additionalProperties === false && properties.length > 0) {
    shape.closed = true;
  }
  if (schema.get('items').exists) {
    shape.items = shapeOf(schema.get('items'), use, trail);
  }
  if (Array.isArray(fields.enum) && fields.enum.length > 0) {
    shape.enum = fields.enum;
  }
  const limits = limitsOf(schema);
  if (limits) {
    shape.limits = limits;
  }
  if (use === 'argument') {
    noteLost(schema);
  }
  if (typeof fields.format === 'string') {
    shape.format = fields.format;
  }
  if (fields.default !== undefined) {
    shape.default = fields.default;
  }
  if (fields.nullable === true) {
    shape.nullable = true;
  }
  if (fields.example !== undefined) {
    shape.example = fields.example;
  }
  return shape;
}

/** A required property that does not exist would have the guard refuse every call: the model is not told of it. */
function checkRequired(schema: Cursor, shape: ShapeDraft, use: Use): void {
  const own = schema.get('required').items().map(({ value }) => value);
  const { properties = {}, hidden = [] } = shape;
  const mayBeElsewhere = schema.get('oneOf').exists || schema.get('anyOf').exists || !schema.get('properties').exists;
  const unknown = own.filter((name) => typeof name === 'string' && !(name in properties) && !hidden.includes(name)) as string[];
  if (use === 'argument' && !mayBeElsewhere && unknown.length > 0) {
    schema.get('required').error('tool-schema.required', `required names ${unknown.map((name) => JSON.stringify(name)).join(', ')}, which is no property here (${Object.keys(properties).join(', ')}). `
      + 'Each name is an item of its own: [a, b], not ["a, b"].');
  }
}

/** Allowed values that are none of the type's would have the guard refuse every call. Null is the business of `nullable`. */
function checkEnum(schema: Cursor, shape: Shape, parts: readonly Shape[]): void {
  const faultOf = ({ type, enum: allowed }: Shape) => type && allowed && allowedValuesFault('the value', 'enum', type, allowed.filter((value) => value !== null));
  const fault = faultOf(shape);
  const own = schema.get('enum');
  if (fault && !parts.some(faultOf)) {
    (own.exists ? own : schema).error('tool-schema.values', fault);
  } else if (own.exists && shape.enum && !fault) {
    own.warning('tool-schema.enum', `"enum" is not supported by the service: its values (${shape.enum.map(plain).join(', ')}) were written into the description, and the guard checks them.`);
  }
}

const LOST = ['multipleOf', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'not'];

/** Rules that nobody would know of. */
function noteLost(schema: Cursor): void {
  const { fields } = schema;
  const lost = LOST.filter((keyword) => fields[keyword]);
  if (isObject(fields.additionalProperties) && Object.keys(fields.additionalProperties).length > 0) {
    lost.push('additionalProperties');
  }
  if (lost.length > 0) {
    schema.warning('tool-schema.dropped', `${lost.map((keyword) => `"${keyword}"`).join(', ')} cannot be said to the service, and the guard does not check it. `
      + 'Say it in the description, and check it in the tool.');
  }
}

function typeOf(schema: Cursor): ShapeType | undefined {
  const { type, properties, items } = schema.fields;
  if (typeof type === 'string' && TYPES.includes(type)) {
    return type as ShapeType;
  }
  if (type !== undefined) {
    schema.get('type').notOpenApi(`must be one of ${TYPES.join(', ')}`);
  }
  if (properties !== undefined) {
    return 'object';
  }
  return items === undefined ? typeOfAllowed(schema.fields.enum) : 'array';
}

/** A list of allowed values says what they are: Agents Classic sends text, which needs a type to be converted to. */
function typeOfAllowed(allowed: unknown): ShapeType | undefined {
  const types = new Set(Array.isArray(allowed) ? allowed.map((value) => (Number.isInteger(value) ? 'integer' : typeof value)) : []);
  const [only] = types;
  return types.size === 1 && TYPES.includes(only) ? only as ShapeType : undefined;
}

function limitsOf(schema: Cursor): Limits | undefined {
  const type = typeOf(schema);
  const limits = type === 'string' ? textLimits(schema) : type === 'number' || type === 'integer' ? numberLimits(schema, type === 'integer') : {};
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function textLimits(schema: Cursor): Limits {
  const { minLength, maxLength, pattern } = schema.fields;
  return {
    minLength: numberIn(minLength),
    maxLength: numberIn(maxLength),
    ...(typeof pattern === 'string' && patternLimits(schema, pattern)),
  };
}

/** OpenAPI 3.0 says with a boolean that a bound is exclusive. Of whole numbers the next one is meant. */
function numberLimits(schema: Cursor, whole: boolean): Limits {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema.fields;
  const minimum = numberIn(schema.fields.minimum);
  const maximum = numberIn(schema.fields.maximum);
  return {
    ...(above !== true || minimum === undefined ? { minimum } : whole ? { minimum: Math.floor(minimum) + 1 } : { exclusiveMinimum: minimum }),
    ...(below !== true || maximum === undefined ? { maximum } : whole ? { maximum: Math.ceil(maximum) - 1 } : { exclusiveMaximum: maximum }),
  };
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A pattern, with the program that matches it where `RegExp` might take ages. */
function patternLimits(schema: Cursor, pattern: string): Limits {
  const unchecked = (why: string) => {
    schema.get('pattern').warning('tool-schema.pattern', `"${pattern}" ${why}, so the guard does not check it.`);
    return {};
  };
  try {
    new RegExp(pattern);
  } catch {
    return unchecked('is not a regular expression of JavaScript');
  }
  const expression = parsePattern(pattern);
  if (!expression) {
    return unchecked('looks back, or refers to what another part has matched, which may take any time');
  }
  const ambiguity = ambiguityOf(expression);
  if (ambiguity === Ambiguity.NONE) {
    return { pattern };
  }
  const program = programOf(expression);
  if (!program) {
    return unchecked('repeats too much (more than a thousand characters, written out)');
  }
  if (ambiguity === Ambiguity.REPEATED) {
    schema.get('pattern').warning('tool-schema.slow-pattern', `"${pattern}" repeats what can be read in several ways: on some texts a regular expression takes ages. `
      + 'The guard matches it step by step and refuses a text that is too long for that; other readers of the schema may hang. Repeat once, as in a+ instead of (a+)+.');
  }
  return { pattern, program };
}

/** `allOf`: everything holds at once. */
function merge(shape: ShapeDraft, part: ShapeDraft): void {
  const { properties, required, limits, hidden, ...rest } = part;
  for (const [key, value] of Object.entries(rest)) {
    (shape as Record<string, unknown>)[key] ??= value;
  }
  if (properties) {
    shape.properties = mergeProperties(shape.properties ?? {}, properties);
  }
  if (limits) {
    const { program, ...others } = limits;
    shape.limits = { ...(shape.limits?.pattern === undefined ? limits : others), ...shape.limits };
  }
  if (hidden) {
    shape.hidden = [...shape.hidden ?? [], ...hidden];
  }
  if (required) {
    shape.required = [...new Set([...shape.required ?? [], ...required])];
  }
}

function mergeProperties(first: Readonly<Record<string, Shape>>, second: Readonly<Record<string, Shape>>): Record<string, Shape> {
  const merged = new Map(Object.entries(first));
  for (const [name, property] of Object.entries(second)) {
    const both: ShapeDraft = { ...merged.get(name) };
    merge(both, property);
    merged.set(name, both);
  }
  return Object.fromEntries(merged);
}

/** Neither engine can say "this or that", and a guess would reject good values: alternatives are left open. */
function noteAlternatives(schema: Cursor, shape: ShapeDraft, use: Use, trail: readonly string[]): void {
  for (const keyword of ['oneOf', 'anyOf']) {
    const alternatives = schema.get(keyword).items().map((option) => draftOf(option, use, trail));
    if (alternatives.length === 0) {
      continue;
    }
    if (alternatives.length === 1) {
      merge(shape, alternatives[0]);
      continue;
    }
    schema.get(keyword).warning('tool-schema.alternatives', `"${keyword}" is not supported by the service: only what all alternatives share is stated. `
      + 'Say in the description what to send, or use one object with optional properties.');
    const types = new Set(alternatives.map(({ type }) => type));
    if (types.size === 1 && shape.type === undefined && alternatives[0].type) {
      shape.type = alternatives[0].type;
    }
  }
}

function lastName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
