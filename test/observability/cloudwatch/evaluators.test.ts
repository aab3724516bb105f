import { matches } from './filter-pattern';
import { transform } from './logs';
import { evaluate } from './metric-math';

/** The examples of the documentation: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html */
const EVENT = {
  'eventType': 'UpdateTrail',
  'sourceIPAddress': '111.111.111.111',
  'arrayKey': ['value', 'another value'],
  'objectList': [{ name: 'a', id: 1 }, { name: 'b', id: 2 }],
  'SomeObject': null,
  'ThisFlag': true,
  'cluster.name': 'c',
  'user': { id: 1, email: 'John.Stiles@example.com' },
  'users': [{ id: 2, email: 'John.Doe@example.com' }],
  'actions': ['GET', 'PUT', 'DELETE'],
  'coordinates': [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
  'bandwidth': 80,
  'latency': 40,
  'refreshRate': 60,
  'responseTime': 5,
  'errorCode': 400,
  'number': [0.001],
};

describe('a filter pattern', () => {
  test.each<[string, boolean]>([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThisFlag IS FALSE }', false],
    ['{ $.[\'cluster.name\'] = "c" }', true],
    ['{ $.eventType = * }', true],
    ['{ $.eventType = %Trail% }', true],
    ['{ $.arrayKey[0] = %val.{2}% }', true],
    ['{ $.bandwidth > 75 }', true],
    ['{ $.latency < 50 }', true],
    ['{ $.refreshRate >= 60 }', true],
    ['{ $.responseTime <= 5 }', true],
    ['{ $.errorCode = 400}', true],
    ['{ $.errorCode != 500 }', true],
    ['{ $.number[0] = 1e-3 }', true],
    ['{ $.number[0] != 1e+3 }', true],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', true],
    ['{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }', true],
    ['{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }', false],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', false],
    ['{ $.user = * }', false], // an object is not a value
    ['{ $.nobody = * }', false],
  ])('%s', (pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });

  test.each(['eventType = "x"', '{ eventType = "x" }', '{ $.a EXISTS }', '{ ($.a = 1 }', '{ $.a = 1 $.b = 2 }'])('that is none is refused: %s', (pattern) => {
    expect(() => matches(pattern, {})).toThrow();
  });
});

/** The page on substituteString, with a group that is referred to. */
test('a transformer copies and substitutes', () => {
  expect(transform([
    { ParseJSON: {} },
    { CopyValue: { Entries: [{ Source: 'outer_key.inner_key', Target: 'copy' }] } },
    { SubstituteString: { Entries: [{ Source: 'copy', From: 'inner_(\\w+)1', To: '$1' }] } },
  ], '{"outer_key":{"inner_key":"inner_value1"}}')).toEqual({ outer_key: { inner_key: 'inner_value1' }, copy: 'value' });
  expect(() => transform([{ Grok: {} }], '{}')).toThrow('there is no processor Grok');
});

describe('metric math', () => {
  const series = { m1: [1, 2, undefined], m2: [0, 4, 6] };
  test.each<[string, (number | undefined)[]]>([
    ['m1 + m2', [1, 6, undefined]],
    ['FILL(m1, 0) + m2', [1, 6, 6]],
    ['m2 / m1 * 100', [0, 200, undefined]],
    ['m1 / m2', [undefined, 0.5, undefined]], // a division by zero has no point
    ['IF(m2 > 0, FILL(m1, 0), 9)', [9, 2, 0]],
    ['IF(m1 == 1 AND m2 == 0 OR m2 >= 6, 1, 0)', [1, 0, undefined]],
    ['(m2 - 2) * 2', [-4, 4, 8]],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression, series, 3)).toEqual(expected);
  });

  test.each(['m3', 'MAX(m1)', 'm1 +', 'm1 m2', 'm1 ^ 2'])('that is none is refused: %s', (expression) => {
    expect(() => evaluate(expression, series, 3)).toThrow();
  });
});
