/**
 * IAM actions in words: what is done, and to what; no noun where there is nothing to name. An action that no entry knows is
 * printed as it is.
 */
export const PHRASES: readonly { readonly actions: RegExp; readonly verb: string; readonly noun?: string }[] = [
  { actions: /^bedrock:InvokeModel(WithResponseStream)?$/, verb: 'call', noun: 'the model' },
  // reading about a model is not calling it
  { actions: /^bedrock:Get(InferenceProfile|FoundationModel|PromptRouter|ProvisionedModelThroughput)$/, verb: 'read about', noun: 'the model' },
  { actions: /^bedrock:CountTokens$/, verb: 'count tokens for', noun: 'the model' },
  { actions: /^bedrock:CreateModelInvocationJob$/, verb: 'submit batches to', noun: 'the model' },
  { actions: /^bedrock-mantle:CreateInference$/, verb: 'call models through bedrock-mantle' },
  { actions: /^bedrock:InvokeAgent$/, verb: 'talk to', noun: 'the agent' },
  { actions: /^bedrock:GetAgentAlias$/, verb: 'read about', noun: 'the agent' },
  { actions: /^bedrock:Retrieve$/, verb: 'search', noun: 'the knowledge base' },
  { actions: /^bedrock:ApplyGuardrail$/, verb: 'apply', noun: 'the guardrail' },
  { actions: /^cloudwatch:PutMetricData$/, verb: 'publish metrics' },
  { actions: /^logs:(CreateLogStream|PutLogEvents)$/, verb: 'write to', noun: 'the log' },
  { actions: /^xray:Put(TraceSegments|TelemetryRecords)$/, verb: 'write traces' },
  { actions: /^lambda:InvokeFunction$/, verb: 'call', noun: 'the function' },
  { actions: /^dynamodb:(GetItem|BatchGetItem|Query|Scan)$/, verb: 'read from', noun: 'the table' },
  { actions: /^dynamodb:(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/, verb: 'write to', noun: 'the table' },
  { actions: /^s3:(GetObject|ListBucket)\*?$/, verb: 'read from', noun: 'the bucket' },
  { actions: /^s3:(PutObject|DeleteObject)\*?$/, verb: 'write to', noun: 'the bucket' },
  { actions: /^kms:(Decrypt|GenerateDataKey\*?|Encrypt)$/, verb: 'use', noun: 'the key' },
  { actions: /^secretsmanager:GetSecretValue$/, verb: 'read', noun: 'the secret' },
  { actions: /^ssm:GetParameters?$/, verb: 'read', noun: 'the parameter' },
  { actions: /^sns:Publish$/, verb: 'publish to', noun: 'the topic' },
  { actions: /^events:PutEvents$/, verb: 'send to', noun: 'the event bus' },
  { actions: /^logs:(CreateLogGroup|DescribeLogStreams|PutResourcePolicy)$/, verb: 'set up', noun: 'the log' },
  { actions: /^logs:DescribeLogGroups$/, verb: 'list logs' },
  { actions: /^(ecr-public:GetAuthorizationToken|sts:GetServiceBearerToken)$/, verb: 'pull public images' },
  { actions: /^ecr:GetAuthorizationToken$/, verb: 'ask for a token to pull images' },
  { actions: /^ecr:(BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability)$/, verb: 'pull', noun: 'the image' },
  { actions: /^sts:AssumeRole$/, verb: 'act as', noun: 'the role' },
  { actions: /^bedrock-agentcore:GetWorkloadAccessToken/, verb: 'say that it is', noun: 'the identity' },
  { actions: /^bedrock-agentcore:((Create|Delete|Get|List)Events?|RetrieveMemoryRecords)$/, verb: 'use', noun: 'the memory' },
  { actions: /^bedrock-agentcore:\w+CodeInterpreter(Session)?$/, verb: 'use', noun: 'the code interpreter' },
  { actions: /^bedrock-agentcore:InvokeGateway$/, verb: 'use', noun: 'the gateway' },
  { actions: /^bedrock-agentcore:(InvokeHarness|InvokeAgentRuntime)$/, verb: 'talk to', noun: 'the agent' },
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
