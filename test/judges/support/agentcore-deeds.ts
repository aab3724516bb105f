import { Case, judged } from './deeds';
import { ACCOUNT, Deployment, REGION, regional } from './deployment';
import { NOVA, model } from './models';

const OTHER_LOGS = regional('logs', 'log-group:/aws/lambda/neighbour');
const STRANGE_IMAGES = `arn:aws:ecr:${REGION}:999999999999:repository`;
const USE_MEMORY = ['CreateEvent', 'DeleteEvent', 'GetEvent', 'ListEvents', 'RetrieveMemoryRecords'].map((action) => `bedrock-agentcore:${action}`);
const BROWSE = ['StartBrowserSession', 'UpdateBrowserStream', 'StopBrowserSession'].map((action) => `bedrock-agentcore:${action}`);
const USE_INTERPRETER = ['StartCodeInterpreterSession', 'InvokeCodeInterpreter', 'StopCodeInterpreterSession'].map((action) => `bedrock-agentcore:${action}`);
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const DIRECTORY = regional('bedrock-agentcore', 'workload-identity-directory/default');

/** What every harness needs, and no more. */
export function anyHarness(deployment: Deployment, agent: string): Case[] {
  const { HarnessName: name } = deployment.resource(agent).Properties;
  const log = (of: string) => regional('logs', `log-group:/aws/bedrock-agentcore/runtimes/harness_${of}-0123456789-live`);
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const identity = (of: string) => `${DIRECTORY}/workload-identity/harness_${of}-0123456789`;
  const token = 'bedrock-agentcore:GetWorkloadAccessToken';
  return judged(`${agent}/Role`, {
    may: [
      ['make its log group', 'logs:CreateLogGroup', log(name)],
      ['write its log', write, `${log(name)}:log-stream:runtime-logs`],
      ['publish metrics of AgentCore', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'bedrock-agentcore' }],
      ['send traces', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
      ['say who it is', token, identity(name)],
    ],
    mayNot: [
      ['write another\'s log', write, `${OTHER_LOGS}:log-stream:x`],
      ['write another harness\'s log', write, `${log('Neighbour')}:log-stream:runtime-logs`],
      ['make another harness\'s log group', 'logs:CreateLogGroup', log('Neighbour')],
      ['let other services write logs', 'logs:PutResourcePolicy', '*'],
      ['read logs', 'logs:GetLogEvents', `${log(name)}:log-stream:runtime-logs`],
      ['publish other metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Bedrock' }],
      ['say it is another harness', token, identity('Neighbour')],
      ['act as another role', 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/Admin`],
      ['change itself', ['bedrock-agentcore:UpdateHarness', 'bedrock-agentcore:DeleteHarness'], deployment.arn(agent)],
      ['talk to itself', 'bedrock-agentcore:InvokeHarness', deployment.arn(agent)],
      ['run a command in another runtime', 'bedrock-agentcore:InvokeAgentRuntimeCommand', regional('bedrock-agentcore', 'runtime/neighbour-0123456789')],
      ['call a function itself', 'lambda:InvokeFunction', deployment.arn('CoreMinimal/Orders/Function')],
    ],
  });
}

/** An agent with tools behind a gateway. */
export function gatewayUser(deployment: Deployment, who: string, gateway: string, other: string): Case[] {
  return judged(who, {
    may: [['call its tools', 'bedrock-agentcore:InvokeGateway', deployment.arn(gateway)]],
    mayNot: [
      ['call the tools of another gateway', 'bedrock-agentcore:InvokeGateway', deployment.arn(other)],
      ['change its gateway', ['bedrock-agentcore:UpdateGateway', 'bedrock-agentcore:CreateGatewayTarget'], deployment.arn(gateway)],
    ],
  });
}

/** A gateway calls the functions behind it. */
export function gateway(deployment: Deployment, who: string, functions: readonly string[], other: string): Case[] {
  return judged(who, {
    may: functions.map((fn) => [`call ${fn}`, 'lambda:InvokeFunction', deployment.arn(fn)] as const),
    mayNot: [
      ['call another function', 'lambda:InvokeFunction', deployment.arn(other)],
      ['call a version that is not published', 'lambda:InvokeFunction', `${deployment.arn(functions[0])}:7`],
      ['change a function', 'lambda:UpdateFunctionCode', deployment.arn(functions[0])],
      ['call a model', 'bedrock:InvokeModel', model(NOVA)],
    ],
  });
}

/** Outside a VPC, with neither memory nor interpreter. */
export function publicHarness(who: string): Case[] {
  return judged(who, {
    may: [
      ['pull the public image', 'ecr-public:GetAuthorizationToken', '*'],
      ['get a token for the public registry', 'sts:GetServiceBearerToken', '*', { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' }],
    ],
    mayNot: [
      ['get a token for another service', 'sts:GetServiceBearerToken', '*', { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' }],
      ['pull from a repository of AWS', PULL, `${STRANGE_IMAGES}/harness-us-east-1`],
      ['use a memory', USE_MEMORY, regional('bedrock-agentcore', 'memory/harness_x-0123456789')],
      ['interpret code', USE_INTERPRETER, `arn:aws:bedrock-agentcore:${REGION}:aws:code-interpreter/aws.codeinterpreter.v1`],
      ['open pages', BROWSE, `arn:aws:bedrock-agentcore:${REGION}:aws:browser/aws.browser.v1`],
      ['steer a browser', 'bedrock-agentcore:ConnectBrowserAutomationStream', '*'],
    ],
  });
}

/** The agent that was given everything. */
export function everythingOnAgentCore(deployment: Deployment, who: string): Case[] {
  const key = deployment.arn('CoreEverything/Key');
  const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
  return judged(who, {
    may: [
      ['apply its guardrail', 'bedrock:ApplyGuardrail', deployment.arn('CoreEverything/Guardrail')],
      ['use the memory made with it', USE_MEMORY, deployment.arn('CoreEverything/Agent').replace(':harness/', ':memory/harness_')],
      ['interpret code', USE_INTERPRETER, `arn:aws:bedrock-agentcore:${REGION}:aws:code-interpreter/aws.codeinterpreter.v1`],
      ['open pages', BROWSE, `arn:aws:bedrock-agentcore:${REGION}:aws:browser/aws.browser.v1`],
      ['steer a browser', 'bedrock-agentcore:ConnectBrowserAutomationStream', '*'],
      ['pull its image', PULL, `${STRANGE_IMAGES}/harness-us-east-1`],
      ['ask its hook', 'lambda:InvokeFunction', deployment.arn('CoreEverything/Budget')],
      ['tell its topic', 'sns:Publish', deployment.arn('CoreEverything/Audit')],
      ['tell its event bus', 'events:PutEvents', deployment.arn('CoreEverything/Record')],
      ['use its key in AgentCore', use, key, via('bedrock-agentcore')],
    ],
    mayNot: [
      ['apply another guardrail', 'bedrock:ApplyGuardrail', regional('bedrock', 'guardrail/NEIGHBOUR1')],
      ['use the memory of another agent', USE_MEMORY, regional('bedrock-agentcore', 'memory/harness_other-0123456789')],
      ['use an interpreter of the account', USE_INTERPRETER, regional('bedrock-agentcore', 'code-interpreter-custom/mine-0123456789')],
      ['open pages in a browser of the account', BROWSE, regional('bedrock-agentcore', 'browser-custom/mine-0123456789')],
      ['pull another image', PULL, `${STRANGE_IMAGES}/app`],
      ['call another function', 'lambda:InvokeFunction', deployment.arn('CoreEverything/Orders/Function')],
      ['tell another topic', 'sns:Publish', regional('sns', 'neighbour')],
      ['use its key for another service', use, key, via('s3')],
      ['search its knowledge base itself', 'bedrock:Retrieve', deployment.arn('CoreEverything/Handbook')],
    ],
  });
}

/** The function that searches knowledge bases for an agent. */
export function librarian(deployment: Deployment, who: string): Case[] {
  return judged(who, {
    may: [['search its knowledge base', 'bedrock:Retrieve', deployment.arn('CoreEverything/Handbook')]],
    mayNot: [
      ['search another knowledge base', 'bedrock:Retrieve', regional('bedrock', 'knowledge-base/NEIGHBOUR1')],
      ['fill its knowledge base', 'bedrock:StartIngestionJob', deployment.arn('CoreEverything/Handbook')],
    ],
  });
}

/** Agents with a memory that exists. */
export function memoryUser(deployment: Deployment, who: string): Case[] {
  const memory = deployment.arn('CoreShared/Memory');
  return judged(who, {
    may: [['use its memory', USE_MEMORY, memory]],
    mayNot: [
      ['use another memory', USE_MEMORY, regional('bedrock-agentcore', 'memory/harness_x-0123456789')],
      ['delete its memory', 'bedrock-agentcore:DeleteMemory', memory],
    ],
  });
}

/**
 * Whoever is allowed to talk to an agent. The simulator's lists know harnesses as no resource of `InvokeAgentRuntime`, which the
 * service asks for too; a unit test sees to that one.
 */
export function coreTalker(deployment: Deployment, who: string): Case[] {
  const talk = 'bedrock-agentcore:InvokeHarness';
  const agent = deployment.arn('SideBySide/Core');
  return judged(who, {
    may: [
      ['talk to its agent', talk, agent],
    ],
    mayNot: [
      ['talk to another agent', talk, deployment.arn('CoreMinimal/Agent')],
      ['run commands in a runtime', 'bedrock-agentcore:InvokeAgentRuntimeCommand', regional('bedrock-agentcore', 'runtime/harness_core-0123456789')],
      ['change its agent', 'bedrock-agentcore:UpdateHarness', agent],
      ['call its agent\'s tools', 'bedrock-agentcore:InvokeGateway', deployment.arn('SideBySide/Core/Gateway')],
    ],
  });
}
