import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { convertArguments } from '../../../lambda/action-group/arguments';
import { Given, ListedValues, NamedValues } from '../../../lambda/action-group/given';
import { Limits, Parameter, ParameterPlace, Shape } from '../../../src/contract/tools/contract';
import { describeFault } from '../../../src/contract/tools/envelope';
import { getOrders, parse } from '../../fixtures/openapi/documents';
import { cpuTime } from '../../support/cpu';

const parameter = (name: string, shape: Shape, required = false, place: ParameterPlace = 'query'): Parameter =>
  ({ name, in: place, required, shape });

/** One argument, converted. */
function convert(shape: Shape, value: unknown, required = false): { value?: unknown; problems: string[] } {
  return convertAll([parameter('x', shape, required)], new NamedValues({ x: value }), 'x');
}

function convertAll(parameters: Parameter[], given: Given, name: string): { value?: unknown; problems: string[]; args: Record<string, unknown> } {
  const args: Record<string, unknown> = {};
  const problems = convertArguments(parameters, given, args);
  return { value: args[name], problems: (problems ?? []).map(describeFault), args };
}

const STRINGS: Shape = { type: 'array', items: { type: 'string' } };
const INTEGERS: Shape = { type: 'array', items: { type: 'integer' } };
const ADDRESS: Shape = {
  type: 'object',
  required: ['city'],
  properties: { city: { type: 'string' }, zip: { type: 'integer' }, main: { type: 'boolean' }, lines: STRINGS },
};

describe('text becomes the type that the schema names', () => {
  test.each<[string, Shape, unknown]>([
    ['', { type: 'string' }, ''],
    [' a ', { type: 'string' }, ' a '],
    ['12', { type: 'string' }, '12'],
    ['null', { type: 'string' }, 'null'],
    ['{"a":1}', { type: 'string' }, '{"a":1}'],
    ['12', { type: 'integer' }, 12],
    [' 12 ', { type: 'integer' }, 12],
    ['12\n', { type: 'integer' }, 12],
    ['-12', { type: 'integer' }, -12],
    ['+12', { type: 'integer' }, 12],
    ['007', { type: 'integer' }, 7],
    ['1e3', { type: 'integer' }, 1000],
    ['12.0', { type: 'integer' }, 12],
    ['12.', { type: 'integer' }, 12],
    ['9007199254740991', { type: 'integer' }, 9007199254740991],
    ['1.5', { type: 'number' }, 1.5],
    ['.5', { type: 'number' }, 0.5],
    ['-2.5E-3', { type: 'number' }, -0.0025],
    ['1e21', { type: 'number' }, 1e21],
    ['6.02214076e23', { type: 'number' }, 6.02214076e23],
    ['0.1234567890123456789', { type: 'number' }, 0.12345678901234568],
    ['true', { type: 'boolean' }, true],
    ['TRUE', { type: 'boolean' }, true],
    [' False ', { type: 'boolean' }, false],
    ['["a","b"]', STRINGS, ['a', 'b']],
    ['[a, b]', STRINGS, ['a', 'b']],
    ["['a', 'b']", STRINGS, ['a', 'b']],
    ['[]', STRINGS, []],
    ['[1, 2]', INTEGERS, [1, 2]],
    ['["1", "2"]', INTEGERS, [1, 2]],
    ['[1, 2]', STRINGS, ['1', '2']],
    ['[a, 1]', { type: 'array' }, ['a', '1']],
    ['{k=v, n=1}', { type: 'object' }, { k: 'v', n: '1' }],
    ['{"city":"Bonn","zip":53111}', ADDRESS, { city: 'Bonn', zip: 53111 }],
    ['{city=Bonn, zip=53111, main=true, lines=[a, b]}', ADDRESS, { city: 'Bonn', zip: 53111, main: true, lines: ['a', 'b'] }],
    ['{"city":"Bonn","zip":"53111","extra":[1]}', ADDRESS, { city: 'Bonn', zip: 53111, extra: [1] }],
    ['{"city":"Bonn","extra":[1]}', { ...ADDRESS, closed: true }, { city: 'Bonn' }],
    ['{"city":"Bonn","zip":"","lines":null}', ADDRESS, { city: 'Bonn' }],
    ['[{city=Bonn}, {city=Ulm, zip=89073}]', { type: 'array', items: ADDRESS }, [{ city: 'Bonn' }, { city: 'Ulm', zip: 89073 }]],
    ['[[1], [2, 3]]', { type: 'array', items: INTEGERS }, [[1], [2, 3]]],
    ['anything', {}, 'anything'],
    ['', {}, ''],
  ])('%j as %j is %j', (text, shape, value) => {
    expect(convert(shape, text)).toEqual({ value, problems: [], args: { x: value } });
  });
});

describe('text that is of another type is refused, with the name, the rule and what was found', () => {
  test.each<[unknown, Shape, string]>([
    ['ten', { type: 'integer' }, 'x must be an integer, but is "ten"'],
    ['1.5', { type: 'integer' }, 'x must be an integer, but is "1.5"'],
    ['9007199254740993', { type: 'integer' }, 'x must be an integer of at most 15 digits, but is "9007199254740993"'],
    ['12345678901234567890', { type: 'number' }, 'x must be a number of at most 15 digits, but is "12345678901234567890"'],
    ['12345678901234567.5', { type: 'number' }, 'x must be a number of at most 15 digits, but is "12345678901234567.5"'],
    ['[12345678901234567890]', { type: 'array', items: { type: 'number' } }, 'x[0] must be a number of at most 15 digits, but is 12345678901234567000'],
    ['1e999', { type: 'number' }, 'x must be a number, but is "1e999"'],
    ['-9007199254740993', { type: 'integer' }, 'x must be an integer of at most 15 digits, but is "-9007199254740993"'],
    ['1e400', { type: 'number' }, 'x must be a number, but is "1e400"'],
    ['NaN', { type: 'number' }, 'x must be a number, but is "NaN"'],
    ['Infinity', { type: 'number' }, 'x must be a number, but is "Infinity"'],
    ['-Infinity', { type: 'number' }, 'x must be a number, but is "-Infinity"'],
    ['0x10', { type: 'number' }, 'x must be a number, but is "0x10"'],
    ['0X1F', { type: 'integer' }, 'x must be an integer, but is "0X1F"'],
    ['0b11', { type: 'integer' }, 'x must be an integer, but is "0b11"'],
    ['0o17', { type: 'integer' }, 'x must be an integer, but is "0o17"'],
    [' ', { type: 'number' }, 'x must be a number, but is " "'],
    [{ toString: null }, { type: 'number' }, 'x must be a number, but is {"toString":null}'],
    ['\u00a0', { type: 'number' }, 'x must be a number, but is "\u00a0"'],
    ['-0x10', { type: 'number' }, 'x must be a number, but is "-0x10"'],
    ['1x', { type: 'number' }, 'x must be a number, but is "1x"'],
    ['1,000', { type: 'number' }, 'x must be a number, but is "1,000"'],
    ['1_000', { type: 'number' }, 'x must be a number, but is "1_000"'],
    ['12 pieces', { type: 'number' }, 'x must be a number, but is "12 pieces"'],
    ['.', { type: 'number' }, 'x must be a number, but is "."'],
    ['null', { type: 'number' }, 'x must be a number, but is "null"'],
    ['true', { type: 'number' }, 'x must be a number, but is "true"'],
    ['1', { type: 'boolean' }, 'x must be a boolean (true or false), but is "1"'],
    ['yes', { type: 'boolean' }, 'x must be a boolean (true or false), but is "yes"'],
    ['a, b', STRINGS, 'x must be an array such as ["a", "b"], but is "a, b"'],
    ['{k=v}', STRINGS, 'x must be an array such as ["a", "b"], but is "{k=v}"'],
    ['[a', STRINGS, 'x must be an array such as ["a", "b"], but is "[a"'],
    ['5', INTEGERS, 'x must be an array in JSON, but is "5"'],
    ['[1, two]', INTEGERS, 'x[1] must be an integer, but is "two"'],
    ['[1, null]', INTEGERS, 'x[1] must be an integer, but is null'],
    ['[a]', { type: 'object' }, 'x must be an object in JSON, but is "[a]"'],
    ['Bonn', ADDRESS, 'x must be an object with city, zip, main, lines, but is "Bonn"'],
    ['{"zip":1}', ADDRESS, 'x.city is required, but is missing'],
    ['{"city":null}', ADDRESS, 'x.city is required, but is missing'],
    ['{city=Bonn, zip=many}', ADDRESS, 'x.zip must be an integer, but is "many"'],
    ['{"city":["Bonn"]}', ADDRESS, 'x.city must be a string, but is ["Bonn"]'],
    ['[{"city":{}}]', { type: 'array', items: ADDRESS }, 'x[0].city must be a string, but is {}'],
  ])('%j as %j', (text, shape, problem) => {
    expect(convert(shape, text).problems).toEqual([problem]);
  });

  test('and every problem is listed', () => {
    const parameters = [parameter('a', { type: 'integer' }, true), parameter('b', { type: 'boolean' }), parameter('c', ADDRESS)];
    expect(convertAll(parameters, new NamedValues({ b: 'maybe', c: '{zip=x}' }), 'a').problems).toEqual([
      'a is required, but is missing',
      'b must be a boolean (true or false), but is "maybe"',
      'c.city is required, but is missing',
      'c.zip must be an integer, but is "x"',
    ]);
  });
});

describe('typed values of a gateway', () => {
  test.each<[unknown, Shape, unknown]>([
    [5, { type: 'integer' }, 5],
    [5.5, { type: 'number' }, 5.5],
    ['5', { type: 'integer' }, 5],
    [5, { type: 'string' }, '5'],
    [false, { type: 'string' }, 'false'],
    [false, { type: 'boolean' }, false],
    ['true', { type: 'boolean' }, true],
    [['a'], STRINGS, ['a']],
    [[1, 'b'], STRINGS, ['1', 'b']],
    ['["a"]', STRINGS, ['a']],
    [{ city: 'Bonn', zip: '1' }, ADDRESS, { city: 'Bonn', zip: 1 }],
    ['{"city":"Bonn"}', ADDRESS, { city: 'Bonn' }],
    [{ any: [1] }, {}, { any: [1] }],
    [0, {}, 0],
  ])('%j as %j is %j', (given, shape, value) => {
    expect(convert(shape, given)).toEqual({ value, problems: [], args: { x: value } });
  });

  test.each<[unknown, Shape, string]>([
    [5.5, { type: 'integer' }, 'x must be an integer, but is 5.5'],
    [2 ** 53, { type: 'integer' }, 'x must be an integer of at most 15 digits, but is 9007199254740992'],
    [12345678901234567890, { type: 'number' }, 'x must be a number of at most 15 digits, but is 12345678901234567000'],
    [true, { type: 'number' }, 'x must be a number, but is true'],
    [[5], { type: 'number' }, 'x must be a number, but is [5]'],
    [1, { type: 'boolean' }, 'x must be a boolean (true or false), but is 1'],
    [{ a: 1 }, { type: 'string' }, 'x must be a string, but is {"a":1}'],
    [['a'], { type: 'object' }, 'x must be an object in JSON, but is ["a"]'],
    [{ 0: 'a' }, STRINGS, 'x must be an array such as ["a", "b"], but is {"0":"a"}'],
    [7, STRINGS, 'x must be an array such as ["a", "b"], but is 7'],
  ])('%j as %j is refused', (given, shape, problem) => {
    expect(convert(shape, given).problems).toEqual([problem]);
  });

  test('are copied, so that a tool cannot change the event', () => {
    const given = { list: ['a'], object: { city: 'Bonn' } };
    const { args } = convertAll([parameter('list', { type: 'array' }), parameter('object', { type: 'object' })], new NamedValues(given), 'list');
    (args.list as unknown[]).push('b');
    (args.object as Record<string, unknown>).city = 'Ulm';
    expect(given).toEqual({ list: ['a'], object: { city: 'Bonn' } });
  });
});

describe('an argument without a value', () => {
  test.each<[string, unknown, Shape]>([
    ['no text for a number', '', { type: 'number' }],
    ['no text for an integer', '', { type: 'integer' }],
    ['no text for a boolean', '', { type: 'boolean' }],
    ['no text for a list', '', STRINGS],
    ['no text for an object', '', ADDRESS],
    ['null', null, { type: 'string' }],
    ['null for anything', null, {}],
    ['nothing', undefined, { type: 'string' }],
  ])('(%s) is left out when it is optional, and refused when it is required', (_, value, shape) => {
    expect(convert(shape, value)).toEqual({ value: undefined, problems: [], args: {} });
    expect(convert(shape, value, true).problems).toEqual(['x is required, but is missing']);
  });

  test('is asked for with the words of the schema', () => {
    expect(convert({ type: 'string', description: 'The order id, such as A-1' }, undefined, true).problems)
      .toEqual(['x is required (The order id, such as A-1), but is missing']);
  });

  test('of empty text is a value where text is wanted', () => {
    expect(convert({ type: 'string' }, '', true)).toMatchObject({ value: '', problems: [] });
  });

  test('of empty text is left out where only some words are allowed', () => {
    expect(convert({ type: 'string', enum: ['open', 'closed'] }, '')).toEqual({ value: undefined, problems: [], args: {} });
    expect(convert({ type: 'string', enum: ['', 'closed'] }, '')).toMatchObject({ value: '', problems: [] });
  });

  test('never comes from what every object inherits', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const { problems } = convertAll([parameter(name, { type: 'string' }, true)], new NamedValues({}), name);
      expect(problems).toEqual([`${name} is required, but is missing`]);
    }
    expect(convert({ type: 'object', required: ['constructor'] }, '{}').problems).toEqual(['x.constructor is required, but is missing']);
  });
});

describe('a nullable argument', () => {
  test('may be null', () => {
    expect(convert({ type: 'integer', nullable: true }, null, true)).toMatchObject({ value: null, problems: [] });
    expect(convert({ type: 'array', items: { type: 'string', nullable: true } }, '["a", null]')).toMatchObject({ value: ['a', null], problems: [] });
    expect(convert({ type: 'object', properties: { a: { type: 'string', nullable: true } } }, '{"a":null}')).toMatchObject({ value: { a: null } });
  });

  test('is still checked when it is not', () => {
    expect(convert({ type: 'integer', nullable: true }, 'ten').problems).toEqual(['x must be an integer, but is "ten"']);
  });
});

describe('an argument with allowed values', () => {
  const status: Shape = { type: 'string', enum: ['open', 'closed'] };

  test('is one of them, after conversion', () => {
    expect(convert(status, 'open')).toMatchObject({ value: 'open', problems: [] });
    expect(convert({ type: 'integer', enum: [1, 2] }, '2')).toMatchObject({ value: 2, problems: [] });
    expect(convert({ type: 'string', enum: ['1', '2'] }, 2)).toMatchObject({ value: '2', problems: [] });
    expect(convert({ type: 'boolean', enum: [true] }, 'true')).toMatchObject({ value: true, problems: [] });
  });

  test.each<[Shape, unknown, string]>([
    [status, 'lost', 'x must be one of "open", "closed", but is "lost"'],
    [status, 'Open', 'x must be one of "open", "closed", but is "Open"'],
    [{ type: 'integer', enum: [1, 2] }, '3', 'x must be one of 1, 2, but is "3"'],
    [{ type: 'array', items: status }, '[open, lost]', 'x[1] must be one of "open", "closed", but is "lost"'],
    [{ type: 'integer', enum: [1, 2] }, 'one', 'x must be an integer, but is "one"'],
  ])('%j refuses %j', (shape, value, problem) => {
    expect(convert(shape, value).problems).toEqual([problem]);
  });
});

describe('an argument with bounds', () => {
  test.each<[string, Shape, unknown, string]>([
    ['too short', { type: 'string', limits: { minLength: 3 } }, 'ab', 'x must have at least 3 characters, but is "ab"'],
    ['too long', { type: 'string', limits: { maxLength: 3 } }, 'abcd', 'x must have at most 3 characters, but is "abcd"'],
    ['of another pattern', { type: 'string', limits: { pattern: '^A-\\d+$' } }, 'B-1', 'x must match ^A-\\d+$, but is "B-1"'],
    ['too small', { type: 'integer', limits: { minimum: 1 } }, '0', 'x must be at least 1, but is "0"'],
    ['too large', { type: 'number', limits: { maximum: 1 } }, '1.1', 'x must be at most 1, but is "1.1"'],
    ['at an exclusive bound below', { type: 'number', limits: { exclusiveMinimum: 0 } }, '0', 'x must be more than 0, but is "0"'],
    ['at an exclusive bound above', { type: 'number', limits: { exclusiveMaximum: 1.5 } }, '1.5', 'x must be less than 1.5, but is "1.5"'],
    ['too long, inside a list', { type: 'array', items: { type: 'string', limits: { maxLength: 1 } } }, '["a", "bc"]', 'x[1] must have at most 1 characters, but is "bc"'],
  ])('is refused when it is %s', (_, shape, value, problem) => {
    expect(convert(shape, value).problems).toEqual([problem]);
  });

  test.each<[string, Shape, unknown]>([
    ['A-1', { type: 'string', limits: { minLength: 3, maxLength: 3, pattern: '^A-\\d+$' } }, 'A-1'],
    ['1', { type: 'integer', limits: { minimum: 1, maximum: 1 } }, 1],
    ['0.1', { type: 'number', limits: { exclusiveMinimum: 0, exclusiveMaximum: 0.2 } }, 0.1],
  ])('passes at its bounds: %s', (text, shape, value) => {
    expect(convert(shape, text)).toMatchObject({ value, problems: [] });
  });

  test('is compared with the same pattern call after call', () => {
    const compile = jest.spyOn(global, 'RegExp');
    const its: Shape = { type: 'string', limits: { pattern: '^once[0-9]$' } };
    expect([convert(its, 'once1'), convert(its, 'once2'), convert(its, 'twice')].map(({ problems }) => problems.length)).toEqual([0, 0, 1]);
    expect(compile.mock.calls.filter(([pattern]) => pattern === '^once[0-9]$')).toHaveLength(1);
    compile.mockRestore();
  });

  test('is not matched at any length: a pattern without maxLength has one of 10,000 characters', () => {
    const its: Shape = { type: 'string', limits: { pattern: '\\S' } };
    expect(convert(its, 'x'.repeat(10_000)).problems).toEqual([]);
    expect(convert(its, 'x'.repeat(10_001)).problems[0]).toContain('x must have at most 10000 characters');
    const long: Shape = { type: 'string', limits: { pattern: '\\S', maxLength: 20_000 } };
    expect(convert(long, 'x'.repeat(20_000)).problems).toEqual([]);
  });

  test.each<[string, string, Partial<Limits>]>([
    ['an emoji is one character', '😀😀', { minLength: 2, maxLength: 2 }],
    ['and so is a letter with an accent', 'é', { maxLength: 1 }],
    ['a text of a thousand emoji', '😀'.repeat(1_000), { minLength: 1_000, maxLength: 1_000 }],
  ])('is measured in characters: %s', (_, text, limits) => {
    expect(convert({ type: 'string', limits }, text).problems).toEqual([]);
  });

  test.each<[string, string, Partial<Limits>, string]>([
    ['an emoji is not two characters', '😀', { minLength: 2 }, 'must have at least 2 characters'],
    ['three emoji are not two', '😀😀😀', { maxLength: 2 }, 'must have at most 2 characters'],
  ])('is measured in characters: %s', (_, text, limits, rule) => {
    expect(convert({ type: 'string', limits }, text).problems).toEqual([`x ${rule}, but is ${JSON.stringify(text)}`]);
  });

  test('is matched step by step where RegExp would hang', () => {
    const { contract } = parse(getOrders("parameters: [{ name: x, in: query, description: A text, schema: { type: string, pattern: '^(a|a)*$' } }]"));
    const [its] = contract.tools[0].parameters;
    expect(convert(its.shape, 'a'.repeat(5_000)).problems).toEqual([]);
    expect(convert(its.shape, `${'a'.repeat(60)}!`).problems).toEqual([expect.stringContaining('x must match ^(a|a)*$')]);
  });

  test('is refused when it would take too many steps, and with it what comes after it in the call', () => {
    const { contract } = parse(getOrders("parameters: [{ name: x, in: query, description: Texts, schema: { type: array, items: { type: string, pattern: '^(a|a)*$' } } }]"));
    const { problems } = convert(contract.tools[0].parameters[0].shape, Array.from({ length: 100 }, () => 'a'.repeat(9_000)));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toContain('is too long to be held against ^(a|a)*$');
    expect(problems[0]).not.toContain('x[0]');
  });

  test('is measured before it is matched: a slow pattern never sees a megabyte', () => {
    expect(cpuTime(() => convert({ type: 'string', limits: { maxLength: 20, pattern: '^(a+)+$' } }, `${'a'.repeat(1_000_000)}b`))).toBeLessThan(1_000);
  });
});

describe('the lists of an event', () => {
  const item = (name: string, value: unknown): { name: string; value: unknown } => ({ name, value });
  const two = [parameter('a', { type: 'integer' }, true), parameter('b', { type: 'string' })];

  test('may be in any order', () => {
    expect(convertAll(two, new ListedValues([item('b', 'x'), item('a', '1')], []), 'a').args).toEqual({ a: 1, b: 'x' });
  });

  test('may have arguments that the schema does not know, which are dropped', () => {
    expect(convertAll(two, new ListedValues([item('z', '9'), item('a', '1')], [item('y', '8')]), 'a').args).toEqual({ a: 1 });
  });

  test('may hold anything but parameters', () => {
    const junk = [null, undefined, 'a', 7, [], {}] as unknown as { name: string; value: unknown }[];
    expect(convertAll(two, new ListedValues(junk, [...junk, item('a', '1')]), 'a').args).toEqual({ a: 1 });
    expect(new ListedValues(junk, []).all()).toBeDefined();
  });

  test('of one name in the parameters and the body: the parameter counts, in its own type', () => {
    const parameters = [parameter('id', { type: 'integer' }, true, 'path'), parameter('id', { type: 'string' }, true, 'body')];
    const { args, problems } = convertAll(parameters, new ListedValues([item('id', '7')], [item('id', 'seven')]), 'id');
    expect(problems).toEqual([]);
    expect(args).toEqual({ id: 7 });
  });

  test('show all values by name', () => {
    expect(new ListedValues([item('id', '7')], [item('id', 'seven'), item('n', '1')]).all()).toEqual({ id: '7', n: '1' });
  });
});

describe('whatever is given', () => {
  const leaf: fc.Arbitrary<Shape> = fc.record({
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', undefined),
    nullable: fc.constantFrom(true, undefined),
    enum: fc.constantFrom(undefined, undefined, undefined, ['a', 1, true]),
  });
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof({ depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ type: fc.constant('array' as const), items: fc.option(tie('shape'), { nil: undefined }) }),
      fc.record({
        type: fc.constant('object' as const),
        properties: fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('shape')), { nil: undefined }),
        required: fc.constantFrom(undefined, ['a'], ['a', 'toString']),
      })),
  }));
  const text = fc.oneof(
    fc.string(), fc.json(), fc.integer().map(String), fc.double().map(String),
    fc.constantFrom('', 'NaN', 'true', '[a, b]', '{a=1, b=[x]}', '[[[', '[NaN]', '{"a":{"a":1e999}}', '0x10'),
  );

  const noNaN = (value: unknown): boolean => (typeof value === 'object' && value !== null
    ? Object.values(value).every(noNaN)
    : !Number.isNaN(value));

  test('conversion never throws and never makes a NaN; what it made converts to itself', () => {
    fc.assert(fc.property(shape, fc.oneof(text, fc.jsonValue()), fc.boolean(), (each, value, required) => {
      const first = convert(each, value, required);
      if (first.problems.length === 0) {
        expect(noNaN(first.value)).toBe(true);
        const again = convert(each, first.value, required && first.value !== undefined);
        expect(again).toEqual({ ...first });
      } else {
        first.problems.forEach((problem) => expect(problem).toMatch(/^x\S* (must be|is required)/));
      }
    }), { numRuns: 3000 });
  });

  const safe = fc.double({ noNaN: true, noDefaultInfinity: true })
    .map((number) => number + 0 || 0)
    .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number) || /e/.test(String(number)));
  const { typed } = fc.letrec<{ typed: { shape: Shape; value: unknown } }>((tie) => ({
    typed: fc.oneof({ depthSize: 'small' },
      fc.string().map((value) => ({ shape: { type: 'string' as const }, value })),
      safe.map((value) => ({ shape: { type: 'number' as const }, value })),
      fc.maxSafeInteger().map((value) => ({ shape: { type: 'integer' as const }, value })),
      fc.boolean().map((value) => ({ shape: { type: 'boolean' as const }, value })),
      fc.array(tie('typed'), { maxLength: 1 }).map((items) => ({
        shape: { type: 'array' as const, items: items[0]?.shape }, value: items.map(({ value }) => value),
      })),
      fc.dictionary(fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'), tie('typed'), { maxKeys: 3 }).map((fields) => ({
        shape: { type: 'object' as const, properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.shape])) },
        value: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])),
      })),
    ),
  }));

  test('a typed value that travels as text arrives as it was', () => {
    fc.assert(fc.property(typed, ({ shape: its, value }) => {
      const asText = typeof value === 'string' ? value : JSON.stringify(value);
      expect(convert(its, asText)).toMatchObject({ problems: [] });
      expect(convert(its, asText).value).toEqual(value);
    }), { numRuns: 2000 });
  });

  test.each<[string, Shape, string]>([
    ['digits and a letter', { type: 'number' }, `${'1'.repeat(200_000)}x`],
    ['digits', { type: 'integer' }, '1'.repeat(200_000)],
    ['spaces and a digit', { type: 'number' }, `${' '.repeat(200_000)}x`],
    ['spaces', { type: 'boolean' }, ' '.repeat(200_000)],
  ])('a long text of %s is refused in the time of a blink', (_, its, value) => {
    expect(cpuTime(() => expect(convert(its, value).problems).toHaveLength(1))).toBeLessThan(2000);
  });
});

describe('empty text for an optional argument', () => {
  const [{ parameters }] = parse(readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'cases', 'F08-optional-empty.yaml'), 'utf8')).contract.tools;
  const listed = (names: string[]) => new ListedValues(names.map((name) => ({ name, type: 'string', value: '' })), []);

  test('is no value where its rules refuse it: Agents Classic sends it for what it has not', () => {
    expect(convertAll(parameters.slice(), listed(['coupon', 'note', 'kind']), 'coupon')).toEqual({ value: undefined, problems: [], args: {} });
  });

  test('is a value where it may be empty', () => {
    expect(convertAll([parameter('x', { type: 'string' })], listed(['x']), 'x').args).toEqual({ x: '' });
    expect(convertAll([parameter('x', { type: 'string', limits: { maxLength: 5 } })], listed(['x']), 'x').args).toEqual({ x: '' });
  });

  test('is refused where the argument is required', () => {
    expect(convertAll([parameter('x', { type: 'string', limits: { minLength: 1 } }, true)], listed(['x']), 'x').problems).toEqual(['x must have at least 1 characters, but is ""']);
  });
});

describe('no argument brings a prototype', () => {
  const hostile = JSON.parse('{"__proto__": {"admin": true}, "id": "A-1"}');

  test('in an object', () => {
    const { value } = convert({ type: 'object', properties: { id: { type: 'string' } } }, hostile);
    expect(value).toEqual({ id: 'A-1' });
    expect(Object.keys(value as object)).toEqual(['id']);
    expect(Object.assign({}, value)).not.toHaveProperty('admin');
  });

  test('in the text of one', () => {
    const { value } = convert({ type: 'object' }, '{"__proto__": {"admin": true}, "id": "A-1"}');
    expect(Object.assign({}, value)).not.toHaveProperty('admin');
  });
});
