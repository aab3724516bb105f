import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Every IAM action the knowledge family grants, with the reason.
 */

/** Search a knowledge base. The action names that one alone. */
export const RETRIEVE = ['bedrock:Retrieve'];

/** An agent searches its knowledge bases. */
export function retrieve(knowledgeBaseArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: RETRIEVE, resources: knowledgeBaseArns });
}
