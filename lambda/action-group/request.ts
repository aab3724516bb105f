import { LambdaContext, Protocol } from './call';
import { Given, ListedValues, NamedValues } from './given';
import { HttpOperation, Tool, ToolContract } from '../../src/contract/tools/contract';
import { ClassicEvent, EventParameter } from '../../src/contract/tools/envelope';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';
import { isObject } from '../../src/contract/tools/values';

/** An event, read: which tool is called, with what, and in which form the caller wants its answer. */
export interface Request {
  readonly engine: Protocol;
  /** What the caller calls the tool. */
  readonly name: string;
  /** The tool, when the contract knows it. */
  readonly target?: Tool;
  readonly given: Given;
  /** The event itself, when it is one of Agents Classic. */
  readonly event?: ClassicEvent;
  /** The how-manieth call it is with these arguments, where it is not the first. */
  readonly times?: number;
}

/** Finds tools by the addresses that events use. */
export class ToolIndex {
  private readonly byName = new Map<string, Tool>();
  private readonly byRoute = new Map<string, Tool>();

  public constructor(private readonly known: ToolContract | undefined) {
    for (const tool of known?.tools ?? []) {
      this.byName.set(tool.name, tool);
      if (tool.http) {
        this.byRoute.set(`${tool.http.method.toUpperCase()} ${tool.http.path}`, tool);
      }
    }
  }

  public named(name: string, given: Given): Tool | undefined {
    return this.byName.get(name) ?? this.unlisted(name, given);
  }

  /** The service sends the path template, not the path; the method's case is not documented. */
  public at(method: string, path: string): Tool | undefined {
    return this.byRoute.get(`${method} ${path}`) ?? this.byRoute.get(`${method.toUpperCase()} ${path}`);
  }

  /** Without a contract every address is a tool, of which only the call itself is known. */
  public unlisted(name: string, given: Given, http?: HttpOperation): Tool | undefined {
    return this.known ? undefined : {
      name,
      description: '',
      parameters: Object.keys(given.all()).filter((argument) => argument !== '__proto__').map((argument) => ({ name: argument, in: 'function', required: false, shape: {} })),
      http,
      replies: {},
    };
  }
}

/** Reads an event, or says that it is none of the three known forms. */
export function readRequest(event: unknown, { clientContext }: LambdaContext, index: ToolIndex): Request | undefined {
  const gatewayTool = clientContext === undefined ? undefined : gatewayToolName(clientContext);
  if (gatewayTool !== undefined) {
    return readGatewayCall(event, gatewayTool, index);
  }
  const classic = event as ClassicEvent | undefined | null;
  return typeof classic?.function === 'string' ? readFunctionCall(classic, classic.function, index)
    : typeof classic?.apiPath === 'string' && typeof classic.httpMethod === 'string' ? readApiCall(classic, classic.apiPath, classic.httpMethod, index)
      : undefined;
}

/** A gateway sends an object of arguments, or nothing where there are none. */
function readGatewayCall(event: unknown, toolName: string, index: ToolIndex): Request | undefined {
  const values = event ?? {};
  if (!isObject(values)) {
    return undefined;
  }
  const name = toolName.slice(toolName.indexOf(GATEWAY_TOOL_DELIMITER) + GATEWAY_TOOL_DELIMITER.length);
  const given = new NamedValues(values);
  return { engine: 'gateway', name, target: index.named(name, given), given, event: undefined };
}

function readFunctionCall(event: ClassicEvent, name: string, index: ToolIndex): Request {
  const given = new ListedValues(listed(event.parameters), NONE);
  return { engine: 'function', name, target: index.named(name, given), given, event };
}

function readApiCall(event: ClassicEvent, path: string, method: string, index: ToolIndex): Request {
  const content = event.requestBody?.content;
  const known = index.at(method, path);
  const given = new ListedValues(listed(event.parameters), content ? bodyOf(content, known) : NONE);
  const name = known?.name ?? `${method} ${path}`;
  const tool = known ?? index.unlisted(name, given, { method, path, successStatus: 200 });
  return { engine: 'api', name, target: tool, given, event };
}

/** `clientContext.custom.bedrockAgentCoreToolName`; Node's own type says `Custom`. */
function gatewayToolName(clientContext: unknown): string | undefined {
  if (!isObject(clientContext)) {
    return undefined;
  }
  const custom = clientContext.custom ?? clientContext.Custom;
  const name = isObject(custom) ? custom.bedrockAgentCoreToolName : undefined;
  return typeof name === 'string' && name.includes(GATEWAY_TOOL_DELIMITER) ? name : undefined;
}

const NONE: readonly EventParameter[] = [];

function listed(parameters: readonly EventParameter[] | undefined): readonly EventParameter[] {
  return Array.isArray(parameters) ? parameters : NONE;
}

/** The properties of the body, under the contract's media type or the only one there is. */
function bodyOf(content: Record<string, { readonly properties?: readonly EventParameter[] }>, tool: Tool | undefined): readonly EventParameter[] {
  const media = content[tool?.http?.bodyContentType ?? ''] ?? Object.values(content)[0];
  return listed(media?.properties);
}
