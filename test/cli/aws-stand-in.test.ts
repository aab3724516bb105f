import { BedrockAgentRuntimeClient, RetrieveCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AwsStandIn } from '../../cli/verify/aws-stand-in';

const credentials = { accessKeyId: 'verify', secretAccessKey: 'verify' };

describe('a call of AWS is refused, and known by the name that its endpoint variable has', () => {
  let aws: AwsStandIn;
  beforeEach(async () => {
    aws = await AwsStandIn.start();
  });
  afterEach(() => aws?.stop());

  test('of a service that signs under its own name', async () => {
    const client = new DynamoDBClient({ endpoint: aws.url, region: 'us-east-1', credentials });
    await expect(client.send(new GetItemCommand({ TableName: 'orders', Key: {} }))).rejects.toThrow();
    expect(aws.calls).toEqual([{ service: 'dynamodb', operation: 'GetItem' }]);
  });

  test('of one that shares the name it signs under', async () => {
    const client = new BedrockAgentRuntimeClient({ endpoint: aws.url, region: 'us-east-1', credentials, requestHandler: new NodeHttpHandler() });
    await expect(client.send(new RetrieveCommand({ knowledgeBaseId: 'KB12345678', retrievalQuery: { text: 'returns' } }))).rejects.toThrow();
    expect(aws.calls).toEqual([{ service: 'bedrock-agent-runtime', operation: undefined }]);
  });
});
