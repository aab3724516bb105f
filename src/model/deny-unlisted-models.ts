import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { checkModels, checkPlaces, checkSize, throwErrors } from './access-checks';
import { HERE } from './arns';
import { Model } from './model';
import { denyOthers } from './permissions';
import { Findings } from '../contract/findings';
import { report } from '../private/report';

/**
 * Which models are left, when all others are denied.
 */
export interface DenyUnlistedModelsProps {
  /** The models that may still be called, by whoever is allowed to elsewhere: this allows nothing. */
  readonly models: Model[];

  /**
   * The Regions that calls may be sent to. `['*']`: any.
   *
   * @default - the Region of the stack
   */
  readonly regions?: string[];

  /**
   * The accounts whose profiles are meant, for a policy of an organization. `['*']`: any.
   *
   * @default - the account of the stack
   */
  readonly accounts?: string[];

  /**
   * Whether the endpoint that speaks OpenAI's API (`bedrock-mantle`) stays open, to the listed models. It knows neither
   * profiles nor tags: what is called there is on nobody's bill, and in no invocation log.
   *
   * @default false
   */
  readonly allowMantle?: boolean;

  /**
   * What the listed models are called at that endpoint (the condition key `bedrock-mantle:Model`), where it is not their id
   * with or without its version. `allowMantle` is implied.
   *
   * @default - with `allowMantle` the ids of the listed models, as they are and without their versions
   */
  readonly mantleModels?: string[];

  /**
   * The name of the managed policy.
   *
   * @default - made by CloudFormation
   */
  readonly managedPolicyName?: string;
}

/**
 * A guard rail: a managed policy that denies calls of every model but those listed, whatever else an identity is
 * allowed. A model behind a listed profile may be called through that profile, in every Region it routes to, and not
 * otherwise.
 *
 * A batch job names the model itself, whatever profile it goes through, so jobs with the model behind a listed profile
 * are not denied, and those may be on nobody's tags: grant `bedrock:CreateModelInvocationJob` to few. Jobs that judge a model or
 * write prompts for it are denied likewise; `bedrock:OptimizePrompt` tells IAM no model, and is denied altogether.
 *
 * It denies and allows nothing: attach it beside the policies that allow. For a service control policy, or a
 * permissions boundary, which must allow as well, take the `statements`.
 *
 * ```ts
 * declare const developers: iam.Role;
 * const others = new DenyUnlistedModels(this, 'OtherModels', {
 *   models: [Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0'), Model.foundation('amazon.titan-embed-text-v2:0')],
 * });
 * developers.addManagedPolicy(others.managedPolicy);
 * ```
 */
export class DenyUnlistedModels extends Construct {
  /**
   * The same as statements, for a policy of your own.
   *
   * @param props which models are left
   * @throws an error that lists everything that is wrong with the props
   */
  public static statements(props: DenyUnlistedModelsProps): iam.PolicyStatement[] {
    throwErrors('DenyUnlistedModels.statements', check(props).all);
    return statementsOf(props);
  }

  /** The managed policy. */
  public readonly managedPolicy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, props: DenyUnlistedModelsProps) {
    super(scope, id);
    report(this, check(props, props.regions ? undefined : this).all);
    this.managedPolicy = new iam.ManagedPolicy(this, 'Policy', { managedPolicyName: props.managedPolicyName, statements: statementsOf(props) });
    checkSize(this.managedPolicy);
  }
}

function statementsOf({ models, regions, accounts, allowMantle = false, mantleModels }: DenyUnlistedModelsProps): iam.PolicyStatement[] {
  const places = { regions: regions ?? HERE.regions, accounts: accounts ?? HERE.accounts };
  const mantle = mantleModels ?? (allowMantle ? models.flatMap((model) => model._foundationModelIds()).flatMap(namesAtMantle) : []);
  return denyOthers(models.flatMap((model) => model._targets(places)), places, [...new Set(mantle)]);
}

/** That endpoint has `openai.gpt-oss-120b` for what is `openai.gpt-oss-120b-1:0` elsewhere. */
function namesAtMantle(modelId: string): string[] {
  return [modelId, modelId.replace(/(-v?\d+)?:\d+.*$/, '')];
}

function check({ models, regions, accounts }: DenyUnlistedModelsProps, caller?: IConstruct): Findings {
  const findings = new Findings();
  checkModels(models, findings, caller);
  checkPlaces({ regions, accounts }, findings, true);
  return findings;
}
