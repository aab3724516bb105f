import { Duration, Token } from 'aws-cdk-lib';
import type { AgentCoreAgentProps } from './agentcore-agent-props';
import { Findings } from '../../contract/findings';
import { ToolContract } from '../../contract/tools/contract';
import { GATEWAY_TOOL_DELIMITER } from '../../contract/tools/names';
import { checkDuration } from '../../private/ranges';
import { ActionGroup } from '../../tools/action-group';

/**
 * What AgentCore accepts. An error is what the service refuses, or what would be lost without a word.
 *
 * Sources: https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_CreateHarness.html, API_CreateGatewayTarget.html
 * there, and https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html.
 */
const LIMITS = {
  /** `target___tool`, as the model sees it. */
  toolName: 64,
  idleSession: { min: 60, max: 28_800 },
  harnessName: /^[a-zA-Z][a-zA-Z0-9_]{0,39}$/,
  endpointName: /^[a-zA-Z][a-zA-Z0-9_]{0,47}$/,
  targetName: /^([0-9a-zA-Z]-?){1,100}$/,
  inlineToolName: /^[a-zA-Z0-9_-]{1,64}$/,
};

/** Targets take no underscores, action groups do. */
export function targetName(actionGroupName: string): string {
  return actionGroupName.replace(/_/g, '-');
}

/** Harnesses take no hyphens, agents of the other engine do. */
export function harnessName(agentName: string): string {
  return Token.isUnresolved(agentName) ? agentName : agentName.replace(/-/g, '_');
}

export function checkInstruction(instruction: string, findings: Findings): void {
  if (!Token.isUnresolved(instruction) && instruction.trim() === '') {
    findings.error('instruction.short', 'instruction is empty. Say what the agent is for, what it may do, and how it should speak.');
  }
}

export function checkNames(agentName: string | undefined, endpointName: string, findings: Findings): void {
  if (Token.isUnresolved(agentName)) {
    findings.error('name', 'agentName is known only when it is deployed, and what the agent may do is written with its name. Give it as text, or leave it out.');
  } else if (agentName !== undefined && !LIMITS.harnessName.test(harnessName(agentName))) {
    findings.error('name', `agentName is "${agentName}"; it may have 1 to 40 letters, digits, hyphens and underscores, and starts with a letter.`);
  }
  checkEndpointName(endpointName, findings);
}

export function checkEndpointName(endpointName: string, findings: Findings): void {
  if (!Token.isUnresolved(endpointName) && (!LIMITS.endpointName.test(endpointName) || endpointName === 'DEFAULT')) {
    findings.error('endpoint.name', `endpoint name "${endpointName}": it may have 1 to 48 letters, digits and underscores, starts with a letter, and is not DEFAULT, which the service keeps for itself.`);
  }
}

export function checkVersion(what: string, version: string, findings: Findings): void {
  if (!Token.isUnresolved(version) && !/^[1-9]\d{0,4}$/.test(version)) {
    findings.error('endpoint.version', `${what}: version "${version}" is not one; a version is a number from 1, such as '3'.`);
  }
}

/** In seconds; the least that is right in place of what is not. */
export function idleSeconds(ttl: Duration, findings: Findings): number {
  return checkDuration({ prop: 'idleSessionTtl', id: 'idle-session-ttl', ...LIMITS.idleSession }, ttl, 'seconds', findings) ?? LIMITS.idleSession.min;
}

/** What one group's schema must be for this engine. */
export function checkSchema({ actionGroupName, tools, _handlerFunction: handler }: ActionGroup, findings: Findings): void {
  const contract: ToolContract = tools._contract;
  for (const { name, requireConfirmation } of contract.tools) {
    if (handler) {
      checkToolName(`${targetName(actionGroupName)}${GATEWAY_TOOL_DELIMITER}${name}`, findings);
    } else if (!LIMITS.inlineToolName.test(name)) {
      findings.error('tool-name', `tool "${name}" of action group ${actionGroupName}, which returns control: AgentCore wants 1 to 64 letters, digits, hyphens and underscores in its name.`);
    }
    if (requireConfirmation) {
      findings.error('tool.confirmation', `tool ${name} of action group ${actionGroupName} asks for the user's confirmation, which AgentCore does not do. `
        + 'Confirm in the app: give the tool to the agent with ToolHandler.returnControl(), or let AgentHook.beforeToolCall decide; and take the mark off the schema.');
    }
  }
}

/** Tools that return control have no group in their name. */
export function checkInlineNames(names: readonly string[], reserved: readonly string[], findings: Findings): void {
  const taken = names.find((name) => reserved.includes(name));
  if (taken !== undefined) {
    findings.error('tool-name', `a tool that returns control is named ${taken}, as one of the harness's own is: allowing the one would allow the other. Give it another name.`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    findings.error('tool-name', `two tools that return control are named ${twice}, and AgentCore has no groups to tell them apart. Give one of them another name.`);
  }
}

/** What is named ends up in a pattern of tools, and is none itself. */
export function checkTargetName(name: string, findings: Findings): void {
  if (!Token.isUnresolved(name) && !LIMITS.targetName.test(name)) {
    findings.error('gateway', `gatewayTargets has "${name}"; the name of a target has 1 to 100 letters, digits, and single hyphens between them, and no wildcards.`);
  }
}

export function checkSampling(props: Pick<AgentCoreAgentProps, 'temperature' | 'topP'>, findings: Findings): void {
  for (const prop of ['temperature', 'topP'] as const) {
    const value = props[prop];
    if (value !== undefined && !Token.isUnresolved(value) && !(value >= 0 && value <= 1)) {
      findings.error('sampling', `${prop} is ${value}; it may be from 0 to 1.`);
    }
  }
}

/** What an agent may use behind a shared gateway is a list of patterns. */
export function checkSharedPattern(pattern: string, findings: Findings): void {
  if (pattern.length > LIMITS.toolName) {
    findings.error('tool-name', `behind a shared gateway the agent is allowed ${pattern}, ${pattern.length} characters; it may have ${LIMITS.toolName}. `
      + `Shorten the action group's name by ${pattern.length - LIMITS.toolName}.`);
  }
}

function checkToolName(seen: string, findings: Findings): void {
  if (seen.length > LIMITS.toolName) {
    findings.error('tool-name', `the model sees the tool as ${seen}, ${seen.length} characters; it may have ${LIMITS.toolName}. `
      + `Shorten the action group's name or the tool's by ${seen.length - LIMITS.toolName}.`);
  }
}
