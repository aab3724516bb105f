import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import type { AgentCoreAgentProps } from './agentcore-agent-props';
import { AgentHook } from './hook';
import { allowedOf } from './mcp-server';
import { ResolvedLimits } from './resolved-limits';
import { GATEWAY_TOOL_DELIMITER } from '../../contract/tools/names';
import { toObject, toServiceSchema } from '../../contract/tools/rendering';
import { guardrailArn } from '../../model/guardrail';
import { ActionGroup } from '../../tools/action-group';
import { AgentGuardrail } from '../agent';

/** What the agent's tools are called by in the harness: the gateway, the interpreter, the browser. */
const TOOLS = { gateway: 'tools', codeInterpreter: 'code_interpreter', browser: 'browser' };

/** Names that are taken: by these, and by what every session comes with. */
export const RESERVED_TOOL_NAMES: readonly string[] = [...Object.values(TOOLS), 'shell', 'file_operations'];

/** All tools of one target of a gateway. */
export function sharedTools(target: string): string {
  return `@${TOOLS.gateway}/${target}${GATEWAY_TOOL_DELIMITER}*`;
}

/** The harness's properties that follow from the props alone. */
export function definitionOf(
  { instruction, temperature, topP, truncation }: AgentCoreAgentProps, modelId: string, limits: ResolvedLimits,
): Pick<agentcore.CfnHarnessProps, 'systemPrompt' | 'model' | 'maxIterations' | 'maxTokens' | 'timeoutSeconds' | 'truncation'> {
  return {
    systemPrompt: [{ text: instruction }],
    // of the formats, the one that guardrails work with
    model: { bedrockModelConfig: { modelId, maxTokens: limits.maxTokensPerIteration, temperature, topP, apiFormat: 'converse_stream' } },
    maxIterations: limits.maxIterations,
    maxTokens: limits.maxTokens,
    timeoutSeconds: limits.timeoutSeconds,
    truncation: truncation?._property(),
  };
}

/**
 * What the service takes and the framework's class, in the oldest version that users may have, does not: parameters of the
 * model, among which is the guardrail, and hooks.
 */
export function addNewerProperties(harness: agentcore.CfnHarness, guardrail: AgentGuardrail | undefined, hooks: readonly AgentHook[]): void {
  if (guardrail) {
    harness.addPropertyOverride('Model.BedrockModelConfig.AdditionalParams.guardrailConfig', {
      guardrailIdentifier: guardrailArn(guardrail.guardrail),
      guardrailVersion: guardrail.version ?? 'DRAFT',
      trace: 'enabled',
    });
  }
  if (hooks.length > 0) {
    harness.addPropertyOverride('Hooks', hooks.map((hook) => hook._template()));
  }
}

/** The tools of the harness: what is behind the gateway, what the caller does, and the interpreter. */
export function toolsOf(
  gatewayArn: string | undefined, groups: readonly ActionGroup[], { codeInterpreter, browser, mcpServers = [] }: AgentCoreAgentProps,
): agentcore.CfnHarness.HarnessToolProperty[] {
  return [
    ...(gatewayArn === undefined ? [] : [{
      type: 'agentcore_gateway', name: TOOLS.gateway, config: { agentCoreGateway: { gatewayArn, outboundAuth: { awsIam: {} } } },
    }]),
    ...inlineTools(groups).map(({ name, description, parameters }) => ({
      type: 'inline_function', name, config: { inlineFunction: { description, inputSchema: toServiceSchema(toObject(parameters)) } },
    })),
    ...mcpServers.map(({ name, url, headers }) => ({ type: 'remote_mcp', name, config: { remoteMcp: { url, headers } } })),
    ...(codeInterpreter ? [{ type: 'agentcore_code_interpreter', name: TOOLS.codeInterpreter }] : []),
    ...(browser ? [{ type: 'agentcore_browser', name: TOOLS.browser }] : []),
  ];
}

/**
 * The tools that the agent may use. Never empty: the service takes an empty list, like a missing one, for all tools, its
 * shell included; so an agent without tools may use the gateway's, and has no gateway.
 *
 * Behind a shared gateway are other agents' tools too: then the agent may use its own groups' only, and what else was named.
 */
export function allowedTools(
  targets: readonly string[],
  groups: readonly ActionGroup[],
  { gateway, codeInterpreter, browser, mcpServers = [], builtInTools = [] }: AgentCoreAgentProps,
): string[] {
  return [
    ...(gateway && targets.length > 0 ? targets.map(sharedTools) : [`@${TOOLS.gateway}`]),
    ...inlineTools(groups).map(({ name }) => name),
    ...mcpServers.flatMap(allowedOf),
    ...(codeInterpreter ? [TOOLS.codeInterpreter] : []),
    ...(browser ? [TOOLS.browser] : []),
    ...builtInTools.map((tool) => `@builtin/${tool}`),
  ];
}

/** Tools that the caller does: the stream stops, and goes on with the caller's answer. */
export function inlineTools(groups: readonly ActionGroup[]): ActionGroup['tools']['_contract']['tools'] {
  return groups.filter(({ _handlerFunction: handler }) => !handler).flatMap(({ tools }) => tools._contract.tools);
}
