import { Findings } from '../../findings';
import { isObject } from '../values';
import { Document } from './document';
import { schemaOf30 } from './schema31';

/** What is said of a change, and where. */
export type Tell = (segments: readonly string[], message: string) => void;

/** What an object is, as far as it matters: only schemas are written in another way. */
type Place = 'schema' | 'schemas' | 'names' | 'data' | 'other' | 'loose';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
/** Beneath these, keys are names. */
const NAMES = ['paths', 'responses', 'parameters', 'headers', 'content', 'callbacks', 'requestBodies', 'x-pathItems', 'links', 'encoding'];
/** Not for readers of schemas. */
const DATA = ['example', 'examples', 'default', 'enum', 'security', 'securitySchemes', 'servers', 'tags', 'externalDocs', 'value'];
const DIALECTS = /^https:\/\/(spec\.openapis\.org\/oas\/3\.1\/dialect\/|json-schema\.org\/draft\/2020-12\/schema)/;

/**
 * Writes an OpenAPI 3.1 document, or a file that one refers to, as OpenAPI 3.0. What means the same is written in the other way without a
 * word; of what 3.0 cannot say a warning tells.
 */
export function convertTo30(document: Document, findings: Findings): void {
  const tell: Tell = (segments, message) => findings.warning('tool-schema.converted', `${document.place(segments)}: ${message}`);
  document.value = new Conversion(tell).root(document.value);
}

/** Whether a document is written in OpenAPI 3.1, by itself or by the one that refers to it. */
export function isVersion31({ value }: Document, referring = false): boolean {
  const openapi = isObject(value) ? value.openapi : undefined;
  return openapi === undefined ? referring : /^3\.1\.\d+$/.test(String(openapi));
}

class Conversion {
  /** What YAML anchors share stays one. */
  private readonly done = new Map<object, Map<Place, unknown>>();

  public constructor(private readonly tell: Tell) {
  }

  public root(value: unknown): unknown {
    return isObject(value) && ('openapi' in value || 'paths' in value || 'components' in value)
      ? this.convert(this.topOf30(value), 'other', []) : this.convert(value, 'loose', []);
  }

  private topOf30({ webhooks, jsonSchemaDialect: dialect, ...fields }: Record<string, unknown>): Record<string, unknown> {
    const { info, components } = fields;
    if (webhooks !== undefined) {
      this.tell(['webhooks'], 'webhooks are left out: nobody calls them as tools.');
    }
    if (dialect !== undefined && !DIALECTS.test(String(dialect))) {
      this.tell(['jsonSchemaDialect'], `the dialect ${JSON.stringify(dialect)} is read as that of OpenAPI 3.1.`);
    }
    return {
      ...fields,
      ...('openapi' in fields && { openapi: '3.0.0' }),
      ...(isObject(info) && { info: infoOf30(info) }),
      ...(isObject(components) && { components: componentsOf30(components) }),
    };
  }

  private convert(value: unknown, place: Place, segments: readonly string[]): unknown {
    if (place === 'data') {
      return value;
    }
    if (Array.isArray(value)) {
      const inside = place === 'names' ? 'other' : place;
      return value.map((item, index) => this.convert(item, inside, [...segments, String(index)]));
    }
    if (!isObject(value)) {
      return place === 'schema' && typeof value === 'boolean' ? (value ? {} : { not: {} }) : value;
    }
    const known = this.done.get(value) ?? new Map<Place, unknown>();
    this.done.set(value, known);
    if (!known.has(place)) {
      known.set(place, this.object(value, place, segments));
    }
    return known.get(place);
  }

  private object(value: Record<string, unknown>, place: Place, segments: readonly string[]): Record<string, unknown> {
    const isSchema = place === 'schema' || (place === 'loose' && looksLikeSchema(value));
    if (!isSchema && place !== 'schemas' && typeof value.$ref === 'string' && value.description !== undefined) {
      this.tell([...segments, 'description'], 'a description beside a $ref is not read here. Write it where the $ref leads to.');
    }
    const fields = isSchema ? schemaOf30(value, segments, this.tell) : value;
    return Object.fromEntries(Object.entries(fields).map(([key, child]) => {
      const inside = placeOf(key, isSchema ? 'schema' : place);
      const isBoolean = key === 'additionalProperties' && typeof child === 'boolean'; // as in 3.0
      return [key, key === '$ref' ? referenceOf30(child) : isBoolean ? child : withReplies(key, place, this.convert(child, inside, [...segments, key]))];
    }));
  }
}

function placeOf(key: string, place: Place): Place {
  switch (place) {
    case 'schemas': return 'schema';
    case 'names': return 'other';
    case 'schema':
      return ['items', 'not', 'additionalProperties', 'allOf', 'anyOf', 'oneOf'].includes(key) ? 'schema'
        : key === 'properties' || key === 'x-$defs' ? 'schemas' : 'data';
    default:
      return key === 'schema' ? 'schema' : key === 'schemas' ? 'schemas' : NAMES.includes(key) ? 'names'
        : DATA.includes(key) || (key.startsWith('x-') && key !== 'x-pathItems') ? 'data' : place;
  }
}

/** In a file that is no document, schemas are told by their words. */
function looksLikeSchema(value: Record<string, unknown>): boolean {
  return !('in' in value && 'name' in value) && (typeof value.type === 'string' || Array.isArray(value.type)
    || ['properties', 'allOf', 'anyOf', 'oneOf', 'enum', 'const', '$defs'].some((key) => key in value));
}

/** An operation of 3.1 need not say what it answers. */
function withReplies(key: string, place: Place, value: unknown): unknown {
  return place === 'other' && METHODS.includes(key) && isObject(value) && !('responses' in value) && 'operationId' in value
    ? { ...value, responses: { default: { description: 'Any answer.' } } } : value;
}

function infoOf30({ summary: _, license, ...info }: Record<string, unknown>): Record<string, unknown> {
  if (!isObject(license)) {
    return license === undefined ? info : { ...info, license };
  }
  const { identifier: __, ...rest } = license;
  return { ...info, license: rest };
}

/** Kept where references find them, under a name that 3.0 lets pass. Who a caller is, is not for tools. */
function componentsOf30({ pathItems, securitySchemes: _, ...components }: Record<string, unknown>): Record<string, unknown> {
  return pathItems === undefined ? components : { ...components, 'x-pathItems': pathItems };
}

function referenceOf30(reference: unknown): unknown {
  return typeof reference === 'string' ? reference.replace('#/components/pathItems/', '#/components/x-pathItems/').replaceAll('/$defs/', '/x-$defs/') : reference;
}
