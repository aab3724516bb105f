import { randomUUID } from 'node:crypto';
import { TurnGuard } from './budget/turn-guard';
import { Meter } from './meter';
import { HEARTBEAT, Notice, Protocol } from './protocol/protocol';
import { Pulse } from './pulse';
import { ClientGone, refusalOf, shuttingDown, stalled, told, tookTooLong } from './reasons';
import { Sink } from './sink';
import { Logger } from './telemetry/logger';
import type { ToolActivity } from '../../src/contract/streaming/config';
import type { StreamingTimings } from '../../src/contract/streaming/timings';
import { Source, Turn, TurnEvent, Upstream } from '../invocation/turn';

/** How a turn ended. */
export interface Outcome {
  readonly kind: 'finished' | 'budget' | 'broken' | 'gone';
  /** Of one that finished: the answer, to be remembered. */
  readonly text: string;
  readonly error?: unknown;
  /** Why it ended, in the engine's words. */
  readonly detail?: string;
}

/** What all streams of a process share. */
export interface StreamParts {
  readonly timings: StreamingTimings;
  readonly toolActivity: ToolActivity;
  readonly budgetMessage: string;
  readonly pulse: Pulse;
  readonly log: Logger;
}

/** After one of these a step is over and the next one begins, or is about to. */
const NEXT_STEP = new Set<TurnEvent['type']>(['step-start', 'tool-call', 'reasoning']);

/**
 * One turn, from the engine to one client. The head is sent with the first thing there is to say, so that what fails before
 * has a status of its own; from then on every stream ends with `finish` or with an error that cannot be taken for it.
 */
export class TurnStream {
  /** What was cited. */
  public readonly sources: Source[] = [];
  /** Whether something was done beside answering, or is to be: such an answer is not given again. */
  public acted = false;
  private readonly abort = new AbortController();
  private lastSign = performance.now();
  private lastWrite = performance.now();
  private blockedSince?: number;
  private text = '';
  private notices = '';
  private leave?: () => void;

  public constructor(
    private readonly parts: StreamParts,
    private readonly protocol: Protocol,
    private readonly sink: Sink,
    private readonly meter: Meter,
    private readonly guard: TurnGuard,
    private readonly messageId: string = randomUUID(),
  ) {
    sink.onGone(() => this.abort.abort(new ClientGone('the client left')));
  }

  /** Aborted when the client leaves, or we end the turn. */
  public get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The server stops, and this took too long to wait for. */
  public shutDown(): void {
    this.abort.abort(shuttingDown());
  }

  /** Tells something before the answer. */
  public tell(notice: Notice): void {
    this.notices += this.protocol.notice(notice);
  }

  /** A bound was reached before the turn began. */
  public async refuseForBudget(): Promise<Outcome> {
    return this.finished(undefined);
  }

  /** Streams the answer. Throws a `Refusal` when it fails before the first byte. */
  public async run(upstream: Upstream, turn: Turn): Promise<Outcome> {
    this.leave = this.parts.pulse.join((now) => this.beat(now));
    try {
      const end = await this.relay(upstream, turn);
      return await this.finished(end);
    } catch (error) {
      return await this.failed(this.abort.signal.aborted ? this.abort.signal.reason : error);
    } finally {
      this.leave();
    }
  }

  /** An answer that is known. */
  public async replay(events: readonly TurnEvent[]): Promise<Outcome> {
    this.meter.cached = true;
    const known: Upstream = {
      name: 'cache',
      stream: async function* () {
        yield [...events, { type: 'end', reason: 'complete' }];
      },
    };
    return this.run(known, { sessionId: '', text: '' });
  }

  private async relay(upstream: Upstream, turn: Turn): Promise<Extract<TurnEvent, { type: 'end' }> | undefined> {
    for await (const batch of upstream.stream(turn, this.abort.signal)) {
      this.lastSign = performance.now();
      let out = '';
      let text = '';
      for (const event of batch) {
        if (event.type === 'text') { // what came together is written together
          text += event.text;
          continue;
        }
        if (text !== '') {
          out += this.said(text);
          text = '';
        }
        if (event.type === 'end') {
          this.write(out);
          return event;
        }
        if (NEXT_STEP.has(event.type) && await this.guard.exceeded()) {
          this.write(out);
          return undefined;
        }
        out += this.render(event);
        if (event.type === 'step' && event.more && await this.guard.exceeded()) {
          this.write(out);
          return undefined;
        }
      }
      this.write(text === '' ? out : out + this.said(text));
      if (this.sink.blocked) {
        await this.drained();
      }
    }
    throw new Error(`${upstream.name} ended without an end`);
  }

  private said(text: string): string {
    this.meter.text(text);
    this.text += text;
    return this.protocol.text(text);
  }

  private render(event: Exclude<TurnEvent, { type: 'text' | 'end' }>): string {
    this.acted ||= event.type === 'tool-call' || event.type === 'pending' || event.type === 'file';
    const { toolActivity } = this.parts;
    switch (event.type) {
      case 'step-start':
        this.meter.stepStarts();
        return '';
      case 'step':
        this.meter.step(event);
        this.guard.book(event.usage);
        return this.protocol.usage(this.meter.summary);
      case 'reasoning': return toolActivity === 'full' ? this.protocol.reasoning(event.text) : '';
      case 'tool-call': return toolActivity === 'none' ? '' : this.protocol.toolCall(event.id, event.name, toolActivity === 'full' ? event.input : {});
      case 'tool-result': return toolActivity === 'none' ? '' : this.protocol.toolResult(event.id, toolActivity === 'full' ? event.output : '', event.isError ?? false);
      case 'source':
        this.sources.push(event.source);
        return this.protocol.source(event.source);
      case 'file': return this.protocol.file(event);
      case 'pending': return this.protocol.pending(event.call);
    }
  }

  private async finished(end: Extract<TurnEvent, { type: 'end' }> | undefined): Promise<Outcome> {
    if (end) {
      await this.guard.settle();
      const tail = this.protocol.finish(end.reason, this.meter.summary);
      this.close(tail);
      return { kind: 'finished', text: this.text, detail: end.reason };
    }
    await this.settleUnfinished();
    const { message, scope } = this.guard.stop(this.parts.budgetMessage);
    this.meter.stoppedBy = scope;
    this.close(this.protocol.text(this.text === '' ? message : `\n\n${message}`) + this.protocol.finish('budget', this.meter.summary));
    return { kind: 'budget', text: this.text, detail: scope };
  }

  private async failed(error: unknown): Promise<Outcome> {
    await this.settleUnfinished();
    if (error instanceof ClientGone) {
      return { kind: 'gone', text: this.text, error };
    }
    if (!this.sink.opened) {
      throw refusalOf(error);
    }
    const errorId = randomUUID();
    this.parts.log.error('the stream broke', { errorId, error });
    this.close(this.protocol.error({ ...told(error), errorId }));
    return { kind: 'broken', text: this.text, error };
  }

  /** What a step took that did not come to its end is booked as well. */
  private async settleUnfinished(): Promise<void> {
    const usage = this.meter.abandon();
    if (usage) {
      this.guard.book(usage);
    }
    await this.guard.settle();
  }

  private write(text: string): void {
    if (text !== '' && !this.abort.signal.aborted) {
      this.open();
      this.sink.write(text);
      this.lastWrite = performance.now();
    }
  }

  private open(): void {
    if (!this.sink.opened) {
      this.sink.open(200, this.protocol.headers);
      this.sink.write(this.protocol.start(this.messageId) + this.notices);
    }
  }

  private close(text: string): void {
    this.open();
    this.sink.end(text);
  }

  private async drained(): Promise<void> {
    this.blockedSince = performance.now();
    await this.sink.drained();
    this.blockedSince = undefined;
    this.lastSign = performance.now();
  }

  /** Now and then: fills silence, and ends what stalls. */
  private beat(now: number): void {
    const { heartbeatSeconds, stallSeconds, turnSeconds } = this.parts.timings;
    if (this.meter.ms > turnSeconds * 1000) {
      this.abort.abort(tookTooLong(turnSeconds));
    } else if (this.blockedSince !== undefined) {
      if (now - this.blockedSince > stallSeconds * 1000) {
        this.abort.abort(new ClientGone('the client does not read'));
        this.sink.cut();
      }
    } else if (now - this.lastSign > stallSeconds * 1000) {
      this.abort.abort(stalled(stallSeconds));
    } else if (now - this.lastWrite > heartbeatSeconds * 1000) {
      this.write(HEARTBEAT);
    }
  }
}
