import { App } from 'aws-cdk-lib';
import { gallery } from '../gallery/gallery';
import { circleIn } from '../support/cycles';

const app = new App();
gallery(app);
const stacks = app.synth().stacks.map(({ stackName, template }) => ({ stackName, template }));

test.each(stacks)('no two resources of $stackName wait for each other', ({ template }) => {
  expect(circleIn(template)).toBeUndefined();
});

describe('the search for circles', () => {
  const resource = (properties: object, more: object = {}) => ({ Type: 'A::B::C', Properties: properties, ...more });

  test.each([
    ['Ref', { Ref: 'B' }], ['Fn::GetAtt', { 'Fn::GetAtt': ['B', 'Arn'] }], ['Fn::GetAtt as text', { 'Fn::GetAtt': 'B.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:x:${B.Arn}/*' }], ['a variable of Fn::Sub', { 'Fn::Sub': ['${V}', { V: { Ref: 'B' } }] }],
    ['a reference deep inside', { 'Fn::Join': ['', [{ x: [{ Ref: 'B' }] }]] }],
  ])('follows %s', (_, reference) => {
    expect(circleIn({ Resources: { A: resource({ reference }), B: resource({}, { DependsOn: ['A'] }) } })).toEqual(['A', 'B', 'A']);
  });

  test('finds long ones, beside what has none', () => {
    const [A, B, C, D] = ['B', 'C', 'A', 'A'].map((Ref) => resource({ Ref }));
    expect(circleIn({ Resources: { D, A, B, C } })).toEqual(['A', 'B', 'C', 'A']);
    expect(circleIn({ Resources: { A: resource({ Ref: 'AWS::Region' }), B: resource({ x: '${A}' }, { DependsOn: 'A' }) } })).toBeUndefined();
  });
});
