import {
  AttributeValue, DynamoDBClient, GetItemCommand, TransactWriteItemsCommand, TransactionCanceledException, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { BudgetScope, TokenBudgetConfig } from '../../../src/contract/streaming/budget';
import { StreamingKeys, StreamingTable } from '../../../src/contract/streaming/tables';

/** One of the counters that a turn counts in. */
export interface Counter {
  readonly scope: BudgetScope;
  readonly key: { readonly pk: string; readonly sk: string };
  readonly cap: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

const DAY_SECONDS = 86_400;
const SESSION_DAYS = 30;
const TOKENS = 'tokens';
const ATTEMPTS = 12;

/**
 * Counters that all tasks share. A turn books its total so far, and beside the sum stands how much of it this turn has
 * booked: the same step booked twice (a lost reply, a retry, a restart) counts once, and a step that was booked is never
 * lost, wherever a process ends. Several counters are written in one transaction.
 */
export class Counters {
  private readonly lines = new Map<string, Promise<unknown>>();

  public constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {
  }

  /** What each counter stands at. */
  public async read(counters: readonly Counter[]): Promise<number[]> {
    return Promise.all(counters.map(async ({ key }) => {
      const { Item } = await this.client.send(new GetItemCommand({
        TableName: this.tableName, Key: keyOf(key), ConsistentRead: true, ProjectionExpression: TOKENS,
      }));
      return Number(Item?.[TOKENS]?.N ?? 0);
    }));
  }

  /** Books a turn's total, of which `before` was booked already, and tells what the counters stand at. */
  public async book(counters: readonly Counter[], turn: string, before: number, total: number): Promise<number[]> {
    const now = () => this.bookNow(counters, turn, before, total);
    return counters.length === 1 ? now() : this.inLine(counters[0].key.pk, now);
  }

  /** The turn is over: what it booked stays, and nothing more will come. */
  public async forget(counters: readonly Counter[], turn: string): Promise<void> {
    await Promise.all(counters.map(({ key }) => this.client.send(new UpdateItemCommand({
      TableName: this.tableName, Key: keyOf(key), UpdateExpression: 'REMOVE #turn', ExpressionAttributeNames: { '#turn': markOf(turn) },
    }))));
  }

  /** Turns of one user in this process wait for each other: side by side, most of their transactions would be turned away. Single updates are not. */
  private async inLine<T>(whose: string, work: () => Promise<T>): Promise<T> {
    const before = this.lines.get(whose);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.lines.set(whose, mine);
    try {
      return await mine;
    } finally {
      if (this.lines.get(whose) === mine) {
        this.lines.delete(whose);
      }
    }
  }

  private async bookNow(counters: readonly Counter[], turn: string, before: number, total: number): Promise<number[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.write(counters, turn, before, total);
      } catch (error) {
        if (await this.isBooked(error, counters, turn, total)) {
          return this.read(counters);
        }
        if (attempt >= ATTEMPTS || !isBusy(error)) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1_000, 10 * 2 ** attempt)));
      }
    }
  }

  private async write(counters: readonly Counter[], turn: string, before: number, total: number): Promise<number[]> {
    const updates = counters.map((counter) => ({ TableName: this.tableName, ...updateOf(counter, turn, before, total) }));
    if (updates.length === 1) {
      const { Attributes } = await this.client.send(new UpdateItemCommand({ ...updates[0], ReturnValues: 'UPDATED_NEW' }));
      return [Number(Attributes?.[TOKENS]?.N ?? 0)];
    }
    await this.client.send(new TransactWriteItemsCommand({ TransactItems: updates.map((Update) => ({ Update })) }));
    return this.read(counters);
  }

  /** The condition failed: because somebody else wrote this very booking for us, the SDK in its retry, or because it is not ours to write. */
  private async isBooked(error: unknown, [counter]: readonly Counter[], turn: string, total: number): Promise<boolean> {
    const failed = (error as Error).name === 'ConditionalCheckFailedException'
      || (error instanceof TransactionCanceledException && error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed'));
    if (!failed) {
      return false;
    }
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: keyOf(counter.key), ConsistentRead: true }));
    return Number(Item?.[markOf(turn)]?.N) === total;
  }
}

/** The counters that a turn of a user in a conversation counts in. */
export function countersOf({ perSession, perUserAndDay }: TokenBudgetConfig, user: string, session: string, now = new Date()): Counter[] {
  const day = now.toISOString().slice(0, 10);
  const seconds = Math.floor(now.getTime() / 1000);
  return [
    ...(perUserAndDay !== undefined
      ? [{ scope: 'user-day' as const, key: StreamingKeys.userDay(user, day), cap: perUserAndDay, expiresAt: seconds + 2 * DAY_SECONDS }] : []),
    ...(perSession !== undefined
      ? [{ scope: 'session' as const, key: StreamingKeys.sessionTokens(session), cap: perSession, expiresAt: seconds + SESSION_DAYS * DAY_SECONDS }] : []),
  ];
}

function updateOf({ key, expiresAt }: Counter, turn: string, before: number, total: number) {
  const first = before === 0;
  return {
    Key: keyOf(key),
    UpdateExpression: `ADD ${TOKENS} :delta SET #turn = :total, #ttl = :ttl`,
    ConditionExpression: first ? 'attribute_not_exists(#turn)' : '#turn = :before',
    ExpressionAttributeNames: { '#turn': markOf(turn), '#ttl': StreamingTable.TTL_ATTRIBUTE },
    ExpressionAttributeValues: {
      ':delta': number(total - before), ':total': number(total), ':ttl': number(expiresAt), ...(!first && { ':before': number(before) }),
    },
  };
}

function isBusy(error: unknown): boolean {
  const { name, $retryable } = error as { name: string; $retryable?: unknown };
  return $retryable !== undefined || /Transaction(Conflict|InProgress|Canceled)|Throttl|ProvisionedThroughput|RequestLimit|InternalServer|Timeout|ECONN/.test(name)
    || /ECONN|socket hang up/.test((error as Error).message);
}

function keyOf({ pk, sk }: { readonly pk: string; readonly sk: string }): Record<string, AttributeValue> {
  return { [StreamingTable.PARTITION_KEY]: { S: pk }, [StreamingTable.SORT_KEY]: { S: sk } };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function markOf(turn: string): string {
  return `turn:${turn}`;
}
