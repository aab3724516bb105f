import { isObject } from '../../src/contract/tools/values';
import { Assembly, Resource } from '../assembly/assembly';
import { ToolGroup, toolGroups } from '../assembly/tool-functions';

export type Fields = Readonly<Record<string, unknown>>;

/** An action group that an agent may use. */
export interface Group extends ToolGroup {
  /** The caller does the work, and no function. */
  readonly returnsControl: boolean;
}

/** An agent on Agents Classic, as a template has it, with what belongs to it. */
export interface ClassicAgent {
  readonly resource: Resource;
  readonly properties: Fields;
  readonly aliases: readonly Resource[];
  readonly groups: readonly Group[];
}

/** Every agent on Agents Classic of an assembly, whichever library or hand made it. */
export function classicAgents(assembly: Assembly): ClassicAgent[] {
  const all = toolGroups(assembly).filter(({ engine }) => engine === 'classic');
  return assembly.resources('AWS::Bedrock::Agent').map((resource) => {
    const definitions = new Map(fieldsIn(resource.properties.ActionGroups).filter(isEnabled).map((group) => [group.ActionGroupName, group]));
    return {
      resource,
      properties: resource.properties,
      aliases: assembly.resources('AWS::Bedrock::AgentAlias').filter(({ stack, properties }) => assembly.target(stack, properties.AgentId) === resource),
      groups: all.filter(({ owner, name }) => owner === resource.path && definitions.has(name)).map((group) => ({
        ...group, returnsControl: (definitions.get(group.name)?.ActionGroupExecutor as Fields | undefined)?.CustomControl !== undefined,
      })),
    };
  });
}

/** Groups and knowledge bases can be switched off and stay in the template. */
export function isEnabled({ ActionGroupState: group, KnowledgeBaseState: knowledgeBase }: Fields): boolean {
  return group !== 'DISABLED' && knowledgeBase !== 'DISABLED';
}

export function toolNames({ contract }: ToolGroup): string {
  return contract.tools.map(({ name }) => name).join(', ');
}

/** The objects in a list, or the one that stands alone. */
export function fieldsIn(value: unknown): Fields[] {
  return list(value).filter(isObject);
}

export function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
