import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the model family grants, with the reason.
 */

/** Call a model, with the answer at once or as a stream. The Converse APIs are authorized by the same two actions. */
export const INVOKE_MODEL = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** What the service reads about a profile before it routes a call. */
const READ_PROFILE = ['bedrock:GetInferenceProfile'];

/** A model in one Region, on demand. */
export function invokeFoundationModel(modelArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: INVOKE_MODEL, resources: [modelArn] });
}

/** An inference profile: the door through which the models behind it are called. */
export function invokeProfile(...profileArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...INVOKE_MODEL, ...READ_PROFILE], resources: profileArns });
}

/**
 * The models behind a profile. The service also authorizes the call on the model in whichever Region it routes to, so
 * the ARNs name any Region; the condition closes them to every call that does not come through the profile.
 */
export function invokeThroughProfile(modelArns: string[], profileArns: string[]): iam.PolicyStatement {
  return wildcardStatement({
    actions: INVOKE_MODEL,
    resources: modelArns,
    conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profileArns.length === 1 ? profileArns[0] : profileArns } },
    reason: 'AWS chooses the Regions behind an inference profile; the condition allows calls through the profile only.',
  });
}
