import type { PendingCall, Source, TurnEvent } from '../../invocation/turn';
import type { TurnSummary } from '../meter';

/** How a turn is written for a kind of client. Each method returns the text of one or more server-sent events. */
export interface Protocol {
  readonly headers: Readonly<Record<string, string>>;
  start(messageId: string): string;
  text(text: string): string;
  reasoning(text: string): string;
  toolCall(id: string, name: string, input: unknown): string;
  toolResult(id: string, output: unknown, isError: boolean): string;
  source(source: Source): string;
  file(file: Extract<TurnEvent, { type: 'file' }>): string;
  pending(call: PendingCall): string;
  /** Something that the user should know of the conversation. */
  notice(notice: Notice): string;
  /** What the turn has taken so far. */
  usage(summary: TurnSummary): string;
  /** The end of an answer that is whole. */
  finish(reason: string, summary: TurnSummary): string;
  /** The end of one that is not. */
  error(error: ProtocolError): string;
}

/** `history-unavailable`: the assistant does not know what was said before. */
export type Notice = 'history-unavailable';

/** What a client is told of what went wrong. */
export interface ProtocolError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly errorId: string;
}

/** What keeps proxies from buffering, changing or compressing a stream. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** A comment, which clients pass over, and which every idle timer counts as life. */
export const HEARTBEAT = ': heartbeat\n\n';
