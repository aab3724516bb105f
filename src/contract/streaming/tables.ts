/**
 * The table of counters and conversations. One table serves both; two are as good. On demand, encrypted, with
 * point-in-time recovery where conversations are in it.
 *
 * The server calls GetItem, PutItem, UpdateItem, DeleteItem, Query, BatchWriteItem and, of those, TransactWriteItems: the
 * role needs the first six on the table. It has no index, and nothing is ever scanned.
 */
export const StreamingTable = {
  /** Partition key, text. */
  PARTITION_KEY: 'pk',
  /** Sort key, text. */
  SORT_KEY: 'sk',
  /** Time to live, in seconds since 1970: what is over goes away by itself. */
  TTL_ATTRIBUTE: 'expiresAt',
} as const;

/** What a user's or a conversation's items are found by. Names are hashed before: no personal data is in a key. */
export const StreamingKeys = {
  /** The counter of a user's day, such as 2026-11-28. */
  userDay: (user: string, day: string) => ({ pk: `USER#${user}`, sk: `DAY#${day}` }),
  /** The counter of a conversation. */
  sessionTokens: (session: string) => ({ pk: `SESSION#${session}`, sk: 'TOKENS' }),
  /** A conversation of a user, in the list of theirs. */
  userSession: (user: string, session: string) => ({ pk: `USER#${user}`, sk: `SESSION#${session}` }),
  /** What is known of a conversation: its owner, and the engine's session. */
  session: (session: string) => ({ pk: `SESSION#${session}`, sk: 'SESSION' }),
  /** A turn of it. Numbers are padded, so that they sort. */
  turn: (session: string, number: number) => ({ pk: `SESSION#${session}`, sk: `TURN#${String(number).padStart(8, '0')}` }),
} as const;
