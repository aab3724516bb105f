import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Authenticator } from './authenticator';
import { readJson } from './body';
import { Counters, countersOf } from './budget/counters';
import { SharedGuard } from './budget/shared-guard';
import { TurnCap, TurnGuard } from './budget/turn-guard';
import { AnswerStore, CACHE_DEFAULTS, cacheKey, eventsOf } from './cache/answer-cache';
import { User, sessionKey, userKey } from './identity';
import { Meter } from './meter';
import { Protocol } from './protocol/protocol';
import { ChatRequest, chatRequest } from './protocol/request';
import { Pulse } from './pulse';
import { shuttingDown } from './reasons';
import { Refusal } from './refusal';
import { Router } from './routing/router';
import { OpenSession, Sessions } from './sessions/sessions';
import { Settings } from './settings';
import { Sink } from './sink';
import { Logger } from './telemetry/logger';
import { Metrics } from './telemetry/metrics';
import { Traced } from './telemetry/traced';
import { turnMetrics } from './telemetry/turn-record';
import { Outcome, StreamParts, TurnStream } from './turn-stream';
import { BUDGET_MESSAGE } from '../../src/contract/streaming/budget';
import type { Route } from '../../src/contract/streaming/config';
import { UpstreamError } from '../invocation/errors';
import { Retrying } from '../invocation/retry';
import { Turn, Upstream, totalTokens } from '../invocation/turn';

/** What a server is made of. */
export interface ChatParts {
  readonly settings: Settings;
  readonly log: Logger;
  /** Who answers, by route. The agent must be there. */
  readonly routes: ReadonlyMap<Route, Upstream>;
  readonly authenticate: Authenticator;
  readonly sessions: Sessions;
  readonly counters?: Counters;
  readonly router?: Router;
  readonly cache?: AnswerStore;
}

/** A turn that is answered, and what is noted about it. */
interface Running {
  readonly user: string;
  readonly asked: ChatRequest;
  readonly session: OpenSession;
  readonly meter: Meter;
  readonly stream: TurnStream;
  readonly cacheKey?: string;
  retries: number;
  cacheMiss?: boolean;
  savedTokens?: number;
}

const TOO_MANY = 'There are too many conversations at the moment. Please try again in a few seconds.';
const CONCURRENT_EVERY_MS = 60_000;

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
    setInterval(() => this.metrics.concurrent(this.streams.size), CONCURRENT_EVERY_MS).unref();
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
    const { limits } = this.parts.settings;
    const user = await this.parts.authenticate(request);
    const asked = chatRequest(await readJson(request, incoming, limits.bodyBytes), limits.messageCharacters);
    const run = this.turn(user, asked, protocol, sink);
    this.running.add(run);
    try {
      await run;
    } finally {
      this.running.delete(run);
    }
  }

  private async turn(user: User, asked: ChatRequest, protocol: Protocol, sink: Sink): Promise<void> {
    const { log, sessions } = this.parts;
    const meter = new Meter('agent', asked.text);
    const { guard, isOver } = await this.guardOf(user, asked);
    const session = await sessions.open(user, asked.chatId);
    await this.route(user, meter, asked, session, guard);
    const stream = new TurnStream(this.streamParts, protocol, sink, meter, guard);
    const key = this.cacheKeyOf(user, asked, session, meter.route as Route);
    const running: Running = { user: userKey(user), asked, session, meter, stream, cacheKey: key, retries: 0 };
    this.streams.add(stream);
    let outcome: Outcome | undefined;
    try {
      outcome = isOver ? await stream.refuseForBudget() : await this.stream(running);
      await this.keep(running, outcome);
    } catch (error) {
      log.error('a turn failed before its first byte', { error: error instanceof Refusal ? error.cause ?? error : error });
      throw error;
    } finally {
      this.streams.delete(stream);
      const { retries, cacheMiss, savedTokens } = running;
      const notes = { retries, cacheMiss, savedTokens, historyUnavailable: session.historyUnavailable };
      this.metrics.turn(meter.route, turnMetrics(meter, outcome, notes), {
        session: session.engineSession, outcome: outcome?.kind ?? 'refused', detail: outcome?.detail, because: meter.because, estimatedTokens: meter.estimated,
      });
    }
  }

  private async stream(running: Running): Promise<Outcome> {
    const { asked, session, meter, stream, cacheKey: key, user } = running;
    const known = key && await this.parts.cache?.get(key).catch(() => undefined);
    if (known) {
      running.savedTokens = known.tokens;
      return stream.replay(eventsOf(known));
    }
    running.cacheMiss = key !== undefined;
    if (session.historyUnavailable) {
      stream.tell('history-unavailable');
    }
    const toAgent = meter.route === 'agent';
    const retrying = new Retrying(this.parts.routes.get(meter.route as Route)!, {
      onRetry: (error: UpstreamError) => {
        running.retries++;
        this.parts.log.warn('the engine is asked again', { error: error.code, message: error.message });
      },
    });
    const upstream = new Traced(retrying, { name: toAgent ? this.parts.settings.service : meter.route, isAgent: toAgent });
    const turn: Turn = {
      sessionId: session.engineSession,
      text: asked.text,
      answers: asked.answers,
      history: toAgent || session.history.length > 0 ? session.history : asked.earlier,
      ...(user !== '' && { userId: user }),
      ...(this.parts.settings.budget?.perTurn !== undefined && { maxTokens: this.parts.settings.budget.perTurn }),
    };
    return stream.run(upstream, turn);
  }

  /** The bounds of this turn, and whether one is reached before it begins. */
  private async guardOf(user: User, { chatId }: ChatRequest): Promise<{ readonly guard: TurnGuard; readonly isOver: boolean }> {
    const { settings: { budget }, counters, log } = this.parts;
    const counting = counters && budget ? countersOf(budget, userKey(user), sessionKey(user, chatId)) : [];
    if (!counters || counting.length === 0) {
      return { guard: new TurnCap(budget?.perTurn), isOver: false };
    }
    const guard = new SharedGuard(counters, counting, budget?.perTurn ?? Infinity, log);
    await guard.begin();
    return { guard, isOver: await guard.exceeded() };
  }

  private async route(user: User, meter: Meter, { text, answers }: ChatRequest, { isFirst }: OpenSession, guard: TurnGuard): Promise<void> {
    if (!this.parts.router || answers.length > 0) { // what the agent asked for is answered to the agent
      return;
    }
    const { route, because, usage } = await this.parts.router.decide(text, isFirst, userKey(user) || undefined);
    meter.route = route;
    meter.because = because;
    if (usage && totalTokens(usage) > 0) {
      meter.step({ type: 'step', usage });
      guard.book(usage);
    }
  }

  private cacheKeyOf(user: User, { text, answers, earlier }: ChatRequest, { history }: OpenSession, route: Route): string | undefined {
    const { cache: config } = this.parts.settings;
    if (!this.parts.cache || !config || answers.length > 0 || !(config.routes ?? CACHE_DEFAULTS.routes).includes(route)) {
      return undefined;
    }
    const { model, knowledgeBase } = this.parts.settings;
    const answeredBy = JSON.stringify([route, route === 'model' ? model : route === 'knowledge-base' ? knowledgeBase : 'agent']);
    // Who is nobody shares with nobody: a key of their own never comes again.
    const whose = config.shared ? '' : user.id === '' ? randomUUID() : userKey(user);
    return cacheKey({ answeredBy, text, history: history.length > 0 ? history : earlier, user: whose });
  }

  /** What was said is kept, and an answer that is whole may be given again. */
  private async keep({ asked, session, meter, stream, cacheKey: key }: Running, outcome: Outcome): Promise<void> {
    if (outcome.kind !== 'finished') {
      return;
    }
    await session.finish(asked.text, outcome.text);
    if (key && this.parts.cache && outcome.detail === 'complete' && !meter.cached && !stream.acted) {
      const answer = { text: outcome.text, sources: stream.sources, tokens: totalTokens(meter.usage) };
      await this.parts.cache.set(key, answer).catch((error: unknown) => this.parts.log.warn('an answer was not cached', { error: String(error) }));
    }
  }

  private checkRoom(): void {
    if (this.draining) {
      const { code, message } = shuttingDown();
      throw new Refusal(503, code, message, true, { 'retry-after': '1', 'connection': 'close' });
    }
    if (this.streams.size >= this.parts.settings.limits.concurrentStreams) {
      throw new Refusal(503, 'TooManyStreams', TOO_MANY, true, { 'retry-after': '2' });
    }
  }
}
