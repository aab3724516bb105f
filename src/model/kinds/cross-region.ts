import { HERE, Places, accountArns, foundationModelArn, foundationModelArns } from '../arns';
import { checkGeography, checkProfile, splitProfileId } from '../ids';
import { checkModelLifecycle } from '../lifecycle';
import { READ_PROFILE } from '../permissions';
import { ModelKind } from './kind';

/** A model through an inference profile that AWS provides. */
export function crossRegion(id: string, endOfLife?: string): ModelKind {
  const { geography, modelId } = splitProfileId(id) ?? { geography: '', modelId: id };
  const profiles = (places: Places) => accountArns(`inference-profile/${id}`, places);
  return {
    id,
    get arn() {
      return profiles(HERE)[0];
    },
    check: (findings, region) => {
      checkProfile(id, findings);
      checkGeography(id, region, findings);
      checkModelLifecycle(modelId, endOfLife, findings);
    },
    targets: (places) => {
      // A geography's Regions are AWS's to change. A global profile is authorized here, and nowhere in particular.
      const arns = geography === 'global'
        ? [...foundationModelArns(modelId, places), foundationModelArn(modelId, '')]
        : [foundationModelArn(modelId, '*')];
      return [
        { arns: profiles(places), read: READ_PROFILE },
        { arns, modelId, through: { 'bedrock:InferenceProfileArn': profiles(places) } },
      ];
    },
  };
}
