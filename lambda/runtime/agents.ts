/**
 * What those who call an agent or a model import: `cdk-bedrock-agents/runtime/agents`. Apart from what tools import, whose
 * bundles would carry it along.
 *
 * @packageDocumentation
 */
export { annotate } from './agent/annotate';
export type { AnnotatableClient, Annotations } from './agent/annotate';
export { AgentAnswer, invokeAgent } from './agent/invoke-agent';
export type { InvokeAgentOptions } from './agent/invoke-agent';
export type { Answer as PendingAnswer, EndReason, Message, PendingCall, Source, TurnEvent, Usage } from '../invocation/turn';
export { UpstreamError } from '../invocation/errors';
export type { AnnotationsConfig } from '../../src/contract/streaming/config';
export type { InvocationTarget } from '../../src/contract/agent/invocation';
