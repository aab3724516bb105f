import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, ToolHandler, ToolSchema } from '../../src';
import { getOrderSchema, ORDERS_SCHEMA } from '../gallery/gallery';
import { closing } from '../support/closing';
import { GatewayUnderTest, gatewayAssembly } from '../support/gateway-app';

/**
 * The way of a call on AgentCore, end to end: an MCP client, a gateway in the shape of the template, the bundled function.
 */
const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'support-agent');

/** The example's DynamoDB. It is type-checked over there, where the package has its name. */
interface LocalOrders {
  readonly endpoint: string;
  reset(): Promise<void>;
  stop(): Promise<void>;
}
const { LocalOrders } = require(path.join(EXAMPLE, 'local-orders')) as { LocalOrders: { readonly TABLE: string; start(): Promise<LocalOrders> } };

function group(stack: Stack, id: string, tools: ToolSchema, handler: ToolHandler): ActionGroup {
  return new ActionGroup(stack, id, { description: `${id}.`, tools, handler });
}

/** Tools as the runtime makes them, in code that needs no file. */
function inlineTools(tools: string): lambda.Code {
  return lambda.Code.fromInline(`exports.handler = Object.defineProperty(() => {}, Symbol.for('cdk-bedrock-agents.tools'), { value: ${tools} });`);
}

describe.each(['custom', 'Custom'] as const)('the support agent\'s tools, called with a client context in %s', (contextKey) => {
  let orders: LocalOrders;
  let gateway: GatewayUnderTest;
  const started = closing();

  beforeAll(async () => {
    orders = started(await LocalOrders.start());
    const assembly = gatewayAssembly((stack) => [group(stack, 'Orders', ToolSchema.fromOpenApi(ORDERS_SCHEMA), ToolHandler.nodejs({
      code: lambda.Code.fromAsset(path.join(EXAMPLE, 'build', 'orders')), environment: { ORDERS_TABLE: LocalOrders.TABLE },
    }))]);
    gateway = started(await GatewayUnderTest.start(assembly, { contextKey, environment: { AWS_ENDPOINT_URL_DYNAMODB: orders.endpoint } }));
  });
  beforeEach(() => orders.reset());

  test('are listed as the template declares them', async () => {
    const { tools } = await gateway.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['Orders___getOrder', 'Orders___cancelOrder']);
    expect(tools[1]).toMatchObject({
      description: expect.stringMatching(/^Cancels an order\./),
      inputSchema: {
        type: 'object',
        required: ['orderId', 'reason'],
        properties: {
          orderId: { type: 'string', description: expect.stringContaining('Pattern: ^A-') },
          reason: { type: 'string', description: expect.stringContaining('At most 200 characters.') },
          refund: { type: 'boolean' },
        },
      },
    });
  });

  test('answer with a JSON object', async () => {
    expect(await gateway.call('Orders___getOrder', { orderId: 'A-1002' })).toEqual({
      isError: false,
      answer: { orderId: 'A-1002', status: 'SHIPPED', items: ['Coffee beans, 1 kg', 'Milk jug'], total: 38.5, expectedOn: '2026-11-24' },
    });
  });

  test('do what they say, with the types the schema names', async () => {
    const { answer } = await gateway.call('Orders___cancelOrder', { orderId: 'A-1001', reason: 'ordered twice', refund: true });
    expect(answer).toMatchObject({ status: 'CANCELLED', cancelledBecause: 'ordered twice', refund: true });
  });

  test.each<[string, string, Record<string, unknown>, number, RegExp]>([
    ['a missing argument', 'cancelOrder', { orderId: 'A-1001' }, 400, /^cancelOrder was not called: reason is required.*Correct this and call it again\.$/],
    ['a wrong type', 'cancelOrder', { orderId: 'A-1001', reason: 'x', refund: 'perhaps' }, 400, /refund must be a boolean/],
    ['a value out of bounds', 'getOrder', { orderId: 'B-1' }, 400, /orderId must match/],
    ['what cannot be done', 'cancelOrder', { orderId: 'A-1002', reason: 'x' }, 409, /is SHIPPED and can no longer be cancelled/],
    ['what does not exist', 'getOrder', { orderId: 'A-9999' }, 404, /^There is no order A-9999/],
  ])('say what is wrong, as an answer that the model can act on: %s', async (_, tool, args, status, error) => {
    // not isError: that is for calls that reached no tool
    expect(await gateway.call(`Orders___${tool}`, args)).toEqual({ isError: false, answer: { status, error: expect.stringMatching(error) } });
  });

  test('are all there is: the gateway itself refuses a name that it has not', async () => {
    await expect(gateway.call('Orders___dropTable')).rejects.toThrow('Unknown tool: Orders___dropTable');
    await expect(gateway.call('getOrder', { orderId: 'A-1001' })).rejects.toThrow('Unknown tool: getOrder');
  });
});

describe('tools that go wrong', () => {
  let gateway: GatewayUnderTest;
  const started = closing();

  beforeAll(async () => {
    const schema = ToolSchema.fromFunctions(['throws', 'floods', 'hangs', 'text', 'nothing', 'missing'].map((name) => ({ name, description: 'A tool.' })));
    const code = inlineTools(`{
      throws: async () => { throw new Error('password=hunter2'); },
      floods: async () => ({ text: 'x'.repeat(7e6) }),
      hangs: () => new Promise(() => setTimeout(() => {}, 60000)),
      text: async () => 'just text',
      nothing: async () => undefined,
    }`);
    const raw = lambda.Code.fromInline('exports.handler = async () => { throw new Error("password=hunter2"); };');
    const fn = (stack: Stack, id: string) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: raw });
    gateway = started(await GatewayUnderTest.start(gatewayAssembly((stack) => [
      group(stack, 'Bad', schema, ToolHandler.nodejs({ code, timeout: Duration.seconds(2) })),
      group(stack, 'Behind', getOrderSchema(), ToolHandler.guarded(fn(stack, 'BehindFunction'))),
      group(stack, 'Direct', getOrderSchema(), ToolHandler.direct(fn(stack, 'DirectFunction'))),
    ])));
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['the tool throws', 'Bad___throws', {}],
    ['the tool hangs', 'Bad___hangs', {}],
    ['the handler lacks it', 'Bad___missing', {}],
    ['the function behind the guard throws', 'Behind___getOrder', { orderId: 'A-1' }],
  ])('have an answer with an id that the log has too: %s', async (_, name, args) => {
    const { isError, answer } = await gateway.call(name, args);
    expect(isError).toBe(false);
    expect(answer).toMatchObject({ status: 500, error: expect.stringMatching(/Do not guess|did not answer/), errorId: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('are an error of the gateway, which nobody can act on, where there is no guard', async () => {
    expect(await gateway.call('Direct___getOrder', { orderId: 'A-1' })).toEqual({ isError: true, answer: 'An internal error occurred. Please retry later.' });
  });

  test('are told to ask for less when they answer more than a gateway takes', async () => {
    const { isError, answer } = await gateway.call('Bad___floods');
    expect(isError).toBe(false);
    expect(answer).toMatchObject({ status: 500, error: expect.stringMatching(/^The answer of floods is too large to be read \(\d+ bytes\)\. Ask for less\.$/) });
  });

  test('need not answer with an object', async () => {
    expect((await gateway.call('Bad___text')).answer).toEqual({ result: 'just text' });
    expect((await gateway.call('Bad___nothing')).answer).toEqual({});
  });

  test('go on working', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => gateway.call('Bad___text')));
    expect(answers.map(({ answer }) => answer)).toEqual(Array(3).fill({ result: 'just text' }));
  });
});

describe('a target that was changed by hand', () => {
  const schema = getOrderSchema();
  const orders = (stack: Stack) => [group(stack, 'Orders', schema, ToolHandler.nodejs({ code: inlineTools('{ getOrder: ({ orderId }) => ({ orderId }) }') }))];
  const started = closing();

  test('offers a tool that the guard does not know: the model hears which there are', async () => {
    const gateway = started(await GatewayUnderTest.start(gatewayAssembly(orders, ([tool]) => [tool, { ...tool, name: 'dropTable' }])));
    expect(await gateway.call('Orders___dropTable', { orderId: 'A-1' })).toEqual({
      isError: false, answer: { status: 404, error: 'There is no tool dropTable. The tools are: getOrder.' },
    });
  });

  test('promises an output: an MCP client refuses every answer, for a gateway sends text', async () => {
    const gateway = started(await GatewayUnderTest.start(gatewayAssembly(orders, ([tool]) => [{ ...tool, outputSchema: { type: 'object' } }])));
    await gateway.client.listTools();
    await expect(gateway.call('Orders___getOrder', { orderId: 'A-1' })).rejects.toThrow('has an output schema but did not return structured content');
  });
});
