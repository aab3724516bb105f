import * as path from 'path';
import { MISTAKES } from './support/mistakes';
import { errorsOf, newStack } from './support/stacks';

/**
 * What a person reads after a mistake: the construct's path, the value, the rule, and what to do. The messages themselves
 * are in the snapshot, to be read as a person would.
 */
test('at least forty mistakes are in the table', () => {
  expect(Object.keys(MISTAKES).length).toBeGreaterThanOrEqual(40);
});

test.each(Object.entries(MISTAKES))('%s', (_, make) => {
  const stack = newStack();
  make(stack); // nothing is thrown before everything was looked at
  const [first, ...messages] = errorsOf(stack).replaceAll(path.join(__dirname, '..'), '<app>').split('\n');
  expect(first).toBe('Validation failed with the following errors:');
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) {
    expect(message).toMatch(/^ {2}\[Stack\/(Orders|Agent)\] /);
    expect(message).toMatch(/[.)}]$/);
    expect(message).not.toMatch(/TypeError|Cannot read prop|is not a function|is not iterable|\[object Object\]|\bNaN\b/);
  }
  expect(messages).toMatchSnapshot();
});
