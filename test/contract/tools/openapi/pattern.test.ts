import { isSlow } from '../../../../src/contract/tools/openapi/pattern';

describe('a pattern that repeats what repeats itself is slow', () => {
  test.each([
    '^(a+)+$', '(a*)*', '^(\\w+\\s*)+$', '([a-z]+-?)+', '(?:[^x]+)*', '((ab)+c?)*', '(a|b+)*', '(?<name>.+)+', '(.*)*', '(a{2,})+', '((a+))+', '(a+?)*',
  ])('%s', (pattern) => {
    expect(isSlow(pattern)).toBe(true);
  });

  test.each([
    '^[A-Z]{2}-\\d{3}$', '^[a-z]+(-[a-z]+)*$', '^(\\d{4}-?){3}$', '^([0-9a-f]{2})+$', '^(?=.*[A-Z])(?=.*\\d).{8,}$', '^([^,]+,)*$', '^(red|green|blue)+$',
    '^\\(\\d+\\)+$', '[(a+)]+', '(ab)+', '(a+)?', '', '^\\S+@\\S+\\.\\S+$', '(\\s\\w+)*', '\\p{L}+( \\p{L}+)*',
  ])('and %s is not', (pattern) => {
    expect(isSlow(pattern)).toBe(false);
  });

  test.each(['((((', '))))', '(((a+)+', '{{{', '[', '\\', '(?<', '*+?'])('and garbage (%s) is looked at once', (pattern) => {
    expect(typeof isSlow(pattern)).toBe('boolean');
  });
});
