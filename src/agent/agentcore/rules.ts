import { Token } from 'aws-cdk-lib';
import { ToolContract } from '../../contract/contract';
import { Findings } from '../../contract/findings';
import { ActionGroup } from '../action-group';

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
  inlineToolName: /^[a-zA-Z0-9_-]{1,64}$/,
};

/** What stands between a target's name and a tool's. */
const DELIMITER = '___';

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
  if (agentName !== undefined && !Token.isUnresolved(agentName) && !LIMITS.harnessName.test(harnessName(agentName))) {
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

export function checkIdleSession(seconds: number, findings: Findings): void {
  const { min, max } = LIMITS.idleSession;
  if (!Token.isUnresolved(seconds) && (seconds < min || seconds > max)) {
    findings.error('idle-session-ttl', `idleSessionTtl is ${seconds} s; the service takes ${min} to ${max}.`);
  }
}

/** What one group's schema must be for this engine. */
export function checkSchema({ actionGroupName, tools, _handlerFunction: handler }: ActionGroup, findings: Findings): void {
  const contract: ToolContract = tools._contract;
  for (const { name, requireConfirmation } of contract.tools) {
    if (handler) {
      checkToolName(`${targetName(actionGroupName)}${DELIMITER}${name}`, findings);
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
export function checkInlineNames(names: readonly string[], findings: Findings): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    findings.error('tool-name', `two tools that return control are named ${twice}, and AgentCore has no groups to tell them apart. Give one of them another name.`);
  }
}

function checkToolName(seen: string, findings: Findings): void {
  if (seen.length > LIMITS.toolName) {
    findings.error('tool-name', `the model sees the tool as ${seen}, ${seen.length} characters; it may have ${LIMITS.toolName}. `
      + `Shorten the action group's name or the tool's by ${seen.length - LIMITS.toolName}.`);
  }
}
