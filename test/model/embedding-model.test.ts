import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EmbeddingDataType, EmbeddingModel, Model } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

const { BINARY, FLOAT32 } = EmbeddingDataType;

test.each([
  [EmbeddingModel.titanTextV2({ dimensions: undefined }), 'amazon.titan-embed-text-v2:0', 1024, FLOAT32],
  [EmbeddingModel.titanTextV2(), 'amazon.titan-embed-text-v2:0', 1024, FLOAT32],
  [EmbeddingModel.titanTextV2({ dimensions: 256, dataType: BINARY }), 'amazon.titan-embed-text-v2:0', 256, BINARY],
  [EmbeddingModel.cohereEnglishV3(), 'cohere.embed-english-v3', 1024, FLOAT32],
  [EmbeddingModel.cohereMultilingualV3({ dataType: BINARY }), 'cohere.embed-multilingual-v3', 1024, BINARY],
  [EmbeddingModel.novaMultimodal(), 'amazon.nova-2-multimodal-embeddings-v1:0', 1024, FLOAT32],
  [EmbeddingModel.of(Model.foundation('amazon.titan-embed-text-v1'), { dimensions: 1536 }), 'amazon.titan-embed-text-v1', 1536, FLOAT32],
  [EmbeddingModel.of(Model.crossRegion('us.cohere.embed-v4:0'), { dimensions: 1536 }), 'us.cohere.embed-v4:0', 1536, FLOAT32],
])('%#: has its model, dimensions and type, and nothing against it', (embedding, modelId, dimensions, dataType) => {
  expect([embedding.modelId, embedding.dimensions, embedding.dataType]).toEqual([modelId, dimensions, dataType]);
  expect(embedding._findings()).toEqual([]);
});

test('a knowledge base names it by its ARN', () => {
  expect(newStack().resolve(EmbeddingModel.titanTextV2().modelArn))
    .toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/amazon.titan-embed-text-v2:0' });
});

test('a grant is of the model, exactly', () => {
  const stack = newStack();
  EmbeddingModel.titanTextV2().grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{
        Action: 'bedrock:InvokeModel', // embeddings do not stream
        Effect: 'Allow',
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/amazon.titan-embed-text-v2:0' },
      }],
    },
  });
});

test.each([
  ['of a number that the model does not make', EmbeddingModel.titanTextV2({ dimensions: 300 }), 'has 300 dimensions; it makes embeddings of 1024, 512, 256.'],
  ['whatever the model is called through', EmbeddingModel.of(Model.crossRegion('us.amazon.titan-embed-text-v2:0'), { dimensions: 300 }), 'has 300 dimensions'],
  ['of a number that Titan V1 does not make', EmbeddingModel.of(Model.foundation('amazon.titan-embed-text-v1'), { dimensions: 7 }), 'it makes embeddings of 1536.'],
  ['of a number that Nova does not make', EmbeddingModel.of(Model.foundation('amazon.nova-2-multimodal-embeddings-v1:0'), { dimensions: 7 }), 'it makes embeddings of 3072, 1024, 384, 256.'],
  ['in bits that the model does not make', EmbeddingModel.of(Model.foundation('amazon.titan-embed-text-v1'), { dimensions: 1536, dataType: BINARY }), 'makes no BINARY embeddings'],
  ['of a model that writes', EmbeddingModel.of(Model.foundation('amazon.nova-lite-v1:0'), { dimensions: 1024 }), 'writes text and makes no embeddings'],
  ['that are not whole', EmbeddingModel.of(Model.foundation('a.b'), { dimensions: 1.5 }), 'takes a whole number from 1 to 4096'],
  ['that are too many', EmbeddingModel.of(Model.foundation('a.b'), { dimensions: 5000 }), 'has 5000 dimensions'],
])('dimensions %s are an error on whoever uses it', (_, embedding, message) => {
  const stack = newStack();
  embedding.grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(errorsOf(stack)).toContain(message);
});
