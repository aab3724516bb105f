import { BedrockAgentFunctionResolver } from '@aws-lambda-powertools/event-handler/bedrock-agent';

/** The peer: Powertools for AWS Lambda. */
const app = new BedrockAgentFunctionResolver();
app.tool(async ({ orderId, count }: { orderId: string; count: number }) => ({ orderId, count }), { name: 'getOrder', description: 'Gets an order.' });

export const handler = (event: unknown, context: never) => app.resolve(event, context);
