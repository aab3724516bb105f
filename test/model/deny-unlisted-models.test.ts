import { Aws } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DenyUnlistedModels, DenyUnlistedModelsProps, Model } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = `us.${HAIKU}`;
const NOVA = Model.foundation('amazon.nova-lite-v1:0');

function statements(props: Partial<DenyUnlistedModelsProps> = {}): Record<string, any>[] {
  const stack = newStack();
  new DenyUnlistedModels(stack, 'Deny', { models: [NOVA], ...props });
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument.Statement;
}

const sub = (text: string) => ({ 'Fn::Sub': text });
const door = (id: string) => sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${id}`);

test('allows nothing', () => {
  expect(new Set(statements().map(({ Effect }) => Effect))).toEqual(new Set(['Deny']));
});

test('leaves the models, and what is no model', () => {
  const [others] = statements();
  expect(others).toEqual({
    Effect: 'Deny',
    Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    NotResource: [
      sub('arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/amazon.nova-lite-v1:0'),
      sub('arn:${AWS::Partition}:bedrock:*:*:async-invoke/*'),
      sub('arn:${AWS::Partition}:bedrock:*:*:project/*'),
      sub('arn:${AWS::Partition}:bedrock:*:*:system-tool/*'),
    ],
  });
});

test('closes a model behind profiles to every call that does not come through one of them', () => {
  const [, behind] = statements({ models: [Model.crossRegion(PROFILE), Model.crossRegion(`global.${HAIKU}`)] });
  expect(behind.Condition).toEqual({ ArnNotLike: { 'bedrock:InferenceProfileArn': [door(PROFILE), door(`global.${HAIKU}`)] } });
  expect(behind.Resource).toContainEqual(sub(`arn:\${AWS::Partition}:bedrock:*::foundation-model/${HAIKU}`));
});

test('leaves a model that may also be called directly open in its Regions', () => {
  const [, behind] = statements({ models: [Model.foundation(HAIKU, { inRegion: true }), Model.crossRegion(PROFILE)] });
  expect(behind.Condition).toEqual({
    ArnNotLike: { 'bedrock:InferenceProfileArn': [door(PROFILE)] },
    StringNotLike: { 'aws:RequestedRegion': [{ Ref: 'AWS::Region' }] },
  });
});

describe('the endpoint that knows no profiles', () => {
  const closed = { Effect: 'Deny', Action: 'bedrock-mantle:CreateInference', Resource: '*' };
  const openTo = (...names: string[]) => ({ ...closed, Condition: { StringNotEquals: { 'bedrock-mantle:Model': names } } });

  test('is closed', () => {
    expect(statements()).toContainEqual(closed);
  });

  test('is open to the listed models where it is left open, by the names they have there', () => {
    expect(statements({ models: [Model.foundation('openai.gpt-oss-120b-1:0')], allowMantle: true }))
      .toContainEqual(openTo('openai.gpt-oss-120b-1:0', 'openai.gpt-oss-120b'));
    expect(statements({ mantleModels: ['openai.gpt-6'] })).toContainEqual(openTo('openai.gpt-6'));
  });
});

test('denies jobs that judge other models or write prompts for them, and prompts that are rewritten for a model nobody names', () => {
  const jobs = ['bedrock:CreateEvaluationJob', 'bedrock:CreateModelEvaluationJob', 'bedrock:CreateAdvancedPromptOptimizationJob'];
  expect(statements()).toContainEqual({ Effect: 'Deny', Action: jobs, NotResource: expect.anything() });
  expect(statements()).toContainEqual({ Effect: 'Deny', Action: 'bedrock:OptimizePrompt', Resource: '*' });
});

test('for an organization, means the profiles of every account', () => {
  const stack = newStack();
  const all = DenyUnlistedModels.statements({ models: [Model.crossRegion(PROFILE)], regions: ['us-east-1', 'us-west-2'], accounts: ['*'] });
  const [{ NotResource }] = stack.resolve(all.map((statement) => statement.toJSON()));
  expect(NotResource).toEqual(expect.arrayContaining(['us-east-1', 'us-west-2'].map((region) =>
    sub(`arn:\${AWS::Partition}:bedrock:${region}:*:inference-profile/${PROFILE}`))));
});

test('the stack\'s own account and Region, however they are written, are what they are without', () => {
  const models = [Model.crossRegion(PROFILE)];
  expect(statements({ models, regions: [Aws.REGION], accounts: [Aws.ACCOUNT_ID] })).toEqual(statements({ models }));
});

describe('what makes no sense is an error:', () => {
  const faults: [string, Partial<DenyUnlistedModelsProps>, string][] = [
    ['no models', { models: [] }, 'models is empty'],
    ['a model that cannot be called', { models: [Model.foundation(PROFILE)] }, `Use Model.crossRegion('${PROFILE}')`],
    ['Regions that are none', { regions: ['us'] }, 'regions is [us]'],
    ['accounts that are none', { accounts: ['support'] }, 'accounts is [support]'],
  ];

  test.each(faults)('%s', (_, props, message) => {
    const stack = newStack();
    new DenyUnlistedModels(stack, 'Deny', { models: [NOVA], ...props });
    expect(errorsOf(stack)).toContain(message);
    expect(() => DenyUnlistedModels.statements({ models: [NOVA], ...props })).toThrow(message);
  });
});
