import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { StreamingAuthentication } from './streaming-authentication';
import { DirectKnowledgeBase, DirectModel, StreamingRoute, StreamingRouting } from './streaming-routes';
import { TokenBudget } from './token-budget';
import { IAgent } from '../agent/agent';

/**
 * What a browser may see of the tools that run.
 */
export enum ToolActivity {
  /** Nothing. */
  NONE = 'none',
  /** Which tool runs, and nothing of what it is given or answers. */
  NAMES = 'names',
  /** All of it. Only where users may see what tools are given and answer. */
  FULL = 'full',
}

/**
 * How conversations are kept when the engine has forgotten them.
 */
export interface KeptConversations {
  /**
   * For how long, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly keepFor?: Duration;

  /**
   * The most recent messages that a new session of the engine is told.
   *
   * @default 20
   */
  readonly historyMessages?: number;

  /**
   * After how long without a word the engine forgets a session: the agent's `idleSessionTtl`.
   *
   * @default Duration.minutes(10)
   */
  readonly engineIdle?: Duration;
}

/**
 * Answers that are given again to the same question.
 */
export interface AnswerCache {
  /**
   * How long an answer is good for.
   *
   * @default Duration.minutes(10)
   */
  readonly ttl?: Duration;

  /**
   * Answers that are kept at most.
   *
   * @default 1000
   */
  readonly maxEntries?: number;

  /**
   * Whether one user may get another's answer. Only for what is the same for everybody.
   *
   * @default false
   */
  readonly shared?: boolean;

  /**
   * Which routes are cached. An agent acts, and an act is not repeated by remembering its answer.
   *
   * @default - the direct model and the direct knowledge base
   */
  readonly routes?: StreamingRoute[];

  /**
   * A Valkey or Redis that all tasks share, such as `rediss://cache.example.internal:6379`.
   *
   * @default - each task has its own memory
   */
  readonly url?: string;
}

/**
 * What calls of Bedrock say about themselves, for those who read its logs or stand between.
 *
 * Calls of models, which are those of `directModel` and of the routing's classifier, say it in Bedrock's request metadata, which
 * takes 16 entries of 256 characters. Calls of agents and knowledge bases have no such field: they say it with `headers` only.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export interface StreamingAnnotations {
  /**
   * What the calls are for.
   *
   * @default - not said
   */
  readonly useCase?: string;

  /**
   * Its version.
   *
   * @default - not said
   */
  readonly useCaseVersion?: string;

  /**
   * The account that pays, by a name of your own.
   *
   * @default - not said
   */
  readonly accountName?: string;

  /**
   * The limits that the calls count against.
   *
   * @default - none
   */
  readonly limitIds?: string[];

  /**
   * More, as text.
   *
   * @default - none
   */
  readonly tags?: { [name: string]: string };

  /**
   * Whether the user is said, by a hash of the name.
   *
   * @default false
   */
  readonly user?: boolean;

  /**
   * Whether all calls, also those of agents and knowledge bases, say it in `xProxy-*` headers, which are part of what is signed.
   * Bedrock does nothing with them: they are for a proxy or log in between.
   *
   * @default false
   */
  readonly headers?: boolean;
}

/**
 * What a streaming server is made of, wherever it runs.
 */
export interface StreamingServerProps {
  /** The agent that answers, of either engine. */
  readonly agent: IAgent;

  /**
   * How many tokens an answer, a conversation and a user may take.
   *
   * @default TokenBudget.of({ perTurn: 3_000 })
   */
  readonly tokenBudget?: TokenBudget;

  /**
   * Who may talk, and how they prove it.
   *
   * @default - whoever reaches the server; IAM for a StreamingFunction
   */
  readonly authentication?: StreamingAuthentication;

  /**
   * Origins of the pages that may call from another site, such as `https://app.example.com`; `*` is any. The server answers
   * their preflights, which carry no proof of who asks, and takes no cookies. Others get no CORS headers.
   *
   * @default - none: the page comes from the same site
   */
  readonly allowOrigins?: string[];

  /**
   * Keeps conversations in a table, beyond the engine's session. Users can list and delete their own.
   *
   * @default - a conversation ends with the engine's session, and nothing of it is kept
   */
  readonly conversations?: KeptConversations;

  /**
   * The table of counters and conversations: partition key `pk` and sort key `sk`, both text, and `expiresAt` as time to live.
   *
   * @default - one is made when the budget or the conversations need it
   */
  readonly table?: dynamodb.ITable;

  /**
   * The key that encrypts the table that is made.
   *
   * @default - a key that DynamoDB owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the table that is made when it leaves the stack.
   *
   * @default - kept when it has conversations, and deleted when it has counters only
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * A model that simple questions can be sent to.
   *
   * @default - none
   */
  readonly directModel?: DirectModel;

  /**
   * A knowledge base that questions can be sent to.
   *
   * @default - none
   */
  readonly directKnowledgeBase?: DirectKnowledgeBase;

  /**
   * Which question goes where.
   *
   * @default - all to the agent
   */
  readonly routing?: StreamingRouting;

  /**
   * Gives the same answer to the same question again.
   *
   * @default - nothing is remembered
   */
  readonly cache?: AnswerCache;

  /**
   * What calls of Bedrock say about themselves.
   *
   * @default - nothing
   */
  readonly annotations?: StreamingAnnotations;

  /**
   * What a browser may see of the tools that run.
   *
   * @default ToolActivity.NAMES
   */
  readonly toolActivity?: ToolActivity;

  /**
   * How long the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
