import { Fn } from 'aws-cdk-lib';

/**
 * ARNs of models, in the account and Region of whichever stack they end up in. `Fn::Sub` keeps them readable in the
 * template, and costs a synth less than joining pseudo parameters.
 */

/** A foundation model belongs to no account. An empty Region is where a global profile routes to. */
export function foundationModelArn(modelId: string, region: string = '${AWS::Region}'): string {
  return Fn.sub(`arn:\${AWS::Partition}:bedrock:${region}::foundation-model/${modelId}`);
}

/** A cross-Region profile that AWS provides. */
export function inferenceProfileArn(profileId: string): string {
  return Fn.sub(`arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${profileId}`);
}

/** The geographies of the profiles that AWS provides. `global` routes anywhere. */
const GEOGRAPHIES = ['global', 'us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca', 'sa', 'mx', 'me', 'af', 'il', 'in', 'uk'];

/** Splits `us.anthropic.claude-…` into the geography and the model. */
export function splitProfileId(id: string): { readonly geography: string; readonly modelId: string } | undefined {
  const dot = id.indexOf('.');
  const geography = id.slice(0, dot);
  return GEOGRAPHIES.includes(geography) ? { geography, modelId: id.slice(dot + 1) } : undefined;
}
