import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ToolError } from 'cdk-bedrock-agents/runtime';

/** An order, as it is stored. */
export interface Order {
  readonly orderId: string;
  readonly status: 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED';
  readonly items: string[];
  readonly total?: number;
  readonly expectedOn?: string;
  readonly cancelledBecause?: string;
  readonly refund?: boolean;
}

/** The shop's orders, in DynamoDB. */
export class Orders {
  private readonly client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

  public constructor(private readonly table: string) {
  }

  public async get(orderId: string): Promise<Order> {
    const { Item: order } = await this.client.send(new GetCommand({ TableName: this.table, Key: { orderId } }));
    if (!order) {
      throw new ToolError(`There is no order ${orderId}. Ask the customer to check the number.`, { status: 404 });
    }
    return order as Order;
  }

  /** The condition is part of the write: two customers, or one who asks twice, cannot cancel what has just been shipped. */
  public async cancel(orderId: string, reason: string, refund: boolean): Promise<Order> {
    try {
      const { Attributes: cancelled } = await this.client.send(new UpdateCommand({
        TableName: this.table,
        Key: { orderId },
        ConditionExpression: '#status = :processing',
        UpdateExpression: 'SET #status = :cancelled, cancelledBecause = :reason, refund = :refund',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':processing': 'PROCESSING', ':cancelled': 'CANCELLED', ':reason': reason, ':refund': refund },
        ReturnValues: 'ALL_NEW',
      }));
      return cancelled as Order;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
      return this.explainRefusal(await this.get(orderId));
    }
  }

  private explainRefusal(order: Order): Order {
    if (order.status === 'CANCELLED') {
      return order; // the agent asked twice: the customer has what they wanted
    }
    throw new ToolError(`Order ${order.orderId} is ${order.status} and can no longer be cancelled. It can be returned after delivery.`, { status: 409 });
  }
}
