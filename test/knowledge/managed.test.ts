import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Chunking, Connector, ConnectorSchedule, EmbeddingModel, KnowledgeBase, ManagedKnowledgeBase, ManagedKnowledgeBaseProps, SyncDay } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

function managed(stack: Stack, props: Partial<ManagedKnowledgeBaseProps> = {}): ManagedKnowledgeBase {
  return KnowledgeBase.managed(stack, 'Handbook', { description: 'How we work.', ...props });
}

function parametersOf(use: (base: ManagedKnowledgeBase, stack: Stack) => void): any {
  const stack = newStack();
  use(managed(stack), stack);
  const [source] = Object.values(Template.fromStack(stack).findResources('AWS::Bedrock::DataSource'));
  return source.Properties.DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration;
}

describe('a managed knowledge base', () => {
  test('has no store, and names no model', () => {
    const stack = newStack();
    managed(stack);
    const [base] = Object.values(Template.fromStack(stack).findResources('AWS::Bedrock::KnowledgeBase'));
    expect(base.Properties.StorageConfiguration).toBeUndefined();
    expect(base.Properties.KnowledgeBaseConfiguration).toEqual({ Type: 'MANAGED', ManagedKnowledgeBaseConfiguration: { EmbeddingModelType: 'MANAGED' } });
  });

  test('reads a bucket through its connector, whose version is text', () => {
    expect(parametersOf((base, stack) => base.addS3Source(new s3.Bucket(stack, 'Documents'), { prefix: 'handbook/', deletionProtection: 30 }))).toEqual({
      ConnectorParameters: {
        type: 'S3',
        version: '1',
        connectionConfiguration: { bucketName: { Ref: expect.any(String) }, bucketOwnerAccountId: { Ref: 'AWS::AccountId' } },
        filterConfiguration: { inclusionPrefixes: ['handbook/'] },
      },
      DeletionProtectionConfiguration: { DeletionProtectionStatus: 'ENABLED', DeletionProtectionThreshold: 30 },
    });
  });

  test('crawls pages, on the service\'s own schedule', () => {
    expect(parametersOf((base) => base.addSource('Site', Connector.web({ seedUrls: ['https://docs.example.com/'] }), { schedule: ConnectorSchedule.weekly(SyncDay.MONDAY) }))).toMatchObject({
      ConnectorParameters: {
        type: 'WEB', connectionConfiguration: { seedUrls: ['https://docs.example.com/'], authType: 'NO_AUTH' }, crawlConfiguration: { crawlDepth: 2, syncScope: 'PATH_SPECIFIC' },
      },
      SyncSchedule: { Weekly: { DayOfWeek: 'MONDAY' } },
    });
  });

  test('reads Confluence with the credentials of a secret, which it may read', () => {
    const stack = newStack();
    const credentials = new secretsmanager.Secret(stack, 'Secret');
    managed(stack).addSource('Wiki', Connector.confluence({ hostUrl: 'https://example.atlassian.net', credentials }));
    const template = Template.fromStack(stack);
    expect(JSON.stringify(template.findResources('AWS::Bedrock::DataSource'))).toContain('"secretArn":{"Ref"');
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('secretsmanager:GetSecretValue');
  });

  test('lets whoever searches publish the metrics of it', () => {
    const stack = newStack();
    managed(stack).grantRetrieve(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('cloudwatch:PutMetricData');
  });
});

describe('what one kind cannot do is refused, with the one that can:', () => {
  test.each<[string, (stack: Stack) => void, RegExp]>([
    ['semantic chunks on a managed base', (stack) => managed(stack).addS3Source(new s3.Bucket(stack, 'Documents'), {
      chunking: Chunking.semantic({ maxTokens: 300, bufferSize: 1, breakpointPercentileThreshold: 95 }),
    }), /chunking is semantic.*new KnowledgeBase/],
    ['other dimensions on a managed base', (stack) => managed(stack, { embeddings: EmbeddingModel.titanTextV2({ dimensions: 512 }) }), /512 dimensions.*new KnowledgeBase/],
    ['a connector on a vector base', (stack) => new KnowledgeBase(stack, 'Vector', { description: 'How we work.' }).addSource('Site', Connector.web({ seedUrls: ['https://docs.example.com'] })), /behind a connector.*KnowledgeBase\.managed/],
    ['a crawler that starts nowhere', (stack) => managed(stack).addSource('Site', Connector.web({})), /neither seedUrls nor siteMapUrls/],
    ['an address that is none', (stack) => managed(stack).addSource('Site', Connector.web({ seedUrls: ['docs.example.com'], depth: 11 })), /is no address.*depth is 11|depth is 11.*is no address/s],
    ['a share that is none', (stack) => managed(stack).addS3Source(new s3.Bucket(stack, 'Documents'), { deletionProtection: 0 }), /deletionProtection is 0/],
  ])('%s', (_, use, message) => {
    const stack = newStack();
    use(stack);
    expect(errorsOf(stack)).toMatch(message);
  });
});
