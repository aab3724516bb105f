import { Case, judged } from './deeds';
import { Deployment, regional } from './deployment';
import { HAIKU, US_HAIKU, model, profile } from './models';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** An agent that may call its model with its guardrail only: on AgentCore whoever talks to it may name the model anew, and drop it. */
export function guarded(deployment: Deployment, who: string, guardrail: string, version: string, door: string): Case[] {
  const arn = deployment.arn(guardrail);
  const naming = (identifier: string) => ({ 'bedrock:GuardrailIdentifier': identifier });
  const through = (of: string) => ({ 'bedrock:InferenceProfileArn': of });
  const own = naming(`${arn}:${version}`);
  const without = ([
    ['without a guardrail', {}],
    ['with the draft of its guardrail', naming(arn)],
    ['with another version of its guardrail', naming(`${arn}:${version}1`)],
    ['with another guardrail', naming(regional('bedrock', `guardrail/NEIGHBOUR1:${version}`))],
  ] as const);
  return judged(who, {
    may: [
      ['apply its guardrail', 'bedrock:ApplyGuardrail', arn],
      ['read about its profile', 'bedrock:GetInferenceProfile', door],
      ['call its profile with its guardrail', INVOKE, door, own],
      ['call the model through its profile with its guardrail', INVOKE, model(HAIKU, 'us-west-2'), { ...own, ...through(door) }],
    ],
    mayNot: [
      ...without.flatMap(([how, context]) => [
        [`call its profile ${how}`, INVOKE, door, context],
        [`call the model through its profile ${how}`, INVOKE, model(HAIKU, 'us-west-2'), { ...context, ...through(door) }],
      ] as const),
      ['call the model directly with its guardrail', INVOKE, model(HAIKU), own],
      ['apply another guardrail', 'bedrock:ApplyGuardrail', regional('bedrock', 'guardrail/NEIGHBOUR1')],
    ],
  });
}

/** An agent on AgentCore that pays by tags calls nothing that carries none. */
export function neverPastTheTags(who: string, context: Readonly<Record<string, string>>): Case[] {
  const open = profile(US_HAIKU);
  return judged(who, {
    may: [],
    mayNot: [
      ['call the profile of AWS, on nobody\'s bill', INVOKE, open, context],
      ['call the profile of AWS through itself', INVOKE, open, { ...context, 'bedrock:InferenceProfileArn': open }],
      ['call the model through the profile of AWS', INVOKE, model(HAIKU, 'us-west-2'), { ...context, 'bedrock:InferenceProfileArn': open }],
    ],
  });
}

/** The service spreads the work of a guardrail of the standard tier over Regions, and decrypts it, for whoever names it. */
export function standardTier(deployment: Deployment, who: string, guardrailKey: string, otherKey: string): Case[] {
  const spread = (id: string, region: string) => regional('bedrock', `guardrail-profile/${id}`).replace('us-east-1', region);
  return judged(who, {
    may: ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => [`have its guardrail applied in ${region}`, 'bedrock:ApplyGuardrail', spread('us.guardrail.v1:0', region)] as const)
      .concat([['have its guardrail read', 'kms:Decrypt', deployment.arn(guardrailKey)] as never]),
    mayNot: [
      ['have a guardrail applied in another part of the world', 'bedrock:ApplyGuardrail', spread('eu.guardrail.v1:0', 'eu-west-1')],
      ['have a guardrail of another account applied', 'bedrock:ApplyGuardrail', spread('us.guardrail.v1:0', 'us-west-2').replace('111122223333', '999999999999')],
      ['write a guardrail', 'kms:GenerateDataKey', deployment.arn(guardrailKey)],
      ['read what is under a key that is no guardrail\'s', 'kms:Decrypt', deployment.arn(otherKey)],
    ],
  });
}
