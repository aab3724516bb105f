/**
 * Unit tests for tools: `cdk-bedrock-agents/runtime/testing`. Genuine events of both engines are built from a schema,
 * sent through the guard, and the replies are checked as the service would.
 *
 * @packageDocumentation
 */
import { Finding, Findings } from '../../src/contract/findings';
import { Tool, ToolContract } from '../../src/contract/tools/contract';
import { ClassicEvent, ClassicReply, describeFault, envelopeFaults } from '../../src/contract/tools/envelope';
import { FunctionDefinition, contractFromFunctions } from '../../src/contract/tools/functions';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';
import { parseOpenApi, readOpenApi } from '../../src/contract/tools/openapi/openapi';
import { replyFaults } from '../../src/contract/tools/reply-faults';
import { LambdaContext } from '../action-group/call';
import { calleeOf } from '../action-group/callee';
import { toClassicEvent } from '../action-group/classic-event';
import { Guard } from '../action-group/guard';
import { openEnvelope } from '../action-group/raw-handler';
import { Telemetry } from '../action-group/telemetry';
import { LambdaHandler } from '../action-group/tools';

export type { ToolContract } from '../../src/contract/tools/contract';
export type { ClassicEvent, ClassicReply } from '../../src/contract/tools/envelope';
export type { FunctionDefinition, FunctionParameter } from '../../src/contract/tools/functions';

/** A schema: the path of an OpenAPI document, its text, function definitions, or a contract. */
export type Schema = string | readonly FunctionDefinition[] | ToolContract;

/** Which engine calls. */
export type Engine = 'classic' | 'gateway';

/** What the engine adds to a call. */
export interface CallOptions {
  readonly engine?: Engine;
  readonly sessionId?: string;
  readonly inputText?: string;
  readonly sessionAttributes?: Record<string, string>;
  readonly promptSessionAttributes?: Record<string, string>;
  /** What Lambda says is left, in milliseconds. */
  readonly remainingTimeMs?: number;
}

/** What an event adds to a call. */
export interface EventOptions extends CallOptions {
  readonly actionGroup?: string;
}

/** A call through an AgentCore gateway. */
export interface GatewayCall {
  readonly event: Record<string, unknown>;
  readonly context: LambdaContext;
}

/** A tool's answer, out of its envelope. */
export interface ToolAnswer {
  /** The HTTP status; functions answer 200, or 400 when they ask for another try or fail. */
  readonly status: number;
  /** The value of the body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the author knows what the tool returns
  readonly body: any;
  /** The session attributes after the call (Agents Classic). */
  readonly sessionAttributes: Record<string, string>;
  /** What the engine got, envelope included. */
  readonly reply: unknown;
  /** What the guard logged, parsed. */
  readonly log: readonly Record<string, unknown>[];
}

/** The contract of a schema. Throws an error that lists everything the service would refuse. */
export function contractFrom(schema: Schema): ToolContract {
  if (typeof schema !== 'string' && !Array.isArray(schema)) {
    return schema as ToolContract;
  }
  const findings = new Findings();
  const contract = typeof schema === 'string' ? readSchema(schema, findings) : contractFromFunctions(schema as FunctionDefinition[], findings);
  // nobody checks a pattern that cannot be read, and perhaps no value meets it
  const isError = ({ severity, id, message }: Finding) => severity === 'error' || (id === 'tool-schema.pattern' && message.includes('is not a regular expression'));
  const errors = findings.all.filter(isError).map(({ message }) => `  - ${message}`);
  if (errors.length > 0) {
    throw new Error(`The tool schema has ${errors.length} error(s):\n${errors.join('\n')}`);
  }
  return contract;
}

function readSchema(schema: string, findings: Findings): ToolContract {
  const isText = schema.includes('\n') || schema.trimStart().startsWith('{');
  return isText ? parseOpenApi('schema', schema, findings) : readOpenApi(schema, findings);
}

/** The event that Agents Classic sends for a call: every argument as text. */
export function classicEvent(schema: Schema, tool: string, args: Record<string, unknown> = {}, options: EventOptions = {}): ClassicEvent {
  const { actionGroup = 'Tools', sessionId = 'session-1', inputText = 'Hello', sessionAttributes = {}, promptSessionAttributes = {} } = options;
  return {
    ...toClassicEvent(toolNamed(contractFrom(schema), tool), actionGroup, asJson(args)),
    agent: { name: 'Agent', id: 'AGENT12345', alias: 'ALIAS12345', version: '1' },
    sessionId,
    inputText,
    sessionAttributes: { ...sessionAttributes },
    promptSessionAttributes: { ...promptSessionAttributes },
  };
}

/** The event and the Lambda context of a call through an AgentCore gateway. */
export function gatewayCall(tool: string, args: Record<string, unknown> = {}, options: EventOptions = {}): GatewayCall {
  const { actionGroup = 'Tools' } = options;
  return {
    event: asJson(args),
    context: {
      ...lambdaContext(options),
      clientContext: {
        custom: {
          bedrockAgentCoreMessageVersion: '1.0',
          bedrockAgentCoreAwsRequestId: 'request-1',
          bedrockAgentCoreMcpMessageId: 'message-1',
          bedrockAgentCoreGatewayId: 'gateway-1',
          bedrockAgentCoreTargetId: 'TARGET1234',
          bedrockAgentCoreToolName: `${actionGroup}${GATEWAY_TOOL_DELIMITER}${tool}`,
        },
      },
    },
  };
}

/** Throws an error that names every fault, unless the reply is a right answer to the event. */
export function assertEnvelope(reply: unknown, event: ClassicEvent, schema?: Schema): asserts reply is ClassicReply {
  const tool = schema === undefined ? undefined : contractFrom(schema).tools.find(({ name, http }) =>
    (http ? http.path === event.apiPath && http.method.toUpperCase() === event.httpMethod?.toUpperCase() : name === event.function));
  const faults = envelopeFaults(reply, event, tool);
  if (faults.length > 0) {
    throw new Error(`The reply breaks the envelope in ${faults.length} place(s):\n${faults.map((fault) => `  - ${describeFault(fault)}`).join('\n')}`);
  }
}

/** Calls tools as the engines do. Made by `testTools`. */
export class ToolTester {
  private readonly contract: ToolContract;

  public constructor(private readonly handler: LambdaHandler, schema: Schema, private readonly actionGroup = 'Tools') {
    this.contract = contractFrom(schema);
  }

  /**
   * Calls a tool through the guard. Throws when the reply is not one the engine can read, or not what the schema promises.
   */
  public async call(tool: string, args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<ToolAnswer> {
    const log: Record<string, unknown>[] = [];
    const telemetry = new Telemetry(this.actionGroup, (line) => log.push(JSON.parse(line)));
    const config = { actionGroup: this.actionGroup, contract: this.contract };
    const guard = new Guard(config, () => calleeOf(this.handler), telemetry);
    const eventOptions = { ...options, actionGroup: this.actionGroup };
    const answer = options.engine === 'gateway'
      ? await throughGateway(guard, gatewayCall(tool, args, eventOptions))
      : await this.throughAgent(guard, classicEvent(this.contract, tool, args, eventOptions), options);
    const called = this.contract.tools.find(({ name }) => name === tool);
    const faults = called ? replyFaults(called, answer.status, answer.body) : [];
    if (faults.length > 0) {
      throw new Error(`${tool}: ${faults.join('\n')}`);
    }
    return { ...answer, log };
  }

  private async throughAgent(guard: Guard, event: ClassicEvent, options: CallOptions): Promise<Omit<ToolAnswer, 'log'>> {
    const reply = await guard.handle(structuredClone(event), lambdaContext(options));
    assertEnvelope(reply, event, this.contract);
    const { status, value } = openEnvelope(reply, event);
    return { status, body: value, sessionAttributes: reply.sessionAttributes ?? {}, reply };
  }
}

async function throughGateway(guard: Guard, { event, context }: GatewayCall): Promise<Omit<ToolAnswer, 'log'>> {
  const reply = await guard.handle(event, context) as Record<string, unknown>;
  const failed = typeof reply.status === 'number' && reply.error !== undefined;
  return { status: failed ? reply.status as number : 200, body: reply, sessionAttributes: {}, reply };
}

/**
 * Puts a handler, made by `tools()` or written by hand, behind the guard and a schema.
 *
 * ```ts
 * const orders = testTools(handler, 'orders.openapi.yaml');
 * const { status, body } = await orders.call('getOrder', { orderId: 'A-1' });
 * ```
 */
export function testTools(handler: LambdaHandler, schema: Schema, actionGroup?: string): ToolTester {
  return new ToolTester(handler, schema, actionGroup);
}

/** Arguments as an engine has them: a date, say, is text by then. */
function asJson(args: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(args));
}

function lambdaContext({ remainingTimeMs = 30_000 }: CallOptions): LambdaContext {
  return { awsRequestId: 'request-1', functionName: 'tools', getRemainingTimeInMillis: () => remainingTimeMs };
}

function toolNamed(contract: ToolContract, name: string): Tool {
  const tool = contract.tools.find((candidate) => candidate.name === name);
  // a tool the schema does not have is a call a test may want to make
  const http = contract.tools[0]?.http && { method: 'get', path: `/${name}`, successStatus: 200 };
  return tool ?? { name, description: '', parameters: [], replies: {}, http };
}
