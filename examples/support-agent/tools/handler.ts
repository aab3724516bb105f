import { Orders } from './orders';
import { tools } from 'cdk-bedrock-agents/runtime';

const orders = new Orders(process.env.ORDERS_TABLE!);

/** The keys are the operationIds of orders.openapi.yaml. */
export const handler = tools({
  getOrder: ({ orderId }: { orderId: string }) => orders.get(orderId),
  cancelOrder: ({ orderId, reason, refund = false }: { orderId: string; reason: string; refund?: boolean }) => orders.cancel(orderId, reason, refund),
});
