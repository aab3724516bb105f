import type { IncomingMessage } from 'node:http';
import { readJson } from './body';
import { TurnCap } from './budget/turn-guard';
import { ANYBODY, engineSession, sessionKey, userKey } from './identity';
import { Meter } from './meter';
import { Protocol } from './protocol/protocol';
import { chatRequest } from './protocol/request';
import { Pulse } from './pulse';
import { shuttingDown } from './reasons';
import { Refusal } from './refusal';
import { Settings } from './settings';
import { Sink } from './sink';
import { Logger } from './telemetry/logger';
import { Metrics } from './telemetry/metrics';
import { turnMetrics } from './telemetry/turn-record';
import { Outcome, StreamParts, TurnStream } from './turn-stream';
import { BUDGET_MESSAGE } from '../../src/contract/streaming/budget';
import { UpstreamError } from '../invocation/errors';
import { Retrying } from '../invocation/retry';
import { Upstream } from '../invocation/turn';

/** What a server is made of. */
export interface ChatParts {
  readonly settings: Settings;
  readonly agent: Upstream;
  readonly log: Logger;
}

/** Answers turns. One for a process. */
export class Chat {
  public draining = false;
  private readonly streams = new Set<TurnStream>();
  private readonly running = new Set<Promise<unknown>>();
  private readonly streamParts: StreamParts;
  private readonly metrics: Metrics;

  public constructor(private readonly parts: ChatParts) {
    const { settings, log } = parts;
    const { heartbeatSeconds, stallSeconds } = settings.timings;
    this.streamParts = {
      timings: settings.timings,
      toolActivity: settings.toolActivity ?? 'names',
      budgetMessage: settings.budget?.message ?? BUDGET_MESSAGE,
      pulse: new Pulse(Math.min(1000, Math.min(heartbeatSeconds, stallSeconds) * 250)),
      log,
    };
    this.metrics = new Metrics(settings.service, log);
  }

  public get openStreams(): number {
    return this.streams.size;
  }

  public drain(): void {
    this.draining = true;
  }

  public async shutDown(): Promise<void> {
    this.drain();
    this.streams.forEach((stream) => stream.shutDown());
    await Promise.allSettled(this.running);
  }

  /** One request, from its body to the end of its stream. Throws a `Refusal` when there is no stream. */
  public async answer(request: Request, protocol: Protocol, sink: Sink, incoming?: IncomingMessage): Promise<void> {
    this.checkRoom();
    const { limits, budget } = this.parts.settings;
    const user = ANYBODY;
    const asked = chatRequest(await readJson(request, incoming, limits.bodyBytes), limits.messageCharacters);
    const session = sessionKey(user, asked.chatId);
    const meter = new Meter('agent', asked.text);
    const stream = new TurnStream(this.streamParts, protocol, sink, meter, new TurnCap(budget?.perTurn));
    let retries = 0;
    const upstream = new Retrying(this.parts.agent, {
      onRetry: (error: UpstreamError) => {
        retries++;
        this.parts.log.warn('the engine is asked again', { error: error.code, message: error.message });
      },
    });
    let outcome: Outcome | undefined;
    const run = stream.run(upstream, { sessionId: engineSession(session, 0), text: asked.text, answers: asked.answers, userId: userKey(user) });
    this.streams.add(stream);
    this.running.add(run);
    try {
      outcome = await run;
    } catch (error) {
      this.parts.log.error('a turn failed before its first byte', { error: error instanceof Refusal ? error.cause ?? error : error });
      throw error;
    } finally {
      this.streams.delete(stream);
      this.running.delete(run);
      this.metrics.turn(meter.route, turnMetrics(meter, outcome, { retries }), { session, outcome: outcome?.kind ?? 'refused', detail: outcome?.detail });
    }
  }

  private checkRoom(): void {
    if (this.draining) {
      const { code, message } = shuttingDown();
      throw new Refusal(503, code, message, true, { 'retry-after': '1', 'connection': 'close' });
    }
    if (this.streams.size >= this.parts.settings.limits.concurrentStreams) {
      throw new Refusal(503, 'TooManyStreams', 'There are too many conversations at the moment. Please try again in a few seconds.', true, { 'retry-after': '2' });
    }
  }
}
