import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Chunking, DataDeletionPolicy, EmbeddingDataType, EmbeddingModel, KnowledgeBase, KnowledgeBaseProps, Model, Parsing, Sync, VectorStore } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

const DESCRIPTION = 'How we work. Use it for any question about our rules.';

function knowledgeBase(stack: Stack, props: Partial<KnowledgeBaseProps> = {}, id = 'Handbook'): KnowledgeBase {
  return new KnowledgeBase(stack, id, { description: DESCRIPTION, ...props });
}

function bucketIn(stack: Stack, id = 'Documents', props: s3.BucketProps = {}): s3.Bucket {
  return new s3.Bucket(stack, id, props);
}

function only(template: Template, type: string): any {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0];
}

describe('a knowledge base with nothing but a description', () => {
  const stack = newStack();
  knowledgeBase(stack).addS3Source(bucketIn(stack), { prefix: 'handbook/' });
  const template = Template.fromStack(stack);

  test('has an index that can never be changed, and is right the first time', () => {
    template.hasResourceProperties('AWS::S3Vectors::Index', {
      DataType: 'float32',
      Dimension: 1024,
      DistanceMetric: 'cosine',
      MetadataConfiguration: { NonFilterableMetadataKeys: ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'] },
    });
  });

  test('writes every default out', () => {
    template.hasResourceProperties('AWS::Bedrock::KnowledgeBase', {
      KnowledgeBaseConfiguration: {
        Type: 'VECTOR',
        VectorKnowledgeBaseConfiguration: { EmbeddingModelConfiguration: { BedrockEmbeddingModelConfiguration: { Dimensions: 1024, EmbeddingDataType: 'FLOAT32' } } },
      },
      StorageConfiguration: { Type: 'S3_VECTORS' },
    });
    template.hasResourceProperties('AWS::Bedrock::DataSource', {
      DataDeletionPolicy: 'DELETE',
      VectorIngestionConfiguration: {
        ChunkingConfiguration: { ChunkingStrategy: 'FIXED_SIZE', FixedSizeChunkingConfiguration: { MaxTokens: 250, OverlapPercentage: 30 } },
      },
      DataSourceConfiguration: { Type: 'S3', S3Configuration: { InclusionPrefixes: ['handbook/'] } },
    });
  });

  test('goes in an order that strands nothing: sources before the base, the base before index and role', () => {
    const [baseId] = Object.keys(template.findResources('AWS::Bedrock::KnowledgeBase'));
    const [roleId] = Object.keys(template.findResources('AWS::IAM::Role'));
    const [indexId] = Object.keys(template.findResources('AWS::S3Vectors::Index'));
    const source = only(template, 'AWS::Bedrock::DataSource');
    expect(source.Properties.KnowledgeBaseId).toEqual({ 'Fn::GetAtt': [baseId, 'KnowledgeBaseId'] });
    expect(source.DependsOn).toContain(roleId);
    const base = JSON.stringify(only(template, 'AWS::Bedrock::KnowledgeBase'));
    expect(base).toContain(JSON.stringify({ 'Fn::GetAtt': [indexId, 'IndexArn'] }));
    expect(base).toContain(JSON.stringify({ 'Fn::GetAtt': [roleId, 'Arn'] }));
  });
});

describe('names', () => {
  const namesOf = (props: Partial<KnowledgeBaseProps>) => {
    const stack = newStack();
    knowledgeBase(stack, props).addS3Source(bucketIn(stack));
    const template = Template.fromStack(stack);
    return { base: only(template, 'AWS::Bedrock::KnowledgeBase').Properties.Name, source: only(template, 'AWS::Bedrock::DataSource').Properties.Name };
  };

  test('stay while nothing is replaced', () => {
    expect(namesOf({})).toEqual(namesOf({ description: 'Something else.' }));
  });

  test('of the base follow what replaces the base', () => {
    const other = namesOf({ embeddings: EmbeddingModel.titanTextV2({ dimensions: 512 }) });
    expect(other.base).not.toEqual(namesOf({}).base);
    expect(other.source).toEqual(namesOf({}).source);
  });

  test('of a source follow what replaces the source', () => {
    const other = namesOf({ chunking: Chunking.legal() });
    expect(other.source).not.toEqual(namesOf({}).source);
    expect(other.base).toEqual(namesOf({}).base);
  });

  test('are as the service takes them, also deep in a tree', () => {
    const app = new App();
    const stack = new Stack(app, `A${'b'.repeat(100)}`);
    knowledgeBase(stack, {}, 'C'.repeat(120)).addS3Source(bucketIn(stack), { prefix: 'd'.repeat(200) });
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::Bedrock::KnowledgeBase').Properties.Name).toMatch(/^([0-9a-zA-Z][_-]?){1,100}$/);
    expect(only(template, 'AWS::Bedrock::DataSource').Properties.Name).toMatch(/^([0-9a-zA-Z][_-]?){1,100}$/);
    expect(only(template, 'AWS::Bedrock::DataSource').Properties.Name.length).toBeLessThanOrEqual(63);
  });
});

describe('what the role may do', () => {
  const statementsOf = (template: Template): any[] => Object.values(template.findResources('AWS::IAM::Role'))
    .flatMap(({ Properties }) => Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const allowing = (template: Template, action: string) => statementsOf(template).filter(({ Action }) => [Action].flat().includes(action));

  test('reads documents under the prefix, of that owner', () => {
    const stack = newStack();
    knowledgeBase(stack).addS3Source(bucketIn(stack), { prefix: 'handbook/' });
    const [get] = allowing(Template.fromStack(stack), 's3:GetObject');
    expect(JSON.stringify(get.Resource)).toContain('/handbook/*');
    expect(get.Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } });
  });

  test('decrypts documents of a bucket with a customer key, on their way out of S3', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'BucketKey');
    knowledgeBase(stack).addS3Source(bucketIn(stack, 'Documents', { encryptionKey }));
    const [decrypt] = allowing(Template.fromStack(stack), 'kms:Decrypt');
    expect(decrypt.Condition.StringEquals['kms:ViaService']).toBeDefined();
  });

  test('reads the bucket of another account as that account\'s', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: '222222222222' });
    knowledgeBase(stack).addS3Source(bucket);
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::Bedrock::DataSource').Properties.DataSourceConfiguration.S3Configuration.BucketOwnerAccountId).toBe('222222222222');
    expect(allowing(template, 's3:GetObject')[0].Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': '222222222222' } });
  });

  test('lets S3 Vectors index what is under a customer key', () => {
    const stack = newStack();
    knowledgeBase(stack, { encryptionKey: new kms.Key(stack, 'Key') });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', Principal: { Service: 'indexing.s3vectors.amazonaws.com' } })]) },
    });
  });
});

describe('grants', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  const base = knowledgeBase(stack);
  base.grantRetrieveAndGenerate(role, Model.foundation('amazon.nova-lite-v1:0'));
  KnowledgeBase.fromId('ABCDEFGHIJ', DESCRIPTION).grantSync(role);
  const policy = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));

  test('of answers name the base to search and the model to write', () => {
    expect(policy).toContain('bedrock:RetrieveAndGenerate');
    expect(policy).toContain('"bedrock:Retrieve"');
    expect(policy).toContain('amazon.nova-lite-v1:0');
  });

  test('of syncs, also on a base made elsewhere', () => {
    expect(policy).toContain('bedrock:StartIngestionJob');
    expect(policy).toContain('knowledge-base/ABCDEFGHIJ');
  });
});

describe('bad input is named at synth, all of it at once:', () => {
  const errors = (use: (stack: Stack) => void): string => {
    const stack = newStack();
    use(stack);
    return errorsOf(stack);
  };

  test.each<[string, (stack: Stack) => void, RegExp]>([
    ['a slash before a prefix', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { prefix: '/handbook' }), /\[Stack\/Handbook\/DocumentsHandbook\].*prefix is "\/handbook".*Write "handbook"/s],
    ['a pattern as a prefix', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { prefix: 'a/*' }), /no pattern/],
    ['a long prefix', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { prefix: 'a'.repeat(301) }), /prefix has 301 characters/],
    ['an overlap out of range', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { chunking: Chunking.fixedSize({ maxTokens: 300, overlapPercentage: 100 }) }), /overlapPercentage is 100/],
    ['a size out of range', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { chunking: Chunking.fixedSize({ maxTokens: 9000, overlapPercentage: 10 }) }), /maxTokens is 9000/],
    ['children that are no smaller', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { chunking: Chunking.hierarchical({ parentMaxTokens: 300, childMaxTokens: 300, overlapTokens: 300 }) }), /must be smaller.*must share less/s],
    ['a percentile out of range', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { chunking: Chunking.semantic({ maxTokens: 300, bufferSize: 2, breakpointPercentileThreshold: 20 }) }), /bufferSize is 2.*breakpointPercentileThreshold is 20/s],
    ['hierarchical chunks on S3 Vectors', (stack) => knowledgeBase(stack).addS3Source(bucketIn(stack), { chunking: Chunking.hierarchical({ parentMaxTokens: 1500, childMaxTokens: 300, overlapTokens: 60 }) }), /S3 Vectors has no room/],
    ['binary vectors on S3 Vectors', (stack) => knowledgeBase(stack, { embeddings: EmbeddingModel.titanTextV2({ dataType: EmbeddingDataType.BINARY }) }), /embeddings are BINARY/],
    ['impossible dimensions', (stack) => knowledgeBase(stack, { embeddings: EmbeddingModel.titanTextV2({ dimensions: 1000 }) }), /has 1000 dimensions/],
    ['chunks that the model does not read', (stack) => knowledgeBase(stack, { embeddings: EmbeddingModel.cohereEnglishV3() }).addS3Source(bucketIn(stack), { chunking: Chunking.fixedSize({ maxTokens: 600, overlapPercentage: 10 }) }), /reads 512 at once/],
    ['pictures without a place', (stack) => knowledgeBase(stack, { parsing: Parsing.dataAutomation({ multimodal: true }) }).addS3Source(bucketIn(stack)), /no mediaBucket/],
    ['a long description', (stack) => knowledgeBase(stack, { description: 'a'.repeat(201) }), /description has 201 characters/],
    ['a name', (stack) => knowledgeBase(stack, { knowledgeBaseName: 'my base' }), /knowledgeBaseName is "my base"/],
    ['a key that is given twice', (stack) => knowledgeBase(stack, { vectorStore: VectorStore.s3Vectors({ nonFilterableKeys: ['body', 'body'] }) }), /nonFilterableKeys has "body"/],
    ['a key of the service', (stack) => knowledgeBase(stack, { vectorStore: VectorStore.s3Vectors({ nonFilterableKeys: ['AMAZON_BEDROCK_TEXT'] }) }), /which are there already/],
    ['nine keys', (stack) => knowledgeBase(stack, { vectorStore: VectorStore.s3Vectors({ nonFilterableKeys: [...'abcdefghi'] }) }), /has 9 keys/],
  ])('%s', (_, use, message) => {
    expect(errors(use)).toMatch(message);
  });

  test('two sources over one prefix', () => {
    expect(errors((stack) => {
      const [base, bucket] = [knowledgeBase(stack), bucketIn(stack)];
      base.addS3Source(bucket, { prefix: 'a/' });
      base.addS3Source(bucket, { prefix: 'a/b/' });
    })).toMatch(/prefix "a\/b\/" and prefix "a\/" of source DocumentsA share documents/);
  });

  test('but not two prefixes of which none starts with the other, or one prefix of two buckets', () => {
    expect(errors((stack) => {
      const [base, bucket] = [knowledgeBase(stack), bucketIn(stack)];
      base.addS3Source(bucket, { prefix: 'a/' });
      base.addS3Source(bucket, { prefix: 'b/' });
      base.addS3Source(bucketIn(stack, 'Others'), { prefix: 'a/' });
    })).toBe('');
  });

  test('a sixth source', () => {
    expect(errors((stack) => {
      const base = knowledgeBase(stack);
      [...'abcdef'].forEach((id) => base.addCustomSource(id));
    })).toMatch(/more than 5 sources/);
  });
});

describe('when the stack goes', () => {
  test('a base that is to stay takes its role, index and sources along', () => {
    const stack = newStack();
    knowledgeBase(stack, { removalPolicy: RemovalPolicy.RETAIN }).addS3Source(bucketIn(stack, 'Documents'), { deletionPolicy: DataDeletionPolicy.RETAIN, sync: Sync.manual() });
    const template = Template.fromStack(stack);
    for (const type of ['AWS::Bedrock::KnowledgeBase', 'AWS::Bedrock::DataSource', 'AWS::IAM::Role', 'AWS::S3Vectors::Index', 'AWS::S3Vectors::VectorBucket']) {
      expect([type, only(template, type).DeletionPolicy]).toEqual([type, 'Retain']);
    }
  });
});

describe('spend', () => {
  test('is attributed on the store and on the model that reads, never on the base itself, whose handlers disagree on tags', () => {
    const stack = newStack();
    const base = knowledgeBase(stack, { costAllocation: { team: 'support' }, parsing: Parsing.foundationModel(Model.foundation('amazon.nova-lite-v1:0')) });
    base.addS3Source(bucketIn(stack));
    base.addS3Source(bucketIn(stack, 'Others'));
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::Bedrock::KnowledgeBase').Properties.Tags).toBeUndefined();
    template.hasResourceProperties('AWS::S3Vectors::Index', { Tags: [{ Key: 'team', Value: 'support' }] });
    template.resourceCountIs('AWS::Bedrock::ApplicationInferenceProfile', 2);
  });
});
