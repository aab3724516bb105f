import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { spendNothing } from './permissions';
import { IAgent } from '../../agent/agent';
import { Door } from '../../contract/observability/spend-guard';

/** The doors, and what the function needs to move them. */
export interface GuardedDoors {
  readonly doors: Door[];
  readonly aliasArns: string[];
  readonly roleArns: string[];
  /** Where there are roles: a policy that nobody has until a door is closed. */
  readonly denyPolicy?: iam.ManagedPolicy;
}

/** The doors of agents and callers, each once. */
export function doorsOf(scope: Construct, agents: IAgent[], callers: iam.IRole[]): GuardedDoors {
  const aliases = agents.flatMap(({ door: { alias } }) => alias ?? []);
  const roles = [...new Set([...agents.flatMap(({ door: { role } }) => role ?? []), ...callers])];
  return {
    doors: [
      ...aliases.map(({ agentId, aliasId }): Door => ({ kind: 'alias', agentId, aliasId })),
      ...roles.map(({ roleName }): Door => ({ kind: 'role', roleName })),
    ],
    aliasArns: aliases.map(({ aliasArn }) => aliasArn),
    roleArns: roles.map(({ roleArn }) => roleArn),
    denyPolicy: roles.length === 0 ? undefined : new iam.ManagedPolicy(scope, 'SpendNothing', {
      description: 'Attached to a role by the spend guard: no tokens until it is opened again', statements: [spendNothing()],
    }),
  };
}
