import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accountArns, HERE } from '../model/arns';
import { wildcardStatement } from '../private/nag';

/**
 * Every IAM action the knowledge family grants, with the reason.
 */

/** Search a knowledge base. The action names that one alone. */
export const RETRIEVE = ['bedrock:Retrieve'];

/** Search, and have the answer written. IAM is asked about no resource. */
export const RETRIEVE_AND_GENERATE = ['bedrock:RetrieveAndGenerate'];

/** Start, watch and stop the jobs that read documents. All name the knowledge base. */
export const SYNC = ['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob', 'bedrock:ListIngestionJobs', 'bedrock:StopIngestionJob'];

/** An agent searches its knowledge bases. */
export function retrieve(knowledgeBaseArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: RETRIEVE, resources: knowledgeBaseArns });
}

/** An answer is written from what is found. */
export function retrieveAndGenerate(): iam.PolicyStatement {
  return wildcardStatement({
    actions: RETRIEVE_AND_GENERATE,
    resources: ['*'],
    reason: 'IAM knows no resource for RetrieveAndGenerate; what is searched is bounded by bedrock:Retrieve, what writes by bedrock:InvokeModel.',
  });
}

/** Who may act as a knowledge base: the service, for knowledge bases of this account. */
export function knowledgeBasePrincipal(): iam.IPrincipal {
  return new iam.ServicePrincipal('bedrock.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': accountArns('knowledge-base/*', HERE)[0] },
    },
  });
}

// --- documents -------------------------------------------------------------------------------------------------------

/** A place in a bucket. */
export interface DocumentPlace {
  readonly bucketArn: string;
  readonly prefix?: string;
  /** The account that owns the bucket. */
  readonly account: string;
}

/** Documents are read from under the prefix, and from a bucket of that owner only: names of buckets are handed on. */
export function readDocuments({ bucketArn, prefix = '', account }: DocumentPlace): iam.PolicyStatement[] {
  const owner = { 'aws:ResourceAccount': account };
  return [
    wildcardStatement({
      actions: ['s3:GetObject'],
      resources: [`${bucketArn}/${prefix}*`],
      conditions: { StringEquals: owner },
      reason: 'All documents under the prefix are read: that is what the source is.',
    }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringEquals: owner, ...(prefix && { StringLike: { 's3:prefix': [prefix, `${prefix}*`] } }) },
    }),
  ];
}

/** Documents under a customer key are decrypted on their way out of S3, and nowhere else. */
export function decryptDocuments(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt'], resources: [keyArn], conditions: { StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com` } },
  });
}

/** What is on its way through an ingestion job is encrypted with the knowledge base's key. */
export function useTransientKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn] });
}

/** Pictures and tables that were cut out of documents are kept in a bucket, read again, and go with their document. */
export function keepMedia(bucketArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn] }),
    wildcardStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${bucketArn}/*`],
      reason: 'The bucket is for the media of this knowledge base alone; the service names them.',
    }),
  ];
}

/** A function of the user's own makes the chunks. */
export function transform(functionArn: string, bucketArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn] }),
    wildcardStatement({
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${bucketArn}/*`],
      reason: 'The service names the files in which documents and chunks are handed over.',
    }),
  ];
}

/** Documents are read by Bedrock Data Automation, through the project that AWS provides. */
export function automateData(): iam.PolicyStatement[] {
  return [
    wildcardStatement({
      actions: ['bedrock:InvokeDataAutomationAsync'],
      resources: [
        ...accountArns('data-automation-project/public-rag-default', { ...HERE, accounts: ['aws'] }),
        ...accountArns('data-automation-profile/*', HERE),
      ],
      reason: 'AWS names the profile after the geography it routes to.',
    }),
    wildcardStatement({
      actions: ['bedrock:GetDataAutomationStatus'],
      resources: accountArns('data-automation-invocation/*', HERE),
      reason: 'The service names an invocation when it starts it.',
    }),
  ];
}

/** Credentials of a connector. */
export function readSecret(secretArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] });
}

/** The service publishes the metrics of a managed base in the name of whoever searches it. */
export function publishMetrics(namespace: string): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    reason: 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of knowledge bases only.',
  });
}

// --- stores ----------------------------------------------------------------------------------------------------------

/** One index of S3 Vectors. Filtering reads what it filters by, so a query also needs `GetVectors`. */
export function useS3Vectors(indexArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['s3vectors:PutVectors', 's3vectors:GetVectors', 's3vectors:DeleteVectors', 's3vectors:QueryVectors', 's3vectors:GetIndex'],
    resources: [indexArn],
  });
}

/** An index under a customer key. */
export function useVectorsKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3vectors.${Aws.REGION}.amazonaws.com` } },
  });
}

/** One collection of OpenSearch Serverless. IAM knows one action for all that is done in it; its access policy says what. */
export function useCollection(collectionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['aoss:APIAccessAll'], resources: [collectionArn] });
}

/** One cluster of Aurora, through the Data API. */
export function useCluster(clusterArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['rds:DescribeDBClusters'], resources: [clusterArn] }),
    new iam.PolicyStatement({ actions: ['rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement'], resources: [clusterArn] }),
  ];
}

/** One graph of Neptune Analytics. */
export function useGraph(graphArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['neptune-graph:GetGraph', 'neptune-graph:ReadDataViaQuery', 'neptune-graph:WriteDataViaQuery', 'neptune-graph:DeleteDataViaQuery'],
    resources: [graphArn],
  });
}

/** One index of a domain of OpenSearch Service. */
export function useDomain(domainArn: string, indexName: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['es:DescribeDomain'], resources: [domainArn] }),
    wildcardStatement({
      actions: ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'],
      resources: [`${domainArn}/${indexName}`, `${domainArn}/${indexName}/*`],
      reason: 'What is done in an index is a path below it.',
    }),
  ];
}

/** S3 Vectors itself decrypts vectors to index them: for the key's own policy, which IAM alone does not reach. */
export function indexVectors(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('indexing.s3vectors.amazonaws.com')],
    actions: ['kms:Decrypt'],
    resources: ['*'], // of a key's policy: this key
    conditions: {
      'StringEquals': { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      'ArnLike': { 'aws:SourceArn': accountArns('bucket/*', HERE, 's3vectors')[0] }, // the bucket itself cannot be named: it needs the key first
      'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': ['aws:s3vectors:arn', 'aws:s3vectors:resource-id'] },
    },
  });
}

// --- ingestion -------------------------------------------------------------------------------------------------------

/** The function that keeps a base fresh starts jobs of that base, and looks at them. */
export function ingest(knowledgeBaseArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob'], resources: [knowledgeBaseArn] });
}

/** Lambda hands the changes of the queue to the function in the function's name. */
export function consumeChanges(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], resources: [queueArn],
  });
}

/** What cannot be ingested now is put back. */
export function putBack(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
}

/** What cannot be ingested at all is put where a person looks. */
export function giveUp(queueArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
}

/** One rule delivers events to the queue: for the queue's own policy. */
export function deliverChanges(queueArn: string, ruleArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': ruleArn }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
