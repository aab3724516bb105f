/**
 * A turn, in words that hold for every engine: what the user says, and what comes back. What only one engine knows stands in
 * its own file.
 */

/** What the user says, and to which conversation. */
export interface Turn {
  /** The engine's session: 33 to 100 letters, digits and hyphens. */
  readonly sessionId: string;
  /** The user's words. Empty where `answers` is what they say. */
  readonly text: string;
  /** Answers to what the engine asked for in the turn before. */
  readonly answers?: readonly Answer[];
  /** What was said before, for a session that the engine does not know. */
  readonly history?: readonly Message[];
  /** Who speaks: what AgentCore remembers of a person goes by it. */
  readonly userId?: string;
  /** The same on Classic, for an agent that has a memory; one without may refuse it. */
  readonly memoryId?: string;
  /** What tools may read, and the model does not. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Tokens that an answer may have, where the engine can be told. */
  readonly maxTokens?: number;
  /** The trace that this call is part of, as W3C has it. */
  readonly traceparent?: string;
}

/** What somebody said. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** What became of a call that the engine left to us: a person agreed or not, or the app did it itself. */
export interface Answer {
  /** The call, as it was asked for. */
  readonly call: PendingCall;
  /** Whether the person agrees. */
  readonly approved?: boolean;
  /** What the call gave, where the app makes it. */
  readonly output?: unknown;
  /** Why it gave nothing. */
  readonly error?: string;
}

/** A call of a tool that waits for a person, or for the app. */
export interface PendingCall {
  /** Finds the call again in the next turn, in any process. Not longer than 2,000 characters. */
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** Whether a person is to agree, or the app to make the call, or first the one and then the other. */
  readonly wants: 'approval' | 'result' | 'approval-and-result';
}

/** Tokens of one call of a model. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Where something that was said comes from. */
export interface Source {
  /** The same for the same source within a turn. */
  readonly id: string;
  /** An address, where it has one: `https://…`, `s3://…`. */
  readonly url?: string;
  readonly title?: string;
  /** What stands there. */
  readonly excerpt?: string;
}

/** Why an answer ended. */
export type EndReason =
  /** It is whole. */
  | 'complete'
  /** The engine waits for the answers to `PendingCall`s. */
  | 'waiting'
  /** The model may not write more. */
  | 'length'
  /** A guardrail or a filter stepped in. */
  | 'filtered'
  /** The engine's own bound of steps or time was reached. */
  | 'limit';

/** What happens in a turn, in order. The last one is `end`; without it the turn is broken. */
export type TurnEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A call of a model begins. */
  | { readonly type: 'step-start' }
  /** A call of a model is over. */
  | { readonly type: 'step'; readonly usage: Usage; readonly kind?: string; readonly model?: string; readonly more?: boolean }
  /** A tool is called, by the engine: for us to know. The input is whole. */
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool-result'; readonly id: string; readonly output: unknown; readonly isError?: boolean }
  | { readonly type: 'source'; readonly source: Source }
  | { readonly type: 'file'; readonly name: string; readonly mediaType: string; readonly base64: string }
  | { readonly type: 'pending'; readonly call: PendingCall }
  | { readonly type: 'end'; readonly reason: EndReason; readonly detail?: string };

/** Something that answers turns. */
export interface Upstream {
  /** What the logs call it. */
  readonly name: string;
  /**
   * Asks. What arrives together comes together, so that it can be handed on together. Ends after an `end`, or throws an
   * `UpstreamError`; an aborted signal ends the call at the service.
   */
  stream(turn: Turn, signal: AbortSignal): AsyncIterable<readonly TurnEvent[]>;
}

export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Two calls' tokens together. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** All tokens of a usage. */
export function totalTokens({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

/** What a service said of its tokens, which is sometimes less than all. */
export function usageOf(said: Partial<Record<'inputTokens' | 'outputTokens' | 'cacheReadInputTokens' | 'cacheWriteInputTokens', number>>): Usage {
  const { inputTokens = 0, outputTokens = 0, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = said;
  return { inputTokens, outputTokens, cacheReadTokens: cacheReadInputTokens, cacheWriteTokens: cacheWriteInputTokens };
}
