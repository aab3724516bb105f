import { Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A knowledge base, as an L1 makes it. */
export function vectorKnowledgeBase(scope: Construct, id: string): bedrock.CfnKnowledgeBase {
  const { region, account } = Stack.of(scope);
  return new bedrock.CfnKnowledgeBase(scope, id, {
    name: 'handbook',
    roleArn: new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') }).roleArn,
    knowledgeBaseConfiguration: {
      type: 'VECTOR',
      vectorKnowledgeBaseConfiguration: { embeddingModelArn: `arn:aws:bedrock:${region}::foundation-model/amazon.titan-embed-text-v2:0` },
    },
    storageConfiguration: {
      type: 'S3_VECTORS',
      s3VectorsConfiguration: { indexArn: `arn:aws:s3vectors:${region}:${account}:bucket/vectors/index/handbook` },
    },
  });
}
