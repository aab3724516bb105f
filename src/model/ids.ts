import { Token } from 'aws-cdk-lib';
import { splitProfileId } from './arns';
import { Findings } from '../contract/findings';

/**
 * Which ids and ARNs can be called, and as what. Read from the Bedrock user guide on 2026-11-20.
 */

/**
 * Models that are offered through inference profiles and, in all but a few Regions, not on demand.
 *
 * Source: the model cards in the Bedrock user guide.
 */
const PROFILE_ONLY = /^(anthropic\.claude-(opus|sonnet|haiku|fable|mythos)-\d|amazon\.nova-(2-lite|premier)-)/;

/**
 * Ids that end in the length of a context, such as `:0:24k` or `:0:512`, name a model as it is sold for provisioned
 * throughput.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/pt-supported.html
 */
const PROVISIONED_ONLY = /^(.+:\d+):\d+k?$/;

/** Reports an id that cannot be called as a model of the stack's own Region. */
export function checkFoundationModel(modelId: string, inRegion: boolean, findings: Findings): void {
  const [, onDemand] = PROVISIONED_ONLY.exec(modelId) ?? [];
  if (splitProfileId(modelId)) {
    findings.error('model.foundation', `model "${modelId}" is a cross-Region inference profile. Use Model.crossRegion('${modelId}').`);
  } else if (modelId.startsWith('arn:')) {
    findings.error('model.foundation', `model "${modelId}" is an ARN; Model.foundation takes the id after foundation-model/. `
      + 'For other ARNs there are Model.applicationProfile, Model.provisioned and Model.promptRouter.');
  } else if (PROFILE_ONLY.test(modelId) && !inRegion) {
    findings.error('model.foundation', `model "${modelId}" is not offered on demand in most Regions. Call it through a profile: `
      + `Model.crossRegion('us.${modelId}'), or eu., jp., au., global. If its model card offers it on demand in your Region, `
      + `say so: Model.foundation('${modelId}', { inRegion: true }).`);
  }
  if (onDemand) {
    findings.warning('model.provisioned', `model "${modelId}" is the id of provisioned throughput. On demand it is "${onDemand}"; `
      + 'where you have bought throughput, use Model.provisioned with its ARN.');
  }
}

/** Reports an id that is no profile. */
export function checkProfile(profileId: string, findings: Findings): void {
  if (profileId.startsWith('arn:')) {
    findings.error('model.profile', `model "${profileId}" is an ARN; Model.crossRegion takes the id after inference-profile/.`);
  } else if (!splitProfileId(profileId)) {
    findings.error('model.profile', `model "${profileId}" is not an inference profile that AWS provides: the id of one starts with a geography, `
      + `as in us.${profileId} or global.${profileId}. For a model in the stack's own Region use Model.foundation.`);
  }
}

/** Reports an ARN of another kind. */
export function checkArn(factory: string, type: string, arn: string, findings: Findings): void {
  if (!Token.isUnresolved(arn) && !new RegExp(`^arn:[^:]+:bedrock:[^:]+:\\d{12}:(default-)?${type}/.+$`).test(arn)) {
    findings.error('model.arn', `model "${arn}" is not what ${factory} takes: an ARN such as arn:aws:bedrock:us-east-1:111122223333:${type}/abc123.`);
  }
}
