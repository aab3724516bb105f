import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AgentGuardrail, AgentProps } from './agent';
import { Findings } from '../contract/findings';
import type { IKnowledgeBase } from '../knowledge/knowledge-base-base';
import { nameOf, wholeOf } from '../knowledge/tenants';
import { guardrailArn } from '../model/guardrail';
import { Place, checkPlace, placeOfArn } from '../private/place';

/**
 * What an agent uses, and from where: an error where it cannot work, and where another account has a say, what it must say.
 */

/** Whether the agent's service can call a function from where the agent is. */
export function checkReach(here: Stack, fn: lambda.IFunctionRef, permission: string, findings: Findings): boolean {
  return checkPlace(here, fn.env, {
    id: 'action-groups',
    what: `function ${fn.node.path}`,
    region: 'the service calls functions of its own Region only',
    instead: 'Deploy the function',
    warning: 'action-groups.account',
    permission,
  }, findings);
}

function checkKey(here: Stack, key: kms.IKeyRef | undefined, findings: Findings): void {
  checkPlace(here, placeOfArn(key?.keyRef.keyArn ?? '') ?? key?.env, {
    id: 'encryption-key',
    what: `key ${key?.node.path}`,
    region: 'the service encrypts with keys of its own Region only',
    instead: 'Make a key, or replicate this one,',
    warning: 'encryption-key.account',
    permission: 'to the key\'s policy that the role of the agent may use it',
  }, findings);
}

/** In a resource policy of the guardrail, which the other account writes. */
function checkGuardrailPlace(here: Stack, guardrail: AgentGuardrail | undefined, findings: Findings): void {
  checkPlace(here, guardrail && placeOfGuardrail(guardrail), {
    id: 'guardrail',
    what: `guardrail ${guardrail && guardrailArn(guardrail.guardrail)}`,
    region: 'the service applies guardrails of its own Region only',
    instead: 'Make a guardrail',
    warning: 'guardrail.account',
    permission: 'a resource policy of the guardrail that lets the role of the agent use bedrock:ApplyGuardrail '
      + '(https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-resource-based-policies.html)',
  }, findings);
}

function placeOfGuardrail({ guardrail }: AgentGuardrail): Place | undefined {
  return placeOfArn(guardrailArn(guardrail)) ?? ('env' in guardrail ? guardrail.env : undefined);
}

/** The service finds a knowledge base by its id, which says nothing of where it is. */
export function checkKnowledgeBasePlace(here: Stack, knowledgeBase: IKnowledgeBase, findings: Findings): void {
  const whole = wholeOf(knowledgeBase);
  checkPlace(here, Construct.isConstruct(whole) ? Stack.of(whole) : placeOfArn(whole.knowledgeBaseArn), {
    id: 'knowledge-bases',
    what: nameOf(knowledgeBase),
    region: 'an agent names its knowledge bases by their ids, which are looked for in its own Region',
    instead: 'Make a knowledge base',
  }, findings);
}

/** A role is passed to the service, which works within an account only. Roles are in no Region. */
function checkRole(here: Stack, role: iam.IRole | undefined, findings: Findings): void {
  checkPlace(here, role && { region: here.region, account: role.env.account }, {
    id: 'role', what: `role ${role?.node.path}`, region: '', instead: 'Make the role',
  }, findings);
}

/** What every agent is given beside tools and knowledge. */
export function checkPlaces(here: Stack, { encryptionKey, guardrail, role }: Pick<AgentProps, 'encryptionKey' | 'guardrail'> & { readonly role?: iam.IRole }, findings: Findings): void {
  checkKey(here, encryptionKey, findings);
  checkGuardrailPlace(here, guardrail, findings);
  checkRole(here, role, findings);
}
