import { BrokenStream, UpstreamError } from './errors';
import { EndReason, TurnEvent, usageOf } from './turn';
import { EventReader, eventOf } from './wire/events';
import { Frame } from './wire/frames';

const ENDS: Readonly<Record<string, EndReason>> = {
  end_turn: 'complete',
  stop_sequence: 'complete',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  content_filtered: 'filtered',
  guardrail_intervened: 'filtered',
};

/** Reads the stream of a model. */
export class ConverseEvents implements EventReader {
  private stopReason?: string;

  public constructor(private readonly model: string) {
  }

  public read(frame: Frame, events: TurnEvent[]): void {
    const event = eventOf(frame);
    switch (frame.kind.type) {
      case 'contentBlockDelta':
        if (event.delta?.text) {
          events.push({ type: 'text', text: event.delta.text });
        } else if (event.delta?.reasoningContent?.text) {
          events.push({ type: 'reasoning', text: event.delta.reasoningContent.text });
        }
        break;
      case 'messageStop': this.stopReason = event.stopReason; break;
      case 'metadata': events.push({ type: 'step', usage: usageOf(event.usage ?? {}), model: this.model }); break;
      default:
    }
  }

  public end(): TurnEvent[] {
    if (this.stopReason === undefined) {
      throw new BrokenStream('the stream ended before the answer did');
    }
    const reason = ENDS[this.stopReason];
    if (!reason) {
      throw new UpstreamError('UnknownStop', `the model stopped for a reason that is no end: ${this.stopReason}`, false);
    }
    return [{ type: 'end', reason, detail: this.stopReason }];
  }
}
