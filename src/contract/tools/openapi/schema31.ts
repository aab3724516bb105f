import { isObject } from '../values';
import type { Tell } from './openapi31';

type Fields = Record<string, unknown>;

/** Words about the schema, not about values. */
const SILENT = ['$comment', '$schema', '$id', '$anchor', '$vocabulary'];
/** Rules for which OpenAPI 3.0 has no words. */
const LOST = [
  'if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'patternProperties', 'propertyNames', 'contains', 'minContains', 'maxContains',
  'unevaluatedItems', 'unevaluatedProperties', 'prefixItems', 'contentSchema', 'contentMediaType', 'contentEncoding', '$dynamicRef', '$dynamicAnchor',
];
const ALTERNATIVES = ['anyOf', 'oneOf'];

/** A schema of OpenAPI 3.1 as 3.0 writes it; what is inside is left as it is. */
export function schemaOf30(given: Readonly<Fields>, segments: readonly string[], tell: Tell): Fields {
  const fields: Fields = { ...given };
  const change = (key: string, message: string) => tell([...segments, key], message);
  if (fields.nullable !== undefined) {
    change('nullable', 'OpenAPI 3.1 has no "nullable". It is read as in 3.0; write type: [string, "null"], or the like.');
  }
  rename(fields, '$defs', 'x-$defs');
  SILENT.forEach((key) => delete fields[key]);
  besideReference(fields);
  allowedValue(fields);
  withoutNull(fields);
  listOfTypes(fields, change);
  bound(fields, 'exclusiveMinimum', 'minimum', (exclusive, inclusive) => exclusive >= inclusive);
  bound(fields, 'exclusiveMaximum', 'maximum', (exclusive, inclusive) => exclusive <= inclusive);
  firstExample(fields);
  content(fields);
  closed(fields);
  lost(fields, change);
  items(fields);
  return fields;
}

function rename(fields: Fields, from: string, to: string): void {
  if (from in fields) {
    fields[to] = fields[from];
    delete fields[from];
  }
}

/** In 3.0 nothing beside a `$ref` is read. */
function besideReference(fields: Fields): void {
  const { $ref, allOf, ...others } = fields;
  if ($ref !== undefined && (Object.keys(others).length > 0 || allOf !== undefined)) {
    delete fields.$ref;
    fields.allOf = [{ $ref }, ...Array.isArray(allOf) ? allOf : []];
  }
}

function allowedValue(fields: Fields): void {
  if ('const' in fields) {
    fields.enum = [fields.const];
    delete fields.const;
  }
}

/** `anyOf: [{ … }, { type: "null" }]`: one alternative is that there is no value. */
function withoutNull(fields: Fields): void {
  for (const key of ALTERNATIVES.filter((name) => Array.isArray(fields[name]))) {
    const all = fields[key] as unknown[];
    const others = all.filter((option) => !isNull(option));
    if (others.length < all.length && others.length > 0) {
      fields[key] = others;
      fields.nullable = true;
    }
  }
}

function isNull(option: unknown): boolean {
  return isObject(option) && (option.type === 'null' || option.const === null) && Object.keys(option).length === 1;
}

function listOfTypes(fields: Fields, change: (key: string, message: string) => void): void {
  const { type, enum: allowed } = fields;
  if (type !== 'null' && !Array.isArray(type)) {
    return;
  }
  const given = [type].flat();
  const types = [...new Set(given)].filter((name) => name !== 'null' && !(name === 'integer' && given.includes('number')));
  delete fields.type;
  if (given.includes('null') && (!Array.isArray(allowed) || allowed.includes(null))) {
    fields.nullable = true;
  }
  if (types.length === 0) {
    fields.enum = [null];
  } else if (types.length === 1) {
    [fields.type] = types;
  } else {
    const alternatives = types.map((name) => ({ type: name, ...name === 'array' && { items: {} } }));
    fields.allOf = [...Array.isArray(fields.allOf) ? fields.allOf : [], { anyOf: alternatives }];
    change('type', `the types ${types.join(', ')} were made alternatives ("anyOf"): OpenAPI 3.0 knows one type for a value.`);
  }
}

/** 3.1 has a number where 3.0 says of the other bound that it is exclusive. */
function bound(fields: Fields, exclusive: string, inclusive: string, isTighter: (one: number, other: number) => boolean): void {
  const { [exclusive]: value, [inclusive]: other } = fields;
  if (typeof value !== 'number') {
    return;
  }
  delete fields[exclusive];
  if (typeof other !== 'number' || isTighter(value, other)) {
    fields[inclusive] = value;
    fields[exclusive] = true;
  }
}

function firstExample(fields: Fields): void {
  const { examples } = fields;
  delete fields.examples;
  if (Array.isArray(examples) && examples.length > 0) {
    fields.example ??= examples[0];
  }
}

/** Bytes are a format in 3.0. */
function content(fields: Fields): void {
  const { contentEncoding: encoding, contentMediaType: media } = fields;
  if (encoding === 'base64' && media === undefined) {
    delete fields.contentEncoding;
    fields.format ??= 'byte';
  } else if (encoding === undefined && media === 'application/octet-stream') {
    delete fields.contentMediaType;
    fields.format ??= 'binary';
  }
}

/** Without parts that come from elsewhere it is the same; and where names may be of a pattern, others are not known. */
function closed(fields: Fields): void {
  const parts = ['allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'patternProperties'];
  if (fields.unevaluatedProperties === false && parts.every((key) => fields[key] === undefined)) {
    delete fields.unevaluatedProperties;
    fields.additionalProperties ??= false;
  }
  if (fields.patternProperties !== undefined && fields.additionalProperties === false) {
    delete fields.additionalProperties;
  }
}

function lost(fields: Fields, change: (key: string, message: string) => void): void {
  const found = LOST.filter((key) => fields[key] !== undefined);
  if (found.length === 0) {
    return;
  }
  found.forEach((key) => delete fields[key]);
  change(found[0], `${found.map((key) => `"${key}"`).join(', ')} cannot be said in OpenAPI 3.0, and ${found.length > 1 ? 'are' : 'is'} left out. `
    + 'Say it in the description, and check it in the tool.');
}

/** 3.0 wants to know of a list what is in it, if only that it may be anything. */
function items(fields: Fields): void {
  if (fields.type === 'array' && fields.items === undefined) {
    fields.items = {};
  }
}
