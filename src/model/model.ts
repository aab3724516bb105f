import * as crypto from 'crypto';
import { Names } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { foundationModelArn, inferenceProfileArn, splitProfileId } from './arns';
import { checkFoundationModel, checkModelLifecycle } from './lifecycle';
import { invokeFoundationModel, invokeProfile, invokeThroughProfile } from './permissions';
import { Finding, Findings } from '../contract/findings';

/**
 * How a foundation model is offered.
 */
export interface FoundationModelOptions {
  /**
   * Whether the model's card offers it on demand in the Region of the stack, where most Regions have it only behind an
   * inference profile.
   *
   * @default false
   */
  readonly inRegion?: boolean;
}

/**
 * Which model: from it follow the id to call, the exact IAM to allow and the tags to bill.
 *
 * ```ts
 * Model.foundation('amazon.nova-lite-v1:0');
 * Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0');
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
 */
export abstract class Model {
  /**
   * A foundation model on demand, in the Region of the stack.
   *
   * Most recent models are not offered that way but through an inference profile: use `crossRegion`.
   *
   * @param modelId the model's id, such as `amazon.nova-lite-v1:0`
   * @param options how it is offered
   */
  public static foundation(modelId: string, options: FoundationModelOptions = {}): Model {
    return new FoundationModel(modelId, options.inRegion ?? false);
  }

  /**
   * A model through an inference profile that AWS provides: in one geography (`us.`, `eu.`, …) or anywhere
   * (`global.`). Calls are spread over the profile's Regions, which raises the throughput at no extra price.
   *
   * Whoever is granted the model may call it in any of those Regions, but only through the profile.
   *
   * @param profileId the profile's id, such as `us.anthropic.claude-haiku-4-5-20251001-v1:0`
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
   */
  public static crossRegion(profileId: string): Model {
    return new CrossRegionModel(profileId);
  }

  /** What callers name the model by: a model id, a profile id, or an ARN. */
  public abstract readonly modelId: string;

  /**
   * Allows an identity to call the model: `bedrock:InvokeModel` and `bedrock:InvokeModelWithResponseStream`, which
   * also authorize the Converse APIs.
   *
   * @param grantee who may call it
   */
  public grantInvoke(grantee: iam.IGrantable): void {
    this._statements().forEach((statement) => grantee.grantPrincipal.addToPrincipalPolicy(statement));
  }

  /**
   * The `ModelId` dimension of the model's CloudWatch metrics.
   *
   * @internal
   */
  public get _metricModelId(): string {
    return this.modelId;
  }

  /**
   * What is wrong or unwise about the model itself.
   *
   * @internal
   */
  public abstract _findings(): readonly Finding[];

  /**
   * What an identity needs to call it, and nothing more.
   *
   * @internal
   */
  public abstract _statements(): iam.PolicyStatement[];

  /**
   * The model behind an application inference profile, which carries the tags. Made in the scope, once a model.
   *
   * @internal
   */
  public abstract _costAllocated(scope: Construct, tags: Readonly<Record<string, string>>): Model;
}

class FoundationModel extends Model {
  public constructor(public readonly modelId: string, private readonly inRegion: boolean) {
    super();
  }

  public _findings(): readonly Finding[] {
    const findings = new Findings();
    checkFoundationModel(this.modelId, this.inRegion, findings);
    checkModelLifecycle(this.modelId, findings);
    return findings.all;
  }

  public _statements(): iam.PolicyStatement[] {
    return [invokeFoundationModel(foundationModelArn(this.modelId))];
  }

  public _costAllocated(scope: Construct, tags: Readonly<Record<string, string>>): Model {
    const arn = foundationModelArn(this.modelId);
    return profiled(scope, this, { copyFrom: arn, modelArns: [arn], profileArns: [] }, tags);
  }
}

class CrossRegionModel extends Model {
  public constructor(public readonly modelId: string) {
    super();
  }

  public _findings(): readonly Finding[] {
    const findings = new Findings();
    const profile = splitProfileId(this.modelId);
    if (profile) {
      checkModelLifecycle(profile.modelId, findings);
    } else {
      findings.error('model.profile', `model "${this.modelId}" is not an inference profile that AWS provides: the id of one starts with a geography, `
        + `as in us.${this.modelId} or global.${this.modelId}. For a model in the stack's own Region use Model.foundation.`);
    }
    return findings.all;
  }

  public _statements(): iam.PolicyStatement[] {
    const arn = inferenceProfileArn(this.modelId);
    return [invokeProfile(arn), invokeThroughProfile(this.modelArns(), [arn])];
  }

  public _costAllocated(scope: Construct, tags: Readonly<Record<string, string>>): Model {
    const arn = inferenceProfileArn(this.modelId);
    return profiled(scope, this, { copyFrom: arn, modelArns: this.modelArns(), profileArns: [arn] }, tags);
  }

  /** A geography's Regions are AWS's to change. A global profile is authorized here, and nowhere in particular. */
  private modelArns(): string[] {
    const { geography, modelId } = splitProfileId(this.modelId) ?? { geography: '', modelId: this.modelId };
    return geography === 'global'
      ? [foundationModelArn(modelId), foundationModelArn(modelId, '')]
      : [foundationModelArn(modelId, '*')];
  }
}

/** What an application inference profile is a copy of. */
interface ProfileSource {
  readonly copyFrom: string;
  readonly modelArns: string[];
  readonly profileArns: string[];
}

class ApplicationProfileModel extends Model {
  public constructor(
    public readonly modelId: string,
    private readonly profileId: string,
    private readonly original: Model,
    private readonly source: ProfileSource,
  ) {
    super();
  }

  public get _metricModelId(): string {
    return this.profileId;
  }

  public _findings(): readonly Finding[] {
    return this.original._findings();
  }

  public _statements(): iam.PolicyStatement[] {
    const profileArns = [this.modelId, ...this.source.profileArns];
    return [invokeProfile(...profileArns), invokeThroughProfile(this.source.modelArns, profileArns)];
  }

  public _costAllocated(): Model {
    return this;
  }
}

/** Name and source of a profile cannot change, so both its name and its place in the tree follow the model. */
function profiled(scope: Construct, model: Model, source: ProfileSource, tags: Readonly<Record<string, string>>): Model {
  const suffix = crypto.createHash('sha256').update(model.modelId).digest('hex').slice(0, 8);
  const profile = new bedrock.CfnApplicationInferenceProfile(scope, `CostAllocation${suffix}`, {
    inferenceProfileName: `${Names.uniqueResourceName(scope, { maxLength: 55, separator: '-' })}-${suffix}`,
    modelSource: { copyFrom: source.copyFrom },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  return new ApplicationProfileModel(profile.attrInferenceProfileArn, profile.attrInferenceProfileId, model, source);
}
