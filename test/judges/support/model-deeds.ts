import { Case, judged } from './deeds';
import { GLOBAL_SONNET, HAIKU, NOVA, SONNET, US_HAIKU, model, profile } from './models';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
/** The service reads a profile before it routes a call. */
const OPEN = [...INVOKE, 'bedrock:GetInferenceProfile'];

/** How a call arrives at the model behind a profile. */
function through(profileArn: string): Record<string, string> {
  return { 'bedrock:InferenceProfileArn': profileArn };
}

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
