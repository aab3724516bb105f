import * as fc from 'fast-check';
import { ModelChoice, formatChoices, parseChoices } from '../../../src/contract/models/model-catalog';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123';

test('one model is its id, as CloudFormation and people read it', () => {
  expect(formatChoices([{ modelId: HAIKU, weight: 1 }])).toBe(HAIKU);
  expect(formatChoices([{ modelId: HAIKU, weight: 1 }, { modelId: PROFILE, weight: 0 }])).toBe(HAIKU);
});

test('several are a map of ids to weights', () => {
  expect(formatChoices([{ modelId: HAIKU, weight: 90 }, { modelId: PROFILE, weight: 10 }])).toBe(`{"${HAIKU}":90,"${PROFILE}":10}`);
});

test('what an operator writes by hand is read too', () => {
  expect(parseChoices(`  ${HAIKU}\n`)).toEqual([{ modelId: HAIKU, weight: 1 }]);
  expect(parseChoices(`{\n  "${HAIKU}": 0.5,\n  "${PROFILE}": 0\n}`)).toEqual([{ modelId: HAIKU, weight: 0.5 }]);
});

test.each([
  ['', '"" is not the id or ARN of a model'],
  ['Claude Haiku', '"Claude Haiku" is not the id or ARN of a model'],
  ['["a.b"]', 'is not the id or ARN of a model'],
  ['{"a.b": 1', 'the map of models is not JSON'],
  ['{}', 'no model has a weight above 0'],
  ['{"a.b": 0}', 'no model has a weight above 0'],
  ['{"a.b": -1}', 'the weight of a.b is -1'],
  ['{"a.b": "90"}', 'the weight of a.b is "90"'],
  ['{"a.b": null}', 'the weight of a.b is null'],
  ['{"a.b": {"weight": 1}}', 'the weight of a.b is {"weight":1}'],
  ['{"a b": 1}', '"a b" is not the id or ARN of a model'],
])('%s makes no sense, and says why', (text, why) => expect(() => parseChoices(text)).toThrow(why));

const modelId = fc.stringMatching(/^[a-z][\w-]{0,20}\.[\w.:-]{1,40}$/);
const choices: fc.Arbitrary<ModelChoice[]> = fc.uniqueArray(
  fc.record({ modelId, weight: fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e6, noNaN: true })) }),
  { minLength: 1, selector: (choice) => choice.modelId },
).filter((all) => all.some(({ weight }) => weight > 0));

test('what is written is read as it was meant', () => {
  fc.assert(fc.property(choices, (all) => {
    const chosen = all.filter(({ weight }) => weight > 0);
    expect(parseChoices(formatChoices(all))).toEqual(chosen.length === 1 ? [{ ...chosen[0], weight: 1 }] : chosen);
  }));
});

test('whatever a parameter holds is read, or refused with words', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"a.b": ${json}}`)), (text) => {
    try {
      parseChoices(text).forEach(({ weight }) => expect(weight).toBeGreaterThan(0));
    } catch (error) {
      expect((error as Error).message).toMatch(/^("|no model|the weight of|the map of models)/);
    }
  }), { numRuns: 1000 });
});
