import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { reportGrant } from './access-checks';
import { HERE, Places } from './arns';
import { taggedProfile } from './cost-allocation';
import { applicationProfile } from './kinds/application-profile';
import { crossRegion } from './kinds/cross-region';
import { foundation } from './kinds/foundation';
import { ModelKind, Target } from './kinds/kind';
import { deployedValue, parameter } from './kinds/parameter';
import { promptRouter } from './kinds/prompt-router';
import { customDeployment, imported, provisioned } from './kinds/provisioned';
import { CallConditions, invoke } from './permissions';
import { Finding, Findings } from '../contract/findings';
import { grant } from '../private/grants';
import { Kind, TEXT, having, listOf, required, throwWrongKinds } from '../private/kinds';

/**
 * What is known of a model beyond its id.
 */
export interface ModelOptions {
  /**
   * The end of life on the model's card, `YYYY-MM-DD`, where it is not the one that this version of the library has on
   * record. The warning then has this date.
   *
   * @default - as on record; most models have none
   */
  readonly endOfLife?: string;
}

/**
 * How a foundation model is offered.
 */
export interface FoundationModelOptions extends ModelOptions {
  /**
   * Whether the model's card offers it on demand in the Region of the stack, where most Regions have it only behind an
   * inference profile.
   *
   * @default false
   */
  readonly inRegion?: boolean;
}

/**
 * What an application inference profile is a copy of.
 */
export interface ApplicationProfileOptions {
  /** What the profile was made of: a foundation model, or a profile that AWS provides. */
  readonly of: Model;

  /**
   * Whether callers may name this profile only, and not the one that it was copied from: then nobody can spend past the
   * tags. AWS does not say whether its service asks IAM for both; if it does, it may in a call through this one.
   *
   * @default false
   */
  readonly exclusive?: boolean;
}

/**
 * What a prompt router chooses from.
 */
export interface PromptRouterOptions {
  /** The models, on demand or through profiles that AWS provides. */
  readonly models: Model[];

  /**
   * Whether callers may also name the models themselves.
   *
   * @default false
   */
  readonly direct?: boolean;
}

/**
 * What an SSM parameter may hold.
 */
export interface ParameterModelOptions {
  /** The models that the parameter may name. They are what callers are allowed, and no other. */
  readonly models: Model[];
}

/**
 * What a grant of a model includes.
 */
export interface ModelGrantOptions {
  /**
   * Also to count the tokens of a prompt before it is sent (`bedrock:CountTokens`), which is free. The service counts
   * for a model's own id, not for a profile's.
   *
   * @default false
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
   */
  readonly countTokens?: boolean;
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
export class Model {
  /**
   * A foundation model on demand, in the Region of the stack.
   *
   * Most recent models are not offered that way but through an inference profile: use `crossRegion`.
   *
   * @param modelId the model's id, such as `amazon.nova-lite-v1:0`
   * @param options how it is offered
   */
  public static foundation(modelId: string, options: FoundationModelOptions = {}): Model {
    checkGiven('Model.foundation', { modelId });
    return new Model(foundation(modelId, options.inRegion ?? false, options.endOfLife));
  }

  /**
   * A model through an inference profile that AWS provides: in one geography (`us.`, `eu.`, …) or anywhere
   * (`global.`). Calls are spread over the profile's Regions, which raises the throughput at no extra price.
   *
   * Whoever is granted the model may call it in any of those Regions, but only through the profile.
   *
   * @param profileId the profile's id, such as `us.anthropic.claude-haiku-4-5-20251001-v1:0`
   * @param options what is known of it beyond its id
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
   */
  public static crossRegion(profileId: string, options: ModelOptions = {}): Model {
    checkGiven('Model.crossRegion', { profileId });
    return new Model(crossRegion(profileId, options.endOfLife));
  }

  /**
   * A model through an application inference profile that was made elsewhere. `CostAllocatedModel` makes one here.
   *
   * @param profileArn the profile's ARN, `arn:aws:bedrock:…:application-inference-profile/…`
   * @param options what it is a copy of
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
   */
  public static applicationProfile(profileArn: string, options: ApplicationProfileOptions): Model {
    checkGiven('Model.applicationProfile', { profileArn, of: options?.of });
    return new Model(applicationProfile({ arn: profileArn, exclusive: options.exclusive ?? false }, options.of._kind));
  }

  /**
   * A model with throughput of its own, which is paid for by the hour.
   *
   * @param provisionedModelArn the ARN of the provisioned throughput, `arn:aws:bedrock:…:provisioned-model/…`
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html
   */
  public static provisioned(provisionedModelArn: string): Model {
    checkGiven('Model.provisioned', { provisionedModelArn });
    return new Model(provisioned(provisionedModelArn));
  }

  /**
   * A model that was imported into the account.
   *
   * @param importedModelArn the model's ARN, `arn:aws:bedrock:…:imported-model/…`
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-import-model.html
   */
  public static imported(importedModelArn: string): Model {
    checkGiven('Model.imported', { importedModelArn });
    return new Model(imported(importedModelArn));
  }

  /**
   * A custom model that is deployed on demand.
   *
   * @param deploymentArn the ARN of the deployment, `arn:aws:bedrock:…:custom-model-deployment/…`
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/deploy-custom-model-on-demand.html
   */
  public static customDeployment(deploymentArn: string): Model {
    checkGiven('Model.customDeployment', { deploymentArn });
    return new Model(customDeployment(deploymentArn));
  }

  /**
   * A prompt router: it chooses one of several models of a family for each prompt.
   *
   * @param routerArn the router's ARN, `arn:aws:bedrock:…:prompt-router/…` or `…:default-prompt-router/…`
   * @param options what it chooses from
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-routing.html
   */
  public static promptRouter(routerArn: string, options: PromptRouterOptions): Model {
    checkGiven('Model.promptRouter', { routerArn, models: options?.models });
    return new Model(promptRouter(routerArn, options.models.map(({ _kind }) => _kind), options.direct ?? false));
  }

  /**
   * Whatever model an SSM parameter names when the stack is deployed: an id, a profile's id or an ARN.
   *
   * CloudFormation reads the parameter at each deployment, so a new value moves an agent and its alias with the next
   * `cdk deploy`, also when nothing else changed. Functions that must follow at once read it with `resolveModel`.
   *
   * @param parameterName the parameter's name; it must exist before the stack does
   * @param options which models it may name
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
   */
  public static fromParameter(parameterName: string, options: ParameterModelOptions): Model {
    checkGiven('Model.fromParameter', { parameterName, models: options?.models });
    return new Model(parameter(parameterName, options.models.map(({ _kind }) => _kind)));
  }

  /**
   * Whatever model a value names that is known only when the stack is deployed: a `CfnParameter`, a mapping, an import. A value that the
   * CDK CLI looks up before the deployment is text, and also fits `foundation` and the others.
   *
   * @param modelId the value: an id, a profile's id or an ARN
   * @param options which models it may name
   */
  public static fromValue(modelId: string, options: ParameterModelOptions): Model {
    checkGiven('Model.fromValue', { modelId, models: options?.models });
    return new Model(deployedValue(modelId, options.models.map(({ _kind }) => _kind)));
  }

  /**
   * A model of a kind that has no factory of its own.
   *
   * @internal
   */
  public static _of(kind: ModelKind): Model {
    return new Model(kind);
  }

  private constructor(
    /**
     * What the model is made of.
     *
     * @internal
     */
    public readonly _kind: ModelKind,
  ) {
  }

  /** What callers name the model by: a model id, a profile id, or an ARN. */
  public get modelId(): string {
    return this._kind.id;
  }

  /** What callers name the model by where it must be an ARN. One from a parameter is whatever the parameter holds. */
  public get modelArn(): string {
    return this._kind.arn;
  }

  /**
   * Allows an identity to call the model, with the answer at once or as a stream: `bedrock:InvokeModel` and
   * `bedrock:InvokeModelWithResponseStream`, which also authorize the Converse APIs.
   *
   * @param grantee who may call it; what is wrong with the model is reported there
   * @param options what else
   * @throws what is wrong with the model, when the grantee is a principal without a construct
   */
  public grantInvoke(grantee: iam.IGrantable, options: ModelGrantOptions = {}): iam.Grant {
    reportGrant(grantee, (caller) => this._findings(caller));
    return grant(grantee, invoke(this._targets(), HERE, options));
  }

  /**
   * The `ModelId` dimension of the model's CloudWatch metrics.
   *
   * @internal
   */
  public get _metricModelId(): string {
    return this._kind.metricId ?? this._kind.id;
  }

  /**
   * A value that changes when the model does although the template does not.
   *
   * @internal
   */
  public get _revision(): string | undefined {
    return this._kind.revision;
  }

  /**
   * The foundation models that answer in the end.
   *
   * @internal
   */
  public _foundationModelIds(): string[] {
    return [...new Set(this._targets().flatMap(({ modelId }) => modelId ?? []))];
  }

  /**
   * What is wrong or unwise about the model itself, and where it is called from, if that is known.
   *
   * @internal
   */
  public _findings(caller?: IConstruct): readonly Finding[] {
    const findings = new Findings();
    const region = caller && Stack.of(caller).region;
    this._kind.check(findings, Token.isUnresolved(region) ? undefined : region);
    return findings.all;
  }

  /**
   * What IAM is asked about when the model is called.
   *
   * @internal
   */
  public _targets(places: Places = HERE): Target[] {
    return this._kind.targets(places);
  }

  /**
   * What an identity needs to call it, and nothing more. The role of a Classic agent also reads about the model.
   *
   * @internal
   */
  public _statements(options: CallConditions = {}): iam.PolicyStatement[] {
    return invoke(this._targets(), HERE, options);
  }

  /**
   * The model behind an application inference profile, which carries the tags. Made in the scope, once a model.
   *
   * @internal
   */
  public _costAllocated(scope: Construct, tags: Readonly<Record<string, string>>, exclusive = false): Model {
    return new Model(taggedProfile(scope, this._kind, { tags, exclusive }).kind);
  }
}

const MODEL = having('a Model', '_kind');
const GIVEN: Readonly<Record<string, Kind>> = { of: required(MODEL), models: required(listOf(MODEL)) };

/** What a factory is given: other models by these names, and else text. */
function checkGiven(factory: string, given: Readonly<Record<string, unknown>>): void {
  throwWrongKinds(factory, given, Object.fromEntries(Object.keys(given).map((name) => [name, GIVEN[name] ?? required(TEXT)])));
}
