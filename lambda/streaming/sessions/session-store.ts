import {
  AttributeValue, BatchWriteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand, WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { StreamingKeys, StreamingTable } from '../../../src/contract/streaming/tables';
import { Message } from '../../invocation/turn';

/** What is known of a conversation. */
export interface Session {
  /** How often the engine began anew. */
  readonly generation: number;
  /** Whether a turn began that nobody has seen the end of. */
  readonly open: boolean;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  readonly turns: number;
}

/** A conversation in a user's list. */
export interface ListedSession {
  readonly id: string;
  readonly startedAt: string;
}

const { PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } = StreamingTable;
const MOST_CHARACTERS = 100_000; // of a turn: an item has 400 KB

/** Conversations in DynamoDB. */
export class SessionStore {
  public constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly keepDays: number) {
  }

  public async read(session: string): Promise<Session | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({
      TableName: this.tableName, Key: key(StreamingKeys.session(session)), ConsistentRead: true,
    }));
    const number = (name: string) => Number(Item?.[name]?.N ?? 0);
    return Item && { generation: number('generation'), open: Item.open?.BOOL ?? false, lastUsed: number('lastUsed'), turns: number('turns') };
  }

  /** A turn begins, in that session of the engine. */
  public async begin(user: string, session: string, chatId: string, generation: number, isNew: boolean): Promise<void> {
    if (isNew) {
      await this.put({ ...StreamingKeys.userSession(user, session) }, { chatId: { S: chatId }, startedAt: { S: new Date().toISOString() } });
    }
    await this.client.send(new UpdateItemCommand({
      TableName: this.tableName,
      Key: key(StreamingKeys.session(session)),
      UpdateExpression: 'SET generation = :generation, #open = :open, lastUsed = :now, #ttl = :ttl',
      ExpressionAttributeNames: { '#open': 'open', '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ':generation': { N: String(generation) }, ':open': { BOOL: true }, ':now': { N: String(Date.now()) }, ':ttl': this.ttl() },
    }));
  }

  /** A turn is over, and this was said. */
  public async finish(session: string, question: string, answer: string): Promise<void> {
    const { Attributes } = await this.client.send(new UpdateItemCommand({
      TableName: this.tableName,
      Key: key(StreamingKeys.session(session)),
      UpdateExpression: 'SET #open = :open, lastUsed = :now ADD turns :one',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': { BOOL: false }, ':now': { N: String(Date.now()) }, ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }));
    const number = Number(Attributes?.turns?.N ?? 1);
    await this.put(StreamingKeys.turn(session, number), { user: kept(question), assistant: kept(answer) });
  }

  /** What was said last, in order. */
  public async history(session: string, messages: number): Promise<Message[]> {
    const { Items = [] } = await this.client.send(new QueryCommand({
      TableName: this.tableName,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: Math.ceil(messages / 2),
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :turn)',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY },
      ExpressionAttributeValues: { ':pk': { S: StreamingKeys.session(session).pk }, ':turn': { S: 'TURN#' } },
    }));
    return Items.reverse()
      .flatMap(({ user, assistant }): Message[] => [{ role: 'user', text: user?.S ?? '' }, { role: 'assistant', text: assistant?.S ?? '' }])
      .filter(({ text }) => text !== '');
  }

  /** A user's own conversations. */
  public async list(user: string): Promise<ListedSession[]> {
    const items = await this.all(StreamingKeys.userSession(user, '').pk, 'SESSION#');
    return items.map(({ chatId, startedAt }) => ({ id: chatId?.S ?? '', startedAt: startedAt?.S ?? '' }));
  }

  /** Nothing of a conversation is left, but for what its tokens count in. */
  public async delete(user: string, session: string): Promise<void> {
    const turns = await this.all(StreamingKeys.session(session).pk, 'TURN#');
    const keys = [...turns, key(StreamingKeys.session(session)), key(StreamingKeys.userSession(user, session))];
    let requests = keys.map(({ [PARTITION_KEY]: pk, [SORT_KEY]: sk }): WriteRequest =>
      ({ DeleteRequest: { Key: { [PARTITION_KEY]: pk, [SORT_KEY]: sk } } }));
    for (let attempt = 0; requests.length > 0; attempt++) {
      const { UnprocessedItems } = await this.client.send(new BatchWriteItemCommand({ RequestItems: { [this.tableName]: requests.slice(0, 25) } }));
      requests = [...requests.slice(25), ...UnprocessedItems?.[this.tableName] ?? []];
      if (attempt > keys.length + 10) {
        throw new Error('the conversation could not be deleted');
      }
    }
  }

  private async all(pk: string, prefix: string): Promise<Record<string, AttributeValue>[]> {
    const items: Record<string, AttributeValue>[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(new QueryCommand({
        TableName: this.tableName,
        ConsistentRead: true,
        ExclusiveStartKey: from,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY },
        ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
      }));
      items.push(...Items);
      from = LastEvaluatedKey;
    } while (from);
    return items;
  }

  private async put(where: { readonly pk: string; readonly sk: string }, values: Record<string, AttributeValue>): Promise<void> {
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: { ...key(where), ...values, [TTL_ATTRIBUTE]: this.ttl() } }));
  }

  private ttl(): AttributeValue {
    return { N: String(Math.floor(Date.now() / 1000) + this.keepDays * 86_400) };
  }
}

function kept(text: string): AttributeValue {
  return { S: text.slice(0, MOST_CHARACTERS) };
}

function key({ pk, sk }: { readonly pk: string; readonly sk: string }): Record<string, AttributeValue> {
  return { [PARTITION_KEY]: { S: pk }, [SORT_KEY]: { S: sk } };
}
