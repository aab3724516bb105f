import { Ambiguity, ambiguityOf } from '../../../../src/contract/tools/pattern/ambiguity';
import { parsePattern } from '../../../../src/contract/tools/pattern/syntax';

const HOSTILE = [
  '^(a|a)*$', '^\\d*\\d*\\d*x$', '^(a+)+$', '^(a*)*$', '^(.*a){12}$', '^(x+x+)+y$', '^(a|a?)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '^(\\w+\\s?)*$', '^(a|aa)+$',
];
const SLOW = [
  '(a*)*', '^(\\w+\\s*)+$', '([a-z]+-?)+', '(?:[^x]+)*', '((ab)+c?)*', '(a|b+)*', '(?<name>.+)+', '(.*)*', '(a{2,})+', '((a+))+', '(a+?)*', '^(a*b*)*$', '^(?=(a+)+$)',
  '^\\s*\\s*$', '^(\\d+,?)+$', '^(a|b|ab)*c$', '^(a?){20}$',
];
const QUICK = [
  '^[A-Z]{2}-\\d{3}$', '^[a-z]+(-[a-z]+)*$', '^(\\d{4}-?){3}$', '^([0-9a-f]{2})+$', '^([^,]+,)*$', '^(red|green|blue)+$', '^\\d{4}-\\d{2}-\\d{2}$', '^[^@]+@[^@]+$',
  '^\\(\\d+\\)+$', '[(a+)]', 'ab', '(ab)?', '', '^(\\s\\w+)*', '^.*$', '^[\\s\\S]{1,5000}$', '^$', '^(GET|POST)$', '[A-Z]', '^a{0}$',
];
const OPEN = ['^\\S+@\\S+\\.\\S+$', '(a+)?', '(ab)+', '[a-z]+', '^(?=.*[A-Z])(?=.*\\d).{8,}$', '\\d+x', '(\\s\\w+)*'];

const of = (pattern: string) => ambiguityOf(parsePattern(pattern)!);

describe('a pattern that repeats what can be read in several ways', () => {
  test.each([...HOSTILE, ...SLOW])('%s', (pattern) => {
    expect(of(pattern)).toBe(Ambiguity.REPEATED);
  });
});

describe('a pattern with one way to go on at each place', () => {
  test.each(QUICK)('%s', (pattern) => {
    expect(of(pattern)).toBe(Ambiguity.NONE);
  });
});

describe('a pattern with several ways, but not in each round', () => {
  test.each(OPEN)('%s', (pattern) => {
    expect(of(pattern)).toBe(Ambiguity.SOME);
  });
});

test('a long pattern is looked at once', () => {
  const words = Array.from({ length: 1_500 }, (_, index) => index.toString(36)).join('|');
  expect(of(`^(${words})*$`)).toBe(Ambiguity.REPEATED);
  expect(of(`^(${'a'.repeat(3_000)})$`)).toBe(Ambiguity.REPEATED);
});
