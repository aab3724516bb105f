import { Case, Deed, judged } from './deeds';
import { Deployment, regional } from './deployment';
import {
  GLOBAL_SONNET, HAIKU, NEIGHBOUR_PROFILE, NOVA, PROVISIONED, ROUTER, SONNET, TAGGED_HAIKU, TAGGED_NOVA, US_HAIKU, model, profile,
} from './models';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
/** The service reads a profile before it routes a call. */
const OPEN = [...INVOKE, 'bedrock:GetInferenceProfile'];

/** How a call arrives at the model behind a profile. */
function through(profileArn: string): Record<string, string> {
  return { 'bedrock:InferenceProfileArn': profileArn };
}

/** How a call arrives at what a router chose. */
const ROUTED = { 'bedrock:PromptRouterArn': ROUTER };

/** Nova Lite, on demand. */
export function onDemand(who: string): Case[] {
  return judged(who, {
    may: [
      ['call its model', INVOKE, model(NOVA)],
    ],
    mayNot: [
      ['call another model', INVOKE, model(HAIKU)],
      ['call its model in another Region', INVOKE, model(NOVA, 'us-west-2')],
      ['call a profile', OPEN, profile(US_HAIKU)],
      ['call its model in batches', 'bedrock:CreateModelInvocationJob', model(NOVA)],
    ],
  });
}

/** Haiku, through a profile: the one that AWS provides for the US, or one that carries tags. */
export function crossRegion(who: string, arn: string = profile(US_HAIKU)): Case[] {
  return judged(who, {
    may: [
      ['call its profile', OPEN, arn],
      ['call the model through its profile, here', INVOKE, model(HAIKU), through(arn)],
      ['call the model through its profile, in another Region', INVOKE, model(HAIKU, 'us-west-2'), through(arn)],
    ],
    mayNot: [
      ['call another profile', OPEN, profile(GLOBAL_SONNET)],
      ['call the model directly, here', INVOKE, model(HAIKU)],
      ['call the model directly, in another Region', INVOKE, model(HAIKU, 'us-west-2')],
      ['call the model through another profile', INVOKE, model(HAIKU, 'us-west-2'), through(profile(`global.${HAIKU}`))],
      ['call another model through its profile', INVOKE, model(NOVA, 'us-west-2'), through(arn)],
    ],
  });
}

/** Sonnet, through the profile that routes anywhere. */
export function anywhere(who: string): Case[] {
  const arn = profile(GLOBAL_SONNET);
  return judged(who, {
    may: [
      ['call its profile', OPEN, arn],
      ['call the model through its profile, here', INVOKE, model(SONNET), through(arn)],
      ['call the model through its profile, nowhere in particular', INVOKE, model(SONNET, ''), through(arn)],
    ],
    mayNot: [
      ['call another profile', OPEN, profile(US_HAIKU)],
      ['call the model directly, here', INVOKE, model(SONNET)],
      ['call the model directly, nowhere in particular', INVOKE, model(SONNET, '')],
      ['call the model through its profile, in one other Region', INVOKE, model(SONNET, 'us-west-2'), through(arn)],
      ['call the model through another profile', INVOKE, model(SONNET, ''), through(profile(`us.${SONNET}`))],
      ['call another model through its profile', INVOKE, model(HAIKU, ''), through(arn)],
    ],
  });
}

/** Haiku, through a profile that carries tags and nothing else: not even through the one it was copied from. */
export function exclusive(who: string, arn: string = TAGGED_HAIKU): Case[] {
  return [
    ...crossRegion(who, arn),
    ...judged(who, {
      may: [['have the service ask about the profile it was copied from, in a call through its own', INVOKE, profile(US_HAIKU), through(arn)]],
      mayNot: [
        ['call the profile without tags', OPEN, profile(US_HAIKU)],
        ['call the model through the profile without tags', INVOKE, model(HAIKU), through(profile(US_HAIKU))],
        ['call a profile with the tags of others', OPEN, NEIGHBOUR_PROFILE],
      ],
    }),
  ];
}

/** Nova Lite, through a profile that carries tags: the model is in one Region. */
export function taggedOnDemand(who: string): Case[] {
  return judged(who, {
    may: [
      ['call its profile', OPEN, TAGGED_NOVA],
      ['call the model through its profile', INVOKE, model(NOVA), through(TAGGED_NOVA)],
    ],
    mayNot: [
      ['call the model directly', INVOKE, model(NOVA)],
      ['call the model through another profile', INVOKE, model(NOVA), through(NEIGHBOUR_PROFILE)],
      ['call the model through its profile, in another Region', INVOKE, model(NOVA, 'us-west-2'), through(TAGGED_NOVA)],
      ['call another profile', OPEN, NEIGHBOUR_PROFILE],
    ],
  });
}

/** Throughput that was bought. */
export function bought(who: string): Case[] {
  return judged(who, {
    may: [
      ['call its model', [...INVOKE, 'bedrock:GetProvisionedModelThroughput'], PROVISIONED],
    ],
    mayNot: [
      ['call what others bought', INVOKE, PROVISIONED.replace(/.$/, '2')],
      ['call the model on demand', INVOKE, model(NOVA)],
      ['buy more', 'bedrock:UpdateProvisionedModelThroughput', PROVISIONED],
    ],
  });
}

/** Nova Lite or Haiku, as a router chooses. */
export function routed(who: string): Case[] {
  return judged(who, {
    may: [
      ['call its router', [...INVOKE, 'bedrock:GetPromptRouter'], ROUTER],
      ['call a model that the router chose', INVOKE, model(NOVA), ROUTED],
      ['call a profile that the router chose', INVOKE, profile(US_HAIKU), ROUTED],
      ['read about that profile', 'bedrock:GetInferenceProfile', profile(US_HAIKU)],
      ['call the model behind that profile', INVOKE, model(HAIKU, 'us-west-2'), { ...ROUTED, ...through(profile(US_HAIKU)) }],
    ],
    mayNot: [
      ['call another router', INVOKE, ROUTER.replace(/.$/, '2')],
      ['call a model directly', INVOKE, model(NOVA)],
      ['call a profile directly', INVOKE, profile(US_HAIKU)],
      ['call the model behind the profile directly', INVOKE, model(HAIKU, 'us-west-2'), ROUTED],
      ['call a model that another router chose', INVOKE, model(NOVA), { 'bedrock:PromptRouterArn': ROUTER.replace(/.$/, '2') }],
      ['call a model that the router does not have', INVOKE, model(SONNET), ROUTED],
    ],
  });
}

/** The tokens of Haiku, counted. */
export function counting(who: string): Case[] {
  return judged(who, {
    may: [
      ['count tokens for its model', 'bedrock:CountTokens', model(HAIKU)],
    ],
    mayNot: [
      ['count tokens for another model', 'bedrock:CountTokens', model(SONNET)],
      ['count tokens in another Region', 'bedrock:CountTokens', model(HAIKU, 'eu-west-1')],
    ],
  });
}

/** Embeddings of Titan. */
export function embeddings(who: string): Case[] {
  const titan = 'amazon.titan-embed-text-v2:0';
  return judged(who, {
    may: [
      ['make embeddings', 'bedrock:InvokeModel', model(titan)],
    ],
    mayNot: [
      ['make embeddings in another Region', INVOKE, model(titan, 'us-west-2')],
      ['make embeddings with another model', INVOKE, model('amazon.titan-embed-text-v1')],
      ['stream, which embeddings do not', 'bedrock:InvokeModelWithResponseStream', model(titan)],
      ['make embeddings in batches', 'bedrock:CreateModelInvocationJob', model(titan)],
    ],
  });
}

/** The profile with tags that a stack made. */
export function profileOf(deployment: Deployment, stack: string): string {
  const [own] = deployment.resources('AWS::Bedrock::ApplicationInferenceProfile').filter((resource) => resource.stack === stack);
  return deployment.value(stack, { 'Fn::GetAtt': [own.logicalId, 'InferenceProfileArn'] });
}

/** Nova Lite and Haiku in two Regions, for callers with a tag whose calls name version 1 of a guardrail. */
export function bounded(deployment: Deployment, who: string): Case[] {
  const guardrail = deployment.arn('Models/Guardrail');
  const team = { 'aws:PrincipalTag/team': 'research' };
  const guarded = { ...team, 'bedrock:GuardrailIdentifier': `${guardrail}:1` };
  const elsewhere = (arn: string) => arn.replace('us-east-1', 'us-east-2');
  const versions = [
    ['without a guardrail', team],
    ['with the draft of the guardrail', { ...team, 'bedrock:GuardrailIdentifier': guardrail }],
    ['with another version of the guardrail', { ...team, 'bedrock:GuardrailIdentifier': `${guardrail}:11` }],
    ['with another guardrail', { ...team, 'bedrock:GuardrailIdentifier': regional('bedrock', 'guardrail/NEIGHBOUR1:1') }],
    ['as another team', { ...guarded, 'aws:PrincipalTag/team': 'support' }],
    ['as nobody in particular', { 'bedrock:GuardrailIdentifier': `${guardrail}:1` }],
  ] as const;
  return judged(who, {
    may: [
      ['call a model', INVOKE, model(NOVA), guarded],
      ['call a model in its other Region', INVOKE, elsewhere(model(NOVA)), guarded],
      ['call a profile', INVOKE, profile(US_HAIKU), guarded],
      ['call a profile in its other Region', INVOKE, elsewhere(profile(US_HAIKU)), guarded],
      ['have the service read the profile', 'bedrock:GetInferenceProfile', profile(US_HAIKU), team],
      ['call the model through its profile, wherever it routes to', INVOKE, model(HAIKU, 'us-west-2'), { ...guarded, ...through(profile(US_HAIKU)) }],
      ['count tokens', 'bedrock:CountTokens', model(NOVA), team],
      ['apply the guardrail', 'bedrock:ApplyGuardrail', guardrail, team],
    ],
    mayNot: [
      ...versions.flatMap(([how, context]): Deed[] => [
        [`call a model ${how}`, INVOKE, model(NOVA), context],
        [`call a profile ${how}`, INVOKE, profile(US_HAIKU), context],
        [`call the model through its profile ${how}`, INVOKE, model(HAIKU), { ...context, ...through(profile(US_HAIKU)) }],
      ]),
      ['call another model', INVOKE, model(SONNET), guarded],
      ['call a model in a third Region', INVOKE, model(NOVA, 'us-west-2'), guarded],
      ['call a profile in a third Region', INVOKE, profile(US_HAIKU).replace('us-east-1', 'us-west-2'), guarded],
      ['call the model behind the profile directly', INVOKE, model(HAIKU), guarded],
      ['call another profile', INVOKE, profile(GLOBAL_SONNET), guarded],
      ['count tokens as another team', 'bedrock:CountTokens', model(NOVA), { 'aws:PrincipalTag/team': 'support' }],
      ['apply another guardrail', 'bedrock:ApplyGuardrail', regional('bedrock', 'guardrail/NEIGHBOUR1'), team],
      ['change the guardrail', 'bedrock:UpdateGuardrail', guardrail, team],
    ],
  });
}

/** Nova Lite, or Haiku behind the profile of AWS: what an alias may stand for. */
export function either(who: string): Case[] {
  return judged(who, {
    may: [
      ['call the one model', INVOKE, model(NOVA)],
      ['call the profile of the other', OPEN, profile(US_HAIKU)],
      ['call the other through its profile', INVOKE, model(HAIKU, 'us-west-2'), through(profile(US_HAIKU))],
    ],
    mayNot: [
      ['call a third model', INVOKE, model(SONNET)],
      ['call a third profile', INVOKE, profile(GLOBAL_SONNET)],
      ['call the other model directly', INVOKE, model(HAIKU)],
      ['change what the alias stands for', 'ssm:PutParameter', regional('ssm', 'parameter/gallery/models/chat')],
    ],
  });
}

/** What aliases of a catalog may stand for, and which they do. */
export function catalogued(deployment: Deployment, who: string): Case[] {
  return [
    ...either(who),
    ...judged(who, {
      may: [
        ['read its catalog', 'ssm:GetParameter', regional('ssm', 'parameter/gallery/models/chat')],
        ['read its catalog further', 'ssm:GetParameter', regional('ssm', 'parameter/gallery/models/summary')],
        ['call its tagged profile', OPEN, profileOf(deployment, 'Models')],
      ],
      mayNot: [
        ['read another catalog', 'ssm:GetParameter', regional('ssm', 'parameter/app/models/chat')],
        ['read another parameter', 'ssm:GetParameter', regional('ssm', 'parameter/gallery/secret')],
        ['read all of the catalog at once', 'ssm:GetParametersByPath', regional('ssm', 'parameter/gallery/models')],
        ['call a profile with the tags of others', OPEN, NEIGHBOUR_PROFILE],
      ],
    }),
  ];
}

/** What is left of everything when unlisted models are denied: Nova Lite, Haiku behind two profiles, Sonnet anywhere. */
export function listed(deployment: Deployment): Case[] {
  const tagged = profileOf(deployment, 'Models');
  const here = { 'aws:RequestedRegion': 'us-east-1' };
  const batch = 'bedrock:CreateModelInvocationJob';
  const evaluate = ['bedrock:CreateEvaluationJob', 'bedrock:CreateModelEvaluationJob'];
  const optimize = 'bedrock:CreateAdvancedPromptOptimizationJob';
  return judged('whoever may do everything', {
    may: [
      ['call a listed model', INVOKE, model(NOVA), here],
      ['call a listed profile', OPEN, profile(US_HAIKU), here],
      ['call a listed profile with tags', OPEN, tagged, here],
      ['call the model through a listed profile, here', INVOKE, model(HAIKU), { ...here, ...through(profile(US_HAIKU)) }],
      ['call the model through a listed profile, in another Region', INVOKE, model(HAIKU, 'us-west-2'), { ...here, ...through(profile(US_HAIKU)) }],
      ['call the model through a listed profile with tags, in another Region', INVOKE, model(HAIKU, 'us-west-2'), { ...here, ...through(tagged) }],
      ['call a model through a listed global profile, here', INVOKE, model(SONNET), { ...here, ...through(profile(GLOBAL_SONNET)) }],
      ['call a model through a listed global profile, nowhere in particular', INVOKE, model(SONNET, ''), through(profile(GLOBAL_SONNET))],
      ['call a listed model asynchronously', 'bedrock:InvokeModel', regional('bedrock', 'async-invoke/abc')],
      ['call a listed model in batches', batch, model(NOVA)],
      ['call the model behind a listed profile in batches', batch, model(HAIKU)],
      ['have a batch', batch, regional('bedrock', 'model-invocation-job/abc')],
      ['have a listed model judged', evaluate, model(NOVA)],
      ['have the model behind a listed profile judged', evaluate, model(HAIKU)],
      ['have prompts written for a listed profile', optimize, profile(US_HAIKU)],
      ['do what is no call of a model', 'bedrock:ApplyGuardrail', regional('bedrock', 'guardrail/NEIGHBOUR1')],
    ],
    mayNot: [
      ['call another model', INVOKE, model('amazon.nova-pro-v1:0'), here],
      ['call a listed model in another Region', INVOKE, model(NOVA, 'us-west-2'), { 'aws:RequestedRegion': 'us-west-2' }],
      ['call the model behind a profile directly', INVOKE, model(HAIKU), here],
      ['call the model behind a profile directly, in another Region', INVOKE, model(HAIKU, 'us-west-2'), { 'aws:RequestedRegion': 'us-west-2' }],
      ['call the model behind a global profile directly', INVOKE, model(SONNET), here],
      ['call the model through an unlisted profile', INVOKE, model(HAIKU, 'us-west-2'), { ...here, ...through(profile(`global.${HAIKU}`)) }],
      ['call the model through a profile with the tags of others', INVOKE, model(HAIKU), { ...here, ...through(NEIGHBOUR_PROFILE) }],
      ['call a model through the profile of another', INVOKE, model(SONNET), { ...here, ...through(profile(US_HAIKU)) }],
      ['call an unlisted profile', INVOKE, profile(`us.${SONNET}`), here],
      ['call a profile with the tags of others', INVOKE, NEIGHBOUR_PROFILE, here],
      ['call provisioned throughput', INVOKE, PROVISIONED, here],
      ['call a prompt router', INVOKE, ROUTER, here],
      ['call an imported model', INVOKE, regional('bedrock', 'imported-model/abc'), here],
      ['call another model in batches', batch, model('amazon.nova-pro-v1:0')],
      ['have another model judged', evaluate, model('amazon.nova-pro-v1:0')],
      ['have a prompt router judged', 'bedrock:CreateEvaluationJob', ROUTER],
      ['have prompts written for another model', optimize, model('amazon.nova-pro-v1:0')],
      ['have prompts written for another profile', optimize, profile(`us.${SONNET}`)],
      ['have a prompt rewritten for whatever model', 'bedrock:OptimizePrompt', '*'],
      ['call any model past all profiles', 'bedrock-mantle:CreateInference', regional('bedrock-mantle', 'project/default')],
    ],
  });
}
