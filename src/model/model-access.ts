import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { checkModels, checkPlaces, checkSize, throwErrors } from './access-checks';
import { HERE } from './arns';
import { checkGuardrailArn, checkGuardrailVersion, guardrailUse, namesGuardrail } from './guardrail';
import { GuardrailAttributes } from './guardrail-attributes';
import { Model } from './model';
import { applyGuardrail, invoke, readGuardrail } from './permissions';
import { Findings } from '../contract/findings';
import { acknowledgeWildcards } from '../private/nag';
import { report } from '../private/report';

/**
 * Which models may be called, and by what calls.
 */
export interface ModelAccessProps {
  /**
   * The models. One behind a profile may be called through that profile only: to have spend attributed, give the `model`
   * of a `CostAllocatedModel`.
   */
  readonly models: Model[];

  /**
   * The Regions that calls may be sent to. A cross-Region profile may route them on.
   *
   * @default - the Region of the stack
   */
  readonly regions?: string[];

  /**
   * A guardrail that every call must name. It may be applied, too. Agents, and knowledge bases that generate answers,
   * call models without naming one: this is for identities that call models themselves. A guardrail is in one Region, so
   * with `regions` each one needs a policy of its own. One made elsewhere is given as `{ guardrailArn }`.
   *
   * @default - calls need not name one
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
   */
  readonly guardrail?: bedrock.IGuardrailRef | GuardrailAttributes;

  /**
   * The version of the guardrail: its number, or `DRAFT`.
   *
   * @default - any version of it
   */
  readonly guardrailVersion?: string;

  /**
   * The guardrail profile that an imported guardrail of the standard tier spreads its work over, such as `us.guardrail.v1:0`.
   * Of a guardrail that is made in this app it is known.
   *
   * @default - that of the guardrail; none for an imported one
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region.html
   */
  readonly guardrailProfile?: string;

  /**
   * The key that an imported guardrail is encrypted with. Of a guardrail that is made in this app it is known. Where the key's
   * own policy names a role that gets this policy, attach it with `managedPolicy.attachToRole(role)`: each would wait for the
   * other otherwise.
   *
   * @default - that of the guardrail; none for an imported one
   */
  readonly guardrailKey?: kms.IKeyRef;

  /**
   * Tags that the caller must have, with these values: on its role or user, or as session tags. This, and no condition
   * on request tags: a call of a model carries no tags, so `aws:RequestTag` never matches.
   *
   * Session tags are chosen by whoever assumes the role, and win over the role's own: where its trust policy allows
   * `sts:TagSession`, bound them there (`aws:RequestTag`), or the condition bounds nobody.
   *
   * @default - whoever has the policy
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltag
   */
  readonly principalTags?: { [tag: string]: string };

  /**
   * Whether tokens may be counted before a prompt is sent (`bedrock:CountTokens`), which is free.
   *
   * @default false
   */
  readonly countTokens?: boolean;

  /**
   * The name of the managed policy.
   *
   * @default - made by CloudFormation
   */
  readonly managedPolicyName?: string;
}

/**
 * A managed policy for those who call models: exactly these, and on these conditions.
 *
 * ```ts
 * declare const analysts: iam.Role;
 * const access = new ModelAccess(this, 'Analysts', {
 *   models: [Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0')],
 *   principalTags: { team: 'analytics' },
 * });
 * analysts.addManagedPolicy(access.managedPolicy);
 * ```
 */
export class ModelAccess extends Construct {
  /**
   * The same as statements, for a policy of your own: an inline policy, a permission set, a permissions boundary.
   *
   * @param props which models, and by what calls
   * @throws an error that lists everything that is wrong with the props
   */
  public static statements(props: ModelAccessProps): iam.PolicyStatement[] {
    throwErrors('ModelAccess.statements', check(props).all);
    return statementsOf(props);
  }

  /** The managed policy. */
  public readonly managedPolicy: iam.ManagedPolicy;

  public constructor(scope: Construct, id: string, props: ModelAccessProps) {
    super(scope, id);
    report(this, check(props, props.regions ? undefined : this).all);
    const statements = statementsOf(props);
    this.managedPolicy = new iam.ManagedPolicy(this, 'Policy', { managedPolicyName: props.managedPolicyName, statements });
    checkSize(this.managedPolicy);
    acknowledgeWildcards(this.managedPolicy, statements);
  }
}

function statementsOf(props: ModelAccessProps): iam.PolicyStatement[] {
  const { models, regions, guardrail, guardrailVersion, guardrailProfile, guardrailKey, principalTags, countTokens } = props;
  const places = { ...HERE, regions: regions ?? HERE.regions };
  const use = guardrail && guardrailUse({ guardrail, profile: guardrailProfile, encryptionKey: guardrailKey });
  const caller = principalTags && {
    StringEquals: Object.fromEntries(Object.entries(principalTags).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value])),
  };
  const call = use && namesGuardrail(use.arn, guardrailVersion);
  return [
    ...models.flatMap((model) => invoke(model._targets(places), places, { call, caller, countTokens })),
    ...(use ? [...applyGuardrail(use, caller), ...readGuardrail(use, caller)] : []),
  ];
}

const TAG = /^[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/u;

function check(props: ModelAccessProps, caller?: IConstruct): Findings {
  const { models, regions, guardrail, guardrailVersion, guardrailProfile, guardrailKey, principalTags } = props;
  const findings = new Findings();
  checkModels(models, findings, caller);
  checkPlaces({ regions }, findings);
  for (const [prop, value] of Object.entries({ guardrailVersion, guardrailProfile, guardrailKey })) {
    if (value !== undefined && !guardrail) {
      findings.error('model-access.guardrail', `${prop} is given, but there is no guardrail. Give the guardrail too.`);
    }
  }
  if (guardrail) {
    checkGuardrailArn(guardrail, findings);
  }
  if (guardrailVersion !== undefined) {
    checkGuardrailVersion('guardrailVersion', guardrailVersion, findings);
  }
  if (principalTags && Object.keys(principalTags).length === 0) {
    findings.error('model-access.principal-tags', 'principalTags is empty, which would bound nobody. Give a tag, or leave it out.');
  }
  for (const [tag, value] of Object.entries(principalTags ?? {})) {
    if (!TAG.test(tag) || /[*?]/.test(value)) {
      findings.error('model-access.principal-tags', `principalTags has "${tag}": "${value}". A tag's key has 1 to 128 letters, digits, spaces and `
        + '_ . : / = + - @, and its value is compared as it stands, so a wildcard in it matches nobody.');
    }
  }
  return findings;
}
