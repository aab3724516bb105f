import { LambdaContext, ToolCall } from './call';

const TOOLS = Symbol.for('cdk-bedrock-agents.tools');
const RAW = Symbol.for('cdk-bedrock-agents.raw');
const REPLY = Symbol.for('cdk-bedrock-agents.reply');

/** One tool: checked and converted arguments in, any JSON value out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- authors name the type of their arguments
export type ToolFunction = (args: any, call: ToolCall) => unknown;

/** Tools by the name they have in the schema. */
export type ToolMap = Readonly<Record<string, ToolFunction>>;

/** A Lambda handler in its general form. */
export type LambdaHandler = (event: unknown, context: LambdaContext, callback?: (error: unknown, result?: unknown) => void) => unknown;

/** A tool's answer with a status of its own. */
export class StatusReply {
  public constructor(public readonly body: unknown, public readonly status: number) {
    Object.defineProperty(this, REPLY, { value: true });
  }
}

/** Answers with an HTTP status other than the schema's success status, such as 202. Functions have none: an error has it in its text. */
export function reply(body: unknown, options: { readonly status: number }): StatusReply {
  if (typeof (body as PromiseLike<unknown> | undefined | null)?.then === 'function') {
    throw new TypeError('reply() takes the value itself: await the promise first.'); // in JSON a promise is {}
  }
  return new StatusReply(body, options.status);
}

/** Marks a handler as a set of tools. */
export function markTools(handler: LambdaHandler, map: ToolMap): LambdaHandler {
  return Object.defineProperty(handler, TOOLS, { value: map });
}

/** The tools in a handler made by `tools()`, from whichever copy of this module. */
export function toolsIn(handler: unknown): ToolMap | undefined {
  return (handler as Record<PropertyKey, unknown>)[TOOLS] as ToolMap | undefined;
}

/** Marks a handler that has a guard of its own. */
export function markGuarded(handler: LambdaHandler, raw: LambdaHandler): LambdaHandler {
  return Object.defineProperty(handler, RAW, { value: raw });
}

/** The handler behind a guard, so that a second guard does not guard the first. */
export function withoutGuard(handler: LambdaHandler): LambdaHandler {
  return ((handler as unknown as Record<PropertyKey, unknown>)[RAW] as LambdaHandler | undefined) ?? handler;
}

/** Whether an answer is data for sure, and not one of `reply()`. */
export function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}

/** Whether a tool answered through `reply()`. */
export function isStatusReply(value: unknown): value is StatusReply {
  return (value as Record<PropertyKey, unknown> | undefined | null)?.[REPLY] === true;
}
