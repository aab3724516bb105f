import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as neptunegraph from 'aws-cdk-lib/aws-neptunegraph';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Chunking, Connector, ConnectorSchedule, EmbeddingModel, KnowledgeBase, Model, Parsing, Sync, VectorStore } from '../../src';

/** Knowledge bases: each store, with few props and with all. */
export function knowledgeGallery(app: App): void {
  minimal(app);
  everything(app);
  stores(app);
  managed(app);
}

/** The user's bucket. */
function documents(stack: Stack, id = 'Documents', props: s3.BucketProps = {}): s3.Bucket {
  return new s3.Bucket(stack, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY, ...props,
  });
}

function minimal(app: App): void {
  const stack = new Stack(app, 'Knowledge');
  const handbook = new KnowledgeBase(stack, 'Handbook', { description: 'How we work. Use it for any question about our rules.' });
  handbook.addS3Source(documents(stack), { prefix: 'handbook/' });
}

function everything(app: App): void {
  const stack = new Stack(app, 'KnowledgeEverything');
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const handbook = new KnowledgeBase(stack, 'Handbook', {
    knowledgeBaseName: 'handbook',
    description: 'How we work. Use it for any question about our rules.',
    embeddings: EmbeddingModel.titanTextV2({ dimensions: 512 }),
    vectorStore: VectorStore.s3Vectors({ nonFilterableKeys: ['summary'] }),
    chunking: Chunking.technicalDocuments(),
    parsing: Parsing.foundationModel(Model.foundation('amazon.nova-lite-v1:0'), { prompt: 'Read the tables row by row.', multimodal: true }),
    encryptionKey: key,
    mediaBucket: documents(stack, 'Media'),
    tenantKey: 'customer',
    costAllocation: { 'cost-center': 'support' },
    notify: [new sns.Topic(stack, 'Alerts', { enforceSSL: true })],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  handbook.addS3Source(documents(stack, 'Contracts', { encryptionKey: key }), {
    dataSourceName: 'contracts', description: 'Contracts.', prefix: 'contracts/', chunking: Chunking.legal(), parsing: Parsing.standard(),
  });
  handbook.addS3Source(documents(stack, 'Scans'), {
    sync: Sync.combine(Sync.onChange({ debounce: Duration.minutes(5) }), Sync.onSchedule(events.Schedule.rate(Duration.days(1)))),
  });
  handbook.addS3Source(documents(stack, 'Slides'), { parsing: Parsing.dataAutomation(), sync: Sync.manual() });
  handbook.addCustomSource('Tickets', { chunking: Chunking.none() });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  handbook.grantRetrieve(role('Reader'));
  handbook.grantRetrieveAndGenerate(role('Writer'), Model.foundation('amazon.nova-lite-v1:0'));
  handbook.grantSync(role('Librarian'));
}

/** A base on each store beside the default. */
function stores(app: App): void {
  const stack = new Stack(app, 'KnowledgeStores');
  const description = 'How we work. Use it for any question about our rules.';
  const secret = (id: string) => new secretsmanager.Secret(stack, id);
  const base = (id: string, vectorStore: VectorStore, embeddings?: EmbeddingModel) =>
    new KnowledgeBase(stack, id, { description, vectorStore, embeddings });
  base('Serverless', VectorStore.openSearchServerless()).addS3Source(documents(stack), {
    chunking: Chunking.hierarchical({ parentMaxTokens: 1500, childMaxTokens: 300, overlapTokens: 60 }), sync: Sync.manual(),
  });
  base('Reserved', VectorStore.openSearchServerless({ scaleToZero: false, maxCapacity: 8, standbyReplicas: true, indexName: 'reserved' }));
  base('Aurora', VectorStore.auroraPostgres({
    cluster: rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'documents' }), credentials: secret('AuroraSecret'), databaseName: 'documents',
  }));
  base('Pinecone', VectorStore.pinecone({ connectionString: 'https://documents-abc123.svc.us-east-1.pinecone.io', credentials: secret('PineconeSecret') }));
  base('Atlas', VectorStore.mongoDbAtlas({
    endpoint: 'cluster.abc123.mongodb.net', credentials: secret('AtlasSecret'), databaseName: 'documents', collectionName: 'chunks', vectorIndexName: 'vectors',
  }));
  base('Neptune', VectorStore.neptuneAnalytics({
    graph: new neptunegraph.CfnGraph(stack, 'Graph', { provisionedMemory: 16, vectorSearchConfiguration: { vectorSearchDimension: 1024 } }),
  }));
  base('Domain', VectorStore.openSearchManaged({
    domain: opensearch.Domain.fromDomainAttributes(stack, 'Documents2', { domainArn: 'arn:aws:es:us-east-1:111122223333:domain/documents', domainEndpoint: 'search-documents.us-east-1.es.amazonaws.com' }),
    domainEndpoint: 'https://search-documents.us-east-1.es.amazonaws.com',
    indexName: 'documents',
  }));
}

/** A managed base, with a source of each kind. */
function managed(app: App): void {
  const stack = new Stack(app, 'KnowledgeManaged');
  const credentials = new secretsmanager.Secret(stack, 'Credentials');
  const handbook = KnowledgeBase.managed(stack, 'Handbook', { description: 'How we work. Use it for any question about our rules.' });
  handbook.addS3Source(documents(stack), { prefix: 'handbook/', chunking: Chunking.general(), deletionProtection: 30 });
  handbook.addSource('Site', Connector.web({ seedUrls: ['https://docs.example.com/'], exclusionPatterns: ['.*/private/.*'] }), { schedule: ConnectorSchedule.daily() });
  handbook.addSource('Wiki', Connector.confluence({ hostUrl: 'https://example.atlassian.net', credentials }), { chunking: Chunking.none() });
  handbook.addSource('Sites', Connector.sharePoint({ tenantId: '12345678-1234-1234-1234-123456789012', siteUrls: ['https://contoso.sharepoint.com/sites/engineering'], credentials }));
  handbook.addSource('Cases', Connector.salesforce({ hostUrl: 'https://example.my.salesforce.com', credentials }));
  handbook.grantRetrieve(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
}
