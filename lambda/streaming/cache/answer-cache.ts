import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CacheConfig, Route } from '../../../src/contract/streaming/config';
import { Message, Source, TurnEvent } from '../../invocation/turn';

/** An answer that can be given again. */
export interface KnownAnswer {
  readonly text: string;
  readonly sources: readonly Source[];
  /** What it took when it was made. */
  readonly tokens: number;
}

/** Where answers are kept. What fails is a miss. */
export interface AnswerStore {
  get(key: string): Promise<KnownAnswer | undefined>;
  set(key: string, answer: KnownAnswer): Promise<void>;
}

export const CACHE_DEFAULTS = { ttlSeconds: 600, maxEntries: 1_000, routes: ['model', 'knowledge-base'] as readonly Route[] };

/** In this process. */
export class MemoryStore implements AnswerStore {
  private readonly answers: LRUCache<string, KnownAnswer>;

  public constructor({ ttlSeconds = CACHE_DEFAULTS.ttlSeconds, maxEntries = CACHE_DEFAULTS.maxEntries }: CacheConfig) {
    this.answers = new LRUCache({ max: maxEntries, ttl: ttlSeconds * 1000 });
  }

  public async get(key: string): Promise<KnownAnswer | undefined> {
    return this.answers.get(key);
  }

  public async set(key: string, answer: KnownAnswer): Promise<void> {
    this.answers.set(key, answer);
  }
}

/** The part of a Valkey or Redis client that is needed. */
export interface ValkeyClient {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, mode: 'EX', seconds: number): Promise<unknown>;
}

/** In a Valkey or Redis that all tasks share. */
export class ValkeyStore implements AnswerStore {
  public constructor(private readonly client: ValkeyClient, private readonly ttlSeconds: number = CACHE_DEFAULTS.ttlSeconds) {
  }

  public async get(key: string): Promise<KnownAnswer | undefined> {
    const text = await this.client.get(`cdk-bedrock-agents:answer:${key}`);
    return text === null ? undefined : JSON.parse(text);
  }

  public async set(key: string, answer: KnownAnswer): Promise<void> {
    await this.client.set(`cdk-bedrock-agents:answer:${key}`, JSON.stringify(answer), 'EX', this.ttlSeconds);
  }
}

/** What a question is recognised by. */
export interface Question {
  /** What answers it: a model, a knowledge base. */
  readonly answeredBy: string;
  readonly text: string;
  readonly history: readonly Message[];
  /** Who asks; the same for everybody only where answers are declared public. */
  readonly user: string;
}

/** The same for what asks the same. */
export function cacheKey({ answeredBy, text, history, user }: Question): string {
  const said = [...history.map(({ role, text: words }) => [role, normalized(words)]), ['user', normalized(text)]];
  return createHash('sha256').update(JSON.stringify([answeredBy, user, said])).digest('hex');
}

/**
 * What differs each time and asks nothing: spaces, a time of day that an app puts in front, the id of a request. Not ids in
 * general: "order A-1001" and "order A-1002" are two questions.
 */
const VOLATILE = [
  /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?/g,
  /\b(request|trace|correlation|message)[-_ ]?id\s*[:=]\s*[\w-]+/gi,
];

function normalized(text: string): string {
  return VOLATILE.reduce((rest, pattern) => rest.replace(pattern, ''), text.normalize('NFC')).replace(/\s+/g, ' ').trim();
}

/** An answer as a turn tells it. */
export function eventsOf({ text, sources }: KnownAnswer): TurnEvent[] {
  return [{ type: 'text', text }, ...sources.map((source): TurnEvent => ({ type: 'source', source }))];
}
