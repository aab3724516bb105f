import * as iam from 'aws-cdk-lib/aws-iam';
import { RETRIEVE, retrieveAndGenerate } from './permissions';
import type { Model } from '../model/model';
import { grant, together } from '../private/grants';

/** Actions on one knowledge base. */
export function grantOn(knowledgeBaseArn: string, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [knowledgeBaseArn] });
}

/** Search, and have a model write the answer. */
export function grantRetrieveAndGenerate(knowledgeBaseArn: string, grantee: iam.IGrantable, model: Model): iam.Grant {
  return together(grantee, [
    grantOn(knowledgeBaseArn, grantee, RETRIEVE),
    grant(grantee, [retrieveAndGenerate()]),
    model.grantInvoke(grantee),
  ]);
}
