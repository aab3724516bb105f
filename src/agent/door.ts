import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * An alias that can turn its callers away.
 */
export interface AliasDoor {
  /** The agent's id. */
  readonly agentId: string;

  /** The alias's id. */
  readonly aliasId: string;

  /** The alias's ARN. */
  readonly aliasArn: string;
}

/**
 * How an agent can be closed to everybody at once, as its engine allows it: what `SpendGuard` does when too much was spent.
 */
export interface AgentDoor {
  /**
   * The alias, on Agents Classic: it is told to reject all invocations.
   *
   * @default - the engine has no such switch
   */
  readonly alias?: AliasDoor;

  /**
   * The role that the agent acts with, on AgentCore: it is denied to call models, so that a session that runs stops at its next
   * step, too.
   *
   * @default - not needed, or not known of an imported agent
   */
  readonly role?: iam.IRole;
}
