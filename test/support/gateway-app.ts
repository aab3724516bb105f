import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { App, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { startedWith } from './closing';
import { GatewayStandIn, GatewayStandInOptions } from './gateway-stand-in';
import { Assembly } from '../../cli/assembly/assembly';
import { ActionGroup } from '../../src';
import { toToolDefinitions } from '../../src/contract/tools/rendering';

type Definitions = agentcore.CfnGatewayTarget.ToolDefinitionProperty[];

/** An assembly with one gateway, which has a target for each group that the test makes. */
export function gatewayAssembly(groups: (stack: Stack) => ActionGroup[], change = (definitions: Definitions) => definitions): Assembly {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-app-')) });
  const stack = new Stack(app, 'Shop');
  const gateway = new agentcore.CfnGateway(stack, 'Gateway', {
    name: 'tools', roleArn: 'arn:aws:iam::111111111111:role/Gateway', authorizerType: 'AWS_IAM', protocolType: 'MCP',
  });
  for (const group of groups(stack)) {
    new agentcore.CfnGatewayTarget(stack, `${group.node.id}Target`, {
      gatewayIdentifier: gateway.attrGatewayIdentifier,
      name: group.actionGroupName,
      credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
      targetConfiguration: {
        mcp: {
          lambda: {
            lambdaArn: group._handlerFunction!.functionRef.functionArn,
            toolSchema: { inlinePayload: change(toToolDefinitions(group.tools._contract)) },
          },
        },
      },
    });
  }
  return Assembly.load(app.synth().directory);
}

/** A gateway, and an MCP client that is connected to it. */
export class GatewayUnderTest {
  public static async start(assembly: Assembly, options?: GatewayStandInOptions): Promise<GatewayUnderTest> {
    return startedWith(new GatewayUnderTest(await GatewayStandIn.start(assembly, options)), ({ client, standIn }) =>
      client.connect(new StreamableHTTPClientTransport(standIn.url)));
  }

  public readonly client = new Client({ name: 'test', version: '1' });

  private constructor(private readonly standIn: GatewayStandIn) {
  }

  /** Calls a tool, and parses its answer as a model would read it. */
  public async call(name: string, args: Record<string, unknown> = {}): Promise<{ isError: boolean; answer: any }> {
    const { content, isError } = await this.client.callTool({ name, arguments: args });
    const [{ type, text }, ...rest] = content as { type: string; text: string }[];
    expect([type, rest]).toEqual(['text', []]);
    return { isError: isError === true, answer: isError ? text : JSON.parse(text) };
  }

  public async stop(): Promise<void> {
    this.standIn.stop();
    await this.client.close();
  }
}
