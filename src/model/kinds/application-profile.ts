import { Fn } from 'aws-cdk-lib';
import { checkArn, checkHome, placeOf, quoted } from '../ids';
import { READ_PROFILE } from '../permissions';
import { ModelKind } from './kind';

/** A copy of a model's profile, which carries tags. */
export interface ApplicationProfile {
  readonly arn: string;
  /** The last part of the ARN, where it is known. */
  readonly id?: string;
  /** Whether the profile that it was copied from stays closed, but for calls through this one. */
  readonly exclusive: boolean;
}

/** A model through an application inference profile. */
export function applicationProfile({ arn, id, exclusive }: ApplicationProfile, original: ModelKind): ModelKind {
  return {
    id: arn,
    arn,
    metricId: id ?? Fn.select(1, Fn.split('/', arn)),
    check: (findings, region) => {
      checkArn('Model.applicationProfile', 'application-inference-profile', arn, findings);
      checkHome(arn, region, findings);
      original.check(findings, region);
      if (original.notCopied) {
        findings.error('model.copied', `model ${quoted(arn)} cannot be an application inference profile of ${quoted(original.id)}: ${original.notCopied}`);
      }
    },
    targets: (places) => {
      const targets = original.targets(placeOf(arn) ?? places); // which it was copied from where it is
      const copied = targets.filter(({ modelId }) => !modelId).flatMap(({ arns }) => arns);
      const profiles = exclusive ? [arn] : [arn, ...copied];
      return [
        { arns: profiles, read: READ_PROFILE },
        // should the service ask about the copied profile too, then in a call that came through this one
        ...(exclusive && copied.length > 0 ? [{ arns: copied, through: { 'bedrock:InferenceProfileArn': [arn] } }] : []),
        ...targets.filter(({ modelId }) => modelId).map((target) => ({ ...target, through: { 'bedrock:InferenceProfileArn': profiles } })),
      ];
    },
    notCopied: 'it is one already, and carries its own tags. Give the model behind it.',
  };
}
