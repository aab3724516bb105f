import { Aws, Fn } from 'aws-cdk-lib';

/**
 * ARNs of models, in the account and Region of whichever stack they end up in. `Fn::Sub` keeps them readable in the
 * template, and costs a synth less than joining pseudo parameters.
 */

/** Where callers call from: a model on demand and a profile are in a Region, a profile also in an account. */
export interface Places {
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
}

/** The Region and account of the stack. */
export const HERE: Places = { regions: ['${AWS::Region}'], accounts: ['${AWS::AccountId}'] };

/** Every Region and account. */
export const ANYWHERE: Places = { regions: ['*'], accounts: ['*'] };

/** A foundation model belongs to no account. An empty Region is where a global profile routes to. */
export function foundationModelArn(modelId: string, region: string = HERE.regions[0]): string {
  return Fn.sub(`arn:\${AWS::Partition}:bedrock:${region}::foundation-model/${modelId}`);
}

/** A foundation model in each Region of some places. */
export function foundationModelArns(modelId: string, { regions }: Places): string[] {
  return regions.map((region) => foundationModelArn(modelId, region));
}

/** What is in an account and a Region, in each of some places. */
export function accountArns(resource: string, { regions, accounts }: Places, service = 'bedrock'): string[] {
  return regions.flatMap((region) => accounts.map((account) => Fn.sub(`arn:\${AWS::Partition}:${service}:${region}:${account}:${resource}`)));
}

/**
 * The geographies of the profiles that AWS provides: `global` routes anywhere, the others are regions of the world
 * (`us`, `us-gov`, `apac`, …). No provider of models has a name of two letters.
 */
const PROFILE_ID = /^(global|apac|[a-z]{2}(?:-[a-z]+)?)\.(.+\..+)$/;

/** The names of Regions, where they stand alone. */
export function regionNames({ regions }: Places): string[] {
  return regions.map((region) => (region === HERE.regions[0] ? Aws.REGION : region));
}

/** Splits `us.anthropic.claude-…` into the geography and the model. */
export function splitProfileId(id: string): { readonly geography: string; readonly modelId: string } | undefined {
  const [, geography, modelId] = PROFILE_ID.exec(id) ?? [];
  return modelId === undefined ? undefined : { geography, modelId };
}
