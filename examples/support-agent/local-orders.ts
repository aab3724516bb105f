import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { Order } from './tools/orders';

/** Orders to try the agent with. */
export const SAMPLE_ORDERS: readonly Order[] = [
  { orderId: 'A-1001', status: 'PROCESSING', items: ['Espresso machine'], total: 249, expectedOn: '2026-12-02' },
  { orderId: 'A-1002', status: 'SHIPPED', items: ['Coffee beans, 1 kg', 'Milk jug'], total: 38.5, expectedOn: '2026-11-24' },
  { orderId: 'A-1003', status: 'CANCELLED', items: ['Kettle'], total: 59, cancelledBecause: 'ordered twice', refund: true },
];

/** DynamoDB in this process, with sample orders: the same code runs against it as in the cloud. */
export class LocalOrders {
  public static readonly TABLE = 'orders';

  public static async start(): Promise<LocalOrders> {
    const server = dynalite({ createTableMs: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const orders = new LocalOrders(server);
    try {
      await orders.createTable();
      await orders.reset();
    } catch (error) {
      await orders.stop(); // or it would keep the process
      throw error;
    }
    return orders;
  }

  private readonly client: DynamoDBDocumentClient;

  private constructor(private readonly server: dynalite.Server) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: this.endpoint, region: 'us-east-1', credentials }));
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** Puts the sample orders back as they were. */
  public async reset(): Promise<void> {
    for (const order of SAMPLE_ORDERS) {
      await this.client.send(new PutCommand({ TableName: LocalOrders.TABLE, Item: order }));
    }
  }

  public async stop(): Promise<void> {
    this.client.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async createTable(): Promise<void> {
    await this.client.send(new CreateTableCommand({
      TableName: LocalOrders.TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
    }));
    await waitUntilTableExists({ client: this.client, maxWaitTime: 120, minDelay: 0.05, maxDelay: 0.2 } as never, { TableName: LocalOrders.TABLE });
  }
}
