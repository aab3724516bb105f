import { ListedSession, SessionStore } from './session-store';
import type { SessionsConfig } from '../../../src/contract/streaming/config';
import { Message } from '../../invocation/turn';
import { engineSession, sessionKey, User, userKey } from '../identity';
import { Refusal } from '../refusal';
import { Logger } from '../telemetry/logger';

/** A conversation, as a turn of it begins. */
export interface OpenSession {
  /** What the engine calls it. */
  readonly engineSession: string;
  /** What the engine must be told, since it forgot. */
  readonly history: readonly Message[];
  /** It forgot, and we cannot tell. */
  readonly historyUnavailable: boolean;
  /** Whether this is its first turn. */
  readonly isFirst: boolean;
  finish(question: string, answer: string): Promise<void>;
}

const IDLE_SECONDS = 600;
const HISTORY_MESSAGES = 20;

/** Conversations that outlive the engine's sessions, where there is a table for them. */
export class Sessions {
  public constructor(private readonly config: SessionsConfig, private readonly log: Logger, private readonly store?: SessionStore) {
  }

  /**
   * A turn begins. When the engine has forgotten the conversation, or its last turn has no known end, a new session of the
   * engine is begun, and told what was said before: once, and in order.
   */
  public async open(user: User, chatId: string): Promise<OpenSession> {
    const session = sessionKey(user, chatId);
    if (!this.store) {
      return { engineSession: session, history: [], historyUnavailable: false, isFirst: false, finish: async () => undefined };
    }
    const { engineIdleSeconds = IDLE_SECONDS, historyMessages = HISTORY_MESSAGES } = this.config;
    const store = this.store;
    const known = await store.read(session).catch((error: unknown) => this.unavailable(error));
    const isForgotten = known !== undefined && (known.open || Date.now() - known.lastUsed > engineIdleSeconds * 1000);
    const generation = (known?.generation ?? 0) + (isForgotten ? 1 : 0);
    let history: Message[] = [];
    let historyUnavailable = false;
    if (isForgotten && known.turns > 0) {
      history = await store.history(session, historyMessages).catch((error: unknown) => {
        this.log.error('a conversation\'s history could not be read', { session, error });
        return [];
      });
      historyUnavailable = history.length === 0;
    }
    await store.begin(userKey(user), session, chatId, generation, known === undefined).catch((error: unknown) => this.unavailable(error));
    return {
      engineSession: engineSession(session, generation),
      history,
      historyUnavailable,
      isFirst: known === undefined,
      finish: (question, answer) => store.finish(session, question, answer).catch((error: unknown) => this.log.error('a turn was not kept', { session, error })),
    };
  }

  public async list(user: User): Promise<ListedSession[]> {
    return this.needed().list(userKey(user));
  }

  public async delete(user: User, chatId: string): Promise<void> {
    await this.needed().delete(userKey(user), sessionKey(user, chatId));
  }

  private needed(): SessionStore {
    if (!this.store) {
      throw new Refusal(404, 'NotFound', 'conversations are not kept here');
    }
    return this.store;
  }

  private unavailable(error: unknown): never {
    this.log.error('the conversation could not be read', { error });
    throw new Refusal(503, 'SessionUnavailable', 'Something went wrong. Please try again in a few seconds.', true, { 'retry-after': '2' });
  }
}
