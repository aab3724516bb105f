/**
 * What the spend guard's function and the construct that deploys it must agree on.
 */

/** The variable that holds a `SpendGuardConfig`, as JSON. */
export const SPEND_GUARD_ENV = 'CDK_BEDROCK_AGENTS_SPEND_GUARD';

/** The door of an agent, or of somebody who calls one. */
export type Door =
  /** An alias of Agents Classic, which turns callers away. */
  | { readonly kind: 'alias'; readonly agentId: string; readonly aliasId: string }
  /** A role, which is denied to call models and agents. */
  | { readonly kind: 'role'; readonly roleName: string };

export interface SpendGuardConfig {
  /** The value of the metrics' only dimension. */
  readonly name: string;
  readonly doors: readonly Door[];
  /** The managed policy that roles are denied by. */
  readonly denyPolicyArn?: string;
  /** The parameter that holds a `SpendGuardState`, as JSON. Its history is the record of who closed and opened what. */
  readonly stateParameter: string;
}

/** What the function is told to do. */
export interface SpendGuardCommand {
  readonly action: 'close' | 'open';
  /** Why, for the record: the alarm's name, or a person's words. */
  readonly reason: string;
}

/** What was done last. */
export interface SpendGuardState {
  readonly doors: 'open' | 'closing' | 'closed';
  /** ISO 8601. */
  readonly since?: string;
  readonly reason?: string;
}

/** What the function counts, in CloudWatch embedded metric format. */
export const SPEND_GUARD_NAMESPACE = 'CdkBedrockAgents/SpendGuard';
export const SPEND_GUARD_DIMENSION = 'Guard';
export const SpendGuardMetric = {
  /** Doors that were closed, or found closed. */
  CLOSED: 'DoorsClosed',
  /** Doors that were opened again. */
  OPENED: 'DoorsOpened',
  /** Doors that could not be moved. */
  FAILED: 'DoorsFailed',
} as const;
