import * as path from 'path';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { agentcoreGallery } from './agentcore';
import { keysGallery } from './keys';
import { knowledgeGallery } from './knowledge';
import { observabilityGallery } from './observability';
import { spendGuardGallery } from './spend-guard';
import { streamingGallery } from './streaming';
import {
  ActionGroup, BedrockAgent, CollaborationMode, CostAllocatedModel, DenyUnlistedModels, EmbeddingModel, KnowledgeBase, Model, ModelAccess,
  ModelCatalog, ParameterType, PromptStep, ToolHandler, ToolSchema,
} from '../../src';
import { vectorKnowledgeBase } from '../support/knowledge-base';

/**
 * Every construct with few props and with all of them, in stacks that a person could deploy. Tests that hold for
 * everything run on it: determinism, policies, the CloudFormation rules, cdk-nag.
 */
export function gallery(app: App): void {
  minimal(app);
  everything(app);
  acrossStacks(app);
  team(app);
  agentcoreGallery(app, { instruction: INSTRUCTION, haiku: HAIKU, tools: getOrderSchema, code: inlineCode, pythonFunction });
  keysGallery(app, { instruction: INSTRUCTION, haiku: HAIKU, tools: getOrderSchema });
  models(app);
  streamingGallery(app, INSTRUCTION);
  spendGuardGallery(app);
  observabilityGallery(app, HAIKU);
  knowledgeGallery(app);
}

const INSTRUCTION = 'You help customers with their orders. Be short, friendly and exact.';
const NOVA = 'amazon.nova-lite-v1:0';
export const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
export const ORDERS_SCHEMA = path.join(__dirname, '..', '..', 'examples', 'support-agent', 'orders.openapi.yaml');

/** One tool, as plain as it gets. */
export function getOrderSchema(): ToolSchema {
  return ToolSchema.fromFunctions([{
    name: 'getOrder',
    description: 'Gets an order.',
    parameters: { orderId: { type: ParameterType.STRING, description: 'The order\'s number, such as A-1001.', required: true } },
  }]);
}

/** Code that needs no file. */
export function inlineCode(): lambda.Code {
  return lambda.Code.fromInline('exports.handler = async () => ({});');
}

function minimal(app: App): void {
  const stack = new Stack(app, 'Minimal');
  new BedrockAgent(stack, 'Agent', {
    instruction: INSTRUCTION,
    model: Model.foundation('amazon.nova-lite-v1:0'),
    actionGroups: [new ActionGroup(stack, 'Orders', {
      description: 'Customer orders.', tools: getOrderSchema(), handler: ToolHandler.nodejs({ code: inlineCode() }),
    })],
  });
}

function everything(app: App): void {
  const stack = new Stack(app, 'Everything');
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', {
    name: 'everything',
    blockedInputMessaging: 'I cannot talk about that.',
    blockedOutputsMessaging: 'I cannot talk about that.',
    wordPolicyConfig: { managedWordListsConfig: [{ type: 'PROFANITY' }] },
  });
  const guardrailVersion = new bedrock.CfnGuardrailVersion(stack, 'GuardrailVersion', { guardrailIdentifier: guardrail.attrGuardrailId });
  const knowledgeBase = vectorKnowledgeBase(stack, 'KnowledgeBase');
  new BedrockAgent(stack, 'Agent', {
    agentName: 'everything',
    aliasName: 'production',
    description: 'An agent with every prop.',
    instruction: INSTRUCTION,
    model: Model.crossRegion(HAIKU),
    costAllocation: { 'cost-center': 'support' },
    tags: { team: 'support' },
    encryptionKey: key,
    guardrail: { guardrail, version: guardrailVersion.attrVersion },
    idleSessionTtl: Duration.minutes(30),
    userInput: true,
    codeInterpreter: true,
    memory: { retention: Duration.days(7), maxRecentSessions: 5 },
    promptParser: pythonFunction(stack, 'Parser'),
    promptOverrides: [
      { step: PromptStep.ORCHESTRATION, template: '{"system": "$instruction$"}', inference: { maximumLength: 800, temperature: 0 }, useParser: true },
      { step: PromptStep.POST_PROCESSING, enabled: false },
    ],
    knowledgeBases: [KnowledgeBase.fromKnowledgeBase(knowledgeBase, 'How we work. Use it for any question about our rules.')],
    actionGroups: [openApiGroup(stack), guardedGroup(stack), directGroup(stack), returnControlGroup(stack)],
  });
}

function openApiGroup(stack: Stack): ActionGroup {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  return new ActionGroup(stack, 'Orders', {
    description: 'Look up and cancel customer orders.',
    tools: ToolSchema.fromOpenApi(ORDERS_SCHEMA),
    handler: ToolHandler.nodejs({
      code: inlineCode(),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(20),
      environment: { ORDERS_TABLE: 'orders' },
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      logRetention: logs.RetentionDays.ONE_WEEK,
      tracing: lambda.Tracing.ACTIVE,
      reservedConcurrentExecutions: 5,
      guard: { strictReplies: true, replyLimit: Size.mebibytes(1), softReplyLimit: Size.kibibytes(10), logArguments: true, repeatLimit: 5 },
    }),
  });
}

function guardedGroup(stack: Stack): ActionGroup {
  return new ActionGroup(stack, 'Refunds', {
    description: 'Refund customers.', tools: getOrderSchema(), handler: ToolHandler.guarded(pythonFunction(stack, 'RefundsFunction')),
  });
}

function directGroup(stack: Stack): ActionGroup {
  return new ActionGroup(stack, 'Legacy', {
    description: 'What nobody dares to touch.', tools: getOrderSchema(), handler: ToolHandler.direct(pythonFunction(stack, 'LegacyFunction')),
  });
}

function returnControlGroup(stack: Stack): ActionGroup {
  return new ActionGroup(stack, 'Browser', {
    description: 'What the user\'s browser does.', tools: getOrderSchema(), handler: ToolHandler.returnControl(),
  });
}

/** A user's function, with the role that a careful user gives it. */
function pythonFunction(stack: Stack, id: string): lambda.Function {
  const logGroup = new logs.LogGroup(stack, `${id}Logs`);
  const role = new iam.Role(stack, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_14,
    handler: 'index.handler',
    code: lambda.Code.fromInline('def handler(event, context): pass'),
    timeout: Duration.seconds(10),
    role,
    logGroup,
  });
}

/** Tools in one stack, agents in others: one group serves two agents. */
function acrossStacks(app: App): void {
  const tools = new Stack(app, 'Tools');
  const orders = new ActionGroup(tools, 'Orders', {
    description: 'Customer orders.', tools: getOrderSchema(), handler: ToolHandler.nodejs({ code: inlineCode() }),
  });
  for (const name of ['Sales', 'Support']) {
    new BedrockAgent(new Stack(app, name), 'Agent', {
      instruction: INSTRUCTION, model: Model.crossRegion('global.anthropic.claude-sonnet-4-6'), actionGroups: [orders],
    });
  }
}

/** A supervisor with two collaborators, pinned to a version. */
function team(app: App): void {
  const stack = new Stack(app, 'Team');
  const member = (id: string) => new BedrockAgent(stack, id, { instruction: INSTRUCTION, model: Model.foundation('amazon.nova-lite-v1:0') });
  const supervisor = new BedrockAgent(stack, 'Supervisor', {
    instruction: 'You hand each question to the one who knows, and put their answers together.',
    model: Model.foundation('amazon.nova-lite-v1:0'),
    collaborationMode: CollaborationMode.SUPERVISOR_ROUTER,
    collaborators: [
      { agent: member('Billing'), name: 'billing', instruction: 'Questions about invoices.' },
      { agent: member('Shipping'), name: 'shipping', instruction: 'Questions about parcels.', shareConversation: true },
    ],
  });
  supervisor.aliasPinnedTo('3');
}

/** Models beside agents: who may call them, and who pays. */
function models(app: App): void {
  const stack = new Stack(app, 'Models');
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', {
    name: 'models',
    blockedInputMessaging: 'I cannot talk about that.',
    blockedOutputsMessaging: 'I cannot talk about that.',
    wordPolicyConfig: { managedWordListsConfig: [{ type: 'PROFANITY' }] },
  });

  const tagged = new CostAllocatedModel(stack, 'Tagged', {
    model: Model.crossRegion(HAIKU), costAllocation: { 'cost-center': 'research' }, profileName: 'research', exclusive: true,
  });
  tagged.grantInvoke(role('Researcher'), { countTokens: true });
  EmbeddingModel.titanTextV2({ dimensions: 512 }).grantInvoke(role('Indexer'));

  const access = new ModelAccess(stack, 'Access', {
    models: [Model.foundation(NOVA), Model.crossRegion(HAIKU)],
    regions: ['us-east-1', 'us-east-2'],
    guardrail,
    guardrailVersion: '1',
    principalTags: { team: 'research' },
    countTokens: true,
    managedPolicyName: 'models-of-research',
  });
  access.managedPolicy.attachToRole(role('Analyst'));
  new DenyUnlistedModels(stack, 'Deny', {
    models: [Model.foundation(NOVA), Model.crossRegion(HAIKU), Model.crossRegion('global.anthropic.claude-sonnet-4-6'), tagged.model],
  });

  new BedrockAgent(stack, 'Agent', {
    instruction: INSTRUCTION,
    model: Model.fromParameter('/app/models/support', { models: [Model.foundation(NOVA)] }),
  });

  const catalog = new ModelCatalog(stack, 'Catalog', {
    prefix: '/gallery',
    aliases: {
      chat: [{ model: Model.foundation(NOVA) }, { model: Model.crossRegion(HAIKU), weight: 0 }],
      summary: [{ model: tagged.model, weight: 90 }, { model: Model.foundation(NOVA), weight: 10 }],
    },
  });
  const summaries = role('Summaries');
  catalog.grantRead(summaries);
  catalog.grantInvoke(summaries);
  new BedrockAgent(new Stack(app, 'Chat'), 'Agent', { instruction: INSTRUCTION, model: catalog.model('chat') });
}
