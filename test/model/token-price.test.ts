import { Lazy } from 'aws-cdk-lib';
import { TokenPrice } from '../../src';

test('what goes into a cache and comes from it has the price of input, unless the user knows better', () => {
  expect({ ...TokenPrice.perMillionTokens({ input: 1, output: 5 }) }).toEqual({ input: 1, output: 5, cacheRead: 1, cacheWrite: 1 });
  expect({ ...TokenPrice.perMillionTokens({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 }) })
    .toEqual({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 });
});

test('a model may be free, and one of embeddings writes nothing', () => {
  expect(TokenPrice.perMillionTokens({ input: 0, output: 0 }).output).toBe(0);
});

test('what is no price is named, all at once', () => {
  expect(() => TokenPrice.perMillionTokens({ input: -1, output: NaN, cacheRead: Infinity, cacheWrite: Lazy.number({ produce: () => 1 }) }))
    .toThrow(/input is -1, output is NaN, cacheRead is Infinity, cacheWrite is not known yet; a price is a number of US dollars for a million tokens/);
});

test('a price that was not given is not complained about', () => {
  expect(() => TokenPrice.perMillionTokens({ input: -1, output: 5 })).toThrow('perMillionTokens: input is -1; a price');
});
