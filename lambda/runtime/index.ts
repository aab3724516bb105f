/**
 * What the author of a tool imports: `cdk-bedrock-agents/runtime`.
 *
 * @packageDocumentation
 */
export { guard, tools } from './authoring';
export type { GuardOptions, ToolsFrom } from './authoring';
export type { Answer, AnswerPart, AskOptions, Citation, Passage, Rerank, Retrieval, SdkClient, SearchOptions, TokenUsage } from './knowledge/api';
export { ask, askStream } from './knowledge/ask';
export { KnowledgeError } from './knowledge/errors';
export type { KnowledgeErrorReason } from './knowledge/errors';
export { allOf, anyOf, attributes } from './knowledge/filters';
export type { Conditions, Filter } from './knowledge/filters';
export { groundedPrompt } from './knowledge/prompt';
export { retrieve } from './knowledge/retrieve';
export { resolveModel } from './models';
export type { ResolveModelOptions } from './models';
export { Failure, Reprompt, ToolError } from '../action-group/errors';
export { reply } from '../action-group/tools';
export type { LambdaHandler, StatusReply, ToolFunction, ToolMap } from '../action-group/tools';
export type { KnowledgeBaseConfiguration, LambdaContext, Protocol, ToolCall } from '../action-group/call';
export type { RetrievalTarget } from '../../src/contract/knowledge/target';
export type { ClassicEvent, ClassicReply } from '../../src/contract/tools/envelope';
export type { ToolContract } from '../../src/contract/tools/contract';
