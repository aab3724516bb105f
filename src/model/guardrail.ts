import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import type { GuardrailAttributes } from './guardrail-attributes';
import { isDummy } from './ids';
import type { Findings } from '../contract/findings';

/** A guardrail, from whichever library. */
export type Guardrail = bedrock.IGuardrailRef | GuardrailAttributes;

/** What is told of a guardrail. What a resource of this app says itself need not be. */
export interface GuardrailFacts {
  readonly guardrail: Guardrail;
  readonly profile?: string;
  readonly encryptionKey?: kms.IKeyRef;
}

/** What a call that names a guardrail asks IAM about. */
export interface GuardrailUse {
  readonly arn: string;
  /** The id of the guardrail profile, for one whose work may be done in other Regions. */
  readonly profileId?: string;
  /** The ARN of the key that it is encrypted with. */
  readonly keyArn?: string;
}

/** All that is known of a guardrail: from what was told, and from the resource where it is one of this app. */
export function guardrailUse({ guardrail, profile, encryptionKey }: GuardrailFacts): GuardrailUse {
  const resource = resourceOf(guardrail);
  const { guardrailProfileArn } = (resource?.crossRegionConfig ?? {}) as Partial<bedrock.CfnGuardrail.GuardrailCrossRegionConfigProperty>;
  const given = profile ?? (guardrailProfileArn && JSON.stringify(Stack.of(resource!).resolve(guardrailProfileArn)));
  return {
    arn: guardrailArn(guardrail),
    profileId: given && profileIdOf(given),
    keyArn: (encryptionKey ?? (guardrail as Encrypted).kmsKey)?.keyRef.keyArn ?? resource?.kmsKeyArn,
  };
}

/** An L2 of another library knows its key also where it is imported. */
interface Encrypted { readonly kmsKey?: kms.IKeyRef }

export function guardrailArn(guardrail: Guardrail): string {
  return 'guardrailRef' in guardrail ? guardrail.guardrailRef.guardrailArn : guardrail.guardrailArn;
}

/** One guardrail, and no pattern: it ends up in a policy. */
const ARN = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[0-9A-Za-z]+$/;

export function checkGuardrailArn(guardrail: Guardrail, findings: Findings): void {
  const arn = guardrailArn(guardrail);
  if (arn.includes('*') || !(Token.isUnresolved(arn) || isDummy(arn) || ARN.test(arn))) {
    findings.error('guardrail.arn', `guardrail "${arn}" is not the ARN of a guardrail, such as arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123, `
      + 'without a version and without wildcards.');
  }
}

/** There is no latest version: the service takes numbers, and the draft. */
export function checkGuardrailVersion(prop: string, version: string, findings: Findings): void {
  if (!Token.isUnresolved(version) && !/^(DRAFT|[1-9]\d{0,7})$/.test(version)) {
    findings.error('guardrail.version', `${prop} is "${version}"; it must be a number from 1, or DRAFT.`);
  }
}

/** As the service tells IAM: the ARN of the draft is bare, that of a version ends in its number. */
export function namesGuardrail(arn: string, version?: string): iam.Conditions {
  if (version === undefined) {
    return { StringLike: { 'bedrock:GuardrailIdentifier': [arn, `${arn}:*`] } };
  }
  return { StringEquals: { 'bedrock:GuardrailIdentifier': version === 'DRAFT' ? arn : `${arn}:${version}` } };
}

/** The L1: the guardrail itself, or what an L2 of whichever library is made of. What is no construct has none. */
function resourceOf(guardrail: Guardrail & Partial<IConstruct>): bedrock.CfnGuardrail | undefined {
  return [guardrail, ...(guardrail.node?.children ?? [])].find((construct): construct is bedrock.CfnGuardrail =>
    CfnResource.isCfnResource(construct) && construct.cfnResourceType === bedrock.CfnGuardrail.CFN_RESOURCE_TYPE_NAME);
}

/**
 * The service takes ids and ARNs of profiles alike; an ARN that is put together at deployment ends in an id that is known now.
 * Where it is not, any profile of the account will do.
 */
function profileIdOf(given: string): string {
  const [id] = /[a-z-]+\.guardrail\.[\w.:]+/.exec(given) ?? [];
  return id ?? (given.startsWith('{') || Token.isUnresolved(given) ? '*' : given);
}
