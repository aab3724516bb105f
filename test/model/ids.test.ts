import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostAllocatedModel, Model } from '../../src';
import { errorsOf, newAgent, newStack } from '../support/stacks';

const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = Model.foundation('amazon.nova-lite-v1:0');
const owned = (resource: string) => `arn:aws:bedrock:us-east-1:111122223333:${resource}`;

/** Errors and warnings about a model. */
function said(model: Model): string[] {
  return model._findings().map(({ severity, message }) => `${severity}: ${message}`);
}

test.each([
  ['an id', (id: string) => Model.foundation(id)],
  ['a profile', (id: string) => Model.crossRegion(id)],
  ['an ARN', (id: string) => Model.provisioned(id)],
  ['a value', (id: string) => Model.fromValue(id, { models: [Model.foundation('amazon.nova-lite-v1:0')] })],
])('%s that the CLI is still to look up lets the first synth end, so that it can', (_, make) => {
  expect(make('dummy-value-for-/app/model')._findings()).toEqual([]);
});

test('a value that is known, and none of the models it may be, is an error', () => {
  const [{ message }] = Model.fromValue('amazon.nova-pro-v1:0', { models: [Model.foundation('amazon.nova-lite-v1:0')] })._findings();
  expect(message).toContain('which is none of the models it may be: "amazon.nova-lite-v1:0"');
});

describe('an id that can be called says nothing:', () => {
  test.each([
    // undated, dated, with and without a version
    'amazon.nova-micro-v1:0', 'amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0', 'meta.llama3-1-70b-instruct-v1:0', 'mistral.mistral-large-2407-v1:0',
    'openai.gpt-oss-120b-1:0', 'deepseek.v3-v1:0', 'qwen.qwen3-coder-30b-a3b-v1:0', 'zai.glm-4.6', 'moonshot.kimi-k2.5', 'ai21.jamba-2-large-v1:0',
    // embeddings and reranking
    'amazon.titan-embed-text-v1', 'amazon.titan-embed-text-v2:0', 'amazon.titan-embed-image-v1', 'amazon.nova-2-multimodal-embeddings-v1:0',
    'cohere.embed-english-v3', 'cohere.embed-multilingual-v3', 'cohere.embed-v4:0', 'amazon.rerank-v1:0', 'cohere.rerank-v3-5:0',
  ])('%s on demand', (id) => expect(said(Model.foundation(id))).toEqual([]));

  test.each([
    'us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca', 'sa', 'mx', 'me', 'af', 'il', 'in', 'uk', 'global',
  ])('profiles of %s', (geography) => {
    expect(said(Model.crossRegion(`${geography}.${HAIKU}`))).toEqual([]);
    expect(said(Model.crossRegion(`${geography}.anthropic.claude-sonnet-4-6`))).toEqual([]);
    expect(said(Model.crossRegion(`${geography}.amazon.nova-2-lite-v1:0`))).toEqual([]);
  });

  test.each([
    ['an application profile', Model.applicationProfile(owned('application-inference-profile/abc'), { of: NOVA })],
    ['provisioned throughput', Model.provisioned('arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:provisioned-model/abc')],
    ['a prompt router', Model.promptRouter(owned('prompt-router/abc'), { models: [NOVA] })],
    ['a prompt router that AWS provides', Model.promptRouter(owned('default-prompt-router/anthropic.claude:1'), { models: [NOVA] })],
    ['a parameter', Model.fromParameter('/app/models/support', { models: [NOVA] })],
    ['a model that the user knows the Region has', Model.foundation('anthropic.claude-sonnet-4-6', { inRegion: true })],
  ])('%s', (_, model) => expect(said(model)).toEqual([]));
});

describe('a model that is only behind a profile is an error that names the profile:', () => {
  test.each([
    HAIKU, 'anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-opus-4-6-v1', 'anthropic.claude-sonnet-4-6', 'anthropic.claude-opus-5',
    'anthropic.claude-fable-5-1', 'anthropic.claude-mythos-5', 'amazon.nova-2-lite-v1:0', 'amazon.nova-premier-v1:0',
  ])('%s', (id) => expect(said(Model.foundation(id))).toEqual([expect.stringContaining(`error: model "${id}" is not offered on demand in most Regions. Call it through a profile: Model.crossRegion('us.${id}')`)]));
});

describe('what cannot be called is an error that names what can:', () => {
  test.each([
    ['a profile as a foundation model', Model.foundation(PROFILE), `Use Model.crossRegion('${PROFILE}')`],
    ['a profile of a Region for governments as a foundation model', Model.foundation(`us-gov.${HAIKU}`), `Use Model.crossRegion('us-gov.${HAIKU}')`],
    ['a foundation model as a profile', Model.crossRegion(HAIKU), `as in us.${HAIKU} or global.${HAIKU}`],
    ['an ARN as a foundation model', Model.foundation(`arn:aws:bedrock:us-east-1::foundation-model/${HAIKU}`), 'takes the id after foundation-model/'],
    ['an ARN as a profile', Model.crossRegion(owned(`inference-profile/${PROFILE}`)), 'takes the id after inference-profile/'],
    ['a profile of AWS as an application profile', Model.applicationProfile(owned(`inference-profile/${PROFILE}`), { of: NOVA }), 'is not what Model.applicationProfile takes'],
    ['a profile\'s id as an application profile', Model.applicationProfile('abc123', { of: NOVA }), ':application-inference-profile/abc123, without wildcards.'],
    ['a profile as provisioned throughput', Model.provisioned(owned('application-inference-profile/abc')), 'is not what Model.provisioned takes'],
    ['a profile as a router', Model.promptRouter(owned('application-inference-profile/abc'), { models: [NOVA] }), 'is not what Model.promptRouter takes'],
    ['a router without models', Model.promptRouter(owned('prompt-router/abc'), { models: [] }), 'a prompt router without models'],
    ['a router of a router', Model.promptRouter(owned('prompt-router/abc'), { models: [Model.provisioned(owned('provisioned-model/abc'))] }), 'cannot choose'],
    ['a profile of provisioned throughput', Model.applicationProfile(owned('application-inference-profile/abc'), { of: Model.provisioned(owned('provisioned-model/abc')) }), 'cannot be an application inference profile of'],
    ['a parameter without models', Model.fromParameter('/app/models/support', { models: [] }), 'name the models it may hold'],
    ['a parameter that may hold what cannot be called', Model.fromParameter('/app/models/support', { models: [Model.foundation(PROFILE)] }), `Use Model.crossRegion('${PROFILE}')`],
  ])('%s', (_, model, fix) => {
    expect(said(model)).toEqual([expect.stringContaining(fix)]);
    expect(said(model)).toEqual([expect.stringMatching(/^error: /)]);
  });

  test('and fails the synth of who uses it', () => {
    const stack = newStack();
    newAgent(stack, { model: Model.foundation(PROFILE) });
    expect(errorsOf(stack)).toContain(`Use Model.crossRegion('${PROFILE}')`);
  });
});

describe('what would become a wildcard, or nothing, in a policy is an error:', () => {
  const ids = ['*', '', 'banana', 'anthropic.*', ' amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0 ', '${AWS::AccountId}', 'amazon.${AWS::Region}', 'amazon.nova-?'];
  test.each(ids)('Model.foundation(\'%s\')', (id) => expect(said(Model.foundation(id))).toEqual([expect.stringContaining(`error: model "${id}" is not the id of a model`)]));

  test.each(['us.anthropic.*', '*', '', 'us.banana ', 'us.amazon.${AWS::Region}'])('Model.crossRegion(\'%s\')', (id) => {
    expect(said(Model.crossRegion(id))).toEqual([expect.stringContaining(`error: model "${id}" is not`)]);
  });

  test.each([
    owned('provisioned-model/*'), owned('default-provisioned-model/abc'), 'arn:aws:bedrock:*:111122223333:provisioned-model/abc', 'arn:*:bedrock:us-east-1:111122223333:provisioned-model/abc',
    'arn:aws:bedrock:us-east-1:*:provisioned-model/abc', owned('provisioned-model/${AWS::Region}'), Lazy.string({ produce: () => 'x' }) + '*',
  ])('Model.provisioned(\'%s\')', (arn) => expect(said(Model.provisioned(arn))).toEqual([expect.stringContaining('is not what Model.provisioned takes')]));

  test.each([
    owned('application-inference-profile/*'), owned('default-application-inference-profile/abc'),
  ])('Model.applicationProfile(\'%s\')', (arn) => {
    expect(said(Model.applicationProfile(arn, { of: NOVA }))).toEqual([expect.stringContaining('is not what Model.applicationProfile takes')]);
  });

  test.each(['', 'a b*', 'app/models', '/app/', '/app/*'])('Model.fromParameter(\'%s\')', (name) => {
    expect(said(Model.fromParameter(name, { models: [NOVA] }))).toEqual([expect.stringContaining(`error: Model.fromParameter has the name "${name}"`)]);
  });
});

describe('in a stack whose Region is known, a warning names what is elsewhere:', () => {
  const warned = (model: Model, region?: string) => model._findings(new Stack(new App(), 'Stack', { env: { region } })).map(({ id, message }) => `${id}: ${message}`);

  test.each([
    ['a profile of another geography', Model.crossRegion(`eu.${HAIKU}`), 'us-east-1', 'geography eu, and the stack is in us-east-1'],
    ['a profile for governments', Model.crossRegion(`us-gov.${HAIKU}`), 'us-east-1', 'geography us-gov'],
    ['a profile beside governments', Model.crossRegion(PROFILE), 'us-gov-west-1', 'geography us,'],
    ['throughput', Model.provisioned(owned('provisioned-model/abc')), 'eu-west-1', 'is in us-east-1, and the stack is in eu-west-1'],
    ['a copied profile', Model.applicationProfile(owned('application-inference-profile/abc'), { of: NOVA }), 'eu-west-1', 'is in us-east-1'],
    ['a router', Model.promptRouter(owned('prompt-router/abc'), { models: [NOVA] }), 'eu-west-1', 'is in us-east-1'],
    ['what a parameter may hold', Model.fromParameter('/app', { models: [Model.crossRegion(`eu.${HAIKU}`)] }), 'us-east-1', 'geography eu'],
  ])('%s', (_, model, region, words) => {
    expect(warned(model, region)).toEqual([expect.stringContaining(words)]);
    expect(warned(model, region)).toEqual([expect.stringMatching(/^model\.region: /)]);
    expect(warned(model)).toEqual([]);
  });

  test.each([
    [PROFILE, 'us-west-2'], [PROFILE, 'ca-central-1'], [`eu.${HAIKU}`, 'eu-north-1'], [`apac.${HAIKU}`, 'ap-south-1'], [`global.${HAIKU}`, 'eu-west-1'], [`xx.${HAIKU}`, 'eu-west-1'],
  ])('but not %s in %s', (id, region) => expect(warned(Model.crossRegion(id), region)).toEqual([]));

  test('on whoever is granted it', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
    Model.crossRegion(`eu.${HAIKU}`).grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    Annotations.fromStack(stack).hasWarning('/Stack/Role', Match.stringLikeRegexp('geography eu'));
  });
});

describe('an id that is known only at deployment', () => {
  const models = () => {
    const stack = newStack();
    const id = new CfnParameter(stack, 'ModelId').valueAsString;
    return { stack, both: [Model.foundation(id), Model.crossRegion(id)] };
  };

  test('is an error that names Model.fromParameter, without the text of a token', () => {
    const { both } = models();
    both.forEach((model) => {
      expect(said(model)).toEqual([expect.stringMatching(/^error: .*there are Model\.fromParameter and Model\.fromValue/)]);
      expect(said(model).join()).not.toContain('Token[');
    });
  });

  test('is in no name: a token changes with what else is in the app', () => {
    const { stack, both } = models();
    const { resource } = new CostAllocatedModel(stack, 'Model', { model: both[0], costAllocation: { team: 'a' } });
    expect(stack.getLogicalId(resource)).toMatch(/^ModelCostAllocation[0-9A-F]{8}$/);
    expect(resource.inferenceProfileName).toMatch(/^Stack-Model-[0-9A-F]{8}$/);
    expect(errorsOf(stack)).toContain('[Stack/Model] Model.foundation takes a literal id');
  });
});

describe('an id of provisioned throughput warns, and names the one on demand:', () => {
  test.each([
    ['amazon.nova-lite-v1:0:300k', 'amazon.nova-lite-v1:0'],
    ['cohere.embed-english-v3:0:512', 'cohere.embed-english-v3:0'],
    ['amazon.titan-embed-text-v2:0:8k', 'amazon.titan-embed-text-v2:0'],
  ])('%s', (id, onDemand) => expect(said(Model.foundation(id))).toEqual([expect.stringContaining(`On demand it is "${onDemand}"`)]));

  test('anthropic.claude-3-5-sonnet-20240620-v1:0:200k, which is also at its end', () => {
    expect(said(Model.foundation('anthropic.claude-3-5-sonnet-20240620-v1:0:200k'))).toEqual([
      expect.stringContaining('On demand it is "anthropic.claude-3-5-sonnet-20240620-v1:0"'), expect.stringContaining('end of life'),
    ]);
  });
});

describe('a model at the end of its life warns with the date:', () => {
  test.each([
    [Model.foundation('anthropic.claude-3-haiku-20240307-v1:0'), 'has reached its end of life: 2026-09-10'],
    [Model.crossRegion('us.anthropic.claude-sonnet-4-20250514-v1:0'), 'has reached its end of life: 2026-10-14'],
    [Model.crossRegion('us.anthropic.claude-opus-4-1-20250805-v1:0'), 'is legacy: its end of life is 2027-01-08'],
    [Model.foundation('ai21.jamba-1-5-large-v1:0'), 'is legacy: its end of life is 2026-11-26'],
    [Model.foundation('anthropic.claude-3-sonnet-20240229-v1:0'), 'has reached its end of life: before 2026-11'],
    [Model.promptRouter(owned('prompt-router/abc'), { models: [Model.foundation('anthropic.claude-3-haiku-20240307-v1:0')] }), '2026-09-10'],
  ])('%#', (model, words) => {
    const stack = newStack();
    newAgent(stack, { model });
    Annotations.fromStack(stack).hasWarning('/Stack/Agent', Match.stringLikeRegexp(words));
  });

  test('of the model card, where the user has read a later one', () => {
    expect(said(Model.crossRegion('us.anthropic.claude-opus-4-1-20250805-v1:0', { endOfLife: '2027-06-30' }))).toEqual([
      expect.stringContaining('is legacy: its end of life is 2027-06-30'),
    ]);
    expect(said(Model.foundation('amazon.nova-lite-v1:0', { endOfLife: '2027-06-30' }))).toEqual([expect.stringContaining('2027-06-30')]);
  });

  test.each(['2027-99-99', '2027-02-30', '2027-1-1'])('which must be one: not %s', (endOfLife) => {
    expect(said(Model.foundation('amazon.nova-lite-v1:0', { endOfLife }))).toEqual([expect.stringContaining('error: endOfLife of model')]);
  });

  test('which must be one', () => {
    expect(said(Model.foundation('amazon.nova-lite-v1:0', { endOfLife: 'next year' }))).toEqual([expect.stringContaining('error: endOfLife of model')]);
  });
});
