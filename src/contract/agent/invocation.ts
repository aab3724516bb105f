/**
 * What an agent and whoever calls it at run time must agree on.
 */

/** The variable that a function reads to know which agent to call: an `InvocationTarget`, as JSON. */
export const AGENT_ENV = 'CDK_BEDROCK_AGENTS_AGENT';

/** An agent on the Classic engine, by its alias. */
export interface ClassicTarget {
  readonly engine: 'classic';
  readonly region: string;
  readonly agentId: string;
  readonly aliasId: string;
}

/** An agent on AgentCore, by its endpoint. */
export interface AgentCoreTarget {
  readonly engine: 'agentcore';
  readonly region: string;
  readonly harnessArn: string;
  readonly endpointName: string;
}

/** All that is needed to call an agent. */
export type InvocationTarget = ClassicTarget | AgentCoreTarget;
