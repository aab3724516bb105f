import { costInUsd } from '../../../src/contract/models/price';
import { TokenPrice } from '../../../src/index';

test('a million tokens of a kind cost its price', () => {
  const price = TokenPrice.perMillionTokens({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 });
  expect(costInUsd(price, { input: 1_000_000 })).toBe(1);
  expect(costInUsd(price, { output: 1_000_000 })).toBe(5);
  expect(costInUsd(price, { cacheRead: 1_000_000 })).toBe(0.1);
  expect(costInUsd(price, { cacheWrite: 1_000_000 })).toBe(1.25);
});

test('tokens of several kinds add up', () => {
  const price = TokenPrice.perMillionTokens({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 });
  expect(costInUsd(price, { input: 10_000, output: 2_000, cacheRead: 100_000, cacheWrite: 4_000 })).toBeCloseTo(0.105, 10);
});

test('no tokens cost nothing', () => {
  expect(costInUsd(TokenPrice.perMillionTokens({ input: 1, output: 5 }), {})).toBe(0);
});
