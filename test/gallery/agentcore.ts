import { App, Duration, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ActionGroup, AgentCoreAgent, AgentCoreMemory, AgentCoreMemoryStrategy, AgentCoreTruncation, AgentHook, BedrockAgent, BuiltInTool, HookTarget,
  KnowledgeBase, Model, ToolHandler, ToolSchema,
} from '../../src';
import { vectorKnowledgeBase } from '../support/knowledge-base';

/** What the stacks are made of that the other engine's stacks are made of too. */
export interface Parts {
  readonly instruction: string;
  readonly haiku: string;
  readonly tools: () => ToolSchema;
  readonly code: () => lambda.Code;
  readonly pythonFunction: (stack: Stack, id: string) => lambda.Function;
}

/** Agents on AgentCore. */
export function agentcoreGallery(app: App, parts: Parts): void {
  minimal(app, parts);
  everything(app, parts);
  shared(app, parts);
  sideBySide(app, parts);
}

function group(stack: Stack, id: string, { tools, code }: Parts): ActionGroup {
  return new ActionGroup(stack, id, { description: 'Customer orders.', tools: tools(), handler: ToolHandler.nodejs({ code: code() }) });
}

function minimal(app: App, parts: Parts): void {
  const stack = new Stack(app, 'CoreMinimal');
  new AgentCoreAgent(stack, 'Agent', {
    instruction: parts.instruction, model: Model.foundation('amazon.nova-lite-v1:0'), actionGroups: [group(stack, 'Orders', parts)],
  });
}

function everything(app: App, parts: Parts): void {
  const stack = new Stack(app, 'CoreEverything');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', {
    name: 'core-everything',
    blockedInputMessaging: 'I cannot talk about that.',
    blockedOutputsMessaging: 'I cannot talk about that.',
    wordPolicyConfig: { managedWordListsConfig: [{ type: 'PROFANITY' }] },
  });
  const handbook = vectorKnowledgeBase(stack, 'Handbook');
  const agent = new AgentCoreAgent(stack, 'Agent', {
    agentName: 'core-everything',
    endpointName: 'production',
    description: 'An agent with every prop.',
    instruction: parts.instruction,
    model: Model.crossRegion(parts.haiku),
    costAllocation: { 'cost-center': 'support' },
    tags: { team: 'support' },
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    guardrail: { guardrail, version: '1' },
    idleSessionTtl: Duration.minutes(30),
    limits: { maxIterations: 8, maxTokens: 8_000, maxTokensPerIteration: 2_000, timeout: Duration.minutes(2) },
    memory: AgentCoreMemory.managed({ retention: Duration.days(7), strategies: [AgentCoreMemoryStrategy.SEMANTIC] }),
    codeInterpreter: true,
    browser: true,
    mcpServers: [{ name: 'weather', url: 'https://weather.example.com/mcp', tools: ['forecast'] }],
    temperature: 0.2,
    topP: 0.9,
    truncation: AgentCoreTruncation.slidingWindow(40),
    builtInTools: [BuiltInTool.FILE_OPERATIONS],
    vpc,
    hooks: [
      AgentHook.beforeInvocation('budget', HookTarget.function(parts.pythonFunction(stack, 'Budget'))),
      AgentHook.afterToolCall('audit', HookTarget.topic(new sns.Topic(stack, 'Audit', { enforceSSL: true }))),
      AgentHook.afterInvocation('record', HookTarget.eventBus(new events.EventBus(stack, 'Record'))),
    ],
    knowledgeBases: [KnowledgeBase.fromKnowledgeBase(handbook, 'How we work. Use it for any question about our rules.')],
    actionGroups: [
      group(stack, 'Orders', parts),
      new ActionGroup(stack, 'Browser', { description: 'What the user\'s browser does.', tools: parts.tools(), handler: ToolHandler.returnControl() }),
    ],
  });
  agent.addEndpoint('canary', '1');
}

/** Two agents with one gateway and one memory. */
function shared(app: App, parts: Parts): void {
  const stack = new Stack(app, 'CoreShared');
  const gateway = new agentcore.Gateway(stack, 'Gateway', {
    gatewayName: 'shared',
    authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam(),
    role: new iam.Role(stack, 'GatewayRole', { assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com') }),
  });
  const memory = AgentCoreMemory.existing(new agentcore.CfnMemory(stack, 'Memory', { name: 'shared', eventExpiryDuration: 30 }));
  const orders = group(stack, 'Orders', parts);
  for (const id of ['Sales', 'Support']) {
    new AgentCoreAgent(stack, id, { instruction: parts.instruction, model: Model.foundation('amazon.nova-lite-v1:0'), actionGroups: [orders], gateway, gatewayTargets: ['calendar'], memory });
  }
}

/** On the way over: one definition on both engines, with the same tools. */
function sideBySide(app: App, parts: Parts): void {
  const stack = new Stack(app, 'SideBySide');
  const definition = { instruction: parts.instruction, model: Model.foundation('amazon.nova-lite-v1:0'), actionGroups: [group(stack, 'Orders', parts)] };
  const classic = new BedrockAgent(stack, 'Classic', definition);
  const core = new AgentCoreAgent(stack, 'Core', definition);
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  classic.grantInvoke(caller);
  core.grantInvoke(caller);
}
