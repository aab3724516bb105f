/**
 * Metric filter patterns for JSON, as CloudWatch Logs documents them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
type Condition = (record: unknown) => boolean;

/** Whether a record matches the pattern. */
export function matches(pattern: string, record: unknown): boolean {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(pattern)?.[1];
  if (inner === undefined) {
    throw new Error(`not a JSON pattern: ${pattern}`);
  }
  const parser = new Parser(inner);
  return parser.parse()(record);
}

/** The value that a selector such as `$.input.inputTokenCount` finds. */
export function select(selector: string, record: any): unknown {
  const path = [...selector.slice(1).matchAll(/\.?\['([^']+)'\]|\[(\d+)\]|\.([\w-]+)/g)].map(([, quoted, index, name]) => quoted ?? index ?? name);
  return path.reduce((value, key) => value === null || value === undefined ? undefined : value[key], record);
}

const TOKENS = /\s*(&&|\|\||\(|\)|!=|>=|<=|=|>|<|IS TRUE|IS FALSE|IS NULL|NOT EXISTS|"[^"]*"|%[^%]*%|\$(?:\.?\['[^']+'\]|\[\d+\]|\.[\w-]+)+|[^\s()=<>!&|]+)/y;

class Parser {
  private readonly tokens: string[] = [];

  public constructor(text: string) {
    TOKENS.lastIndex = 0;
    for (let found = TOKENS.exec(text); found; found = TOKENS.exec(text)) {
      this.tokens.push(found[1]);
    }
    if (this.tokens.join('').replace(/\s/g, '') !== text.replace(/\s/g, '')) {
      throw new Error(`cannot read the pattern: ${text}`);
    }
  }

  public parse(): Condition {
    const condition = this.either();
    if (this.tokens.length > 0) {
      throw new Error(`left over in the pattern: ${this.tokens.join(' ')}`);
    }
    return condition;
  }

  private either(): Condition {
    let left = this.both();
    while (this.tokens[0] === '||') {
      this.tokens.shift();
      const [one, other] = [left, this.both()];
      left = (record) => one(record) || other(record);
    }
    return left;
  }

  private both(): Condition {
    let left = this.single();
    while (this.tokens[0] === '&&') {
      this.tokens.shift();
      const [one, other] = [left, this.single()];
      left = (record) => one(record) && other(record);
    }
    return left;
  }

  private single(): Condition {
    const token = this.tokens.shift();
    if (token === '(') {
      const inside = this.either();
      if (this.tokens.shift() !== ')') {
        throw new Error('a bracket is not closed');
      }
      return inside;
    }
    if (!token?.startsWith('$')) {
      throw new Error(`a selector starts with $, not ${token}`);
    }
    const operator = this.tokens.shift() ?? '';
    const value = (record: unknown) => select(token, record);
    switch (operator) {
      case 'IS TRUE': return (record) => value(record) === true;
      case 'IS FALSE': return (record) => value(record) === false;
      case 'IS NULL': return (record) => value(record) === null;
      case 'NOT EXISTS': return (record) => value(record) === undefined;
      default: return compare(value, operator, this.tokens.shift() ?? '');
    }
  }
}

function compare(value: (record: unknown) => unknown, operator: string, text: string): Condition {
  const number = Number(text);
  switch (operator) {
    case '=': return (record) => equals(value(record), text);
    case '!=': return (record) => value(record) !== undefined && !equals(value(record), text);
    case '>': return (record) => (value(record) as number) > number;
    case '<': return (record) => (value(record) as number) < number;
    case '>=': return (record) => (value(record) as number) >= number;
    case '<=': return (record) => (value(record) as number) <= number;
    default: throw new Error(`there is no operator ${operator}`);
  }
}

/** An object or a list equals nothing; a quoted text is a text, wildcards and all. */
function equals(value: unknown, text: string): boolean {
  if (value === undefined || value === null || typeof value === 'object') {
    return false;
  }
  if (text.startsWith('%')) {
    return new RegExp(text.slice(1, -1)).test(String(value));
  }
  if (typeof value === 'number' && !text.startsWith('"') && text !== '*') {
    return value === Number(text);
  }
  const bare = text.replace(/^"|"$/g, '');
  return new RegExp(`^${bare.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(String(value));
}
