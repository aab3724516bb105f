import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Model } from '../../src';
import { errorsOf, newAgent, newStack } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

function granted(model: Model): Record<string, unknown>[] {
  const stack = newStack();
  model.grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument.Statement;
}

const sub = (text: string) => ({ 'Fn::Sub': text });

describe('grantInvoke', () => {
  test('a foundation model: in the stack\'s Region', () => {
    expect(granted(Model.foundation('amazon.nova-lite-v1:0'))).toEqual([
      { Action: INVOKE, Effect: 'Allow', Resource: sub('arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/amazon.nova-lite-v1:0') },
    ]);
  });

  test('a profile of a geography: in any Region, but only through the profile', () => {
    const profile = sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${PROFILE}`);
    expect(granted(Model.crossRegion(PROFILE))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetInferenceProfile'], Effect: 'Allow', Resource: profile },
      {
        Action: INVOKE,
        Effect: 'Allow',
        Resource: sub(`arn:\${AWS::Partition}:bedrock:*::foundation-model/${MODEL}`),
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
      },
    ]);
  });

  test('a global profile: here and nowhere in particular, but only through the profile', () => {
    const [, models] = granted(Model.crossRegion('global.anthropic.claude-sonnet-4-6'));
    expect(models.Resource).toEqual([
      sub('arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/anthropic.claude-sonnet-4-6'),
      sub('arn:${AWS::Partition}:bedrock:::foundation-model/anthropic.claude-sonnet-4-6'),
    ]);
    expect(models.Condition).toBeDefined();
  });
});

describe('an id that cannot be called', () => {
  test.each([
    ['a profile as a foundation model', Model.foundation(PROFILE), `Use Model.crossRegion('${PROFILE}')`],
    ['a foundation model as a profile', Model.crossRegion(MODEL), `as in us.${MODEL} or global.${MODEL}`],
    ['a model that is only behind a profile', Model.foundation(MODEL), `Model.crossRegion('us.${MODEL}')`],
    ['an ARN', Model.foundation(`arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`), 'takes the id after foundation-model/'],
  ])('is an error that names the one that can: %s', (_, model, fix) => {
    const stack = newStack();
    newAgent(stack, { model });
    expect(errorsOf(stack)).toContain(fix);
  });

  test('is fine where the user knows that the Region has it', () => {
    const stack = newStack();
    newAgent(stack, { model: Model.foundation('anthropic.claude-sonnet-4-6', { inRegion: true }) });
    expect(errorsOf(stack)).toBe('');
  });
});

test.each([
  [Model.foundation('anthropic.claude-3-haiku-20240307-v1:0'), '2026-09-10'],
  [Model.crossRegion('us.anthropic.claude-sonnet-4-20250514-v1:0'), '2026-10-14'],
  [Model.crossRegion('us.anthropic.claude-opus-4-1-20250805-v1:0'), '2027-01-08'],
  [Model.foundation('anthropic.claude-3-sonnet-20240229-v1:0'), 'before 2026-11'],
])('a model at the end of its life warns with the date', (model, date) => {
  const stack = newStack();
  newAgent(stack, { model });
  Annotations.fromStack(stack).hasWarning('/Stack/Agent', Match.stringLikeRegexp(`end of life on record as ${date}`));
});

test.each([
  'amazon.nova-lite-v1:0', 'amazon.nova-micro-v1:0', 'meta.llama3-1-70b-instruct-v1:0', 'mistral.mistral-large-2407-v1:0', 'openai.gpt-oss-120b-1:0',
])('%s is fine as it is', (id) => {
  const stack = newStack();
  newAgent(stack, { model: Model.foundation(id) });
  expect(errorsOf(stack)).toBe('');
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('end of life'));
});
