import { Case, judged } from './deeds';
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
export function exclusive(who: string): Case[] {
  return [
    ...crossRegion(who, TAGGED_HAIKU),
    ...judged(who, {
      may: [],
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

/** Haiku, and its tokens counted. */
export function counting(who: string): Case[] {
  return [
    ...crossRegion(who),
    ...judged(who, {
      may: [
        ['count tokens for its model', 'bedrock:CountTokens', model(HAIKU)],
      ],
      mayNot: [
        ['count tokens for another model', 'bedrock:CountTokens', model(NOVA)],
        ['count tokens in another Region', 'bedrock:CountTokens', model(HAIKU, 'us-west-2')],
      ],
    }),
  ];
}
