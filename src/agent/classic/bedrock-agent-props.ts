import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AgentCollaborator, CollaborationMode } from './collaboration';
import { PromptOverride } from './prompt-override';
import { Model } from '../../model/model';
import { AgentProps } from '../agent';

/**
 * What an agent remembers beyond a session.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-memory.html
 */
export interface AgentMemory {
  /**
   * How long summaries of sessions are kept. 1 to 365 whole days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * How many of the last sessions are put into the prompt. 1 at least.
   *
   * @default - the service's: 20
   */
  readonly maxRecentSessions?: number;
}

/**
 * An agent on the Classic engine.
 */
export interface BedrockAgentProps extends AgentProps {
  /**
   * Let the agent ask the user for what it is missing.
   *
   * @default false
   */
  readonly userInput?: boolean;

  /**
   * Let the agent write and run code.
   *
   * @default false
   */
  readonly codeInterpreter?: boolean;

  /**
   * Remember summaries of earlier sessions.
   *
   * @default - each session starts afresh
   */
  readonly memory?: AgentMemory;

  /**
   * Change single steps of the agent's reasoning.
   *
   * @default - the service's prompts
   */
  readonly promptOverrides?: PromptOverride[];

  /**
   * A function that reads the model's output, for the steps that say `useParser`.
   *
   * @default - the service's parser
   */
  readonly promptParser?: lambda.IFunctionRef;

  /**
   * Agents that this one may hand work to.
   *
   * @default - none
   */
  readonly collaborators?: AgentCollaborator[];

  /**
   * How this agent works with its collaborators.
   *
   * @default CollaborationMode.SUPERVISOR when there are any
   */
  readonly collaborationMode?: CollaborationMode;

  /**
   * A function that decides each step in place of the service's own orchestration.
   *
   * @default - the service's orchestration
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-custom-orchestration.html
   */
  readonly orchestrator?: lambda.IFunctionRef;

  /**
   * The alias's name. Callers know the alias by its id, which never changes.
   *
   * @default 'live'
   */
  readonly aliasName?: string;

  /**
   * What the alias is for, for people. Behind it stands what moves the alias: a hash, and ids. 1 to 100 characters.
   *
   * @default - what moves the alias alone
   */
  readonly aliasDescription?: string;

  /**
   * The identity the agent acts with. What it needs is added to it.
   *
   * @default - a new role with exactly what the agent needs
   */
  readonly role?: iam.IRole;
}

/**
 * What is known of an agent made elsewhere.
 */
export interface BedrockAgentAttributes {
  /** The agent's id: ten letters and digits. */
  readonly agentId: string;

  /** The alias to call. */
  readonly aliasId: string;

  /**
   * The model, which the metrics of the agent are published by.
   *
   * @default - the agent has no metrics here
   */
  readonly model?: Model;

  /**
   * The key that encrypts the agent: those who talk to it need it too.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * Whether the agent remembers anything beyond a session: those who talk to it need more of its key then.
   *
   * @default false
   */
  readonly memory?: boolean;
}
