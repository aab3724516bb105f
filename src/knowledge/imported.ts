import { Fn, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { grantOn, grantRetrieveAndGenerate } from './grants';
import type { IKnowledgeBase, ImportedKnowledgeBaseOptions } from './knowledge-base-base';
import { RETRIEVE, SYNC } from './permissions';
import { TENANT_KEYS, TenantView, isTenantKey } from './tenants';
import { accountArns, HERE } from '../model/arns';
import { isDummy } from '../model/ids';

/** One knowledge base, and no pattern: it ends up in a policy. */
const ID = /^[0-9A-Za-z]{10}$/;
const ARN = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:knowledge-base\/([0-9A-Za-z]{10})$/;

export function knowledgeBaseById(knowledgeBaseId: string, description: string, options: ImportedKnowledgeBaseOptions): IKnowledgeBase {
  if (!Token.isUnresolved(knowledgeBaseId) && !isDummy(knowledgeBaseId) && !ID.test(knowledgeBaseId)) {
    throw new Error(`KnowledgeBase.fromId: "${knowledgeBaseId}" is not the id of a knowledge base, which has ten letters and digits. For an ARN there is KnowledgeBase.fromArn.`);
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn: accountArns(`knowledge-base/${knowledgeBaseId}`, HERE)[0] }, description, options);
}

export function knowledgeBaseByArn(knowledgeBaseArn: string, description: string, options: ImportedKnowledgeBaseOptions): IKnowledgeBase {
  if (Token.isUnresolved(knowledgeBaseArn) || isDummy(knowledgeBaseArn)) {
    return imported({ knowledgeBaseId: Fn.select(1, Fn.split('/', knowledgeBaseArn)), knowledgeBaseArn }, description, options);
  }
  const [, knowledgeBaseId] = ARN.exec(knowledgeBaseArn) ?? [];
  if (knowledgeBaseId === undefined) {
    throw new Error(`KnowledgeBase.fromArn: "${knowledgeBaseArn}" is not the ARN of a knowledge base, such as arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678.`);
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn }, description, options);
}

/** What another library calls a knowledge base. */
export function knowledgeBaseOf(
  given: bedrock.IKnowledgeBaseRef | bedrock.KnowledgeBaseReference, description: string, options: ImportedKnowledgeBaseOptions,
): IKnowledgeBase {
  const { knowledgeBaseRef: reference = given ?? {} } = (given ?? {}) as Partial<bedrock.IKnowledgeBaseRef>;
  const { knowledgeBaseId, knowledgeBaseArn } = reference as bedrock.KnowledgeBaseReference;
  if (typeof knowledgeBaseId !== 'string' || typeof knowledgeBaseArn !== 'string') {
    throw new Error('KnowledgeBase.fromKnowledgeBase takes a resource with knowledgeBaseRef, or { knowledgeBaseId, knowledgeBaseArn }. '
      + 'With only one of them there are KnowledgeBase.fromArn and KnowledgeBase.fromId.');
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn }, description, options);
}

function imported(
  { knowledgeBaseId, knowledgeBaseArn }: bedrock.KnowledgeBaseReference, description: string, { managed, tenantKey }: ImportedKnowledgeBaseOptions,
): IKnowledgeBase {
  if (tenantKey !== undefined && !isTenantKey(tenantKey)) {
    throw new Error(`KnowledgeBase: tenantKey is "${tenantKey}". ${TENANT_KEYS}`);
  }
  const knowledgeBase: IKnowledgeBase = {
    knowledgeBaseId,
    knowledgeBaseArn,
    description,
    isManaged: managed,
    tenantKey,
    grantRetrieve: (grantee) => grantOn(knowledgeBaseArn, grantee, RETRIEVE),
    grantRetrieveAndGenerate: (grantee, model) => grantRetrieveAndGenerate(knowledgeBaseArn, grantee, model),
    grantSync: (grantee) => grantOn(knowledgeBaseArn, grantee, SYNC),
    forTenant: (tenant) => new TenantView(knowledgeBase, tenant),
  };
  return knowledgeBase;
}
