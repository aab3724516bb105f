/**
 * Filters by the attributes of documents, as the service takes them. An attribute's type decides what can be asked of it.
 */

/** What an attribute of a document can be. */
export type AttributeValue = string | number | boolean | readonly string[];

/** The attributes of a base's documents: `{ department: string; year: number }`. */
export type Attributes = object;

interface Comparison {
  readonly key: string;
  readonly value: unknown;
}

/** A filter, in the service's own form: `RetrievalFilter` of the AWS SDK. */
export type Filter =
  | { readonly equals: Comparison }
  | { readonly notEquals: Comparison }
  | { readonly greaterThan: Comparison }
  | { readonly greaterThanOrEquals: Comparison }
  | { readonly lessThan: Comparison }
  | { readonly lessThanOrEquals: Comparison }
  | { readonly in: Comparison }
  | { readonly notIn: Comparison }
  | { readonly startsWith: Comparison }
  | { readonly listContains: Comparison }
  | { readonly stringContains: Comparison }
  | { readonly andAll: readonly Filter[] }
  | { readonly orAll: readonly Filter[] };

interface OfAny<V> {
  equals(value: V): Filter;
  /** Documents that do not have the attribute match, too. Never tell one customer from another by it. */
  notEquals(value: V): Filter;
}

interface OfScalar<V> extends OfAny<V> {
  oneOf(...values: V[]): Filter;
  /** Documents that do not have the attribute match, too. */
  noneOf(...values: V[]): Filter;
}

/** What can be asked of a number. */
export interface OfNumber extends OfScalar<number> {
  greaterThan(value: number): Filter;
  atLeast(value: number): Filter;
  lessThan(value: number): Filter;
  atMost(value: number): Filter;
}

/** What can be asked of a text. */
export interface OfString extends OfScalar<string> {
  /** Amazon OpenSearch Serverless alone can do this. */
  startsWith(value: string): Filter;
  contains(value: string): Filter;
}

/** What can be asked of a list of texts. */
export interface OfList {
  /** One of the texts is this. */
  includes(value: string): Filter;
  /** One of the texts has this in it. */
  contains(value: string): Filter;
}

/** What can be asked of an attribute of this type. */
export type Conditions<V> =
  [V] extends [number] ? OfNumber
    : [V] extends [string] ? OfString
      : [V] extends [boolean] ? OfAny<boolean>
        : [V] extends [readonly string[]] ? OfList
          : OfNumber & OfString & OfList & OfAny<AttributeValue>;

/**
 * Filters by attributes that are known by their types:
 *
 * ```ts
 * const the = attributes<{ department: string; year: number }>();
 * const filter = allOf(the('department').equals('legal'), the('year').atLeast(2024));
 * ```
 */
export function attributes<A extends Attributes = Record<string, any>>(): <K extends keyof A & string>(key: K) => Conditions<NonNullable<A[K]>> {
  return (key) => conditions(key) as never;
}

function conditions(key: string): object {
  const compare = (operator: string) => (value: unknown) => ({ [operator]: { key, value } });
  const among = (operator: string) => (...values: unknown[]) => ({ [operator]: { key, value: values } });
  return {
    equals: compare('equals'),
    notEquals: compare('notEquals'),
    oneOf: among('in'),
    noneOf: among('notIn'),
    greaterThan: compare('greaterThan'),
    atLeast: compare('greaterThanOrEquals'),
    lessThan: compare('lessThan'),
    atMost: compare('lessThanOrEquals'),
    startsWith: compare('startsWith'),
    includes: compare('listContains'),
    contains: compare('stringContains'),
  };
}

/** All of these hold. */
export function allOf(...filters: Filter[]): Filter {
  return joined('andAll', 'allOf', filters);
}

/** At least one of these holds. */
export function anyOf(...filters: Filter[]): Filter {
  return joined('orAll', 'anyOf', filters);
}

/** The service takes two filters or more in a group; of one alone the group is the filter itself. */
function joined(operator: 'andAll' | 'orAll', name: string, filters: Filter[]): Filter {
  if (filters.length === 0) {
    throw new Error(`${name} has no filters in it. Give at least one, or no filter at all.`);
  }
  const group = { [operator]: filters } as { readonly andAll: Filter[] } | { readonly orAll: Filter[] };
  return filters.length === 1 ? filters[0] : group;
}
