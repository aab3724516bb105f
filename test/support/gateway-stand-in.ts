import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, CallToolResult, ErrorCode, ListToolsRequestSchema, McpError, Tool } from '@modelcontextprotocol/sdk/types.js';
import { startedWith } from './closing';
import { Assembly, Resource } from '../../cli/assembly/assembly';
import { ToolGroup, toolGroups } from '../../cli/assembly/tool-functions';
import { AwsStandIn } from '../../cli/verify/aws-stand-in';
import { FunctionProcess } from '../../cli/verify/function-process';
import { NodeRunner } from '../../cli/verify/runners/node';
import { Runners } from '../../cli/verify/runners/runners';
import { invokeTarget, startFunction } from '../../cli/verify/start-function';

const RUNNERS = new Runners(new NodeRunner({ name: 'built-in', command: [path.join(__dirname, '..', '..', 'bin', 'runtime-client.js')] }));
const DELIMITER = '___';
/** The most that a call and its answer may have. */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;

export interface GatewayStandInOptions {
  /** Variables in place of the template's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Node's own types say `Custom`, what arrives is `custom`. */
  readonly contextKey?: 'custom' | 'Custom';
}

/**
 * Stands where an AgentCore gateway would be: an MCP server over HTTP, made from the gateway's targets in a synthesized
 * template. It lists what they declare, and calls the bundled functions behind them as the service documents it.
 */
export class GatewayStandIn {
  public static async start(assembly: Assembly, options: GatewayStandInOptions = {}): Promise<GatewayStandIn> {
    const groups = toolGroups(assembly).filter(({ engine }) => engine === 'gateway');
    const resources = assembly.resources('AWS::BedrockAgentCore::GatewayTarget').filter((resource) => lambdaOf(resource) !== undefined);
    return startedWith(new GatewayStandIn(), async (gateway) => {
      for (const [index, group] of groups.entries()) {
        gateway.targets.push(await LambdaTarget.start(assembly, group, resources[index], gateway.workspace, options));
      }
      await new Promise<void>((resolve) => gateway.http.listen(0, '127.0.0.1', resolve));
    });
  }

  private readonly workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
  private readonly targets: LambdaTarget[] = [];
  private readonly http = http.createServer((request, response) => void this.serve(request, response));

  public get url(): URL {
    return new URL(`http://127.0.0.1:${(this.http.address() as AddressInfo).port}/mcp`);
  }

  public stop(): void {
    this.http.close();
    this.http.closeAllConnections();
    this.targets.forEach((target) => target.stop());
    fs.rmSync(this.workspace, { recursive: true, force: true });
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); // a gateway keeps no session
    await this.server().connect(transport);
    await transport.handleRequest(request, response);
  }

  private server(): Server {
    const server = new Server({ name: 'gateway', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: this.targets.flatMap((target) => target.tools) }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { requestId }) => {
      const target = this.targets.find(({ tools }) => tools.some(({ name }) => name === params.name));
      if (!target) {
        throw new McpError(ErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
      }
      return target.call(params.name, params.arguments ?? {}, String(requestId));
    });
    return server;
  }
}

/** A target, and its function in a process of its own. */
class LambdaTarget {
  public static async start(
    assembly: Assembly, group: ToolGroup, resource: Resource, workspace: string, { environment = {}, contextKey = 'custom' }: GatewayStandInOptions,
  ): Promise<LambdaTarget> {
    const aws = await AwsStandIn.start();
    const start = (fn: ToolGroup['function']) => startFunction(assembly, fn!, { runners: RUNNERS, environment }, workspace, aws);
    const behind = group.target && await start(group.target);
    aws.invoke = behind && ((payload) => invokeTarget(behind, payload));
    return new LambdaTarget(resource, contextKey, await start(group.function), () => [behind, aws].forEach((each) => each?.stop()));
  }

  /** What the target declares, under the names that a gateway gives. */
  public readonly tools: readonly Tool[];

  private busy: Promise<unknown> = Promise.resolve();

  private constructor(
    resource: Resource, private readonly contextKey: string, private readonly fn: FunctionProcess, private readonly stopOthers: () => void,
  ) {
    const declared = lambdaOf(resource)!.ToolSchema.InlinePayload as Record<string, any>[];
    this.tools = declared.map(({ Name, Description, InputSchema, OutputSchema }) => ({
      name: `${resource.properties.Name}${DELIMITER}${Name}`,
      description: Description,
      inputSchema: jsonSchema(InputSchema) as Tool['inputSchema'],
      ...(OutputSchema && { outputSchema: jsonSchema(OutputSchema) as Tool['outputSchema'] }),
    }));
  }

  /** One call after the other, as one instance of a function takes them. */
  public call(name: string, args: Record<string, unknown>, messageId: string): Promise<CallToolResult> {
    const result = this.busy.then(() => this.invoke(name, args, messageId));
    this.busy = result;
    return result;
  }

  public stop(): void {
    this.fn.stop();
    this.stopOthers();
  }

  private async invoke(name: string, args: Record<string, unknown>, messageId: string): Promise<CallToolResult> {
    const { outcome } = await this.fn.invoke(args, {
      [this.contextKey]: {
        bedrockAgentCoreMessageVersion: '1.0',
        bedrockAgentCoreAwsRequestId: 'a1b2c3d4-0000-4000-8000-000000000000',
        bedrockAgentCoreMcpMessageId: messageId,
        bedrockAgentCoreGatewayId: 'tools-abcdefghij',
        bedrockAgentCoreTargetId: 'TARGET1234',
        bedrockAgentCoreToolName: name,
      },
    });
    const text = outcome.kind === 'reply' ? JSON.stringify(outcome.value) : undefined;
    return text === undefined || Buffer.byteLength(text) > PAYLOAD_LIMIT
      ? { isError: true, content: [{ type: 'text', text: 'An internal error occurred. Please retry later.' }] }
      : { isError: false, content: [{ type: 'text', text }] };
  }
}

function lambdaOf({ properties }: Resource): Record<string, any> | undefined {
  return (properties.TargetConfiguration as Record<string, any> | undefined)?.Mcp?.Lambda;
}

/** CloudFormation writes keywords with a capital; the names of properties are the user's. */
function jsonSchema({ Type, Description, Properties, Required, Items }: Record<string, any>): Record<string, unknown> {
  return {
    type: Type,
    ...(Description && { description: Description }),
    ...(Properties && { properties: Object.fromEntries(Object.entries<any>(Properties).map(([name, property]) => [name, jsonSchema(property)])) }),
    ...(Required && { required: Required }),
    ...(Items && { items: jsonSchema(Items) }),
  };
}
