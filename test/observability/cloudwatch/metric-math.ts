/**
 * Metric math, as far as alarms of this library use it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */

/** A value in each period; undefined where there is none. */
export type Series = readonly (number | undefined)[];
type Value = number | Series;

const TOKENS = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|==|!=|[-+*/(),<>])/y;

/** The series that an expression makes of others, over as many periods. */
export function evaluate(expression: string, series: Readonly<Record<string, Series>>, periods: number): Series {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  for (let found = TOKENS.exec(expression); found; found = TOKENS.exec(expression)) {
    tokens.push(found[1]);
  }
  if (tokens.join('') !== expression.replace(/\s/g, '')) {
    throw new Error(`cannot read the expression: ${expression}`);
  }
  const at = (value: Value, index: number) => typeof value === 'number' ? value : value[index];
  const each = (f: (index: number) => number | undefined): Series => Array.from({ length: periods }, (_, index) => {
    const result = f(index);
    return result === undefined || !Number.isFinite(result) ? undefined : result; // a division by zero has no point
  });
  const apply = (left: Value, right: Value, f: (a: number, b: number) => number): Value => each((index) => {
    const [a, b] = [at(left, index), at(right, index)];
    return a === undefined || b === undefined ? undefined : f(a, b);
  });
  const operators: readonly Record<string, (a: number, b: number) => number>[] = [
    { OR: (a, b) => Number(a !== 0 || b !== 0) },
    { AND: (a, b) => Number(a !== 0 && b !== 0) },
    {
      '==': (a, b) => Number(a === b),
      '!=': (a, b) => Number(a !== b),
      '>=': (a, b) => Number(a >= b),
      '<=': (a, b) => Number(a <= b),
      '>': (a, b) => Number(a > b),
      '<': (a, b) => Number(a < b),
    },
    { '+': (a, b) => a + b, '-': (a, b) => a - b },
    { '*': (a, b) => a * b, '/': (a, b) => a / b },
  ];
  const binary = (level: number): Value => {
    if (level === operators.length) {
      return primary();
    }
    let left = binary(level + 1);
    while (tokens[0] in operators[level]) {
      const operator = operators[level][tokens.shift()!];
      left = apply(left, binary(level + 1), operator);
    }
    return left;
  };
  const primary = (): Value => {
    const token = tokens.shift() ?? '';
    if (token === '(') {
      const inside = binary(0);
      tokens.shift();
      return inside;
    }
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (tokens[0] === '(') {
      return call(token);
    }
    if (!series[token]) {
      throw new Error(`there is no series ${token}`);
    }
    return series[token];
  };
  const call = (name: string): Value => {
    tokens.shift();
    const args: Value[] = [binary(0)];
    while (tokens.shift() === ',') {
      args.push(binary(0));
    }
    switch (name) {
      case 'FILL': return each((index) => at(args[0], index) ?? at(args[1], index));
      case 'IF': return each((index) => {
        const condition = at(args[0], index);
        return condition === undefined ? undefined : at(args[condition !== 0 ? 1 : 2], index);
      });
      default: throw new Error(`there is no function ${name}`);
    }
  };
  const result = binary(0);
  if (tokens.length > 0) {
    throw new Error(`left over in the expression: ${tokens.join(' ')}`);
  }
  return each((index) => at(result, index));
}
