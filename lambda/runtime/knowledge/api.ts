import type { Filter } from './filters';
import type { RetrievalTarget } from '../../../src/contract/knowledge/target';

/**
 * What callers of `retrieve` and `ask` give and get. Nothing in here names a type of the AWS SDK: whoever compiles against it
 * need not have it.
 */

/** A client of the AWS SDK for JavaScript v3. */
export interface SdkClient {
  readonly config: any;
  send(command: any, options?: any): Promise<any>;
}

/** What was found, and where: whoever says what the text says can name the source. */
export interface Passage {
  readonly text: string;
  /** The address of the document: an S3 URI, a URL, an id, or the SQL that found it; of a file that `DocumentFolder` converted, its path. */
  readonly source?: string;
  /** How well it matches, as the store counts it: comparable within one answer only. */
  readonly score?: number;
  /** The page of a PDF. */
  readonly page?: number;
  /** The document's own attributes. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Which base is searched, and for whom. */
export interface SearchOptions {
  /**
   * The knowledge base: its id, its ARN, or what `RetrievalTarget.of(knowledgeBase)` writes. By default the one that the function's
   * environment names.
   */
  readonly knowledgeBase?: string | RetrievalTarget;
  /**
   * Whose documents may be found. Of a base that was declared multi-tenant it must be given, or nothing is searched: a
   * document of anybody else, or of nobody, is never found. It is checked in what comes back, too. By default the one that
   * `forTenant` has named.
   */
  readonly tenant?: string;
  /** What documents must be like: see `attributes`, `allOf` and `anyOf`. */
  readonly filter?: Filter;
  /** How many passages to return, 1 to 100. By default 5. */
  readonly numberOfResults?: number;
  /** Whether words count, too, or the meaning alone. By default the service's own choice. Not of a managed base, and not every store can do both. */
  readonly search?: 'hybrid' | 'semantic';
  /** A model that puts what was found in order: its ARN, or `managed` for the one of a managed base. By default none, and on a managed base the service's own choice. */
  readonly rerank?: Rerank | 'managed' | 'none';
  /** A guardrail on the question, and on what was found. */
  readonly guardrail?: { readonly guardrailId: string; readonly guardrailVersion: string };
  /** Who asks, for bases that know who may read which document. */
  readonly userId?: string;
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /**
   * Whether to ask the service about the base's state when something went wrong, so that the error can say it. The caller
   * needs `bedrock:GetKnowledgeBase`, `bedrock:ListDataSources`, `bedrock:ListIngestionJobs` and
   * `bedrock:ListKnowledgeBaseDocuments` on the base; without them the error says less. By default true.
   */
  readonly diagnose?: boolean;
  /** A client to use in place of the library's own: a `BedrockAgentRuntimeClient`. */
  readonly client?: SdkClient;
}

/** How what was found is put in order. */
export interface Rerank {
  /** The ARN of the reranking model. */
  readonly modelArn: string;
  /** How many passages are searched, for the best to be chosen from. By default four times as many as are returned, 100 at most. */
  readonly candidates?: number;
}

/** What was found. */
export interface Retrieval {
  /** The best first. Empty where nothing is written about it, or where the guardrail stepped in. */
  readonly passages: readonly Passage[];
  /** What was searched: the question, shortened where it was longer than the service takes. */
  readonly query: string;
  readonly guardrailIntervened: boolean;
}

/** A part of an answer, and what it comes from. */
export interface Citation {
  /** The part. */
  readonly text: string;
  /** Where it stands in the answer: `answer.text.slice(span.start, span.end)`. */
  readonly span: { readonly start: number; readonly end: number };
  /** The passages it comes from. */
  readonly sources: readonly Passage[];
}

/** How a question is answered. */
export interface AskOptions extends SearchOptions {
  /** The model that writes the answer: its id, or the id or ARN of an inference profile. */
  readonly model: string;
  /** The prompt, with `$search_results$` in it. By default `groundedPrompt()`: answer only from what was found, and say so when it is not there. */
  readonly prompt?: string;
  /** What the answer is when the documents do not say. By default "The documents do not say." */
  readonly notThere?: string;
  /** Tokens of the answer, at most. By default the model's own. */
  readonly maxTokens?: number;
  /** By default the model's own; some models take none. */
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
  /** The conversation this question goes on with: the `sessionId` of the answer before. The service keeps it. Not in two stages. */
  readonly sessionId?: string;
  /**
   * Search first, then write, in two calls. It costs one more round trip, and tells what one call hides: which passages the
   * model was given, and the tokens it took. The question may be longer than a search takes. The caller needs
   * `bedrock:Retrieve` on the base and `bedrock:InvokeModel` (to stream: `bedrock:InvokeModelWithResponseStream`) on the model, in place
   * of `bedrock:RetrieveAndGenerate`.
   */
  readonly twoStage?: boolean;
  /** Chooses, orders or adds to what was found, before the answer is written. Makes it two stages. */
  readonly select?: (passages: readonly Passage[], question: string) => readonly Passage[] | Promise<readonly Passage[]>;
  /** What the log of model calls says of this one, such as who asked. Two stages only. */
  readonly requestMetadata?: Readonly<Record<string, string>>;
  /** How long a stream may be silent before it counts as broken, in seconds. By default 60. */
  readonly idleTimeoutSeconds?: number;
  /** A client for the model in two stages, in place of the library's own: a `BedrockRuntimeClient`. */
  readonly modelClient?: SdkClient;
}

/** The tokens an answer took. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

/** An answer, and what it stands on. */
export interface Answer {
  readonly text: string;
  /** Whether the documents say it: the answer has a source. False, too, where the guardrail stepped in. */
  readonly answered: boolean;
  readonly citations: readonly Citation[];
  readonly guardrailIntervened: boolean;
  /** For the next question of the conversation. Not in two stages. */
  readonly sessionId?: string;
  /** What the answer was written from. Two stages only. */
  readonly passages?: readonly Passage[];
  /** Two stages only: one call hides it. */
  readonly usage?: TokenUsage;
  /** Why the model stopped: `max_tokens` says that the answer is cut. Two stages only. */
  readonly stopReason?: string;
}

/** What comes of an answer as it is written. */
export type AnswerPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  /** Always the last: an answer that ends without it has broken off. */
  | { readonly type: 'end'; readonly answer: Answer };
