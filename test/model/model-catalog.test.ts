import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostAllocatedModel, Model, ModelCatalog, ModelCatalogProps, WeightedModel } from '../../src';
import { errorsOf, newAgent, newStack, userFunction } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const HAIKU = Model.crossRegion(PROFILE);
const NOVA = Model.foundation('amazon.nova-lite-v1:0');
const MICRO = Model.foundation('amazon.nova-micro-v1:0');

type Aliases = Record<string, WeightedModel[]>;

function newCatalog(stack: Stack, aliases: Aliases = { support: [{ model: NOVA }] }, props: Partial<ModelCatalogProps> = {}): ModelCatalog {
  return new ModelCatalog(stack, 'Catalog', { prefix: '/app', aliases, ...props });
}

function newRole(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
}

function parameterOf(models: WeightedModel[], stack = newStack()): Record<string, any> {
  newCatalog(stack, { support: models });
  return Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'))[0].Properties;
}

describe('the parameter of an alias', () => {
  test('has one model as its id, at a path that people can type', () => {
    expect(parameterOf([{ model: HAIKU }])).toMatchObject({ Name: '/app/models/support', Type: 'String', Value: PROFILE });
  });

  test('has several as a map of ids to weights', () => {
    expect(parameterOf([{ model: HAIKU, weight: 90 }, { model: NOVA, weight: 10 }]).Value).toBe(`{"${PROFILE}":90,"amazon.nova-lite-v1:0":10}`);
  });

  test('has profiles that are made with it', () => {
    const stack = newStack();
    const { model } = new CostAllocatedModel(stack, 'Tagged', { model: HAIKU, costAllocation: { team: 'support' } });
    const { Value, AllowedPattern } = parameterOf([{ model, weight: 1 }, { model: NOVA, weight: 1 }], stack);
    expect(Value).toEqual({ 'Fn::Join': ['', ['{"', { 'Fn::GetAtt': [expect.any(String), 'InferenceProfileArn'] }, '":1,"amazon.nova-lite-v1:0":1}']] });
    expect(JSON.stringify(AllowedPattern)).toContain('InferenceProfileArn');
    expect(JSON.stringify(AllowedPattern)).not.toContain('Token[');
  });

  describe('takes only what makes sense:', () => {
    const { AllowedPattern, Value } = parameterOf([{ model: HAIKU, weight: 90 }, { model: NOVA, weight: 10 }, { model: MICRO, weight: 0 }]);
    const pattern = new RegExp(AllowedPattern);

    test.each([
      Value, PROFILE, 'amazon.nova-micro-v1:0', '{"amazon.nova-micro-v1:0":1}', '{ "amazon.nova-micro-v1:0": 0.5,\n  "amazon.nova-lite-v1:0": 1e-7 }',
    ])('%s', (value) => expect(value).toMatch(pattern));

    test.each([
      '', 'amazon.nova-pro-v1:0', 'amazonXnova-lite-v1:0', 'amazon.nova-lite-v1:0x', '{"amazon.nova-pro-v1:0":1}', '{"amazon.nova-lite-v1:0":"1"}',
      '{"amazon.nova-lite-v1:0"}', '{}', 'amazon.nova-lite-v1:0,amazon.nova-micro-v1:0',
    ])('not %s', (value) => expect(value).not.toMatch(pattern));

    test.each(['{"amazon.nova-lite-v1:0":1,}', '{"amazon.nova-lite-v1:0":1 "amazon.nova-micro-v1:0":1}', '{"amazon.nova-lite-v1:0":1.2.3}', '{,}'])('nor %s, which is not JSON', (value) => {
      expect(value).not.toMatch(pattern);
    });

    test('but where there are too many models to say so, which it warns of', () => {
      const many = Array.from({ length: 20 }, (_, index) => ({ model: Model.foundation(`provider.some-model-with-a-long-name-${index}`) }));
      const stack = newStack();
      expect(parameterOf(many, stack).AllowedPattern).toBeUndefined();
      Annotations.fromStack(stack).hasWarning('/Stack/Catalog', Match.stringLikeRegexp('alias "support" has more models than a pattern'));
      expect(parameterOf(many.slice(0, 5)).AllowedPattern.length).toBeLessThan(1024);
    });
  });

  test('has another name in each copy of a stack, unless the user gives a prefix', () => {
    const app = new App();
    const names = ['A', 'B'].map((id) => {
      const stack = new Stack(app, id);
      newCatalog(stack, undefined, { prefix: undefined });
      return stack;
    }).flatMap((stack) => Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name));
    expect(names).toEqual([expect.stringMatching(/^\/cdk-bedrock-agents\/A-?Catalog.*\/models\/support$/), expect.stringMatching(/B/)]);
  });
});

describe('a function', () => {
  const stack = newStack();
  const catalog = newCatalog(stack, { support: [{ model: NOVA }, { model: MICRO, weight: 0 }], sales: [{ model: HAIKU }] });

  test('is told where the catalog is', () => {
    expect(catalog.environment).toEqual({ CDK_BEDROCK_AGENTS_MODELS: '/app/models' });
  });

  test('may read the aliases it is granted, and call what they may stand for', () => {
    const role = newRole(stack);
    expect(catalog.grantRead(role, ['support']).success).toBe(true);
    expect(catalog.grantInvoke(role, ['support'], { countTokens: true }).success).toBe(true);
    const model = (id: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:\${AWS::Region}::foundation-model/${id}` });
    const invoke = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: 'ssm:GetParameter', Effect: 'Allow', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/models/support' } },
          { Action: invoke, Effect: 'Allow', Resource: model('amazon.nova-lite-v1:0') },
          { Action: 'bedrock:CountTokens', Effect: 'Allow', Resource: model('amazon.nova-lite-v1:0') },
          { Action: invoke, Effect: 'Allow', Resource: model('amazon.nova-micro-v1:0') },
          { Action: 'bedrock:CountTokens', Effect: 'Allow', Resource: model('amazon.nova-micro-v1:0') },
        ],
      },
    });
  });

  test('gets all of it at once', () => {
    const own = newStack();
    newCatalog(own).provideTo(userFunction(own));
    const template = Template.fromStack(own);
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CDK_BEDROCK_AGENTS_MODELS: '/app/models' } } });
    const [{ Properties }] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action)).toEqual([
      'ssm:GetParameter', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream',
    ]);
  });

  test('is in the account and Region of the catalog', () => {
    const app = new App();
    const [own, other] = ['us-east-1', 'eu-west-1'].map((region) => new Stack(app, region, { env: { region } }));
    newCatalog(own).grantRead(newRole(other));
    expect(errorsOf(other)).toContain('[eu-west-1/Role] stack "eu-west-1" (eu-west-1) cannot read the model catalog');
  });

  test('that is granted no alias gets no policy', () => {
    const own = newStack();
    newCatalog(own).grantRead(newRole(own), []);
    Template.fromStack(own).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('may not be granted what is not there', () => {
    expect(() => catalog.model('constructor')).toThrow('there is no alias "constructor"');
    expect(() => catalog.grantRead(newRole(newStack()), ['suport'])).toThrow('Stack/Catalog: there is no alias "suport"; the catalog has support, sales.');
    expect(() => catalog.grantInvoke(newRole(newStack()), ['suport'])).toThrow('there is no alias "suport"');
  });
});

describe('an agent', () => {
  test('in another stack reads the parameter at each deployment, after the catalog is there, and may call what it may hold', () => {
    const app = new App();
    const [stack, other] = ['Catalog', 'Agents'].map((id) => new Stack(app, id));
    newAgent(other, { model: newCatalog(stack, { support: [{ model: NOVA }, { model: MICRO, weight: 0 }] }).model('support') });
    const template = Template.fromStack(other);
    const [parameter] = Object.keys(template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/models/support' }));
    template.hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: { Ref: parameter } });
    template.hasResourceProperties('AWS::Bedrock::AgentAlias', { Description: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([{ Ref: parameter }])] }) });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('amazon.nova-micro-v1:0');
    expect(other.dependencies).toEqual([stack]);
  });

  test('in the catalog\'s own stack has what is declared: the parameter is not there yet', () => {
    const stack = newStack();
    newAgent(stack, { model: newCatalog(stack).model('support') });
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: 'amazon.nova-lite-v1:0' });
    expect(Template.fromStack(stack).findParameters('*', { Default: '/app/models/support' })).toEqual({});
  });

  test('keeps its alias from being split, which would fail its next deployment', () => {
    const stack = newStack();
    newCatalog(stack, { chat: [{ model: NOVA }, { model: MICRO, weight: 0 }] }).model('chat');
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
    expect(Properties.AllowedPattern).toBe('^(amazon\\.nova-lite-v1:0|amazon\\.nova-micro-v1:0)$');
  });

  test('is in the account and Region of the catalog', () => {
    const app = new App();
    const [stack, other] = ['us-east-1', 'eu-west-1'].map((region) => new Stack(app, region, { env: { region } }));
    const catalog = newCatalog(stack, { chat: [{ model: NOVA }] });
    newAgent(other, { model: catalog.model('chat') });
    expect(errorsOf(other)).toContain('stack "eu-west-1" (eu-west-1) cannot read the model catalog of stack "us-east-1" (us-east-1)');
    const third = new Stack(app, 'Third', { env: { region: 'us-east-1', account: '111122223333' } });
    expect(() => third.resolve(catalog.model('chat').modelId)).not.toThrow();
  });

  test('has one model: not a split one', () => {
    const catalog = newCatalog(newStack(), { support: [{ model: NOVA, weight: 90 }, { model: HAIKU, weight: 10 }] });
    expect(() => catalog.model('support')).toThrow('Stack/Catalog: alias "support" is split among 2 models');
    expect(() => catalog.model('sales')).toThrow('there is no alias "sales"');
  });
});

describe('what makes no sense is an error:', () => {
  const fromParameter = Model.fromParameter('/other', { models: [NOVA] });
  const faults: [string, Aliases, Partial<ModelCatalogProps>, string][] = [
    ['no aliases', {}, {}, 'aliases is empty'],
    ['an alias that is none', { 'support/chat': [{ model: NOVA }] }, {}, 'alias "support/chat" may have'],
    ['an alias without models', { support: [] }, {}, 'alias "support" has no model with a weight above 0'],
    ['an alias of which no model is chosen', { support: [{ model: NOVA, weight: 0 }] }, {}, 'has no model with a weight above 0'],
    ['a weight below 0', { support: [{ model: NOVA, weight: -1 }, { model: HAIKU }] }, {}, 'the weight of model "amazon.nova-lite-v1:0" in alias "support" is -1'],
    ['a model twice', { support: [{ model: NOVA }, { model: NOVA }] }, {}, 'has a model twice'],
    ['a model that cannot be called', { support: [{ model: Model.foundation(PROFILE) }] }, {}, `Use Model.crossRegion('${PROFILE}')`],
    ['a model that a parameter names', { support: [{ model: fromParameter }] }, {}, 'Give the models it may be'],
    ['more models than a parameter holds', { support: Array.from({ length: 100 }, (_, index) => ({ model: Model.foundation(`provider.some-model-with-a-long-name-${index}`) })) }, {}, 'than a parameter can hold'],
    ['a prefix that is no path', undefined!, { prefix: 'app' }, 'prefix is "app"'],
    ['a prefix that ends in a slash', undefined!, { prefix: '/app/' }, 'prefix is "/app/"'],
    ['a prefix with too many levels', undefined!, { prefix: '/a'.repeat(13) }, 'at most 12 levels'],
    ['a prefix of AWS', undefined!, { prefix: '/aws-models' }, 'starts with what AWS keeps for itself'],
    ['a prefix that is not known', undefined!, { prefix: Lazy.string({ produce: () => '/app' }) }, 'prefix must be literal'],
  ];

  test.each(faults)('%s', (_, aliases, props, message) => {
    const stack = newStack();
    newCatalog(stack, aliases, props);
    expect(errorsOf(stack)).toContain(message);
  });

  test('and a model at its end warns', () => {
    const stack = newStack();
    newCatalog(stack, { support: [{ model: Model.foundation('anthropic.claude-3-haiku-20240307-v1:0') }] });
    Annotations.fromStack(stack).hasWarning('/Stack/Catalog', Match.stringLikeRegexp('2026-09-10'));
  });
});
