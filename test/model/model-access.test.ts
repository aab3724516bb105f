import { Aws, CfnParameter, Fn, ScopedAws, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Model, ModelAccess, ModelAccessProps } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = Model.foundation('amazon.nova-lite-v1:0');
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const GUARDRAIL = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123';

function statements(props: Partial<ModelAccessProps> = {}, stack: Stack = newStack()): Record<string, any>[] {
  new ModelAccess(stack, 'Access', { models: [NOVA], ...props });
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument.Statement;
}

const guardrail: bedrock.IGuardrailRef = {
  guardrailRef: { guardrailArn: GUARDRAIL, guardrailId: 'abc123' },
} as unknown as bedrock.IGuardrailRef;

const novaIn = (region: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0` });

test('a managed policy allows exactly the models, in the Region of the stack', () => {
  expect(statements()).toEqual([{ Action: INVOKE, Effect: 'Allow', Resource: novaIn('${AWS::Region}') }]);
});

test('the Regions are those that calls may be sent to', () => {
  const regions = ['eu-west-1', 'eu-central-1'];
  expect(statements({ regions })).toEqual([{ Action: INVOKE, Effect: 'Allow', Resource: regions.map(novaIn) }]);
  const [profiles, models] = statements({ regions, models: [Model.crossRegion(PROFILE)] });
  const doors = regions.map((region) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${region}:\${AWS::AccountId}:inference-profile/${PROFILE}` }));
  expect(profiles.Resource).toEqual(doors);
  expect(models.Condition).toEqual({ StringEquals: { 'bedrock:InferenceProfileArn': doors } });
});

test('the stack\'s own Region, however it is written, is what it is without', () => {
  [Aws.REGION, newStack().region].forEach((region) => expect(statements({ regions: [region], models: [Model.crossRegion(PROFILE)] }))
    .toEqual(statements({ models: [Model.crossRegion(PROFILE)] })));
});

test('a Region that is known only at deployment is a variable: Fn::Sub takes no function as its text', () => {
  const stack = newStack();
  const { valueAsString: region } = new CfnParameter(stack, 'ElseWhere');
  new ModelAccess(stack, 'Access', { models: [NOVA], regions: [region, new ScopedAws(stack).region] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const text = 'arn:${AWS::Partition}:bedrock:${Region}::foundation-model/amazon.nova-lite-v1:0';
  expect(Properties.PolicyDocument.Statement[0].Resource).toEqual([
    { 'Fn::Sub': [text, { Region: { Ref: 'ElseWhere' } }] }, { 'Fn::Sub': [text, { Region: { Ref: 'AWS::Region' } }] },
  ]);
});

describe('a guardrail', () => {
  const named = (guardrailVersion?: string) => statements({ guardrail, guardrailVersion })[0].Condition;

  test('must be named by every call, in any version unless one is given', () => {
    expect(named()).toEqual({ StringLike: { 'bedrock:GuardrailIdentifier': [GUARDRAIL, `${GUARDRAIL}:*`] } });
    expect(named('3')).toEqual({ StringEquals: { 'bedrock:GuardrailIdentifier': `${GUARDRAIL}:3` } });
    expect(named('DRAFT')).toEqual({ StringEquals: { 'bedrock:GuardrailIdentifier': GUARDRAIL } });
  });

  test('may be applied, and bounds nothing but calls', () => {
    expect(statements({ guardrail, guardrailVersion: '3', models: [Model.crossRegion(PROFILE)], countTokens: true })).toEqual([
      expect.objectContaining({ Action: INVOKE, Condition: { StringEquals: { 'bedrock:GuardrailIdentifier': `${GUARDRAIL}:3` } } }),
      { Action: 'bedrock:GetInferenceProfile', Effect: 'Allow', Resource: expect.anything() },
      expect.objectContaining({
        Action: INVOKE,
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': expect.anything(), 'bedrock:GuardrailIdentifier': `${GUARDRAIL}:3` } },
      }),
      { Action: 'bedrock:CountTokens', Effect: 'Allow', Resource: expect.anything() },
      { Action: 'bedrock:ApplyGuardrail', Effect: 'Allow', Resource: GUARDRAIL },
    ]);
  });
});

describe('a guardrail of the standard tier, and with a key', () => {
  const profiles = { 'Fn::Sub': expect.stringContaining('guardrail-profile/us.guardrail.v1:0') };
  const applied = (given: Record<string, unknown>, stack?: Stack) => statements(given, stack).filter(({ Action }) => /Guardrail|kms/.test(JSON.stringify(Action)));

  test('is asked about in every Region of its profile, and read with its key, where these are told', () => {
    const key = kms.Key.fromKeyArn(newStack(), 'Key', 'arn:aws:kms:us-east-1:111122223333:key/abc');
    expect(applied({ guardrail, guardrailProfile: 'us.guardrail.v1:0', guardrailKey: key, principalTags: { team: 'support' } })).toEqual([
      expect.objectContaining({ Action: 'bedrock:ApplyGuardrail', Resource: GUARDRAIL }),
      expect.objectContaining({
        Action: 'bedrock:ApplyGuardrail',
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:guardrail-profile/us.guardrail.v1:0' },
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'support' } },
      }),
      expect.objectContaining({ Action: 'kms:Decrypt', Resource: key.keyArn, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'support' } } }),
    ]);
  });

  test.each([
    ['an id', 'us.guardrail.v1:0'],
    ['an ARN', 'arn:aws:bedrock:us-east-1:111122223333:guardrail-profile/us.guardrail.v1:0'],
    ['a part', Fn.sub('arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:guardrail-profile/us.guardrail.v1:0')],
  ])('says so itself where it is made here, by %s of the profile', (_, guardrailProfileArn) => {
    const made = (scope: Construct) => new bedrock.CfnGuardrail(scope, 'Resource', {
      name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no', crossRegionConfig: { guardrailProfileArn }, kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/abc',
    });
    const ofAnL2 = Object.assign(new Construct(newStack(), 'L2'), { guardrailRef: { guardrailArn: GUARDRAIL, guardrailId: 'x' } });
    made(ofAnL2);
    for (const one of [made(newStack()), ofAnL2]) {
      expect(applied({ guardrail: one }, Stack.of(one)).slice(1)).toEqual([
        expect.objectContaining({ Resource: profiles }), expect.objectContaining({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:us-east-1:111122223333:key/abc' }),
      ]);
    }
  });
});

test('tags of the caller bound every statement', () => {
  const all = statements({ principalTags: { team: 'support', stage: 'dev' }, models: [Model.crossRegion(PROFILE)], guardrail, countTokens: true });
  expect(all).toHaveLength(5);
  all.forEach(({ Condition }) => expect(Condition.StringEquals).toMatchObject({ 'aws:PrincipalTag/team': 'support', 'aws:PrincipalTag/stage': 'dev' }));
});

test('has a name only where it is given one', () => {
  const stack = newStack();
  new ModelAccess(stack, 'Named', { models: [NOVA], managedPolicyName: 'models' });
  new ModelAccess(stack, 'Unnamed', { models: [NOVA] });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(policies.map(({ Properties }) => Properties.ManagedPolicyName)).toEqual(['models', undefined]);
});

test('is also to be had as statements', () => {
  const stack = newStack();
  const own = ModelAccess.statements({ models: [Model.crossRegion(PROFILE)] });
  expect(stack.resolve(own.map((statement) => statement.toJSON()))).toEqual(statements({ models: [Model.crossRegion(PROFILE)] }));
});

describe('what makes no sense is an error:', () => {
  const faults: [string, Partial<ModelAccessProps>, string][] = [
    ['no models', { models: [] }, 'models is empty'],
    ['a model that cannot be called', { models: [Model.foundation(PROFILE)] }, `Use Model.crossRegion('${PROFILE}')`],
    ['no Regions', { regions: [] }, 'regions is []'],
    ['Regions that are none', { regions: ['us-east-1', 'us'] }, 'regions is [us-east-1,us]'],
    ['every Region', { regions: ['*'] }, 'regions is [*]'],
    ['a version without a guardrail', { guardrailVersion: '1' }, 'but there is no guardrail'],
    ['a version that is none', { guardrail, guardrailVersion: 'latest' }, 'guardrailVersion is "latest"'],
    ['a tag without a key', { principalTags: { '': '' } }, 'principalTags has "": ""'],
    ['tags with wildcards', { principalTags: { 'a*': '*' } }, 'principalTags has "a*": "*"'],
    ['tags that bound nobody', { principalTags: {} }, 'principalTags is empty'],
  ];

  test.each(faults)('%s', (_, props, message) => {
    const stack = newStack();
    new ModelAccess(stack, 'Access', { models: [NOVA], ...props });
    expect(errorsOf(stack)).toContain('[Stack/Access] ');
    expect(errorsOf(stack)).toContain(message);
    expect(() => ModelAccess.statements({ models: [NOVA], ...props })).toThrow(message);
  });
});

test('is an error where it is longer than IAM takes, which a deployment would find out', () => {
  const models = (count: number) => Array.from({ length: count }, (_, index) => Model.crossRegion(`us.provider.some-model-with-a-long-name-${index}-v1:0`));
  const [fits, doesNot] = [9, 12].map((count) => {
    const stack = newStack();
    new ModelAccess(stack, 'Access', { models: models(count) });
    return errorsOf(stack);
  });
  expect(fits).toBe('');
  expect(doesNot).toMatch(/\[Stack\/Access\/Policy\] the managed policy has about 7\d{3} characters; IAM takes 6144/);
});

test('warns of a model at the end of its life', () => {
  const stack: Stack = newStack();
  new ModelAccess(stack, 'Access', { models: [Model.foundation('anthropic.claude-3-haiku-20240307-v1:0')] });
  Annotations.fromStack(stack).hasWarning('/Stack/Access', Match.stringLikeRegexp('2026-09-10'));
});
