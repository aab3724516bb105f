import { EVENT_STREAM_HEADERS, Notice, Protocol, ProtocolError } from './protocol';
import type { PendingCall, Source, TurnEvent } from '../../invocation/turn';
import type { TurnSummary } from '../meter';

const FINISH: Readonly<Record<string, string>> = {
  complete: 'stop', waiting: 'tool-calls', length: 'length', filtered: 'content-filter', limit: 'other', budget: 'other',
};

/** The AI SDK's UI message stream, which `useChat` reads. */
export class UiMessages implements Protocol {
  public readonly headers = { ...EVENT_STREAM_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' };
  private parts = 0;
  /** The part of text or reasoning that is open. */
  private open?: { readonly kind: 'text' | 'reasoning'; readonly id: string; readonly prefix: string };

  public start(messageId: string): string {
    return event({ type: 'start', messageId }) + event({ type: 'start-step' });
  }

  public text(text: string): string {
    return this.delta('text', text);
  }

  public reasoning(text: string): string {
    return this.delta('reasoning', text);
  }

  public toolCall(toolCallId: string, toolName: string, input: unknown): string {
    return this.close() + event({ type: 'tool-input-available', toolCallId, toolName, input, providerExecuted: true, dynamic: true });
  }

  public toolResult(toolCallId: string, output: unknown, isError: boolean): string {
    return this.close() + event(isError
      ? { type: 'tool-output-error', toolCallId, errorText: typeof output === 'string' ? output : JSON.stringify(output), providerExecuted: true, dynamic: true }
      : { type: 'tool-output-available', toolCallId, output, providerExecuted: true, dynamic: true });
  }

  public source({ id, url, title }: Source): string {
    return this.close() + event(url && /^https?:/.test(url)
      ? { type: 'source-url', sourceId: id, url, title }
      : { type: 'source-document', sourceId: id, mediaType: 'text/plain', title: title ?? url ?? 'source', filename: title });
  }

  public file({ mediaType, base64 }: Extract<TurnEvent, { type: 'file' }>): string {
    return this.close() + event({ type: 'file', mediaType, url: `data:${mediaType};base64,${base64}` });
  }

  public pending({ id, name, input, wants }: PendingCall): string {
    const call = event({ type: 'tool-input-available', toolCallId: id, toolName: name, input, providerExecuted: false, dynamic: true });
    return this.close() + call + (wants === 'result' ? '' : event({ type: 'tool-approval-request', approvalId: id, toolCallId: id }));
  }

  public notice(notice: Notice): string {
    return event({ type: 'data-notice', data: { notice } });
  }

  public usage(summary: TurnSummary): string {
    return event({ type: 'message-metadata', messageMetadata: summary });
  }

  public finish(reason: string, summary: TurnSummary): string {
    const finish = event({ type: 'finish', finishReason: FINISH[reason] ?? 'other', messageMetadata: summary });
    return `${this.close()}${event({ type: 'finish-step' })}${finish}data: [DONE]\n\n`;
  }

  /** Without `finish` and `[DONE]`: no client takes it for the end of an answer. */
  public error({ message, ...details }: ProtocolError): string {
    return event({ type: 'data-error', data: details, transient: true }) + event({ type: 'error', errorText: message });
  }

  private delta(kind: 'text' | 'reasoning', text: string): string {
    if (this.open?.kind === kind) {
      return `${this.open.prefix}${JSON.stringify(text)}}\n\n`;
    }
    const closed = this.close();
    const id = String(++this.parts);
    this.open = { kind, id, prefix: `data: {"type":"${kind}-delta","id":"${id}","delta":` };
    return `${closed}${event({ type: `${kind}-start`, id })}${this.open.prefix}${JSON.stringify(text)}}\n\n`;
  }

  private close(): string {
    const { open } = this;
    this.open = undefined;
    return open ? event({ type: `${open.kind}-end`, id: open.id }) : '';
  }
}

function event(chunk: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
