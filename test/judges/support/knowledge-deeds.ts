import { Case, judged } from './deeds';
import { ACCOUNT, Deployment, regional } from './deployment';
import { profileOf } from './model-deeds';
import { NOVA, model } from './models';

const TITAN = 'amazon.titan-embed-text-v2:0';
const OWNER = { 'aws:ResourceAccount': ACCOUNT };
const IN_S3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
const IN_VECTORS = { 'kms:ViaService': 's3vectors.us-east-1.amazonaws.com' };

/**
 * What a knowledge base does with its store at run time, and what it never does: by the service's guide on the role of a
 * knowledge base, action by action.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-permissions.html
 */
export const GOLDEN: Readonly<Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }>> = {
  S3_VECTORS: {
    may: ['PutVectors', 'GetVectors', 'DeleteVectors', 'QueryVectors', 'GetIndex'].map((verb) => `s3vectors:${verb}`),
    mayNot: ['CreateIndex', 'DeleteIndex', 'ListVectors'].map((verb) => `s3vectors:${verb}`),
  },
  OPENSEARCH_SERVERLESS: { may: ['aoss:APIAccessAll'], mayNot: ['aoss:DeleteCollection', 'aoss:UpdateCollection'] },
  NEPTUNE_ANALYTICS: {
    may: ['GetGraph', 'ReadDataViaQuery', 'WriteDataViaQuery', 'DeleteDataViaQuery'].map((verb) => `neptune-graph:${verb}`),
    mayNot: ['DeleteGraph', 'UpdateGraph', 'ResetGraph'].map((verb) => `neptune-graph:${verb}`),
  },
  RDS: { may: ['rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement', 'rds:DescribeDBClusters'], mayNot: ['rds:DeleteDBCluster', 'rds:ModifyDBCluster'] },
  SECRET: { may: ['secretsmanager:GetSecretValue'], mayNot: ['secretsmanager:PutSecretValue', 'secretsmanager:DeleteSecret'] },
};

/** Every knowledge base: its model, its documents, and no other's. */
export function anyKnowledgeBase(deployment: Deployment, path: string): Case[] {
  return judged(`${path}/Role`, {
    may: [['embed', 'bedrock:InvokeModel', model(TITAN)]],
    mayNot: [
      ['call another model', 'bedrock:InvokeModel', model('anthropic.claude-3-haiku-20240307-v1:0')],
      ['change itself', 'bedrock:UpdateKnowledgeBase', deployment.arn(path)],
      ['fill itself', 'bedrock:StartIngestionJob', deployment.arn(path)],
      ['hand on its role', 'iam:PassRole', deployment.arn(`${path}/Role`)],
    ],
  });
}

/** A base that reads from a bucket, under a prefix. */
export function reader(deployment: Deployment, path: string, bucket: string, prefix: string): Case[] {
  const arn = deployment.arn(bucket);
  const listing = (s3prefix: string) => ({ ...OWNER, 's3:prefix': s3prefix });
  return judged(`${path}/Role`, {
    may: [
      ['read a document', 's3:GetObject', `${arn}/${prefix}rules.pdf`, OWNER],
      ['list documents', 's3:ListBucket', arn, listing(prefix)],
    ],
    mayNot: [
      ['read beside the prefix', 's3:GetObject', `${arn}/other/rules.pdf`, OWNER],
      ['list beside the prefix', 's3:ListBucket', arn, listing('other/')],
      ['read a bucket of that name that is another account\'s', 's3:GetObject', `${arn}/${prefix}rules.pdf`, { 'aws:ResourceAccount': '999999999999' }],
      ['write a document', 's3:PutObject', `${arn}/${prefix}rules.pdf`, OWNER],
      ['delete a document', 's3:DeleteObject', `${arn}/${prefix}rules.pdf`, OWNER],
      ['read another bucket', 's3:GetObject', 'arn:aws:s3:::neighbour/handbook/rules.pdf', OWNER],
    ],
  });
}

/** On S3 Vectors: its index, and no other. */
export function onS3Vectors(deployment: Deployment, path: string): Case[] {
  const index = deployment.arn(`${path}/Index`);
  const { may, mayNot } = GOLDEN.S3_VECTORS;
  return judged(`${path}/Role`, {
    may: [['use its index', may, index]],
    mayNot: [
      ['make, drop or list an index', mayNot, index],
      ['use another index', may, regional('s3vectors', 'bucket/neighbour/index/neighbour')],
    ],
  });
}

/** On a store that was brought along: its golden list on what is its own, and nothing on a neighbour's. */
export function onStore(path: string, store: string, own: string, neighbour: string): Case[] {
  const { may, mayNot } = GOLDEN[store];
  return judged(`${path}/Role`, {
    may: [[`use its ${store}`, may, own]],
    mayNot: [[`change its ${store}`, mayNot, own], [`use another ${store}`, may, neighbour]],
  });
}

/** Each store of the gallery, and the managed base. */
export function allStores(deployment: Deployment): Case[] {
  const bases = ['Serverless', 'Reserved', 'Aurora', 'Pinecone', 'Atlas', 'Neptune', 'Domain'].map((id) => `KnowledgeStores/${id}`);
  const secret = (base: string, id: string) => onStore(`KnowledgeStores/${base}`, 'SECRET', deployment.arn(`KnowledgeStores/${id}`), regional('secretsmanager', 'secret:neighbour'));
  const collection = (id: string) => onStore(`KnowledgeStores/${id}`, 'OPENSEARCH_SERVERLESS', deployment.arn(`KnowledgeStores/${id}/Vectors/Collection`), regional('aoss', 'collection/neighbour0'));
  const domain = 'arn:aws:es:us-east-1:111122223333:domain/documents';
  return [
    ...bases.flatMap((base) => anyKnowledgeBase(deployment, base)),
    ...['Serverless', 'Reserved'].flatMap(collection),
    ...onStore('KnowledgeStores/Aurora', 'RDS', regional('rds', 'cluster:documents'), regional('rds', 'cluster:neighbour')),
    ...secret('Aurora', 'AuroraSecret'), ...secret('Pinecone', 'PineconeSecret'), ...secret('Atlas', 'AtlasSecret'),
    ...onStore('KnowledgeStores/Neptune', 'NEPTUNE_ANALYTICS', deployment.arn('KnowledgeStores/Graph'), regional('neptune-graph', 'graph/neighbour')),
    ...judged('KnowledgeStores/Domain/Role', {
      may: [['use its index', ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'], `${domain}/documents/_search`]],
      mayNot: [['use another index', ['es:ESHttpGet', 'es:ESHttpPut'], `${domain}/neighbour/_search`], ['change the domain', 'es:UpdateDomainConfig', domain]],
    }),
    ...judged('KnowledgeManaged/Handbook/Role', {
      may: [
        ['read its connectors\' credentials', 'secretsmanager:GetSecretValue', deployment.arn('KnowledgeManaged/Credentials')],
        ['publish its metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Bedrock/KnowledgeBases' }],
      ],
      mayNot: [
        ['read another secret', 'secretsmanager:GetSecretValue', regional('secretsmanager', 'secret:neighbour')],
        ['publish others\' metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Bedrock' }],
        ['call a model', 'bedrock:InvokeModel', model(TITAN)],
      ],
    }),
    ...reader(deployment, 'KnowledgeManaged/Handbook', 'KnowledgeManaged/Documents', 'handbook/'),
    ...freshener(deployment, 'KnowledgeManaged/Handbook', 'Knowledge/Handbook'),
    ...judged('KnowledgeManaged/Reader', {
      may: [
        ['search', 'bedrock:Retrieve', deployment.arn('KnowledgeManaged/Handbook')],
        ['publish metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Bedrock/KnowledgeBases' }],
      ],
      mayNot: [['search another', 'bedrock:Retrieve', deployment.arn('Knowledge/Handbook')]],
    }),
  ];
}

/** With a customer key: each use of it through the service that needs it. */
export function withKey(deployment: Deployment, path: string): Case[] {
  const key = deployment.arn('KnowledgeEverything/Key');
  return judged(`${path}/Role`, {
    may: [
      ['decrypt documents', 'kms:Decrypt', key, IN_S3],
      ['use the key for vectors', ['kms:Decrypt', 'kms:GenerateDataKey'], key, IN_VECTORS],
      ['read tables with its model', 'bedrock:InvokeModel', profileOf(deployment, 'KnowledgeEverything')],
    ],
    mayNot: [
      ['delete the key', 'kms:ScheduleKeyDeletion', key],
      ['use another key', 'kms:Decrypt', regional('kms', 'key/neighbour'), IN_S3],
    ],
  });
}

/** The function that keeps a base fresh. */
export function freshener(deployment: Deployment, path: string, other: string): Case[] {
  const jobs = ['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob'];
  const consume = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'];
  return judged(`${path}/Sync/Role`, {
    may: [
      ['start and watch jobs', jobs, deployment.arn(path)],
      ['take changes', consume, deployment.arn(`${path}/Sync/Changes`)],
      ['put changes back', 'sqs:SendMessage', deployment.arn(`${path}/Sync/Changes`)],
      ['give changes up', 'sqs:SendMessage', deployment.arn(`${path}/Sync/DeadLetters`)],
      ['write its log', ['logs:CreateLogStream', 'logs:PutLogEvents'], deployment.arn(`${path}/Sync/Logs`).replace(/\*$/, 'log-stream:2026/11/20/[$LATEST]0123')],
    ],
    mayNot: [
      ['start jobs of another base', jobs, deployment.arn(other)],
      ['stop a job', 'bedrock:StopIngestionJob', deployment.arn(path)],
      ['search', 'bedrock:Retrieve', deployment.arn(path)],
      ['read what was given up', 'sqs:ReceiveMessage', deployment.arn(`${path}/Sync/DeadLetters`)],
      ['read a document', 's3:GetObject', 'arn:aws:s3:::documents/handbook/rules.pdf'],
    ],
  });
}

/** Whoever is granted to search, to have answers written, to have documents ingested. */
export function grantees(deployment: Deployment): Case[] {
  const base = deployment.arn('KnowledgeEverything/Handbook');
  const other = deployment.arn('Knowledge/Handbook');
  const sync = ['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob', 'bedrock:ListIngestionJobs', 'bedrock:StopIngestionJob'];
  return [
    ...judged('KnowledgeEverything/Reader', {
      may: [['search', 'bedrock:Retrieve', base]],
      mayNot: [['search another', 'bedrock:Retrieve', other], ['have answers written', 'bedrock:RetrieveAndGenerate', '*'], ['ingest', sync, base]],
    }),
    ...judged('KnowledgeEverything/Writer', {
      may: [['search', 'bedrock:Retrieve', base], ['have answers written', 'bedrock:RetrieveAndGenerate', '*'], ['call the model that writes', 'bedrock:InvokeModel', model(NOVA)]],
      mayNot: [['search another', 'bedrock:Retrieve', other], ['call another model', 'bedrock:InvokeModel', model(TITAN)]],
    }),
    ...judged('KnowledgeEverything/Librarian', {
      may: [['ingest', sync, base]],
      mayNot: [['ingest into another', sync, other], ['search', 'bedrock:Retrieve', base], ['delete a source', 'bedrock:DeleteDataSource', base]],
    }),
  ];
}
