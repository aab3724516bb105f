import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EmbeddingDataType, EmbeddingModel, KnowledgeBase, VectorStore } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

function stackOn(vectorStore: VectorStore, embeddings?: EmbeddingModel): Stack {
  const stack = newStack();
  new KnowledgeBase(stack, 'Handbook', { description: 'How we work.', vectorStore, embeddings });
  return stack;
}

const BITS = EmbeddingModel.titanTextV2({ dataType: EmbeddingDataType.BINARY });

describe('OpenSearch Serverless', () => {
  const template = Template.fromStack(stackOn(VectorStore.openSearchServerless()));
  const idOf = (type: string, properties: object = {}): string => {
    const [id, ...others] = Object.keys(template.findResources(type, { Properties: properties }));
    expect(others).toEqual([]);
    return id;
  };
  const waitsFor = (type: string): string[] => Object.values(template.findResources(type)).flatMap(({ DependsOn }) => DependsOn ?? []);

  test('is made by native resources, policies before what they are for', () => {
    const [encryption, network] = ['encryption', 'network'].map((type) => idOf('AWS::OpenSearchServerless::SecurityPolicy', { Type: type }));
    const access = idOf('AWS::OpenSearchServerless::AccessPolicy');
    const index = idOf('AWS::OpenSearchServerless::Index');
    expect(waitsFor('AWS::OpenSearchServerless::Collection')).toEqual(expect.arrayContaining([encryption, network]));
    expect(waitsFor('AWS::OpenSearchServerless::Index')).toContain(access);
    expect(waitsFor('AWS::Bedrock::KnowledgeBase')).toEqual(expect.arrayContaining([index, access]));
  });

  test('costs nothing but storage while nobody asks, and has a limit', () => {
    template.hasResourceProperties('AWS::OpenSearchServerless::CollectionGroup', {
      Generation: 'NEXTGEN', CapacityLimits: { MinIndexingCapacityInOcu: 0, MinSearchCapacityInOcu: 0, MaxSearchCapacityInOcu: 4 },
    });
  });

  test('has the index that the service demands', () => {
    template.hasResourceProperties('AWS::OpenSearchServerless::Index', {
      Settings: { Index: { Knn: true } },
      Mappings: {
        Properties: {
          'bedrock-knowledge-base-default-vector': { Type: 'knn_vector', Dimension: 1024, Method: { Name: 'hnsw', Engine: 'faiss', SpaceType: 'l2' } },
          'AMAZON_BEDROCK_TEXT_CHUNK': { Type: 'text', Index: true },
          'AMAZON_BEDROCK_METADATA': { Type: 'text', Index: false },
        },
      },
    });
  });

  test('stores no bits in an index that CloudFormation makes', () => {
    expect(errorsOf(stackOn(VectorStore.openSearchServerless(), BITS))).toMatch(/embeddings are BINARY, and an index that CloudFormation makes stores numbers only/);
  });

  test('lets the base read and write documents, and only the deployment make or drop the index', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::OpenSearchServerless::AccessPolicy'));
    const policy = JSON.stringify(Properties.Policy);
    const [base, deployment] = [policy.slice(0, policy.indexOf('CreateIndex')), policy.slice(policy.indexOf('CreateIndex'))];
    expect(base).toContain('aoss:WriteDocument');
    expect(base).not.toContain('aoss:DeleteIndex');
    expect(deployment).toContain('cfn-exec-role');
  });

  test('is taken as it is, when it is there', () => {
    const stack = newStack();
    const collection = new aoss.CfnCollection(stack, 'Collection', { name: 'theirs' });
    new KnowledgeBase(stack, 'Handbook', { description: 'How we work.', vectorStore: VectorStore.openSearchServerless({ collection, indexName: 'theirs' }) });
    Template.fromStack(stack).resourceCountIs('AWS::OpenSearchServerless::Index', 0);
  });
});

describe('bad input is named at synth:', () => {
  const credentials = () => secretsmanager.Secret.fromSecretNameV2(newStack(), 'Secret', 'secret');

  test.each<[string, () => VectorStore, RegExp]>([
    ['a capacity between the steps', () => VectorStore.openSearchServerless({ maxCapacity: 5 }), /maxCapacity is 5/],
    ['an index name', () => VectorStore.openSearchServerless({ indexName: 'Documents' }), /indexName is "Documents"/],
    ['an endpoint without a protocol', () => VectorStore.pinecone({ connectionString: 'documents.pinecone.io', credentials: credentials() }), /must begin with https/],
  ])('%s', (_, store, message) => {
    expect(errorsOf(stackOn(store()))).toMatch(message);
  });

  test('bits, where numbers are stored', () => {
    expect(errorsOf(stackOn(VectorStore.pinecone({ connectionString: 'https://documents.pinecone.io', credentials: credentials() }), BITS))).toMatch(/Pinecone stores floating-point/);
  });
});
