import { Fn, Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { grantOn, grantRetrieveAndGenerate } from './grants';
import type { IKnowledgeBase } from './knowledge-base';
import { RETRIEVE, SYNC } from './permissions';
import { accountArns, HERE } from '../model/arns';
import { isDummy } from '../model/ids';

/** One knowledge base, and no pattern: it ends up in a policy. */
const ID = /^[0-9A-Za-z]{10}$/;
const ARN = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:knowledge-base\/([0-9A-Za-z]{10})$/;

export function knowledgeBaseById(knowledgeBaseId: string, description: string): IKnowledgeBase {
  if (!Token.isUnresolved(knowledgeBaseId) && !isDummy(knowledgeBaseId) && !ID.test(knowledgeBaseId)) {
    throw new Error(`KnowledgeBase.fromId: "${knowledgeBaseId}" is not the id of a knowledge base, which has ten letters and digits. For an ARN there is KnowledgeBase.fromArn.`);
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn: accountArns(`knowledge-base/${knowledgeBaseId}`, HERE)[0] }, description);
}

export function knowledgeBaseByArn(knowledgeBaseArn: string, description: string): IKnowledgeBase {
  if (Token.isUnresolved(knowledgeBaseArn) || isDummy(knowledgeBaseArn)) {
    return imported({ knowledgeBaseId: Fn.select(1, Fn.split('/', knowledgeBaseArn)), knowledgeBaseArn }, description);
  }
  const [, knowledgeBaseId] = ARN.exec(knowledgeBaseArn) ?? [];
  if (knowledgeBaseId === undefined) {
    throw new Error(`KnowledgeBase.fromArn: "${knowledgeBaseArn}" is not the ARN of a knowledge base, such as arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678.`);
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn }, description);
}

/** What another library calls a knowledge base. */
export function knowledgeBaseOf(given: bedrock.IKnowledgeBaseRef | bedrock.KnowledgeBaseReference, description: string): IKnowledgeBase {
  const { knowledgeBaseRef: reference = given ?? {} } = (given ?? {}) as Partial<bedrock.IKnowledgeBaseRef>;
  const { knowledgeBaseId, knowledgeBaseArn } = reference as bedrock.KnowledgeBaseReference;
  if (typeof knowledgeBaseId !== 'string' || typeof knowledgeBaseArn !== 'string') {
    throw new Error('KnowledgeBase.fromKnowledgeBase takes a resource with knowledgeBaseRef, or { knowledgeBaseId, knowledgeBaseArn }. '
      + 'With only one of them there are KnowledgeBase.fromArn and KnowledgeBase.fromId.');
  }
  return imported({ knowledgeBaseId, knowledgeBaseArn }, description);
}

function imported({ knowledgeBaseId, knowledgeBaseArn }: bedrock.KnowledgeBaseReference, description: string): IKnowledgeBase {
  return {
    knowledgeBaseId,
    knowledgeBaseArn,
    description,
    grantRetrieve: (grantee) => grantOn(knowledgeBaseArn, grantee, RETRIEVE),
    grantRetrieveAndGenerate: (grantee, model) => grantRetrieveAndGenerate(knowledgeBaseArn, grantee, model),
    grantSync: (grantee) => grantOn(knowledgeBaseArn, grantee, SYNC),
  };
}
