import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LambdaContext } from '../../lambda/action-group/call';
import { Callee } from '../../lambda/action-group/callee';
import { Guard } from '../../lambda/action-group/guard';
import { Telemetry } from '../../lambda/action-group/telemetry';
import { ToolMap } from '../../lambda/action-group/tools';
import { contractFrom } from '../../lambda/runtime/testing';
import { Tool, ToolContract } from '../../src/contract/tools/contract';
import { ClassicEvent, ClassicReply } from '../../src/contract/tools/envelope';
import { FunctionDefinition } from '../../src/contract/tools/functions';
import { GuardSettings } from '../../src/contract/tools/guard-config';

// ------------------------------------------------------------------------------------------------ schemas

const ORDER = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', description: 'The id.' },
    total: { type: 'number', description: 'The total.' },
    placed: { type: 'string', description: 'When.' },
    lines: { type: 'array', description: 'The lines.', items: { type: 'string' } },
  },
};

const json = (description: string, schema?: unknown): unknown => ({ description, content: { 'application/json': { schema } } });

/** An OpenAPI document that uses every place an argument can travel in. */
export const OPENAPI = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'Orders', version: '1' },
  paths: {
    '/orders/{orderId}': {
      get: {
        operationId: 'getOrder',
        description: 'Looks up an order.',
        parameters: [
          { name: 'orderId', in: 'path', required: true, description: 'The order id', schema: { type: 'string' } },
          { name: 'verbose', in: 'query', description: 'All details', schema: { type: 'boolean' } },
          { name: 'X-Tenant', in: 'header', description: 'The tenant', schema: { type: 'integer' } },
        ],
        responses: { 200: json('The order.', ORDER), 404: json('No such order.') },
      },
      put: {
        operationId: 'updateOrder',
        description: 'Changes an order.',
        parameters: [{ name: 'orderId', in: 'path', required: true, description: 'The order id', schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['quantity'],
                properties: {
                  quantity: { type: 'integer', description: 'How many' },
                  note: { type: 'string', nullable: true, description: 'A note' },
                  tags: { type: 'array', items: { type: 'string' }, description: 'Tags' },
                  address: {
                    type: 'object',
                    description: 'Where to',
                    required: ['city'],
                    properties: { city: { type: 'string' }, zip: { type: 'integer' } },
                  },
                },
              },
            },
          },
        },
        responses: { 202: json('Accepted.') },
      },
    },
    '/orders/search': {
      post: {
        operationId: 'searchOrders',
        description: 'Finds orders.',
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                properties: { text: { type: 'string', description: 'What for' }, limit: { type: 'integer', description: 'At most' } },
              },
            },
          },
        },
        responses: { 200: json('The orders.') },
      },
    },
    '/report': {
      get: {
        operationId: 'report',
        description: 'The day in words.',
        responses: { 200: { description: 'Text.', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
  },
});

/** Tools without HTTP clothes. */
export const FUNCTIONS: FunctionDefinition[] = [
  {
    name: 'getOrder',
    description: 'Looks up an order.',
    parameters: {
      orderId: { type: 'string', description: 'The order id', required: true },
      verbose: { type: 'boolean', description: 'All details' },
      count: { type: 'integer', description: 'How many' },
    },
  },
  { name: 'report', description: 'The day in words.' },
];

let parsed: ToolContract | undefined;

/** The contract of the OpenAPI document. */
export function apiContract(): ToolContract {
  return parsed ??= contractFrom(OPENAPI);
}

/** The contract of the functions. */
export function functionContract(): ToolContract {
  return contractFrom(FUNCTIONS);
}

/** A tool of a contract. */
export function toolOf(contract: ToolContract, name: string): Tool {
  return contract.tools.find((tool) => tool.name === name)!;
}

// ------------------------------------------------------------------------------------------------ events

const AROUND = {
  messageVersion: '1.0',
  agent: { name: 'Support', id: 'AGENT12345', alias: 'ALIAS12345', version: '3' },
  inputText: 'Where is my order?',
  sessionId: 'session-7',
  actionGroup: 'Orders',
  sessionAttributes: { tenant: 'acme' },
  promptSessionAttributes: { locale: 'de' },
};

/** What Agents Classic sends for `getOrder` of the OpenAPI document, written by hand after the service's documentation. */
export function apiEvent(overrides: object = {}): ClassicEvent {
  return structuredClone({
    ...AROUND,
    apiPath: '/orders/{orderId}',
    httpMethod: 'GET',
    parameters: [
      { name: 'orderId', type: 'string', value: 'A-1' },
      { name: 'verbose', type: 'boolean', value: 'true' },
      { name: 'X-Tenant', type: 'integer', value: '12' },
    ],
    ...overrides,
  });
}

/** What Agents Classic sends for `getOrder` of the functions. */
export function functionEvent(overrides: object = {}): ClassicEvent {
  return structuredClone({
    ...AROUND,
    function: 'getOrder',
    parameters: [
      { name: 'orderId', type: 'string', value: 'A-1' },
      { name: 'verbose', type: 'boolean', value: 'true' },
    ],
    ...overrides,
  });
}

/** What Agents Classic sends for `updateOrder`. */
export function updateEvent(properties: readonly object[], contentType = 'application/json'): ClassicEvent {
  return apiEvent({
    httpMethod: 'PUT',
    parameters: [{ name: 'orderId', type: 'string', value: 'A-1' }],
    requestBody: { content: { [contentType]: { properties } } },
  });
}

/** The Lambda context of a call through an AgentCore gateway. */
export function gatewayContext(tool: string, overrides: object = {}): LambdaContext {
  return {
    ...CONTEXT,
    clientContext: { custom: { bedrockAgentCoreToolName: `orders-target___${tool}`, bedrockAgentCoreMessageVersion: '1.0' } },
    ...overrides,
  };
}

/** The Lambda context of any other call. */
export const CONTEXT: LambdaContext = { awsRequestId: 'request-1', functionName: 'orders', getRemainingTimeInMillis: () => 30_000 };

// ------------------------------------------------------------------------------------------------ the guard

type Line = Record<string, any>;

/** A guard, and what it wrote. */
export class GuardUnderTest {
  public readonly lines: Line[] = [];
  public readonly guard: Guard;

  public constructor(callee: Callee | (() => Callee | Promise<Callee>), contract: ToolContract | undefined, settings?: Partial<GuardSettings>) {
    const telemetry = new Telemetry('Orders', (line) => this.lines.push(JSON.parse(line)));
    const source = typeof callee === 'function' ? callee : () => callee;
    this.guard = new Guard({ actionGroup: 'Orders', contract, settings }, source, telemetry);
  }

  /** Sends an event as Lambda does: as JSON, there and back. */
  public async send(event: unknown, context: LambdaContext = CONTEXT): Promise<Line> {
    const reply = await this.guard.handle(event === undefined ? undefined : structuredClone(event), context);
    return JSON.parse(JSON.stringify(reply));
  }

  /** The log lines, without the metrics. */
  public get log(): Line[] {
    return this.lines.filter((line) => line._aws === undefined);
  }

  /** The metrics line of the last call. */
  public get metrics(): Line {
    return this.lines.filter((line) => line._aws !== undefined).at(-1)!;
  }

  /** The counters of the last call that are not zero. */
  public get counted(): string[] {
    return ['Rejections', 'ToolErrors', 'Violations', 'ReplyMismatches', 'LargeReplies'].filter((name) => this.metrics[name] === 1);
  }
}

/** A guard in front of tools of the OpenAPI document. */
export function apiGuard(tools: ToolMap, settings?: Partial<GuardSettings>): GuardUnderTest {
  return new GuardUnderTest({ tools }, apiContract(), settings);
}

/** A guard in front of tools of the functions. */
export function functionGuard(tools: ToolMap, settings?: Partial<GuardSettings>): GuardUnderTest {
  return new GuardUnderTest({ tools }, functionContract(), settings);
}

/** The body of an OpenAPI tool's reply, parsed. */
export function apiBody(reply: Line): any {
  return JSON.parse(reply.response.responseBody['application/json'].body);
}

/** The text of a function's reply. */
export function functionText(reply: Line): string {
  return reply.response.functionResponse.responseBody.TEXT.body;
}

/** A right reply to an OpenAPI tool's event, as a handler written by hand returns it. */
export function apiReply(event: ClassicEvent, body: unknown, status = 200): ClassicReply {
  return {
    messageVersion: '1.0',
    response: {
      actionGroup: event.actionGroup,
      apiPath: event.apiPath!,
      httpMethod: event.httpMethod!,
      httpStatusCode: status,
      responseBody: { 'application/json': { body: JSON.stringify(body) } },
    },
  };
}

/** A right reply to a function's event, as a handler written by hand returns it. */
export function functionReply(event: ClassicEvent, text: string): ClassicReply {
  return {
    messageVersion: '1.0',
    response: { actionGroup: event.actionGroup, function: event.function!, functionResponse: { responseBody: { TEXT: { body: text } } } },
  };
}

// ------------------------------------------------------------------------------------------------ processes

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'guard-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One call of a handler in a process of its own. */
export interface ProcessCall {
  readonly event: unknown;
  readonly clientContext?: unknown;
  /** The milliseconds that Lambda says are left. */
  readonly remaining?: number;
}

const DRIVER = `
const { argv, stdin } = process;
const write = (value) => process.stdout.write('\\nRESULT ' + JSON.stringify(value) + '\\n');
process.on('unhandledRejection', (error) => write({ unhandled: String(error) }));
let input = '';
stdin.on('data', (chunk) => { input += chunk; }).on('end', async () => {
  const { handler } = require(argv[2]);
  for (const { event, clientContext, remaining = 20000 } of JSON.parse(input)) {
    write({ reply: await handler(event, { awsRequestId: 'request-1', clientContext, getRemainingTimeInMillis: () => remaining }) });
  }
});
`;

/** Calls a bundled handler in a new Node process, as Lambda does, and gives what it answered and wrote. */
export async function callInProcess(
  bundle: string, calls: readonly ProcessCall[], env: Record<string, string>,
): Promise<{ replies: any[]; lines: Line[]; log: Line[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guard-driver-'));
  const driver = path.join(folder, 'driver.cjs');
  writeFileSync(driver, DRIVER);
  try {
    const output = await new Promise<string>((resolve, reject) => {
      const child = execFile(process.execPath, [driver, bundle], { env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout));
      child.stdin!.end(JSON.stringify(calls));
    });
    const written = output.split('\n').filter(Boolean);
    const results = written.filter((line) => line.startsWith('RESULT ')).map((line) => JSON.parse(line.slice('RESULT '.length)));
    const lines = written.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
    expect(results.filter(({ unhandled }) => unhandled !== undefined)).toEqual([]);
    return { replies: results.map(({ reply }) => reply), lines, log: lines.filter((line) => line._aws === undefined) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets everything that is ready happen. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
