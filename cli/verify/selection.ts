import { ToolGroup } from '../assembly/tool-functions';
import { UsageError } from '../terminal/errors';
import { matches } from '../terminal/glob';

/** Which groups and tools are tried; all of them where nothing is named. */
export interface Selection {
  /** The path of an agent or a gateway's target, or a part of it; `*` stands for anything. */
  readonly agents: readonly string[];
  /** Names of tools. */
  readonly tools: readonly string[];
}

/** The groups that are named, with the tools that are named. Throws an error that says what there is, where it is none. */
export function select(groups: readonly ToolGroup[], { agents, tools }: Selection): ToolGroup[] {
  const ofAgents = agents.length === 0 ? [...groups] : groups.filter(({ owner }) => agents.some((pattern) => isPath(pattern, owner)));
  refuse('--agent', agents, ofAgents, groups.map(({ owner }) => owner));
  const found = tools.length === 0 ? ofAgents : ofAgents.map((group) => withTools(group, tools)).filter(({ contract }) => contract.tools.length > 0);
  refuse('--tool', tools, found, ofAgents.flatMap(({ contract }) => contract.tools.map(({ name }) => name)));
  return found;
}

function withTools(group: ToolGroup, tools: readonly string[]): ToolGroup {
  const named = group.contract.tools.filter(({ name }) => tools.some((pattern) => matches(pattern, name)));
  return { ...group, contract: { ...group.contract, tools: named } };
}

/** Whether a pattern is a path, its end, its beginning or something between. */
export function isPath(pattern: string, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, from) => parts.slice(from).some((__, length) => matches(pattern, parts.slice(from, from + length + 1).join('/'))));
}

function refuse(option: string, patterns: readonly string[], found: readonly unknown[], known: readonly string[]): void {
  if (patterns.length > 0 && found.length === 0 && known.length > 0) {
    throw new UsageError(`${option} ${patterns.join(', ')} names nothing here; there is ${[...new Set(known)].join(', ')}.`);
  }
}
