import * as path from 'path';
import { LocalOrders } from '../local-orders';
import { ToolTester, testTools } from 'cdk-bedrock-agents/runtime/testing';

/**
 * Contract tests of the tools: genuine calls of both engines, through the guard, against a DynamoDB in this process.
 */
let orders: LocalOrders;
let tools: ToolTester;

beforeAll(async () => {
  orders = await LocalOrders.start();
  Object.assign(process.env, {
    ORDERS_TABLE: LocalOrders.TABLE,
    AWS_ENDPOINT_URL_DYNAMODB: orders.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const { handler } = require('./handler'); // after the variables it reads
  tools = testTools(handler, path.join(__dirname, '..', 'orders.openapi.yaml'), 'Orders');
});
beforeEach(() => orders.reset());
afterAll(() => orders?.stop());

describe.each(['classic', 'gateway'] as const)('on the %s engine', (engine) => {
  const call = (tool: string, args: Record<string, unknown>) => tools.call(tool, args, { engine });

  test('an order is found', async () => {
    const { status, body } = await call('getOrder', { orderId: 'A-1002' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ orderId: 'A-1002', status: 'SHIPPED', items: ['Coffee beans, 1 kg', 'Milk jug'] });
  });

  test('an order that does not exist is something the agent can tell', async () => {
    const { status, body } = await call('getOrder', { orderId: 'A-9999' });
    expect(status).toBe(404);
    expect(body.error).toBe('There is no order A-9999. Ask the customer to check the number.');
  });

  test('an order in processing is cancelled', async () => {
    const { status, body } = await call('cancelOrder', { orderId: 'A-1001', reason: 'ordered twice', refund: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'CANCELLED', cancelledBecause: 'ordered twice', refund: true });
    expect((await call('getOrder', { orderId: 'A-1001' })).body.status).toBe('CANCELLED');
  });

  test('an order that was shipped is not cancelled', async () => {
    const { status, body } = await call('cancelOrder', { orderId: 'A-1002', reason: 'changed my mind' });
    expect(status).toBe(409);
    expect(body.error).toContain('is SHIPPED and can no longer be cancelled');
    expect((await call('getOrder', { orderId: 'A-1002' })).body.status).toBe('SHIPPED');
  });

  test('an order that was cancelled stays so, and its reason too', async () => {
    const { status, body } = await call('cancelOrder', { orderId: 'A-1003', reason: 'asked again' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'CANCELLED', cancelledBecause: 'ordered twice' });
  });

  test('a call without a reason never reaches the shop', async () => {
    const { status, body } = await call('cancelOrder', { orderId: 'A-1001' });
    expect(status).toBe(400);
    expect(body.error).toContain('reason is required');
    expect((await call('getOrder', { orderId: 'A-1001' })).body.status).toBe('PROCESSING');
  });
});
