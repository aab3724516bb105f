import { isName } from '../../src/contract/naming';

describe('a name', () => {
  test.each(['a', '7', 'Orders', 'order-tools_2', 'x'.repeat(100)])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
  });

  test.each([
    '', '-', '-a', 'a-', 'a_', 'a--b', 'a-_b', 'my orders', 'naïve', 'x'.repeat(101), 'a-'.repeat(90), `${'a-'.repeat(50)}a`,
  ])('may not be %j', (name) => {
    expect(isName(name)).toBe(false);
  });
});
