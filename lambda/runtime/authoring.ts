import { ToolContract } from '../../src/contract/tools/contract';
import { GuardSettings } from '../../src/contract/tools/guard-config';
import { ToolCall } from '../action-group/call';
import { Callee } from '../action-group/callee';
import { Guard } from '../action-group/guard';
import { LambdaHandler, ToolFunction, ToolMap, markGuarded, markTools } from '../action-group/tools';

/**
 * For a handler that has no guard in front of it, because the library did not make its function (a container image,
 * say, behind `ToolHandler.direct`). Under `ToolHandler.nodejs` all of it comes from the action group.
 */
export interface GuardOptions extends Partial<GuardSettings> {
  /** The contract of the schema: `contractFrom(...)` of `cdk-bedrock-agents/runtime/testing` writes it, at build time. */
  readonly contract?: ToolContract;
  /** The action group's name, for the log. */
  readonly actionGroup?: string;
}

/**
 * Makes a Lambda handler from tools. The keys are the operationIds or function names of the schema; the arguments
 * arrive checked, and in the types the schema names; the return value is any JSON value.
 *
 * ```ts
 * export const handler = tools({
 *   getOrder: async ({ orderId }: { orderId: string }) => orders.get(orderId),
 * });
 * ```
 */
export function tools<T extends { readonly [K in keyof T]: ToolFunction }>(map: T, options: GuardOptions = {}): LambdaHandler {
  return markTools(guardHandler({ tools: map as unknown as ToolMap }, options), map as unknown as ToolMap);
}

/**
 * Puts the guard around a handler that reads and writes the envelopes of Agents Classic itself. The event is checked
 * before the handler sees it, and the reply before the agent does.
 */
export function guard(handler: LambdaHandler, options: GuardOptions = {}): LambdaHandler {
  return markGuarded(guardHandler({ handler }, options), handler);
}

function guardHandler(callee: Callee, { contract, actionGroup = 'unnamed', ...options }: GuardOptions): LambdaHandler {
  const settings = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)); // those keep the defaults
  let inside: Guard | undefined; // made by the first call: under ToolHandler.nodejs there is none
  return (event, context) => (inside ??= new Guard({ actionGroup, contract, settings }, () => callee)).handle(event, context);
}

/**
 * The types of tools, from the `operations` that openapi-typescript generates.
 *
 * ```ts
 * import type { operations } from './orders';
 * export const handler = tools<ToolsFrom<operations>>({ getOrder: async ({ orderId }) => orders.get(orderId) });
 * ```
 */
export type ToolsFrom<Operations> = {
  readonly [Name in keyof Operations]: (args: ArgumentsOf<Operations[Name]>, call: ToolCall) => unknown;
};

type ArgumentsOf<Operation> = Part<Operation, 'path'> & Part<Operation, 'query'> & Part<Operation, 'header'> & BodyOf<Operation>;

type Part<Operation, Place extends string> = Operation extends { parameters: { [P in Place]?: infer Values } } ? Present<Values> : unknown;

type BodyOf<Operation> = Operation extends { requestBody?: infer Body }
  ? NonNullable<Body> extends { content: infer Content } ? Present<Content[keyof Content]> : unknown
  : unknown;

type Present<Values> = [NonNullable<Values>] extends [never] ? unknown : NonNullable<Values>;
