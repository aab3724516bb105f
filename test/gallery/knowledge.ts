import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Chunking, EmbeddingModel, KnowledgeBase, Model, Parsing, Sync, VectorStore } from '../../src';

/** Knowledge bases: each store, with few props and with all. */
export function knowledgeGallery(app: App): void {
  minimal(app);
  everything(app);
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
