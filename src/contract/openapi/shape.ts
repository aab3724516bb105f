import { Limits, Shape, ShapeType } from '../contract';
import { plain } from '../rendering';
import { Cursor } from './cursor';
import { MAX_DEPTH } from './document';

const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

type MutableShape = { -readonly [K in keyof Shape]: Shape[K] };

/** What a JSON schema says, in the terms both engines understand. */
export function shapeOf(schema: Cursor, trail: readonly string[] = []): Shape {
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
  const shape = ownShape(schema, inside);
  for (const part of schema.get('allOf').items()) {
    merge(shape, shapeOf(part, inside));
  }
  noteAlternatives(schema, shape, inside);
  return shape;
}

function ownShape(schema: Cursor, trail: readonly string[]): MutableShape {
  const { fields } = schema;
  const shape: MutableShape = {};
  const type = typeOf(schema);
  if (type) {
    shape.type = type;
  }
  if (schema.get('description').text) {
    shape.description = schema.get('description').text!.trim();
  }
  const properties = schema.get('properties').entries();
  if (properties.length > 0) {
    shape.properties = Object.fromEntries(properties.map(([name, property]) => [name, shapeOf(property, trail)]));
  }
  if (Array.isArray(fields.required) && fields.required.length > 0) {
    shape.required = fields.required.map(String);
  }
  if (schema.get('items').exists) {
    shape.items = shapeOf(schema.get('items'), trail);
  }
  if (Array.isArray(fields.enum) && fields.enum.length > 0) {
    shape.enum = fields.enum;
    schema.get('enum').warning('tool-schema.enum', `"enum" is not supported by the service: its values (${fields.enum.map(plain).join(', ')}) were written into the description, and the guard checks them.`);
  }
  const limits = limitsOf(schema);
  if (limits) {
    shape.limits = limits;
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

const LIMITS = { string: ['minLength', 'maxLength'], number: ['minimum', 'maximum'], integer: ['minimum', 'maximum'] } as const;

function limitsOf(schema: Cursor): Limits | undefined {
  const type = typeOf(schema);
  if (type !== 'string' && type !== 'number' && type !== 'integer') {
    return undefined;
  }
  const { fields } = schema;
  const bounds = LIMITS[type].filter((name) => typeof fields[name] === 'number').map((name) => [name, fields[name]]);
  const pattern = type === 'string' && typeof fields.pattern === 'string' && isRegExp(schema, fields.pattern) ? [['pattern', fields.pattern]] : [];
  const limits = [...bounds, ...pattern];
  return limits.length > 0 ? Object.fromEntries(limits) : undefined;
}

function isRegExp(schema: Cursor, pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    schema.get('pattern').warning('tool-schema.pattern', `"${pattern}" is not a regular expression of JavaScript, so the guard does not check it.`);
    return false;
  }
}

/** `allOf`: everything holds at once. */
function merge(shape: MutableShape, part: Shape): void {
  const { properties, required, ...rest } = part;
  for (const [key, value] of Object.entries(rest)) {
    (shape as Record<string, unknown>)[key] ??= value;
  }
  if (properties) {
    shape.properties = mergeProperties(shape.properties ?? {}, properties);
  }
  if (required) {
    shape.required = [...new Set([...shape.required ?? [], ...required])];
  }
}

function mergeProperties(first: Readonly<Record<string, Shape>>, second: Readonly<Record<string, Shape>>): Record<string, Shape> {
  const merged = new Map(Object.entries(first));
  for (const [name, property] of Object.entries(second)) {
    const both: MutableShape = { ...merged.get(name) };
    merge(both, property);
    merged.set(name, both);
  }
  return Object.fromEntries(merged);
}

/** Neither engine can say "this or that", and a guess would reject good values: alternatives are left open. */
function noteAlternatives(schema: Cursor, shape: MutableShape, trail: readonly string[]): void {
  for (const keyword of ['oneOf', 'anyOf']) {
    const alternatives = schema.get(keyword).items().map((option) => shapeOf(option, trail));
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
