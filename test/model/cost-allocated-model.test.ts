import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostAllocatedModel, CostAllocatedModelProps, Model } from '../../src';
import { errorsOf, newAgent, newStack } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

function newModel(stack: Stack, props: Partial<CostAllocatedModelProps> = {}, id = 'Model'): CostAllocatedModel {
  return new CostAllocatedModel(stack, id, { model: Model.crossRegion(PROFILE), costAllocation: { 'cost-center': 'support' }, ...props });
}

const TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

test('a profile of the model carries the tags', () => {
  const stack = newStack();
  newModel(stack);
  Template.fromStack(stack).hasResourceProperties(TYPE, {
    ModelSource: { CopyFrom: { 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${PROFILE}` } },
    Tags: [{ Key: 'cost-center', Value: 'support' }],
  });
});

test('tags of the app join them', () => {
  const stack = newStack();
  Tags.of(newModel(stack)).add('team', 'care');
  Template.fromStack(stack).hasResourceProperties(TYPE, { Tags: [{ Key: 'cost-center', Value: 'support' }, { Key: 'team', Value: 'care' }] });
});

describe('what it says about who pays is never replaced', () => {
  const carried = (stack: Stack) => Object.values(Template.fromStack(stack).findResources(TYPE))[0].Properties.Tags;

  test('by tags of the construct, the stack or the app', () => {
    const stack = newStack();
    const model = newModel(stack);
    [model, stack, stack.node.root].forEach((scope) => Tags.of(scope).add('cost-center', 'platform', { priority: 250 }));
    Tags.of(stack).remove('cost-center');
    expect(carried(stack)).toEqual([{ Key: 'cost-center', Value: 'support' }]);
  });

  test('by the tags of an agent', () => {
    const stack = newStack();
    newAgent(stack, { costAllocation: { 'cost-center': 'support' }, tags: { 'cost-center': 'platform', 'stage': 'dev' } });
    expect(carried(stack)).toEqual([{ Key: 'cost-center', Value: 'support' }, { Key: 'stage', Value: 'dev' }]);
  });
});

test('more tags than AWS takes, with those of the app, are an error', () => {
  const [fit, doNot] = [49, 50].map((length) => {
    const stack = newStack();
    newModel(stack);
    Array.from({ length }, (_, index) => Tags.of(stack).add(`tag${index}`, 'x'));
    return errorsOf(stack);
  });
  expect(fit).toBe('');
  expect(doNot).toContain('the profile has 51 tags');
});

test('a model that cannot be called is an error, and one at its end a warning', () => {
  const stack = newStack();
  newModel(stack, { model: Model.foundation(PROFILE) });
  const other = newStack();
  newModel(other, { model: Model.crossRegion('us.anthropic.claude-opus-4-1-20250805-v1:0') }, 'Old');
  Annotations.fromStack(other)
    .hasWarning('/Stack/Old', Match.stringLikeRegexp('2027-01-08'));
  expect(errorsOf(stack)).toContain(`[Stack/Model] model "${PROFILE}" is a cross-Region inference profile`);
});

test('is a model for agents, which call it through the profile, and for everybody else', () => {
  const stack = newStack();
  const model = newModel(stack);
  newAgent(stack, { model: model.model });
  model.grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), { countTokens: true });
  const template = Template.fromStack(stack);
  const [id] = Object.keys(template.findResources(TYPE));
  const arn = { 'Fn::GetAtt': [id, 'InferenceProfileArn'] };
  template.hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: arn });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Resource: Match.arrayWith([arn]) }),
        Match.objectLike({ Condition: { StringEquals: { 'bedrock:InferenceProfileArn': Match.arrayWith([arn]) } } }),
      ]),
    },
  });
});

test('an exclusive profile leaves the one that it was copied from closed', () => {
  const stack = newStack();
  newModel(stack, { exclusive: true }).grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const copied = Properties.PolicyDocument.Statement.filter((statement: object) => JSON.stringify(statement).includes(':inference-profile/'));
  const own = { 'Fn::GetAtt': [expect.stringMatching(/^ModelCostAllocation/), 'InferenceProfileArn'] };
  expect(copied).toEqual([expect.objectContaining({ Condition: { StringEquals: { 'bedrock:InferenceProfileArn': own } } })]); // but in calls through its own
});

test('two copies of a stack, and another model, have profiles of other names: neither name nor source can change', () => {
  const app = new App();
  const names = ['A', 'B'].flatMap((id) => {
    const stack = new Stack(app, id);
    newModel(stack);
    newModel(stack, { model: Model.foundation('amazon.nova-lite-v1:0') }, 'Other');
    return stack;
  }).flatMap((stack) => Object.values(Template.fromStack(stack).findResources(TYPE)).map(({ Properties }) => Properties.InferenceProfileName));
  expect(new Set(names).size).toBe(4);
});

test('has the name it is given', () => {
  const stack = newStack();
  newModel(stack, { profileName: 'Support haiku_1' });
  Template.fromStack(stack).hasResourceProperties(TYPE, { InferenceProfileName: 'Support haiku_1' });
});

describe('what AWS would refuse is an error, all at once:', () => {
  const faults: [string, Partial<CostAllocatedModelProps>, string[]][] = [
    ['no tags', { costAllocation: {} }, ['has 0 tags; it may have 1 to 50']],
    ['too many tags', { costAllocation: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, 'x'])) }, ['has 51 tags']],
    ['tags against the rules', { costAllocation: { 'AWS:team': 'x', 'cost#center': 'sup|port', ['k'.repeat(129)]: 'v'.repeat(257), '': '' } }, [
      'the key "AWS:team" of costAllocation starts with aws:', 'the key "cost#center"', 'the value "sup|port"', 'has 129 characters', 'has 257 characters', 'has 0 characters',
    ]],
    ['a name against the pattern', { profileName: 'Support  haiku!' }, ['profileName is "Support  haiku!"']],
    ['a model that has tags already', { model: Model.applicationProfile('arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a', { of: Model.crossRegion(PROFILE) }) }, ['carries its own tags']],
    ['provisioned throughput', { model: Model.provisioned('arn:aws:bedrock:us-east-1:111122223333:provisioned-model/a') }, ['Put the tags on the provisioned throughput']],
    ['a model from a parameter', { model: Model.fromParameter('/app/models/support', { models: [Model.crossRegion(PROFILE)] }) }, ['ARN of a tagged profile into the parameter']],
    ['a prompt router', { model: Model.promptRouter('arn:aws:bedrock:us-east-1:111122223333:prompt-router/a', { models: [Model.crossRegion(PROFILE)] }) }, ['cannot be made of a prompt router']],
  ];

  test.each(faults)('%s', (_, props, messages) => {
    const stack = newStack();
    newModel(stack, props);
    messages.forEach((message) => expect(errorsOf(stack)).toContain(message));
    expect(errorsOf(stack)).toContain('[Stack/Model]');
  });

  test('also where an agent has them', () => {
    const stack = newStack();
    newAgent(stack, { costAllocation: { 'aws:team': 'x' } });
    expect(errorsOf(stack)).toContain('[Stack/Agent] the key "aws:team" of costAllocation starts with aws:');
  });
});

test('a tag may be empty, and have every character that tags have', () => {
  const stack = newStack();
  newModel(stack, { costAllocation: { 'cost center_1.2:3/4=5+6-7@8': '' } });
  expect(errorsOf(stack)).toBe('');
});
