import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { taggedProfile } from './cost-allocation';
import { Model, ModelGrantOptions } from './model';
import { report } from '../private/report';

/**
 * A model whose spend is attributed.
 */
export interface CostAllocatedModelProps {
  /** The model: on demand, or through a profile that AWS provides. */
  readonly model: Model;

  /**
   * Tags that say who pays. 1 to 50. They appear on the bill once they are activated as cost-allocation tags, from then
   * on and not before. Tags that are added with `Tags.of`, to the construct or above it, join them, and never replace them;
   * together they may be 50.
   */
  readonly costAllocation: { [tag: string]: string };

  /**
   * The name of the profile. 1 to 64 characters, and unique in the account and Region. A profile's model cannot change, so
   * another model makes another profile, before the old one is deleted: give it another name too, or the deployment fails.
   *
   * @default - made from the construct's path and the model, so that two copies of a stack do not clash
   */
  readonly profileName?: string;

  /**
   * Whether callers may name this profile only, and not the one that it was copied from: then nobody can spend past the
   * tags. AWS does not say whether its service asks IAM for both; if it does, it may in a call through this one. A model on demand is
   * always closed but for the profile.
   *
   * @default false
   */
  readonly exclusive?: boolean;
}

/**
 * A model behind an application inference profile of its own, which carries tags: what is spent through it appears under
 * these tags on the bill. Give its `model` to agents, functions and policies; agents make one themselves when they have
 * `costAllocation`.
 *
 * ```ts
 * declare const summaries: lambda.Function;
 * const haiku = new CostAllocatedModel(this, 'Haiku', {
 *   model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'),
 *   costAllocation: { 'cost-center': 'support' },
 * });
 * haiku.grantInvoke(summaries);
 * summaries.addEnvironment('MODEL_ID', haiku.model.modelId);
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 */
export class CostAllocatedModel extends Construct {
  /** The model, as it is called through the profile. */
  public readonly model: Model;

  /** The profile's ARN: what callers name the model by. */
  public readonly profileArn: string;

  /** The profile's id: what its CloudWatch metrics are under. */
  public readonly profileId: string;

  /** The profile resource. */
  public readonly resource: bedrock.CfnApplicationInferenceProfile;

  public constructor(scope: Construct, id: string, props: CostAllocatedModelProps) {
    super(scope, id);
    const { model, costAllocation: tags, profileName, exclusive } = props;
    report(this, model._findings(this));
    const { resource, kind } = taggedProfile(this, model._kind, { tags, profileName, exclusive });
    this.resource = resource;
    this.profileArn = resource.attrInferenceProfileArn;
    this.profileId = resource.attrInferenceProfileId;
    this.model = Model._of(kind);
  }

  /**
   * Allows an identity to call the model through the profile.
   *
   * @param grantee who may call it
   * @param options what else
   */
  public grantInvoke(grantee: iam.IGrantable, options?: ModelGrantOptions): iam.Grant {
    return this.model.grantInvoke(grantee, options);
  }
}
