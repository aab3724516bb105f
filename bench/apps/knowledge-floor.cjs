// The floor: an agent and its knowledge base on S3 Vectors by hand, in L1 constructs alone. `same`: with the log, the metrics and the
// alarm that the library makes; `least`: without.
const { App, Stack, aws_bedrock: bedrock, aws_cloudwatch: cloudwatch, aws_iam: iam, aws_logs: logs, aws_s3: s3, aws_s3vectors: s3vectors } = require('aws-cdk-lib');

const EMBEDDINGS = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0';
const role = (stack, id, ...statements) => new iam.CfnRole(stack, id, {
  assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'bedrock.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
  policies: [{ policyName: 'May', policyDocument: { Version: '2012-10-17', Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })) } }],
});

const app = new App({ outdir: process.argv[3] });
const stack = new Stack(app, 'Stack');
const documents = new s3.CfnBucket(stack, 'Documents');
const vectors = new s3vectors.CfnVectorBucket(stack, 'Vectors', { encryptionConfiguration: { sseType: 'AES256' } });
const index = new s3vectors.CfnIndex(stack, 'Index', {
  vectorBucketArn: vectors.attrVectorBucketArn, dataType: 'float32', dimension: 1024, distanceMetric: 'cosine',
  metadataConfiguration: { nonFilterableMetadataKeys: ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'] },
});
const base = new bedrock.CfnKnowledgeBase(stack, 'Handbook', {
  name: 'handbook', description: 'How we work.',
  roleArn: role(stack, 'HandbookRole', ['bedrock:InvokeModel', EMBEDDINGS], [['s3:GetObject', 's3:ListBucket'], [documents.attrArn, `${documents.attrArn}/*`]],
    [['s3vectors:PutVectors', 's3vectors:GetVectors', 's3vectors:DeleteVectors', 's3vectors:QueryVectors', 's3vectors:GetIndex'], index.attrIndexArn]).attrArn,
  knowledgeBaseConfiguration: { type: 'VECTOR', vectorKnowledgeBaseConfiguration: { embeddingModelArn: EMBEDDINGS } },
  storageConfiguration: { type: 'S3_VECTORS', s3VectorsConfiguration: { indexArn: index.attrIndexArn } },
});
new bedrock.CfnDataSource(stack, 'Source', {
  knowledgeBaseId: base.attrKnowledgeBaseId, name: 'documents', dataSourceConfiguration: { type: 'S3', s3Configuration: { bucketArn: documents.attrArn } },
  vectorIngestionConfiguration: { chunkingConfiguration: { chunkingStrategy: 'FIXED_SIZE', fixedSizeChunkingConfiguration: { maxTokens: 250, overlapPercentage: 30 } } },
});
const agent = new bedrock.CfnAgent(stack, 'Agent', {
  agentName: 'agent', foundationModel: 'amazon.nova-lite-v1:0', autoPrepare: true, idleSessionTtlInSeconds: 600,
  agentResourceRoleArn: role(stack, 'AgentRole', ['bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'], ['bedrock:Retrieve', base.attrKnowledgeBaseArn]).attrArn,
  instruction: 'You help colleagues with questions about how we work.',
  knowledgeBases: [{ knowledgeBaseId: base.attrKnowledgeBaseId, description: 'How we work.', knowledgeBaseState: 'ENABLED' }],
});
new bedrock.CfnAgentAlias(stack, 'Alias', { agentId: agent.attrAgentId, agentAliasName: 'live' });
if (process.argv[2] === 'same') {
  const log = new logs.CfnLogGroup(stack, 'Logs', { logGroupName: '/aws/vendedlogs/handbook', retentionInDays: 90 });
  const source = new logs.CfnDeliverySource(stack, 'LogSource', { name: 'handbook', logType: 'APPLICATION_LOGS', resourceArn: base.attrKnowledgeBaseArn });
  const destination = new logs.CfnDeliveryDestination(stack, 'LogDestination', { name: 'handbook', destinationResourceArn: log.attrArn, outputFormat: 'json' });
  new logs.CfnDelivery(stack, 'Delivery', { deliverySourceName: source.name, deliveryDestinationArn: destination.attrArn }).addResourceDependency(source);
  for (const [metricName, pattern] of [['Failed', '{ $.event.status = "*FAILED" }'], ['Ignored', '{ $.event.status = "RESOURCE_IGNORED" }'], ['JobsFailed', '{ $.event.ingestion_job_status = "FAILED" }']]) {
    new logs.CfnMetricFilter(stack, metricName, { logGroupName: log.ref, filterPattern: pattern, metricTransformations: [{ metricName, metricNamespace: 'Handbook', metricValue: '1' }] });
  }
  new cloudwatch.CfnAlarm(stack, 'Alarm', {
    namespace: 'Handbook', metricName: 'Failed', statistic: 'Sum', period: 300, evaluationPeriods: 1, threshold: 0, comparisonOperator: 'GreaterThanThreshold', treatMissingData: 'notBreaching',
  });
}
app.synth();
