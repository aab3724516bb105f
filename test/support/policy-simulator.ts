/** A policy's statement, without principals. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a service asks IAM. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Whether statements allow a request, as AWS documents the evaluation of policies: a denial wins, and without permission
 * there is none. It knows the operators that are made of strings, `Bool` and `Null`. test/judges has a simulator that others wrote, and AWS's
 * lists of actions; this one is for very many questions.
 */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const matching = statements.filter((statement) => applies(statement, request));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function applies({ Action, NotAction, Resource, NotResource, Condition = {} }: Statement, { action, resource, context }: Request): boolean {
  const isAction = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => arnLike(pattern, resource);
  return (Action !== undefined ? list(Action).some(isAction) : !list(NotAction).some(isAction))
    && (Resource !== undefined ? list(Resource).some(isResource) : !list(NotResource).some(isResource))
    && Object.entries(Condition).every(([operator, tests]) =>
      Object.entries(tests).every(([key, values]) => holds(operator, list(values), context[key])));
}

function holds(operator: string, values: readonly string[], given: string | undefined): boolean {
  const [, name, ifExists] = /^(\w+?)(IfExists)?$/.exec(operator)!;
  if (name === 'Null') {
    return values.some((value) => (value === 'true') === (given === undefined));
  }
  if (given === undefined) {
    return ifExists !== undefined || name.includes('Not');
  }
  const matches: Record<string, (value: string) => boolean> = {
    String: (value) => (name.endsWith('Like') ? like(value, given) : name.endsWith('IgnoreCase') ? value.toLowerCase() === given.toLowerCase() : value === given),
    Arn: (value) => arnLike(value, given),
    Bool: (value) => value === given,
  };
  const met = values.some(matches[/^(String|Arn|Bool)/.exec(name)![1]]);
  return name.includes('Not') ? !met : met;
}

function like(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** Each of the first five parts by itself. */
function arnLike(pattern: string, arn: string): boolean {
  const [one, other] = [pattern, arn].map((text) => text.split(':'));
  const parts = (text: readonly string[]) => [...text.slice(0, 5), text.slice(5).join(':')];
  return pattern === '*' || parts(one).every((part, index) => like(part, parts(other)[index] ?? ''));
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}
