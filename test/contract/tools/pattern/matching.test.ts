import * as vm from 'node:vm';
import * as fc from 'fast-check';
import { Ambiguity, ambiguityOf } from '../../../../src/contract/tools/pattern/ambiguity';
import { allowSteps, matches } from '../../../../src/contract/tools/pattern/matching';
import { programOf } from '../../../../src/contract/tools/pattern/program';
import { parsePattern } from '../../../../src/contract/tools/pattern/syntax';

function match(pattern: string, text: string): boolean | undefined {
  allowSteps();
  return matches(programOf(parsePattern(pattern)!)!, text);
}

const TEXTS = ['', 'a', 'b', 'ab', 'aab', 'abab', 'a b', '\n', 'a\nb', 'A1', '_', '-', 'é', 'ß9', '\u2028', '\u00a0', '0', '12', 'x12y', 'aaa', ']', '{1}', '\\', 'd-z', '😀', '\b', '\x01', 'u{41}', ']a'];

describe('the program says what RegExp says', () => {
  test.each([
    'a', '.', '^', '$', '^$', '', 'a|b', '(a|b)*', 'a{2}', 'a{2,}', 'a{1,2}', '(?:ab){2}', 'a+?b', '[a-z]', '[^a-z]', '[]', '[^]', '[\\d-z]', '[a\\-z]', '[-a]', '[a-]', '[\\b]', '[\\]a]',
    '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\b', '\\B', 'a\\b', '\\ba', '\\x41', '\\u0041', '\\u{2}', '\\xz', '\\cA', '[\\cA]', '\\0', '\\.', '\\-', '\\/', '\\t', ']', '}', '{', 'a{', 'a{,2}',
    '(?=a)', '(?!a)', 'a(?=b)', 'a(?!b)', '(?=.*[A-Z])(?=.*\\d)', '(?:(?=a)a)*b', '(?=a)*', '^(?!.*a).*$', '(?<year>\\d)', '(?<a>a)|b', '(|a)*b', '(a*)*b', '(a?){3}b', '\\p{L}', '[😀]', '^a|b$', '(^a)', 'a$|^b',
  ])('/%s/', (pattern) => {
    expect(TEXTS.map((text) => match(pattern, text))).toEqual(TEXTS.map((text) => new RegExp(pattern).test(text)));
  });

  test('of any pattern, on any text', () => {
    const character = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab]', '[^a]', '[a-c0-9]', '\\s', '\\b', '^', '$', '\\x61', '\\W', '-', ' ');
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        character,
        fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => one + other),
        fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `(${one}|${other})`),
        fc.tuple(tie('expression'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '{0}')).map(([one, sign]) => `(?:${one})${sign}`),
        fc.tuple(tie('expression'), fc.constantFrom('?=', '?!')).map(([one, sign]) => `(${sign}${one})`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '-', '\n'), maxLength: 8 });
    fc.assert(fc.property(expression, text, (pattern, value) => {
      expect(match(pattern, value)).toBe(new RegExp(pattern).test(value));
    }), { numRuns: 5_000, seed: 20261128 });
  });
});

describe('what only backtracking can match is not read', () => {
  test.each(['(a)\\1', '(?<x>a)\\k<x>', '(?<=a)b', '(?<!a)b', '[\\c]', '\\c1'])('%s', (pattern) => {
    expect(() => new RegExp(pattern)).not.toThrow();
    expect(parsePattern(pattern)).toBeUndefined();
  });

  test('nor what would be a long program', () => {
    expect(programOf(parsePattern('[a-z]{1,5000}')!)).toBeUndefined();
  });
});

describe('hostile patterns', () => {
  const PATTERNS = [
    '^(a|a)*$', '^\\d*\\d*\\d*x$', '^(a+)+$', '^(a*)*$', '^(.*a){12}$', '^(x+x+)+y$', '^(a|a?)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '^(\\w+\\s?)*$', '^(a|aa)+$', '\\d+x', '^(?=(a+)+$)b',
  ];

  test.each(PATTERNS)('%s costs no more steps than a call has, on any text', (pattern) => {
    for (const character of ['a', '1', 'x', 'a,']) {
      for (const length of [10, 100, 1_000, 10_000]) {
        const text = `${character.repeat(length)}!`;
        const fits = match(pattern, text);
        expect(fits === undefined || typeof fits === 'boolean').toBe(true);
        if (length <= 1_000 && !pattern.includes('{12}')) {
          expect(fits).toBe(false); // no text of them matches, and a thousand characters are not too many
        }
      }
    }
  });

  test('all values of a call share the steps', () => {
    const program = programOf(parsePattern('^(a|a)*$')!)!;
    const text = `${'a'.repeat(9_000)}!`;
    allowSteps();
    const outcomes = Array.from({ length: 40 }, () => matches(program, text));
    expect(outcomes[0]).toBe(false);
    expect(outcomes[39]).toBeUndefined();
    allowSteps();
    expect(matches(program, text)).toBe(false);
  });
});

describe('what is left to RegExp takes it one look at each character, whatever the text', () => {
  const LENGTH = 300_000; // at one look for each pair of characters it would not end

  function run(pattern: string, text: string): void {
    vm.runInNewContext('new RegExp(pattern).test(text)', { pattern, text }, { timeout: 20_000 });
  }

  it.each(['^[a-z]+(-[a-z]+)*$', '^([^,]+,)*$', '^[\\s\\S]{1,5000}$', '^(red|green|blue)+$', '^(\\s\\w+)*', '^[^@]+@[^@]+$', '[A-Z]', '(ab)?c'])('%s', (pattern) => {
    expect(ambiguityOf(parsePattern(pattern)!)).toBe(Ambiguity.NONE);
    ['a', '-a', 'a,', 'red', ' a', 'a@', 'ab'].forEach((unit) => run(pattern, `${unit.repeat(LENGTH / unit.length)}!`));
  });

  it('any pattern that is', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '\\d', '\\w', '.', '-');
    const sign = fc.constantFrom('', '*', '+', '?', '{2,}', '{0,9}', '{3}');
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof({ maxDepth: 3 },
        fc.tuple(atom, sign).map(([one, times]) => one + times),
        fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => one + other),
        fc.tuple(tie('expression'), tie('expression'), sign).map(([one, other, times]) => `(?:${one}|${other})${times}`),
        fc.tuple(tie('expression'), sign).map(([one, times]) => `(?:${one})${times}`)),
    }));
    const quick = fc.tuple(fc.constantFrom('^', ''), expression, fc.constantFrom('$', '')).map((parts) => parts.join(''))
      .filter((pattern) => ambiguityOf(parsePattern(pattern)!) === Ambiguity.NONE);
    fc.assert(fc.property(quick, fc.constantFrom('a', 'b', 'ab', '1', 'a-', 'aab'), (pattern, unit) => {
      run(pattern, `${unit.repeat(LENGTH / unit.length)}!`);
    }), { numRuns: 300, seed: 20261128 });
  });
});
