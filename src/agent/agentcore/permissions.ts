import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { wildcardStatement } from '../../private/nag';

/**
 * Every IAM action that agents of the AgentCore engine need, with the reason.
 *
 * Sources: https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-security.html and
 * https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-prerequisites-permissions.html.
 */

/** The service that runs harnesses and gateways. */
const AGENTCORE = 'bedrock-agentcore.amazonaws.com';

/** An ARN in the account and Region of the stack. */
function arn(service: string, resource: string): string {
  return Fn.sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
}

// --- the gateway -------------------------------------------------------------------------------------------------------

/** Who may act as the gateway: the service, on behalf of this gateway. Its id is its name and ten characters more. */
export function gatewayPrincipal(gatewayName: string): iam.IPrincipal {
  return servicePrincipal(arn('bedrock-agentcore', `gateway/${gatewayName}-*`));
}

/** What may be granted on: to encrypt and decrypt, and no more. */
const ENCRYPTION = [
  'Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo', 'DescribeKey', 'RetireGrant',
];

/** What a memory keeps is encrypted with a key of the user's. */
export function useKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn], conditions: throughAgentCore() });
}

/**
 * What a gateway keeps is encrypted with a key of the user's, and the service works on with it when nobody calls.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-encryption.html
 */
export function useGatewayKey(keyArn: string): iam.PolicyStatement[] {
  const conditions = throughAgentCore();
  return [
    new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'], resources: [keyArn], conditions }),
    new iam.PolicyStatement({
      actions: ['kms:CreateGrant'], resources: [keyArn], conditions: { ...conditions, 'ForAllValues:StringEquals': { 'kms:GrantOperations': ENCRYPTION } },
    }),
  ];
}

function throughAgentCore(): iam.Conditions {
  return { StringEquals: { 'kms:ViaService': Fn.sub('bedrock-agentcore.${AWS::Region}.${AWS::URLSuffix}') } };
}

// --- the harness -------------------------------------------------------------------------------------------------------

/**
 * Who may act as the agent: the service, on behalf of this harness or of the runtime it runs in. Their ids are made of its name
 * and ten characters more.
 */
export function harnessPrincipal(harnessName: string): iam.IPrincipal {
  return servicePrincipal([arn('bedrock-agentcore', `harness/${harnessName}-*`), arn('bedrock-agentcore', `runtime/harness_${harnessName}-*`)]);
}

function servicePrincipal(sourceArn: string | string[]): iam.IPrincipal {
  return new iam.ServicePrincipal(AGENTCORE, {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': sourceArn } },
  });
}

/** Where a harness runs, and with what of the service's own. */
export interface HarnessSurroundings {
  readonly vpc?: unknown;
  readonly codeInterpreter?: boolean;
  readonly browser?: boolean;
}

/** What every harness needs to run, and to be seen running. */
export function runHarness(harnessName: string, { vpc, codeInterpreter, browser }: HarnessSurroundings): iam.PolicyStatement[] {
  return [
    ...writeRuntimeLogs(harnessName), publishMetrics(), writeSpans(), identify(harnessName), assumeNoRole(),
    ...(vpc ? pullRegionalImage() : pullPublicImage()),
    ...(codeInterpreter ? [interpretCode()] : []),
    ...(browser ? browse() : []),
  ];
}

/** The guide also lists `logs:PutResourcePolicy`, on log groups, which no policy of them can allow: it is an account's. */
function writeRuntimeLogs(harnessName: string): iam.PolicyStatement[] {
  const reason = 'The service names the log groups of a harness after the runtime it makes for it.';
  const groups = `log-group:/aws/bedrock-agentcore/runtimes/harness_${harnessName}-*`;
  return [
    wildcardStatement({ actions: ['logs:CreateLogGroup', 'logs:DescribeLogStreams'], resources: [arn('logs', groups)], reason }),
    wildcardStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [arn('logs', `${groups}:log-stream:*`)], reason }),
    wildcardStatement({
      actions: ['logs:DescribeLogGroups'],
      resources: [arn('logs', 'log-group:*')],
      reason: 'Log groups are listed for the whole account or not at all.',
    }),
  ];
}

/** A namespace can be named in a condition only. */
function publishMetrics(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': 'bedrock-agentcore' } },
    reason: 'A namespace of CloudWatch is no resource that a policy could name; the condition allows the one of AgentCore only.',
  });
}

function writeSpans(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    resources: ['*'],
    reason: 'X-Ray has no resource to name for traces.',
  });
}

/** The harness has a workload identity of its own, made by the service. */
function identify(harnessName: string): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['bedrock-agentcore:GetWorkloadAccessToken', 'bedrock-agentcore:GetWorkloadAccessTokenForJWT'],
    resources: [
      arn('bedrock-agentcore', 'workload-identity-directory/default'),
      arn('bedrock-agentcore', `workload-identity-directory/default/workload-identity/harness_${harnessName}-*`),
    ],
    reason: 'The service adds ten characters to the name of the harness\'s identity.',
  });
}

/** A caller of the harness may name a role in a model's parameters. The agent never needs another role than its own. */
function assumeNoRole(): iam.PolicyStatement {
  return new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], resources: ['*'] });
}

/** Outside a VPC the agent loop comes from the public registry, which is asked for a token, and STS for another. */
function pullPublicImage(): iam.PolicyStatement[] {
  const token = { resources: ['*'], reason: 'A token for the public registry is for no resource.' };
  return [
    wildcardStatement({ ...token, actions: ['ecr-public:GetAuthorizationToken'] }),
    wildcardStatement({
      ...token, actions: ['sts:GetServiceBearerToken'], conditions: { StringEquals: { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' } },
    }),
  ];
}

/** In a VPC the agent loop comes from a repository that AWS keeps in the Region. */
function pullRegionalImage(): iam.PolicyStatement[] {
  return [
    wildcardStatement({
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
      resources: [Fn.sub('arn:${AWS::Partition}:ecr:${AWS::Region}:*:repository/harness-*')],
      reason: 'The repository belongs to an account of AWS that differs from Region to Region.',
    }),
    wildcardStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'], reason: 'A token for the registry is for no resource.' }),
  ];
}

/** The agent calls its tools. */
export function invokeGateway(gatewayArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['bedrock-agentcore:InvokeGateway'], resources: [gatewayArn] });
}

const USE_MEMORY = ['CreateEvent', 'DeleteEvent', 'GetEvent', 'ListEvents', 'RetrieveMemoryRecords'].map((action) => `bedrock-agentcore:${action}`);

/** One memory, whoever made it. */
export function useMemory(memoryArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: USE_MEMORY, resources: [memoryArn] });
}

/** The code interpreter that AWS provides, in sessions of the agent's own. */
function interpretCode(): iam.PolicyStatement {
  return wildcardStatement({
    actions: ['StartCodeInterpreterSession', 'GetCodeInterpreterSession', 'InvokeCodeInterpreter', 'StopCodeInterpreterSession']
      .map((action) => `bedrock-agentcore:${action}`),
    resources: [Fn.sub('arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:aws:code-interpreter/*')],
    reason: 'AWS owns the interpreter, and adds its version to its name.',
  });
}

/** The browser that AWS provides, in sessions of the agent's own. */
function browse(): iam.PolicyStatement[] {
  return [
    wildcardStatement({
      actions: ['StartBrowserSession', 'GetBrowserSession', 'UpdateBrowserStream', 'StopBrowserSession'].map((action) => `bedrock-agentcore:${action}`),
      resources: [Fn.sub('arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:aws:browser/*')],
      reason: 'AWS owns the browser, and adds its version to its name.',
    }),
    wildcardStatement({
      actions: ['bedrock-agentcore:ConnectBrowserAutomationStream'],
      resources: ['*'],
      reason: 'IAM knows no resource for the stream of a browser.',
    }),
  ];
}

/** Hooks are called, or told. */
export function callHook(action: string, targetArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [action], resources: [targetArn] });
}

/** A topic that is told is encrypted with a key of the user's. */
export function publishUnderKey(keyArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': Fn.sub('sns.${AWS::Region}.${AWS::URLSuffix}') } },
  });
}

// --- callers -----------------------------------------------------------------------------------------------------------

/** Talk to the agent. The service asks for both. */
export const INVOKE_HARNESS = ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime'];
