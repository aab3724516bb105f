import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IKnowledgeBase } from './knowledge-base-base';
import { ORIGINAL_PATH } from '../contract/knowledge/conversion';
import type { Model } from '../model/model';

/** What a tenant's attribute may be called. */
export const TENANT_KEYS = `It is the name of an attribute of documents: 1 to 200 characters, none of the service's own (x-amz-bedrock-…), and not ${ORIGINAL_PATH}.`;

export function isTenantKey(key: string): boolean {
  return Token.isUnresolved(key) || (key.trim() !== '' && key.length <= 200 && !key.startsWith('x-amz-bedrock-') && key !== ORIGINAL_PATH);
}

/** A knowledge base as one of its tenants sees it. */
export class TenantView implements IKnowledgeBase {
  public constructor(public readonly whole: IKnowledgeBase, public readonly tenant: string) {
    if (whole.tenantKey === undefined) {
      throw new Error(`${nameOf(whole)}: forTenant("${tenant}") would find everybody's documents, since nothing says whose they are. Give the knowledge base a tenantKey, and each document that attribute.`);
    }
    if (tenant.trim() === '') {
      throw new Error(`${nameOf(whole)}: forTenant has no tenant. Say whose documents, as in their attribute "${whole.tenantKey}".`);
    }
  }

  public get knowledgeBaseId(): string {
    return this.whole.knowledgeBaseId;
  }

  public get knowledgeBaseArn(): string {
    return this.whole.knowledgeBaseArn;
  }

  public get description(): string {
    return this.whole.description;
  }

  public get isManaged(): boolean | undefined {
    return this.whole.isManaged;
  }

  public get tenantKey(): string {
    return this.whole.tenantKey!;
  }

  public grantRetrieve(grantee: iam.IGrantable): iam.Grant {
    return this.whole.grantRetrieve(grantee);
  }

  public grantRetrieveAndGenerate(grantee: iam.IGrantable, model: Model): iam.Grant {
    return this.whole.grantRetrieveAndGenerate(grantee, model);
  }

  public grantSync(grantee: iam.IGrantable): iam.Grant {
    return this.whole.grantSync(grantee);
  }

  public forTenant(tenant: string): IKnowledgeBase {
    if (tenant !== this.tenant) {
      throw new Error(`${nameOf(this.whole)}: forTenant("${tenant}") of what only "${this.tenant}" sees. Call it on the knowledge base itself.`);
    }
    return this;
  }
}

/** The construct behind what a tenant sees. */
export function wholeOf(knowledgeBase: IKnowledgeBase): IKnowledgeBase {
  return knowledgeBase instanceof TenantView ? knowledgeBase.whole : knowledgeBase;
}

/** A knowledge base in the words of an error. */
export function nameOf(knowledgeBase: IKnowledgeBase): string {
  const whole = wholeOf(knowledgeBase);
  const { knowledgeBaseArn, knowledgeBaseId, description } = whole;
  const known = [knowledgeBaseArn, knowledgeBaseId].find((name) => !Token.isUnresolved(name));
  return `knowledge base ${Construct.isConstruct(whole) ? whole.node.path : known ?? `"${description}"`}`;
}
