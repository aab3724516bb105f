import { ADVICE, Topic } from './advice';
import { Point } from './carries-over';
import { ClassicAgent, Fields, Group, fieldsIn, isEnabled, list, toolNames } from './classic-agent';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';
import { Assembly, Resource } from '../assembly/assembly';
import { inPlainWords } from '../assembly/wording';

/** Something that does not go on as it was. */
export interface Change extends Point {
  readonly topic: Topic;
  readonly instead: string;
  readonly lost: boolean;
}

const LIMITS = {
  /** `target___tool`, as the model sees it. */
  toolName: 64,
  harnessName: /^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/,
  endpointName: /^[a-zA-Z][a-zA-Z0-9_]{0,47}$/,
};

/** What goes on in another way, and what does not come as it is. */
export function changes(assembly: Assembly, agent: ClassicAgent, agents: readonly ClassicAgent[]): Change[] {
  return [
    ...nameChanges(agent),
    ...fieldsIn(agent.properties.ActionGroups).flatMap(builtInChange),
    ...agent.groups.flatMap(groupChanges),
    ...sharedInlineNames(agent.groups),
    ...propertyChanges(assembly, agent),
    ...workForOthers(assembly, agent, agents),
  ];
}

function nameChanges({ properties: { AgentName: name }, aliases }: ClassicAgent): Change[] {
  return [
    ...(typeof name === 'string' && !LIMITS.harnessName.test(name) ? [change('agentName', `${name}, ${name.length} characters`)] : []),
    ...aliases.map(({ properties: { AgentAliasName: alias } }) =>
      change('aliasName', LIMITS.endpointName.test(String(alias)) ? String(alias) : `${String(alias)}, which an endpoint cannot be named: letters, digits and underscores`)),
  ];
}

function builtInChange(group: Fields): Change[] {
  const { ActionGroupName: name, ParentActionGroupSignature: signature } = group;
  if (!isEnabled(group)) {
    return [change('disabled', `action group ${String(name)}`)];
  }
  switch (signature) {
    case undefined: return [];
    case 'AMAZON.UserInput': return [change('userInput')];
    case 'AMAZON.CodeInterpreter': return [change('codeInterpreter')];
    default: return [change('builtInGroup', String(signature))];
  }
}

function groupChanges(group: Group): Change[] {
  const { name, contract, guarded, returnsControl, function: fn } = group;
  const confirmed = contract.tools.filter(({ requireConfirmation }) => requireConfirmation).map((tool) => tool.name);
  const seen = returnsControl ? [] : contract.tools.map((tool) => seenName(name, tool.name));
  return [
    ...(returnsControl ? [change('returnControl', `${name}: ${toolNames(group)}`)]
      : guarded ? [] : [change('unguarded', `${name}: ${fn?.resource.path ?? 'not in this assembly'}`)]),
    ...(contract.tools.length === 0 ? [change('schemaElsewhere', name)] : []),
    ...(confirmed.length > 0 ? [change('requireConfirmation', `${name}: ${confirmed.join(', ')}`)] : []),
    ...seen.filter(({ length }) => length > LIMITS.toolName).map((tool) => change('toolName', `${tool}, ${tool.length} characters`)),
  ];
}

/** As `AgentCoreAgent` names the target: targets take no underscores, action groups do. */
function seenName(group: string, tool: string): string {
  return `${group.replace(/_/g, '-')}${GATEWAY_TOOL_DELIMITER}${tool}`;
}

function sharedInlineNames(groups: readonly Group[]): Change[] {
  const names = groups.filter(({ returnsControl }) => returnsControl).flatMap(({ contract }) => contract.tools.map(({ name }) => name));
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.map((name) => change('inlineToolName', `${name}, in more than one group`));
}

type Words = (value: unknown) => string;

/** What a property means for the move. Without an entry: nobody has thought of it yet. */
const PROPERTIES: Readonly<Record<string, (value: any, words: Words, agent: Fields) => Change[]>> = {
  KnowledgeBases: (value, words) => fieldsIn(value).map((association) => {
    const id = words(association.KnowledgeBaseId);
    return isEnabled(association) ? change('knowledgeBases', id) : change('disabled', `knowledge base ${id}`);
  }),
  PromptOverrideConfiguration: ({ PromptConfigurations: prompts, OverrideLambda: parser }, words) => [
    ...(prompts ? [change('promptOverrides', fieldsIn(prompts).map(({ PromptType: step }) => String(step)).join(', '))] : []),
    ...(parser ? [change('promptParser', words(parser))] : []),
  ],
  CustomOrchestration: ({ Executor: executor }, words) => [change('orchestrator', words(executor?.Lambda))],
  MemoryConfiguration: ({ EnabledMemoryTypes: types, StorageDays: days }, words) => [
    change('memory', [...list(types).map(words), ...(days === undefined ? [] : [`${words(days)} days`])].join(', ')),
  ],
  AgentCollaborators: (value, _, { AgentCollaboration: mode }) => [
    change('collaborators', `${fieldsIn(value).map(({ CollaboratorName: name }) => String(name)).join(', ')}; ${String(mode)}`),
  ],
  CustomerEncryptionKeyArn: (value, words) => [change('encryptionKey', words(value))],
};

/** What carries over, what is spoken of elsewhere, and what says nothing about the agent. */
const NO_CHANGE = new Set([
  'ActionGroups', 'AgentCollaboration', 'AgentName', 'AgentResourceRoleArn', 'AutoPrepare', 'Description', 'FoundationModel',
  'GuardrailConfiguration', 'IdleSessionTTLInSeconds', 'Instruction', 'OrchestrationType', 'SkipResourceInUseCheckOnDelete', 'Tags', 'TestAliasTags',
]);

function propertyChanges(assembly: Assembly, { resource, properties }: ClassicAgent): Change[] {
  const words: Words = (value) => inPlainWords(assembly, resource.stack, value);
  return Object.entries(properties).filter(([name]) => !NO_CHANGE.has(name)).flatMap(([name, value]) =>
    PROPERTIES[name]?.(value, words, properties) ?? [change('unknown', name)]);
}

function workForOthers(assembly: Assembly, { aliases }: ClassicAgent, agents: readonly ClassicAgent[]): Change[] {
  const supervisors = agents.filter((other) => collaboratorAliases(assembly, other).some((alias) => alias && aliases.includes(alias)));
  return supervisors.map(({ resource }) => change('collaborator', resource.path));
}

function collaboratorAliases(assembly: Assembly, { resource: { stack }, properties }: ClassicAgent): (Resource | undefined)[] {
  return fieldsIn(properties.AgentCollaborators).map(({ AgentDescriptor: descriptor }) =>
    assembly.target(stack, (descriptor as Fields | undefined)?.AliasArn));
}

function change(topic: Topic, found = ''): Change {
  const { what, instead, effect } = ADVICE[topic];
  return { topic, what, found, instead, lost: effect === 'lost' };
}
