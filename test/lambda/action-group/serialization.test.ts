import * as fc from 'fast-check';
import { parseStructure } from '../../../lambda/action-group/serialization';
import { cpuTime } from '../../support/cpu';

const nested = (depth: number, open: string, inside: string, close: string): string => `${open.repeat(depth)}${inside}${close.repeat(depth)}`;

describe('JSON text', () => {
  test.each<[string, unknown]>([
    ['[]', []],
    ['{}', {}],
    ['["a","b"]', ['a', 'b']],
    ['  [1, 2.5, true, null]\n', [1, 2.5, true, null]],
    ['{"k":"v","n":1}', { k: 'v', n: 1 }],
    ['[{"a":[1,{"b":null}]}]', [{ a: [1, { b: null }] }]],
    ['["a, b","c]"]', ['a, b', 'c]']],
    ['{"a=b":"{c=d}"}', { 'a=b': '{c=d}' }],
    ['["\\u00e9\\n"]', ['é\n']],
  ])('%j is read as JSON', (text, value) => {
    expect(parseStructure(text)).toEqual(value);
  });

  test('is what it was before it was written', () => {
    fc.assert(fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      const text = JSON.stringify(value);
      expect(parseStructure(` ${text} `)).toEqual(JSON.parse(text));
    }), { numRuns: 500 });
  });
});

describe('the text that Java prints', () => {
  test.each<[string, unknown]>([
    ['[a, b]', ['a', 'b']],
    ['[a]', ['a']],
    ['[a,b,c]', ['a', 'b', 'c']],
    ['[ a , b ]', ['a', 'b']],
    ['[1, two]', ['1', 'two']],
    ['[New York, São Paulo]', ['New York', 'São Paulo']],
    ['[a b c]', ['a b c']],
    ['[a=b, c]', ['a=b', 'c']],
    ['{k=v}', { k: 'v' }],
    ['{k=v, n=1}', { k: 'v', n: '1' }],
    ['{k=, n=1}', { k: '', n: '1' }],
    ['{note=red, not blue, size=L}', { note: 'red, not blue', size: 'L' }],
    ['{url=https://example.com/?q=1}', { url: 'https://example.com/?q=1' }],
    ['{first.name=Ann, last-name=Lee}', { 'first.name': 'Ann', 'last-name': 'Lee' }],
    ['{tags=[a, b], size=L}', { tags: ['a', 'b'], size: 'L' }],
    ['{a={b={c=d}}, e=f}', { a: { b: { c: 'd' } }, e: 'f' }],
    ['[{id=1, name=a}, {id=2, name=b}]', [{ id: '1', name: 'a' }, { id: '2', name: 'b' }]],
    ['[[a, b], [c]]', [['a', 'b'], ['c']]],
    ['[a, [], {}]', ['a', [], {}]],
  ])('%j is read as strings', (text, value) => {
    expect(parseStructure(text)).toEqual(value);
  });

  test('may name a field like something every object has', () => {
    const value = parseStructure('{__proto__=x, constructor=y}') as Record<string, unknown>;
    expect(Object.entries(value)).toEqual([['__proto__', 'x'], ['constructor', 'y']]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('the text that models write by hand', () => {
  test.each<[string, unknown]>([
    ["['a', 'b']", ['a', 'b']],
    ['["a", b]', ['a', 'b']],
    ['["a", "b",]', ['a', 'b']],
    ["['a, b', 'c']", ['a, b', 'c']],
    ['["a, b", "c",]', ['a, b', 'c']],
    ['["[a]", \'c\']', ['[a]', 'c']],
    ["['it's, in fact, fine', 'b']", ["it's, in fact, fine", 'b']],
    ["['twas the night, b]", ["'twas the night", 'b']],
    ['["big" apple, b]', ['"big" apple', 'b']],
    ['[5" pipe, b]', ['5" pipe', 'b']],
    ["{k='v', n=\"1\"}", { k: 'v', n: '1' }],
    ["{note='a, b=c', n=1}", { note: 'a, b=c', n: '1' }],
    ["['', '']", ['', '']],
    ["[\n  'a, b',\n  \"c\"\n]", ['a, b', 'c']],
    ["{\n\tk = 'v',\n\ttags=[a,\n\tb]\n}", { k: 'v', tags: ['a', 'b'] }],
    ["{k= 'v', tags= [a, b]}", { k: 'v', tags: ['a', 'b'] }],
  ])('%j is read without its quotes', (text, value) => {
    expect(parseStructure(text)).toEqual(value);
  });
});

describe('anything else', () => {
  test.each([
    '', ' ', 'a', 'a, b', '12', 'null', 'true', '"a"', '"[a]"', '(a, b)', 'x[a]', 'x{k=v}',
    '[', '{', '[a', '[a, b', '[a, [b]', '{k', '{k=', '{k=v', '{k}', '{a, b}', '{"k":"v"', '["a", "b"', '{k: v}',
    '[a]]', '[a] b', '{k=v}}', '{k=v} x', '[[a] b]', '{k=[a] b}', ']', '}', '[}', '{]',
  ])('(%j) is no structure', (text) => {
    expect(parseStructure(text)).toBeUndefined();
  });

  test('nested beyond all reason is no structure', () => {
    expect(parseStructure(nested(30, '[', 'a', ']'))).toEqual(JSON.parse(nested(30, '[', '"a"', ']')));
    expect(parseStructure(nested(100, '[', 'a', ']'))).toBeUndefined();
    expect(parseStructure(nested(100, '{a=', 'a', '}'))).toBeUndefined();
    expect(parseStructure(nested(100_000, '[', 'a', ']'))).toBeUndefined();
    expect(parseStructure(nested(100_000, '{a=', 'a', '}'))).toBeUndefined();
  });
});

describe('whatever the text', () => {
  const piece = fc.constantFrom('[', ']', '{', '}', '=', ',', ' ', '"', "'", 'a', 'b1', '\n', '\\', ':', '{k=', '__proto__=');
  const pieces = fc.array(piece, { maxLength: 40 })
    .map((parts) => parts.join(''));

  test('the reader never throws, and gives a list, an object, or nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), pieces, pieces.map((text) => `[${text}]`), pieces.map((text) => `{${text}}`)), (text) => {
      const value = parseStructure(text);
      expect(value === undefined || (typeof value === 'object' && value !== null)).toBe(true);
    }), { numRuns: 3000 });
  });

  test.each<[string, string]>([
    ['commas', `[${','.repeat(60_000)}`],
    ['items', `[${'a, '.repeat(40_000)}b]`],
    ['quotes', `[${"'a, ".repeat(30_000)}b]`],
    ['quotes in a row', `[${'"'.repeat(60_000)}`],
    ['spaces', `[a${' '.repeat(100_000)}b`],
    ['commas and spaces', `{a=${', '.repeat(60_000)}`],
    ['names', `{a=${', b'.repeat(40_000)}}`],
    ['long names', `{a=b, ${'x'.repeat(100_000)}`],
    ['fields', `{${'k=v, '.repeat(30_000)}k=v}`],
    ['brackets', '['.repeat(100_000)],
  ])('a long text of %s is read in the time of a blink', (_, text) => {
    expect(cpuTime(() => parseStructure(text))).toBeLessThan(2000);
  });
});
