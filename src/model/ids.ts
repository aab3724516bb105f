import { Token } from 'aws-cdk-lib';
import { Places } from './arns';
import { checkNearMiss } from './known-ids';
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

/** A provider, a model, a version and the length of a context. What is in an id is in ARNs, so no wildcard may be. */
const MODEL_ID = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(:\d+k?)?$/;

/**
 * The geographies of the profiles that AWS provides: `global` routes anywhere, the others are regions of the world
 * (`us`, `us-gov`, `apac`, …). No provider of models has a name of two letters.
 */
const PROFILE_ID = /^(global|apac|[a-z]{2}(?:-[a-z]+)?)\.(.+\..+)$/;

/** The types of ARNs, as their last part has them, and what may follow. */
const ARNS = {
  'application-inference-profile': /^application-inference-profile\/[a-zA-Z0-9.:-]+$/,
  'provisioned-model': /^provisioned-model\/[a-z0-9]+$/,
  'prompt-router': /^(default-)?prompt-router\/[a-zA-Z0-9.:-]+$/,
  'imported-model': /^imported-model\/[a-z0-9]+$/,
  'custom-model-deployment': /^custom-model-deployment\/[a-z0-9]+$/,
};
const OWNER = /^arn:aws(?:-[a-z]+)*:bedrock:([a-z]+(?:-[a-z]+)+-\d+):(\d{12})$/;

/**
 * Where the profiles of a geography are called from, as generously as can be said: models differ, and AWS adds Regions.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const CALLED_FROM: Readonly<Record<string, RegExp>> = {
  'us': /^(us(?!-gov)|ca|mx|sa)-/,
  'us-gov': /^us-gov-/,
  'eu': /^(eu|il|me|af)-/,
  'apac': /^(ap|me)-/,
  'jp': /^ap-northeast-/,
  'au': /^ap-southeast-/,
};

/** Splits `us.anthropic.claude-…` into the geography and the model. */
export function splitProfileId(id: string): { readonly geography: string; readonly modelId: string } | undefined {
  const [, geography, modelId] = PROFILE_ID.exec(id) ?? [];
  return modelId === undefined ? undefined : { geography, modelId };
}

/** Where an ARN says that something is, if it is known. */
export function placeOf(arn: string): Places | undefined {
  const [, region, account] = OWNER.exec(arn.split(':').slice(0, 5).join(':')) ?? [];
  return region === undefined ? undefined : { regions: [region], accounts: [account] };
}

/** Reports a profile of another part of the world than it is called from. */
export function checkGeography(profileId: string, region: string | undefined, findings: Findings): void {
  const { geography = '' } = splitProfileId(profileId) ?? {};
  if (region && CALLED_FROM[geography] && !CALLED_FROM[geography].test(region)) {
    findings.warning('model.region', `model "${profileId}" is a profile of the geography ${geography}, and the stack is in ${region}, where calls of it fail. `
      + 'Take the profile of the stack\'s own geography, or a global one.');
  }
}

/** Reports what is in another Region than it is called from. */
export function checkHome(arn: string, region: string | undefined, findings: Findings): void {
  const home = placeOf(arn)?.regions[0];
  if (region && home && home !== region) {
    findings.warning('model.region', `model "${arn}" is in ${home}, and the stack is in ${region}, where calls of it fail. Take one of ${region}.`);
  }
}

/** A model as messages name it: the text of a token tells nobody anything. */
export function quoted(id: string): string {
  return Token.isUnresolved(id) ? '(not known before the deployment)' : `"${id}"`;
}

/**
 * What a context look-up has for a value until the CLI has looked it up: the first synth must end for it to do so, and the second has
 * the value.
 */
export function isDummy(id: string): boolean {
  return id.startsWith('dummy-value-for-');
}

/** Reports an id that cannot be called as a model of the stack's own Region. */
export function checkFoundationModel(modelId: string, inRegion: boolean, findings: Findings): void {
  const [, onDemand] = PROVISIONED_ONLY.exec(modelId) ?? [];
  if (Token.isUnresolved(modelId)) {
    reportToken('Model.foundation', findings);
  } else if (isDummy(modelId)) {
    return;
  } else if (modelId.startsWith('arn:')) {
    findings.error('model.foundation', `model "${modelId}" is an ARN; Model.foundation takes the id after foundation-model/. `
      + 'For other ARNs there are Model.applicationProfile, Model.provisioned and Model.promptRouter.');
  } else if (!MODEL_ID.test(modelId)) {
    findings.error('model.foundation', `model "${modelId}" is not the id of a model, such as amazon.nova-lite-v1:0. It takes no wildcards: name each model.`);
  } else if (splitProfileId(modelId)) {
    findings.error('model.foundation', `model "${modelId}" is a cross-Region inference profile. Use Model.crossRegion('${modelId}').`);
  } else if (PROFILE_ONLY.test(modelId) && !inRegion) {
    findings.error('model.foundation', `model "${modelId}" is not offered on demand in most Regions. Call it through a profile: `
      + `Model.crossRegion('us.${modelId}'), or eu., jp., au., global. If its model card offers it on demand in your Region, `
      + `say so: Model.foundation('${modelId}', { inRegion: true }).`);
  } else {
    checkNearMiss(modelId, findings);
  }
  if (onDemand) {
    findings.warning('model.provisioned', `model "${modelId}" is the id of provisioned throughput. On demand it is "${onDemand}"; `
      + 'where you have bought throughput, use Model.provisioned with its ARN.');
  }
}

/** Reports an id that is no profile. */
export function checkProfile(profileId: string, findings: Findings): void {
  if (Token.isUnresolved(profileId)) {
    reportToken('Model.crossRegion', findings);
  } else if (isDummy(profileId)) {
    return;
  } else if (profileId.startsWith('arn:')) {
    findings.error('model.profile', `model "${profileId}" is an ARN; Model.crossRegion takes the id after inference-profile/.`);
  } else if (!MODEL_ID.test(profileId)) {
    findings.error('model.profile', `model "${profileId}" is not the id of an inference profile, such as us.amazon.nova-lite-v1:0. `
      + 'It takes no wildcards: name each profile.');
  } else if (!splitProfileId(profileId)) {
    findings.error('model.profile', `model "${profileId}" is not an inference profile that AWS provides: the id of one starts with a geography, `
      + `as in us.${profileId} or global.${profileId}. For a model in the stack's own Region use Model.foundation.`);
  } else {
    checkNearMiss(splitProfileId(profileId)!.modelId, findings);
  }
}

function reportToken(factory: string, findings: Findings): void {
  findings.error('model.id', `${factory} takes a literal id: what callers are allowed, and what the model is warned of, follow from it. `
    + 'For an id that is known only at deployment there are Model.fromParameter and Model.fromValue, which are told what it may be.');
}

/** Reports an ARN of another kind, or of more than one. One that is not known yet is the user's to answer for. */
export function checkArn(factory: string, type: keyof typeof ARNS, arn: string, findings: Findings): void {
  if (isDummy(arn)) {
    return;
  }
  const parts = arn.split(':');
  const known = OWNER.test(parts.slice(0, 5).join(':')) && ARNS[type].test(parts.slice(5).join(':'));
  if (Token.isUnresolved(arn) ? arn.includes('*') : !known) {
    findings.error('model.arn', `model ${quoted(arn)} is not what ${factory} takes: an ARN such as arn:aws:bedrock:us-east-1:111122223333:${type}/abc123, `
      + 'without wildcards.');
  }
}

/** Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const PARAMETER = /^(?=.{1,1011}$)([\w.-]+|(\/[\w.-]+)+)$/;

/** Reports a name that no parameter can have. */
export function checkParameter(name: string, findings: Findings): void {
  if (Token.isUnresolved(name)) {
    findings.error('model.parameter', 'Model.fromParameter takes the literal name of a parameter: CloudFormation reads it before any resource exists.');
  } else if (!PARAMETER.test(name)) {
    findings.error('model.parameter', `Model.fromParameter has the name "${name}"; a parameter's name is such as /app/models/support, of letters, digits, `
      + 'dots, hyphens and underscores.');
  }
}
