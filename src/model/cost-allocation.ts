import { createHash } from 'crypto';
import { Names, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import { quoted } from './ids';
import { applicationProfile } from './kinds/application-profile';
import { ModelKind } from './kinds/kind';
import { Findings } from '../contract/findings';
import { report } from '../private/report';
import { TagsProp, checkTagCount, checkTags } from '../private/tags';

/**
 * What Bedrock takes as a profile's name.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
 */
const LONGEST_NAME = 64;
const PROFILE_NAME = /^([0-9a-zA-Z][ _-]?)+$/;

const TAGS: TagsProp = { prop: 'costAllocation', id: 'cost-allocation.tags', min: 1 };

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
  checkTagCount(resource, 'the profile', TAGS, Object.keys(tags).length);
  const { attrInferenceProfileArn: arn, attrInferenceProfileId: id } = resource;
  return { resource, kind: applicationProfile({ arn, id, exclusive }, model) };
}

function check(scope: Construct, model: ModelKind, tags: Readonly<Record<string, string>>, profileName: string | undefined): void {
  const findings = new Findings();
  if (model.notCopied) {
    findings.error('cost-allocation.model', `costAllocation cannot be attached to model ${quoted(model.id)}: ${model.notCopied}`);
  }
  const named = profileName !== undefined && !Token.isUnresolved(profileName);
  if (named && !(PROFILE_NAME.test(profileName) && profileName.length <= LONGEST_NAME)) {
    findings.error('cost-allocation.name', `profileName is "${profileName}"; it may have 1 to ${LONGEST_NAME} letters, digits, and single spaces, `
      + 'hyphens or underscores between them.');
  }
  checkTags(TAGS, tags, findings);
  report(scope, findings.all);
}
