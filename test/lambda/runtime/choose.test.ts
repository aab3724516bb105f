import * as fc from 'fast-check';
import { choose } from '../../../lambda/runtime/choose';
import { ModelChoice } from '../../../src/contract/models/model-catalog';

const KEYS = Array.from({ length: 20_000 }, (_, index) => `session-${index}`);
const split = (weights: Record<string, number>): ModelChoice[] => Object.entries(weights).map(([modelId, weight]) => ({ modelId, weight }));
const sides = (weights: Record<string, number>) => KEYS.map((key) => choose(split(weights), key));

test('the same key always gets the same model, in whatever order they stand', () => {
  fc.assert(fc.property(fc.string(), (key) => {
    expect(choose(split({ a: 1, b: 2, c: 3 }), key)).toBe(choose(split({ c: 3, a: 1, b: 2 }), key));
  }));
});

test('traffic is split by weight', () => {
  const got = sides({ a: 90, b: 9, c: 1 });
  const share = (model: string) => got.filter((one) => one === model).length / KEYS.length;
  expect(share('a')).toBeCloseTo(0.9, 1);
  expect(share('b')).toBeCloseTo(0.09, 1);
  expect(share('c')).toBeGreaterThan(0.005);
  expect(share('c')).toBeLessThan(0.02);
});

test('only the proportion of weights counts', () => {
  expect(sides({ a: 90, b: 10 })).toEqual(sides({ a: 9, b: 1 }));
});

test('a change of weights moves keys to the model that gained, from those that lost, and none else', () => {
  const [before, after] = [sides({ a: 80, b: 20, c: 50 }), sides({ a: 80, b: 40, c: 50 })];
  const moved = KEYS.map((_, index) => [before[index], after[index]]).filter(([from, to]) => from !== to);
  expect(moved.every(([, to]) => to === 'b')).toBe(true);
  const needed = 40 / 170 - 20 / 150; // what b gains of all
  expect(moved.length / KEYS.length).toBeCloseTo(needed, 1);
});

test('a model that leaves gives its keys away, and no other moves', () => {
  const [before, after] = [sides({ a: 1, b: 1, c: 1 }), sides({ a: 1, b: 1 })];
  KEYS.forEach((_, index) => expect(before[index] === 'c' || before[index] === after[index]).toBe(true));
});
