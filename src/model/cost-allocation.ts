import { createHash } from 'crypto';
import { Names, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import { quoted } from './ids';
import { applicationProfile } from './kinds/application-profile';
import { ModelKind } from './kinds/kind';
import { Findings } from '../contract/findings';
import { report, reportAtSynth } from '../private/report';

/**
 * What Bedrock takes as tags, and as a profile's name.
 *
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/tagging.html,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
 */
const LIMITS = { tags: 50, key: 128, value: 256, profileName: 64 };
const TAG_TEXT = /^[a-zA-Z0-9\s._:/=+@-]*$/;
const PROFILE_NAME = /^([0-9a-zA-Z][ _-]?)+$/;

/** Above that of `Tags.of(…).add` and `remove`: who pays is said here, whatever an app or a stage is tagged with. */
const TAG_PRIORITY = 300;

/** How a model's spend is attributed. */
export interface CostAllocation {
  readonly tags: Readonly<Record<string, string>>;
  readonly profileName?: string;
  readonly exclusive?: boolean;
}

/** An application inference profile of a model, which carries the tags, and the model as it is called through it. */
export interface TaggedProfile {
  readonly resource: bedrock.CfnApplicationInferenceProfile;
  readonly kind: ModelKind;
}

/** Makes the profile. Its name and source cannot change, so both its name and its place in the tree follow the model. */
export function taggedProfile(scope: Construct, model: ModelKind, { tags, profileName, exclusive = false }: CostAllocation): TaggedProfile {
  check(scope, model, tags, profileName);
  const suffix = Token.isUnresolved(model.id) ? [] : [createHash('sha256').update(model.id).digest('hex').slice(0, 8)]; // else refused
  const resource = new bedrock.CfnApplicationInferenceProfile(scope, `CostAllocation${suffix.join()}`, {
    inferenceProfileName: profileName ?? [Names.uniqueResourceName(scope, { maxLength: 55, separator: '-' }), ...suffix].join('-'),
    modelSource: { copyFrom: model.arn },
  });
  Object.entries(tags).forEach(([key, value]) => resource.cdkTagManager.setTag(key, value, TAG_PRIORITY));
  reportAtSynth(resource, (findings) => {
    const count = (resource.cdkTagManager.renderTags() ?? []).length;
    if (count > LIMITS.tags && Object.keys(tags).length <= LIMITS.tags) {
      findings.error('cost-allocation.tags', `the profile has ${count} tags: those of costAllocation and those of the app. It may have ${LIMITS.tags}.`);
    }
  });
  const { attrInferenceProfileArn: arn, attrInferenceProfileId: id } = resource;
  return { resource, kind: applicationProfile({ arn, id, exclusive }, model) };
}

function check(scope: Construct, model: ModelKind, tags: Readonly<Record<string, string>>, profileName: string | undefined): void {
  const findings = new Findings();
  if (model.notCopied) {
    findings.error('cost-allocation.model', `costAllocation cannot be attached to model ${quoted(model.id)}: ${model.notCopied}`);
  }
  const named = profileName !== undefined && !Token.isUnresolved(profileName);
  if (named && !(PROFILE_NAME.test(profileName) && profileName.length <= LIMITS.profileName)) {
    findings.error('cost-allocation.name', `profileName is "${profileName}"; it may have 1 to ${LIMITS.profileName} letters, digits, and single spaces, `
      + 'hyphens or underscores between them.');
  }
  checkTags(tags, findings);
  report(scope, findings.all);
}

/** Reports tags that AWS would refuse. */
function checkTags(tags: Readonly<Record<string, string>>, findings: Findings): void {
  const entries = Object.entries(tags);
  if (entries.length === 0 || entries.length > LIMITS.tags) {
    findings.error('cost-allocation.tags', `costAllocation has ${entries.length} tags; it may have 1 to ${LIMITS.tags}.`);
  }
  for (const [key, value] of entries) {
    checkTagText(`the key "${key}" of costAllocation`, key, 1, LIMITS.key, findings);
    checkTagText(`the value "${value}" of costAllocation tag "${key}"`, value, 0, LIMITS.value, findings);
    if (/^aws:/i.test(key)) {
      findings.error('cost-allocation.tags', `the key "${key}" of costAllocation starts with aws:, which AWS keeps for itself.`);
    }
  }
}

function checkTagText(what: string, text: string, min: number, max: number, findings: Findings): void {
  if (Token.isUnresolved(text)) {
    return;
  }
  if (text.length < min || text.length > max) {
    findings.error('cost-allocation.tags', `${what} has ${text.length} characters; it may have ${min} to ${max}.`);
  }
  if (!TAG_TEXT.test(text)) {
    findings.error('cost-allocation.tags', `${what} has characters that a tag may not have: it takes letters, digits, spaces and _ . : / = + - @.`);
  }
}
