import { callersOf } from './callers';
import { Point, carriesOver, limitsThatFall } from './carries-over';
import { Change, changes } from './changes';
import { classicAgents } from './classic-agent';
import { ResourceDiff, resourceDiff } from './resources';
import { Successor, successorsOf } from './successors';
import { Assembly } from '../assembly/assembly';

/** What moving one agent means. */
export interface AgentMove {
  /** The agent's path. */
  readonly agent: string;
  readonly carriesOver: readonly Point[];
  readonly changes: readonly Change[];
  /** Limits of Agents Classic that fall away. */
  readonly limits: readonly string[];
  /** Who may talk to it. */
  readonly callers: readonly string[];
  readonly successors: readonly Successor[];
}

/** What moving an assembly to AgentCore means. */
export interface Migration {
  readonly agents: readonly AgentMove[];
  readonly resources: ResourceDiff;
}

/** What becomes of every agent on Agents Classic in an assembly. */
export function migrate(assembly: Assembly): Migration {
  const moving = classicAgents(assembly).map((agent) => ({ agent, successors: successorsOf(assembly, agent) }));
  const agents = moving.map(({ agent }) => agent);
  return {
    agents: moving.map(({ agent, successors }) => ({
      agent: agent.resource.path,
      carriesOver: carriesOver(assembly, agent),
      changes: changes(assembly, agent, agents),
      limits: limitsThatFall(agent),
      callers: callersOf(assembly, agent),
      successors,
    })),
    resources: resourceDiff(assembly, moving),
  };
}

/** Whether everything carries over, or goes on in another way. */
export function isHarmless({ agents }: Migration): boolean {
  return agents.every((move) => move.changes.every(({ lost }) => !lost));
}
