import { REGION, regional } from './deployment';

/** The models of the gallery. */
export const NOVA = 'amazon.nova-lite-v1:0';
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
export const SONNET = 'anthropic.claude-sonnet-4-6';
export const US_HAIKU = `us.${HAIKU}`;
export const GLOBAL_SONNET = `global.${SONNET}`;

/** What others made in this account. */
export const TAGGED_HAIKU = regional('bedrock', 'application-inference-profile/taggedhaiku1');
export const TAGGED_NOVA = regional('bedrock', 'application-inference-profile/taggednova01');
export const NEIGHBOUR_PROFILE = regional('bedrock', 'application-inference-profile/neighbour001');
export const PROVISIONED = regional('bedrock', 'provisioned-model/provisioned1');
export const ROUTER = regional('bedrock', 'prompt-router/router000001');

/** A model in one Region. The empty one is where a global profile routes to. */
export function model(id: string, region: string = REGION): string {
  return `arn:aws:bedrock:${region}::foundation-model/${id}`;
}

/** A profile that AWS provides. */
export function profile(id: string): string {
  return regional('bedrock', `inference-profile/${id}`);
}
