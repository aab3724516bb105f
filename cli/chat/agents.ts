import { Shape, Tool } from '../../src/contract/tools/contract';
import { Assembly, Resource } from '../assembly/assembly';
import { ToolGroup, toolGroups } from '../assembly/tool-functions';
import { inPlainWords } from '../assembly/wording';
import { UsageError } from '../terminal/errors';

/** An agent of an assembly, as far as it takes to talk to it. */
export interface AgentDefinition {
  /** The construct's path. */
  readonly path: string;
  readonly engine: 'classic' | 'agentcore';
  readonly instruction: string;
  /** The model, in words. */
  readonly model: string;
  readonly groups: readonly ToolGroup[];
  readonly resource: Resource;
}

type Fields = Record<string, any>;

/** The agents of an assembly. Throws an error that says what there must be. */
export function agentsOf(assembly: Assembly): AgentDefinition[] {
  const groups = toolGroups(assembly);
  const agents = [
    ...assembly.resources('AWS::BedrockAgentCore::Harness').map((harness) => harnessAgent(assembly, harness, groups)),
    ...assembly.resources('AWS::Bedrock::Agent').map((agent) => classicAgent(assembly, agent, groups)),
  ];
  if (agents.length === 0) {
    throw new UsageError(`${assembly.directory} has no agent: no AWS::BedrockAgentCore::Harness and no AWS::Bedrock::Agent.`);
  }
  return agents;
}

/** The agent of that path, or whose path ends so; the first one without a name. */
export function agentNamed(agents: readonly AgentDefinition[], name: string | undefined): AgentDefinition {
  const found = name === undefined ? agents.slice(0, 1) : agents.filter(({ path }) => path === name || path.endsWith(`/${name}`));
  if (found.length !== 1) {
    const choice = agents.map(({ path }) => `  ${path}`).join('\n');
    throw new UsageError(`--agent ${name} names ${found.length === 0 ? 'no agent' : 'several agents'}. There are:\n${choice}`);
  }
  return found[0];
}

function classicAgent(assembly: Assembly, resource: Resource, groups: readonly ToolGroup[]): AgentDefinition {
  const { Instruction, FoundationModel } = resource.properties;
  return {
    path: resource.path,
    engine: 'classic',
    instruction: words(assembly, resource, Instruction),
    model: modelOf(assembly, resource, FoundationModel),
    groups: groups.filter(({ engine, owner }) => engine === 'classic' && owner === resource.path),
    resource,
  };
}

function harnessAgent(assembly: Assembly, resource: Resource, groups: readonly ToolGroup[]): AgentDefinition {
  const { SystemPrompt = [], Model = {}, Tools = [] } = resource.properties as Fields;
  const gateways = (Tools as Fields[]).map(({ Config }) => assembly.target(resource.stack, Config?.AgentCoreGateway?.GatewayArn)).filter(Boolean);
  const targets = assembly.resources('AWS::BedrockAgentCore::GatewayTarget')
    .filter(({ stack, properties }) => gateways.includes(assembly.target(stack, properties.GatewayIdentifier)));
  const inline = (Tools as Fields[]).filter(({ Type }) => Type === 'inline_function');
  return {
    path: resource.path,
    engine: 'agentcore',
    instruction: (SystemPrompt as Fields[]).map(({ Text }) => words(assembly, resource, Text)).join('\n'),
    model: modelOf(assembly, resource, Model.BedrockModelConfig?.ModelId),
    groups: [
      ...groups.filter(({ engine, owner }) => engine === 'gateway' && targets.some(({ path }) => path === owner)),
      ...(inline.length > 0 ? [inlineGroup(resource.path, inline)] : []),
    ],
    resource,
  };
}

/** Tools that whoever calls the harness is to run. Their schemas are JSON Schema, as models read it. */
function inlineGroup(owner: string, definitions: readonly Fields[]): ToolGroup {
  const tools = definitions.map(({ Name, Config }): Tool => {
    const { Description = '', InputSchema: { properties = {}, required = [] } = {} } = Config?.InlineFunction ?? {};
    return {
      name: Name,
      description: Description,
      parameters: Object.entries<Shape>(properties).map(([name, shape]) => ({ name, in: 'function', required: required.includes(name), shape })),
      replies: {},
    };
  });
  return { engine: 'gateway', name: 'inline', owner, contract: { title: 'inline', tools }, guarded: false, unreadable: [], returnsControl: true };
}

/** What the profile is a copy of says more than the profile's own name. */
function modelOf(assembly: Assembly, resource: Resource, value: unknown): string {
  const profile = assembly.target(resource.stack, value);
  const copied = profile?.type === 'AWS::Bedrock::ApplicationInferenceProfile' ? (profile.properties.ModelSource as Fields | undefined)?.CopyFrom : value;
  const named = words(assembly, profile ?? resource, copied);
  return /\b(?:foundation-model|inference-profile)\/([^/]+)$/.exec(named)?.[1] ?? named;
}

function words(assembly: Assembly, resource: Resource, value: unknown): string {
  return value === undefined ? '' : inPlainWords(assembly, resource.stack, value);
}
