import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RETRIEVE } from './permissions';

/**
 * A knowledge base that an agent can search.
 */
export interface IKnowledgeBase {
  /** The id: ten letters and digits. */
  readonly knowledgeBaseId: string;

  /** The ARN. */
  readonly knowledgeBaseArn: string;

  /** What is in it and when to search it: the agent decides by these words. 1 to 200 characters. */
  readonly description: string;

  /**
   * Allows an identity to search it.
   *
   * @param grantee who may search it
   */
  grantRetrieve(grantee: iam.IGrantable): iam.Grant;
}

/**
 * Knowledge bases made elsewhere.
 */
export abstract class KnowledgeBase {
  /**
   * A knowledge base made with an L1, an alpha L2 or another library.
   *
   * @param knowledgeBase the resource
   * @param description what is in it and when to search it. 1 to 200 characters
   */
  public static fromKnowledgeBase(knowledgeBase: bedrock.IKnowledgeBaseRef, description: string): IKnowledgeBase {
    const { knowledgeBaseId, knowledgeBaseArn } = knowledgeBase.knowledgeBaseRef;
    return {
      knowledgeBaseId,
      knowledgeBaseArn,
      description,
      grantRetrieve: (grantee) => iam.Grant.addToPrincipal({ grantee, actions: RETRIEVE, resourceArns: [knowledgeBaseArn] }),
    };
  }
}
