/**
 * What the author of a tool imports: `cdk-bedrock-agents/runtime`.
 *
 * @packageDocumentation
 */
export { guard, tools } from './authoring';
export type { GuardOptions, ToolsFrom } from './authoring';
export { resolveModel } from './models';
export type { ResolveModelOptions } from './models';
export { Failure, Reprompt, ToolError } from '../action-group/errors';
export { reply } from '../action-group/tools';
export type { LambdaHandler, StatusReply, ToolFunction, ToolMap } from '../action-group/tools';
export type { KnowledgeBaseConfiguration, LambdaContext, Protocol, ToolCall } from '../action-group/call';
export type { ClassicEvent, ClassicReply } from '../../src/contract/tools/envelope';
export type { ToolContract } from '../../src/contract/tools/contract';
