import type { ServiceSchema } from '../../../src/contract/tools/rendering';

/** A tool, as a model is told of it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly input: ServiceSchema;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly call: ToolCall;
  readonly output: unknown;
  readonly failed: boolean;
  /** A person agreed to the call, and it is still to be made. */
  readonly agreed?: true;
}

/** What was said in a conversation, tools included. */
export type BrainMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };

/** All that a model knows when it is called. */
export interface Thought {
  readonly instruction: string;
  readonly tools: readonly ToolSpec[];
  readonly messages: readonly BrainMessage[];
}

/** Tokens of one call, guessed where the model does not tell. */
export interface BrainUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A document that was cited. */
export interface Citation {
  readonly title: string;
  readonly url: string;
  readonly excerpt: string;
}

/** Why a model stops, in the words of Converse. */
export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'content_filtered';

/** What comes of one call of a model; `stop` is the last. */
export type BrainEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'call'; readonly call: ToolCall }
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'stop'; readonly reason: StopReason; readonly usage: BrainUsage };

/** What thinks in place of the service's model. */
export interface Brain {
  readonly kind: 'scripted' | 'model-url' | 'bedrock';
  /** What people must know of it: shown above the conversation. */
  readonly note: string;
  think(thought: Thought, signal: AbortSignal): AsyncIterable<BrainEvent>;
}

/** The model failed, in the name that the service has for it. */
export class BrainError extends Error {
  public constructor(public readonly code: string, message: string) {
    super(message);
  }
}

/** The connection is to break, without a word. */
export class Cut extends Error {
}

const CHARACTERS_A_TOKEN = 4;

/** What a model that does not count would have read and written. */
export function estimatedUsage({ instruction, tools, messages }: Thought, text: string, calls: readonly ToolCall[]): BrainUsage {
  const tokens = (value: string) => Math.ceil(value.length / CHARACTERS_A_TOKEN);
  return {
    inputTokens: tokens(instruction + JSON.stringify(tools) + JSON.stringify(messages)),
    outputTokens: tokens(text + (calls.length > 0 ? JSON.stringify(calls) : '')),
  };
}
