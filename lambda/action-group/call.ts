import { ClassicEvent } from '../../src/contract/tools/envelope';

/** What Lambda passes beside the event, as far as the guard reads it. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly functionName?: string;
  readonly clientContext?: unknown;
  getRemainingTimeInMillis?(): number;
}

/** Which engine called, and so in which form it wants the answer. */
export type Protocol = 'api' | 'function' | 'gateway';

/** Retrieval settings for a knowledge base, for the rest of the agent's turn. */
export interface KnowledgeBaseConfiguration {
  readonly knowledgeBaseId: string;
  readonly retrievalConfiguration: {
    readonly vectorSearchConfiguration: {
      readonly numberOfResults?: number;
      readonly overrideSearchType?: 'HYBRID' | 'SEMANTIC';
      readonly filter?: unknown;
    };
  };
}

/**
 * What surrounds the arguments of a tool. Given to the tool as its second argument.
 *
 * `sessionAttributes` and `promptSessionAttributes` may be changed in place: Agents Classic keeps the changes. An
 * AgentCore gateway sends none and keeps none.
 */
export interface ToolCall {
  /** The tool's name in the schema. */
  readonly tool: string;
  /** Which engine called: `api` and `function` are Agents Classic, `gateway` is AgentCore. */
  readonly protocol: Protocol;
  readonly sessionId?: string;
  /** What the user said, as far as the engine tells. */
  readonly inputText?: string;
  readonly agent?: ClassicEvent['agent'];
  readonly sessionAttributes: Record<string, string>;
  readonly promptSessionAttributes: Record<string, string>;
  /** Set to change how the agent's knowledge bases are searched for the rest of the turn (Agents Classic). */
  knowledgeBasesConfiguration?: KnowledgeBaseConfiguration[];
  readonly context: LambdaContext;
}
