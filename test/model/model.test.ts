import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Model, ModelGrantOptions } from '../../src';
import { errorsOf, newAgent, newStack } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

function newRole(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
}

function granted(model: Model, options?: ModelGrantOptions): Record<string, unknown>[] {
  const stack = newStack();
  model.grantInvoke(newRole(stack), options);
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument.Statement;
}

const sub = (text: string) => ({ 'Fn::Sub': text });
const here = (modelId: string) => sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}::foundation-model/${modelId}`);
const anywhere = (modelId: string) => sub(`arn:\${AWS::Partition}:bedrock:*::foundation-model/${modelId}`);
const systemProfile = (id: string) => sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${id}`);
const owned = (resource: string) => `arn:aws:bedrock:us-east-1:111122223333:${resource}`;

describe('grantInvoke', () => {
  test('a foundation model: in the stack\'s Region', () => {
    expect(granted(Model.foundation('amazon.nova-lite-v1:0'))).toEqual([
      { Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-lite-v1:0') },
    ]);
  });

  test('a profile of a geography: in any Region, but only through the profile', () => {
    expect(granted(Model.crossRegion(PROFILE))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetInferenceProfile'], Effect: 'Allow', Resource: systemProfile(PROFILE) },
      { Action: INVOKE, Effect: 'Allow', Resource: anywhere(MODEL), Condition: { StringEquals: { 'bedrock:InferenceProfileArn': systemProfile(PROFILE) } } },
    ]);
  });

  test('a global profile: here and nowhere in particular, but only through the profile', () => {
    const [, models] = granted(Model.crossRegion('global.anthropic.claude-sonnet-4-6'));
    expect(models.Resource).toEqual([
      here('anthropic.claude-sonnet-4-6'),
      sub('arn:${AWS::Partition}:bedrock:::foundation-model/anthropic.claude-sonnet-4-6'),
    ]);
    expect(models.Condition).toEqual({ StringEquals: { 'bedrock:InferenceProfileArn': systemProfile('global.anthropic.claude-sonnet-4-6') } });
  });

  test('an application profile: it and what it was copied from, and the model behind them only through either', () => {
    const arn = owned('application-inference-profile/abc123');
    const copied = sub(`arn:\${AWS::Partition}:bedrock:us-east-1:111122223333:inference-profile/${PROFILE}`); // where the copy is
    const profiles = [arn, copied];
    expect(granted(Model.applicationProfile(arn, { of: Model.crossRegion(PROFILE) }))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetInferenceProfile'], Effect: 'Allow', Resource: profiles },
      { Action: INVOKE, Effect: 'Allow', Resource: anywhere(MODEL), Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profiles } } },
    ]);
  });

  test('an exclusive application profile: it, and what it was copied from only through it', () => {
    const arn = owned('application-inference-profile/abc123');
    const own = sub('arn:${AWS::Partition}:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(granted(Model.applicationProfile(arn, { of: Model.crossRegion(PROFILE), exclusive: true }))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetInferenceProfile'], Effect: 'Allow', Resource: arn },
      { Action: INVOKE, Effect: 'Allow', Resource: own, Condition: { StringEquals: { 'bedrock:InferenceProfileArn': arn } } },
      { Action: INVOKE, Effect: 'Allow', Resource: anywhere(MODEL), Condition: { StringEquals: { 'bedrock:InferenceProfileArn': arn } } },
    ]);
  });

  test('an application profile of a foundation model: the model only through the profile', () => {
    const arn = owned('application-inference-profile/abc123');
    expect(granted(Model.applicationProfile(arn, { of: Model.foundation('amazon.nova-lite-v1:0') }))[1]).toEqual(
      { Action: INVOKE, Effect: 'Allow', Resource: sub('arn:${AWS::Partition}:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'), Condition: { StringEquals: { 'bedrock:InferenceProfileArn': arn } } },
    );
  });

  test('provisioned throughput: itself alone', () => {
    const arn = owned('provisioned-model/abc123');
    expect(granted(Model.provisioned(arn))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetProvisionedModelThroughput'], Effect: 'Allow', Resource: arn },
    ]);
  });

  test.each([
    ['an imported model', Model.imported, 'imported-model/abc123', 'bedrock:GetImportedModel'],
    ['the deployment of a custom model', Model.customDeployment, 'custom-model-deployment/abc123', 'bedrock:GetCustomModelDeployment'],
  ] as const)('%s: itself alone', (_, make, resource, read) => {
    expect(granted(make(owned(resource)))).toEqual([{ Action: [...INVOKE, read], Effect: 'Allow', Resource: owned(resource) }]);
  });

  test('a value that is known at deployment: the models it may be', () => {
    const models = [Model.foundation('amazon.nova-lite-v1:0')];
    expect(granted(Model.fromValue('${Token[TOKEN.1]}', { models }))).toEqual([{ Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-lite-v1:0') }]);
  });

  test('a prompt router: it, and what it chooses from only through it', () => {
    const arn = owned('prompt-router/abc123');
    const throughRouter = { StringEquals: { 'bedrock:PromptRouterArn': arn } };
    expect(granted(Model.promptRouter(arn, { models: [Model.foundation('amazon.nova-lite-v1:0'), Model.crossRegion(PROFILE)] }))).toEqual([
      { Action: [...INVOKE, 'bedrock:GetPromptRouter'], Effect: 'Allow', Resource: arn },
      { Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-lite-v1:0'), Condition: throughRouter },
      { Action: INVOKE, Effect: 'Allow', Resource: systemProfile(PROFILE), Condition: throughRouter },
      { Action: 'bedrock:GetInferenceProfile', Effect: 'Allow', Resource: systemProfile(PROFILE) }, // which no request says it comes through
      { Action: INVOKE, Effect: 'Allow', Resource: anywhere(MODEL), Condition: { StringEquals: { 'bedrock:InferenceProfileArn': systemProfile(PROFILE) } } },
    ]);
  });

  test('a prompt router whose models may be called directly: without that condition', () => {
    const [, model] = granted(Model.promptRouter(owned('prompt-router/abc123'), { models: [Model.foundation('amazon.nova-lite-v1:0')], direct: true }));
    expect(model).toEqual({ Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-lite-v1:0') });
  });

  test('a parameter: the models it may hold', () => {
    const models = [Model.foundation('amazon.nova-lite-v1:0'), Model.foundation('amazon.nova-micro-v1:0')];
    expect(granted(Model.fromParameter('/app/models/support', { models }))).toEqual([
      { Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-lite-v1:0') },
      { Action: INVOKE, Effect: 'Allow', Resource: here('amazon.nova-micro-v1:0') },
    ]);
  });

  test('counting tokens, where asked: of the model itself, here, whatever it is called through', () => {
    expect(granted(Model.crossRegion(PROFILE), { countTokens: true })).toContainEqual({ Action: 'bedrock:CountTokens', Effect: 'Allow', Resource: here(MODEL) });
  });

  test('gives a grant that depends on every statement', () => {
    const role = newRole(newStack());
    const grant = Model.crossRegion(PROFILE).grantInvoke(role);
    expect(grant.success).toBe(true);
    expect(grant.principalStatements).toHaveLength(2);
  });

  test('of a model that may be none is an error of the synth, and not of the program', () => {
    const stack = newStack();
    Model.fromParameter('/app/models/support', { models: [] }).grantInvoke(newRole(stack));
    expect(errorsOf(stack)).toContain('[Stack/Role] the model of parameter "/app/models/support" may be none');
  });

  test('tells the grantee what is wrong with the model', () => {
    const stack = newStack();
    Model.foundation(PROFILE).grantInvoke(newRole(stack));
    expect(errorsOf(stack)).toContain(`[Stack/Role] model "${PROFILE}" is a cross-Region inference profile`);
  });

  test('tells the construct behind the grantee, where that is none', () => {
    const stack = newStack();
    const grantPrincipal = newRole(stack);
    Model.foundation(PROFILE).grantInvoke({ grantPrincipal });
    expect(errorsOf(stack)).toContain(`[Stack/Role] model "${PROFILE}" is a cross-Region inference profile`);
  });

  test('throws what is wrong with the model, where there is no construct to tell', () => {
    const principal = new iam.ArnPrincipal('arn:aws:iam::111122223333:role/analyst');
    expect(() => Model.foundation(PROFILE).grantInvoke(principal)).toThrow(`grantInvoke:\n  - model "${PROFILE}" is a cross-Region inference profile`);
    expect(Model.crossRegion(PROFILE).grantInvoke(principal).success).toBe(false);
  });
});

test('the role of an agent on the Classic engine may also read about the model behind a profile, and call it no other way', () => {
  const stack = newStack();
  newAgent(stack, { model: Model.crossRegion(PROFILE) });
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Role'))).toContain(JSON.stringify(
    { Action: 'bedrock:GetFoundationModel', Effect: 'Allow', Resource: anywhere(MODEL) },
  ));
  expect(granted(Model.crossRegion(PROFILE))).toHaveLength(2);
});

describe('a model that an SSM parameter names', () => {
  const model = Model.fromParameter('/app/models/support', { models: [Model.foundation('amazon.nova-lite-v1:0')] });
  const stack = newStack();
  const other = new Stack(stack.node.root, 'Other');
  newAgent(stack, { model });
  newAgent(other, { model });
  const template = Template.fromStack(stack);
  const [[parameter, definition]] = Object.entries(template.findParameters('*', { Default: '/app/models/support' }));

  test('is read anew at each deployment, which CloudFormation does for parameters of the template', () => {
    expect(definition).toEqual({ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/models/support' });
    template.hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: { Ref: parameter } });
  });

  test('moves the alias too: the value stands in one of its properties', () => {
    template.hasResourceProperties('AWS::Bedrock::AgentAlias', {
      Description: { 'Fn::Join': ['', [Match.stringLikeRegexp('^Definition [0-9a-f]{16}, $'), { Ref: parameter }]] },
    });
  });

  test('is a parameter of each stack that uses it, and not an export of the first', () => {
    expect(Object.values(Template.fromStack(other).findParameters('*', { Default: '/app/models/support' }))).toHaveLength(1);
    expect(JSON.stringify(Template.fromStack(other).toJSON())).not.toContain('ImportValue');
  });
});

test('the ARN of a model is what APIs take that want one', () => {
  const stack = newStack();
  expect([
    Model.foundation('amazon.nova-lite-v1:0'), Model.crossRegion(PROFILE), Model.provisioned(owned('provisioned-model/abc123')),
  ].map(({ modelArn }) => stack.resolve(modelArn))).toEqual([
    here('amazon.nova-lite-v1:0'), systemProfile(PROFILE), owned('provisioned-model/abc123'),
  ]);
});
