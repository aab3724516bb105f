/** What some actions are in words: what is done, and to what; no noun where there is nothing to name. */
export interface Phrase {
  /** All that the verb says. Where a statement has only some of them, they are named beside it. */
  readonly actions: readonly string[];
  readonly verb: string;
  readonly noun?: string;
}

const phrase = (verb: string, noun: string | undefined, service: string, ...names: string[]): Phrase =>
  ({ verb, noun, actions: names.map((name) => `${service}:${name}`) });

/** An action that no entry knows is printed as it is. */
export const PHRASES: readonly Phrase[] = [
  phrase('call', 'the model', 'bedrock', 'InvokeModel', 'InvokeModelWithResponseStream'),
  // reading about a model is not calling it
  phrase('read about', 'the model', 'bedrock', 'GetFoundationModel'),
  phrase('read about', 'the inference profile', 'bedrock', 'GetInferenceProfile'),
  phrase('read about', 'the prompt router', 'bedrock', 'GetPromptRouter'),
  phrase('read about', 'the provisioned model', 'bedrock', 'GetProvisionedModelThroughput'),
  phrase('count tokens for', 'the model', 'bedrock', 'CountTokens'),
  phrase('submit batches to', 'the model', 'bedrock', 'CreateModelInvocationJob'),
  phrase('call models through bedrock-mantle', undefined, 'bedrock-mantle', 'CreateInference'),
  phrase('talk to', 'the agent', 'bedrock', 'InvokeAgent'),
  phrase('read about', 'the agent', 'bedrock', 'GetAgentAlias'),
  phrase('search', 'the knowledge base', 'bedrock', 'Retrieve'),
  phrase('apply', 'the guardrail', 'bedrock', 'ApplyGuardrail'),
  phrase('publish metrics', undefined, 'cloudwatch', 'PutMetricData'),
  phrase('write to', 'the log', 'logs', 'CreateLogStream', 'PutLogEvents'),
  phrase('write traces', undefined, 'xray', 'PutTraceSegments', 'PutTelemetryRecords'),
  phrase('call', 'the function', 'lambda', 'InvokeFunction'),
  phrase('read from', 'the table', 'dynamodb', 'GetItem', 'BatchGetItem', 'Query', 'Scan'),
  phrase('write to', 'the table', 'dynamodb', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'),
  phrase('read from', 'the bucket', 's3', 'GetObject'),
  phrase('list', 'the bucket', 's3', 'ListBucket'),
  phrase('write to', 'the bucket', 's3', 'PutObject'),
  phrase('delete from', 'the bucket', 's3', 'DeleteObject'),
  phrase('decrypt with', 'the key', 'kms', 'Decrypt'),
  phrase('encrypt with', 'the key', 'kms', 'Encrypt'),
  phrase('make data keys with', 'the key', 'kms', 'GenerateDataKey'),
  phrase('read', 'the secret', 'secretsmanager', 'GetSecretValue'),
  phrase('read', 'the parameter', 'ssm', 'GetParameter', 'GetParameters'),
  phrase('publish to', 'the topic', 'sns', 'Publish'),
  phrase('send to', 'the event bus', 'events', 'PutEvents'),
  phrase('set up', 'the log', 'logs', 'CreateLogGroup', 'DescribeLogStreams', 'PutResourcePolicy'),
  phrase('list logs', undefined, 'logs', 'DescribeLogGroups'),
  phrase('ask for a token to pull public images', undefined, 'ecr-public', 'GetAuthorizationToken'),
  phrase('ask for a token to use a service', undefined, 'sts', 'GetServiceBearerToken'),
  phrase('ask for a token to pull images', undefined, 'ecr', 'GetAuthorizationToken'),
  phrase('pull', 'the image', 'ecr', 'BatchGetImage', 'GetDownloadUrlForLayer', 'BatchCheckLayerAvailability'),
  phrase('act as', 'the role', 'sts', 'AssumeRole'),
  phrase('say that it is', 'the identity', 'bedrock-agentcore', 'GetWorkloadAccessToken', 'GetWorkloadAccessTokenForJWT'),
  phrase('use', 'the memory', 'bedrock-agentcore', 'CreateEvent', 'DeleteEvent', 'GetEvent', 'ListEvents', 'RetrieveMemoryRecords'),
  phrase('use', 'the code interpreter', 'bedrock-agentcore', 'StartCodeInterpreterSession', 'GetCodeInterpreterSession', 'InvokeCodeInterpreter',
    'StopCodeInterpreterSession'),
  phrase('use', 'the gateway', 'bedrock-agentcore', 'InvokeGateway'),
  phrase('talk to', 'the agent', 'bedrock-agentcore', 'InvokeHarness', 'InvokeAgentRuntime'),
];

/** Conditions in words, where the operator only compares. */
export const CONDITIONS: Readonly<Record<string, (value: string) => string>> = {
  'bedrock:InferenceProfileArn': (value) => `only through ${value}`,
  'bedrock:PromptRouterArn': (value) => `only through ${value}`,
  'aws:RequestedRegion': (value) => `only in ${value}`,
  'cloudwatch:namespace': (value) => `only in the namespace ${value}`,
  'aws:SourceArn': (value) => `only on behalf of ${value}`,
  'bedrock:GuardrailIdentifier': (value) => `only with ${value}`,
};

/** The families a resource type belongs to, in the order people think of them. */
export const FAMILIES: readonly { readonly name: string; readonly types: RegExp }[] = [
  { name: 'agent', types: /^AWS::(Bedrock::(Agent|AgentAlias)|BedrockAgentCore::(Harness|HarnessEndpoint|Gateway|GatewayTarget|Memory))$/ },
  { name: 'tools', types: /^AWS::Lambda::/ },
  { name: 'knowledge', types: /^AWS::(Bedrock::(KnowledgeBase|DataSource)|S3Vectors::|OpenSearchServerless::)/ },
  { name: 'model', types: /^AWS::Bedrock::(ApplicationInferenceProfile|Guardrail|GuardrailVersion)$/ },
  { name: 'observability', types: /^AWS::(Logs|CloudWatch|SNS|Budgets)::/ },
  { name: 'access', types: /^AWS::(IAM|KMS|SecretsManager)::/ },
  { name: 'your own', types: /./ },
];
