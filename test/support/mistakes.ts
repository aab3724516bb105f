import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { INSTRUCTION, newAgent, ordersGroup, userFunction } from './stacks';
import {
  ActionGroup, AgentCoreAgent, AgentCoreAgentProps, Model, NodejsToolHandlerProps, ParameterType, ToolHandler, ToolParameter, ToolSchema,
} from '../../src';
import { inlineCode } from '../gallery/gallery';

/** What people get wrong, as they write it: from TypeScript, from plain JavaScript, in their OpenAPI document; found by walking the way of a new user. */
export type Mistake = (stack: Stack) => unknown;

const code = inlineCode();

const nodejs = (props: Partial<NodejsToolHandlerProps>): Mistake => (stack) =>
  ordersGroup(stack, { handler: ToolHandler.nodejs({ code, ...props }) });
const described = (description: string): Mistake => (stack) => ordersGroup(stack, { description });
const named = (actionGroupName: string): Mistake => (stack) => ordersGroup(stack, { actionGroupName });
const group = (stack: Stack, tools: ToolSchema) => new ActionGroup(stack, 'Orders', { description: 'Orders.', tools, handler: ToolHandler.returnControl() });
const functions = (definition: object): Mistake => (stack) => group(stack, ToolSchema.fromFunctions([{ name: 'getOrder', description: 'Gets.', ...definition }]));
const parameter = (definition: Partial<ToolParameter>, name = 'orderId'): Mistake =>
  functions({ parameters: { [name]: { type: ParameterType.STRING, description: 'The number.', ...definition } } });
const agentcore = (props: Partial<AgentCoreAgentProps>): Mistake => (stack) =>
  new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation('amazon.nova-lite-v1:0'), ...props });

/** An OpenAPI document with one operation, and changes to it. */
const operation = (changes: object, path = '/orders/{orderId}', method = 'get', head: object = {}): Mistake => (stack) => group(stack, ToolSchema.fromInlineOpenApi(JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1.0.0' },
  paths: {
    [path]: {
      [method]: {
        operationId: 'getOrder',
        description: 'Gets an order.',
        parameters: [{ name: 'orderId', in: 'path', required: true, description: 'The number.', schema: { type: 'string' } }],
        responses: { 200: { description: 'The order.' } },
        ...changes,
      },
    },
  },
  ...head,
})));
const schema = (of: object): Mistake => operation({ parameters: [{ name: 'orderId', in: 'path', required: true, description: 'The number.', schema: of }] });

export const MISTAKES: Record<string, Mistake> = {
  'the file of the document is somewhere else': (stack) => group(stack, ToolSchema.fromOpenApi('schemas/orders.yaml')),
  'the document is not YAML': (stack) => group(stack, ToolSchema.fromInlineOpenApi('openapi: [3.0.0\ninfo: {')),
  'the document is Swagger 2': (stack) => group(stack, ToolSchema.fromInlineOpenApi('swagger: "2.0"\ninfo: { title: Orders, version: "1" }\npaths: {}\n')),
  'the document has no paths': operation({}, '/orders/{orderId}', 'get', { paths: {} }),
  'a path without its slash': operation({}, 'orders/{orderId}'),
  'an operation without a name': operation({ operationId: undefined }),
  'an operation with a name that models refuse': operation({ operationId: 'get order!' }),
  'an operation that does not say what it does': operation({ description: undefined }),
  'a parameter of the path that is not declared': operation({ parameters: [] }),
  'a body on GET': operation({ requestBody: { content: { 'application/json': { schema: { type: 'object', properties: {} } } } } }),
  'a body that is a list': operation({ requestBody: { content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } } } }, '/orders/{orderId}', 'post'),
  'a type that does not exist': schema({ type: 'str' }),
  'a reference to nothing': schema({ $ref: '#/components/schemas/Orderr' }),
  'a reference out of the folder': schema({ $ref: '../../secrets.yaml#/x' }),
  'an enum of another type': schema({ type: 'integer', enum: ['one'] }),
  'a function with a name with spaces': functions({ name: 'get order' }),
  'a function without a description': functions({ description: '' }),
  'a parameter without a description': parameter({ description: '' }),
  'six parameters of a function, on Agents Classic': (stack) => newAgent(stack, {
    actionGroups: [group(stack, ToolSchema.fromFunctions([{
      name: 'getOrder',
      description: 'Gets.',
      parameters: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { type: ParameterType.STRING, description: 'One.' }])),
    }]))],
  }),
  'two functions of one name': (stack) => group(stack, ToolSchema.fromFunctions([{ name: 'getOrder', description: 'A.' }, { name: 'getOrder', description: 'B.' }])),
  'no functions at all': (stack) => group(stack, ToolSchema.fromFunctions([])),
  'a description of nothing': described(''),
  'a description of a page': described('x'.repeat(201)),
  'a group with spaces in its name': named('my orders'),
  'a handler that is only a file': nodejs({ handler: 'index' }),
  'a handler in a file that is not there': nodejs({ code: lambda.Code.fromAsset(__dirname), handler: 'orders.handler' }),
  'a runtime of Python': nodejs({ runtime: lambda.Runtime.PYTHON_3_13 }),
  'a runtime that is too old': nodejs({ runtime: lambda.Runtime.NODEJS_18_X }),
  'a timeout of half an hour': nodejs({ timeout: Duration.minutes(30) }),
  'a memory of 64 MB': nodejs({ memorySize: 64 }),
  'a variable that Lambda keeps for itself': nodejs({ environment: { AWS_REGION: 'us-east-1' } }),
  'neither code nor entry': (stack) => ordersGroup(stack, { handler: ToolHandler.nodejs({}) }),
  'a guard that would outlive Lambda': (stack) => ordersGroup(stack, { handler: ToolHandler.guarded(userFunction(stack, 'Fn', { timeout: Duration.minutes(15) })) }),
  'an instruction of two words': (stack) => newAgent(stack, { instruction: 'Be nice.' }),
  'an instruction of a book': (stack) => newAgent(stack, { instruction: 'x'.repeat(20_001) }),
  'a conversation that is remembered for a day': (stack) => newAgent(stack, { idleSessionTtl: Duration.days(1) }),
  'one group twice': (stack) => { const orders = ordersGroup(stack); newAgent(stack, { actionGroups: [orders, orders] }); },
  'a name with spaces': (stack) => newAgent(stack, { agentName: 'my agent' }),
  'a tag without a value that AWS takes': (stack) => newAgent(stack, { costAllocation: { 'cost-center': 'a'.repeat(300) } }),
  'a prop of the other engine': agentcore({ userInput: true } as never),
  'more iterations than are sane': agentcore({ limits: { maxIterations: 0 } }),
};
