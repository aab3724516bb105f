import { EVENT_STREAM_HEADERS, Notice, Protocol, ProtocolError } from './protocol';
import type { PendingCall, Source, TurnEvent } from '../../invocation/turn';
import type { TurnSummary } from '../meter';

/**
 * Server-sent events with names, for whoever has no AI SDK: `start`, `text`, `tool-call`, … and at last `end` or `error`.
 * A stream without either was cut.
 */
export class PlainEvents implements Protocol {
  public readonly headers = EVENT_STREAM_HEADERS;

  public start(messageId: string): string {
    return event('start', { messageId });
  }

  public text(text: string): string {
    return event('text', { text });
  }

  public reasoning(text: string): string {
    return event('reasoning', { text });
  }

  public toolCall(id: string, name: string, input: unknown): string {
    return event('tool-call', { id, name, input });
  }

  public toolResult(id: string, output: unknown, isError: boolean): string {
    return event('tool-result', { id, output, isError });
  }

  public source(source: Source): string {
    return event('source', source);
  }

  public file({ name, mediaType, base64 }: Extract<TurnEvent, { type: 'file' }>): string {
    return event('file', { name, mediaType, base64 });
  }

  public pending(call: PendingCall): string {
    return event('pending', call);
  }

  public notice(notice: Notice): string {
    return event('notice', { notice });
  }

  public usage(summary: TurnSummary): string {
    return event('usage', summary);
  }

  public finish(reason: string, summary: TurnSummary): string {
    return event('end', { reason, ...summary });
  }

  public error(error: ProtocolError): string {
    return event('error', error);
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
