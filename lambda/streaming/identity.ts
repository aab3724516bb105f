import { createHash } from 'node:crypto';

/** Who speaks. */
export interface User {
  /** Their name, as whoever signed them in has it. */
  readonly id: string;
}

/** A server that somebody else protects knows nobody. */
export const ANYBODY: User = { id: '' };

/** A name that says nothing of the person: what is stored, logged and sent on goes by it. Who is nobody has none. */
export function userKey({ id }: User): string {
  return id === '' ? '' : hash('user', id).slice(0, 40);
}

/**
 * What a conversation is called everywhere but at the client. The user is part of it: who sends another's name for a
 * conversation gets one of their own.
 */
export function sessionKey(user: User, chatId: string): string {
  return hash('session', user.id, chatId);
}

/** The engine's session. A conversation that outlives one gets the next. Letters and digits, as many as every engine takes. */
export function engineSession(session: string, generation: number): string {
  return generation === 0 ? session : hash('engine', session, String(generation));
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
