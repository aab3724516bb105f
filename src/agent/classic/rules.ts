import { Duration, Token } from 'aws-cdk-lib';
import type { AgentMemory } from './bedrock-agent-props';
import { Findings } from '../../contract/findings';
import { Tool, ToolContract } from '../../contract/tools/contract';
import { inWords } from '../../contract/tools/rendering';
import { checkDuration, checkNumber } from '../../private/ranges';

/**
 * What Agents Classic accepts. An error is what the service refuses; a warning is what it takes and you regret, or a
 * quota that an account may have had raised.
 *
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/agents-action-add.html,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_CreateAgent.html, and the service quotas.
 */
const LIMITS = {
  instruction: { min: 40, unwise: 4_000, max: 20_000 },
  functionDescription: 1_200,
  parameterDescription: 500,
  parametersPerFunction: 5,
  functionsPerGroup: 11,
  apisPerAgent: 11,
  enabledActionGroups: 15,
  knowledgeBases: 2,
  /** `httpVerb__actionGroup__api`, as the model sees it. */
  toolName: 64,
  idleSession: { min: 60, max: 5_400 },
  memoryDays: { min: 1, max: 365 },
};

/** Launched since the engine's model list was frozen, as far as the model cards say. */
const TOO_NEW = /anthropic\.claude-(opus|sonnet|haiku|fable|mythos)-5/;

export function checkInstruction(instruction: string, findings: Findings): void {
  if (Token.isUnresolved(instruction)) {
    return;
  }
  const { min, unwise, max } = LIMITS.instruction;
  const { length } = instruction;
  const characters = [...instruction.trim()].length; // a pictogram is one, and has the length of two or more
  if (characters < min) {
    findings.error('instruction.short', `instruction has ${characters} characters; the service wants ${min} at least. Say what the agent is for, what it may do, and how it should speak.`);
  } else if (length > max) {
    findings.error('instruction.long', `instruction has ${length} characters; the service takes ${max} at most. Move knowledge into a knowledge base.`);
  } else if (length > unwise) {
    findings.warning('instruction.long', `instruction has ${length} characters; the API documents ${unwise} as the most, and an account may take fewer than ${max}. Move knowledge into a knowledge base.`);
  }
}

export function checkIdleSession(duration: Duration, findings: Findings): void {
  checkDuration({ prop: 'idleSessionTtl', id: 'idle-session-ttl', ...LIMITS.idleSession }, duration, 'seconds', findings);
}

export function checkMemory({ retention, maxRecentSessions }: AgentMemory, findings: Findings): void {
  if (retention) {
    checkDuration({ prop: 'memory.retention', id: 'memory', ...LIMITS.memoryDays }, retention, 'days', findings);
  }
  checkNumber({ prop: 'memory.maxRecentSessions', id: 'memory', min: 1 }, maxRecentSessions, findings);
}

export function checkModelIsKnownToClassic(modelId: string, findings: Findings): void {
  if (TOO_NEW.test(modelId)) {
    findings.warning('classic.model', `model "${modelId}" is newer than the model list of Agents Classic, which was frozen on 2026-07-30. `
      + 'Use an earlier model, or AgentCoreAgent; if its model card names Agents, acknowledge this.');
  }
}

/** What one group's schema must be for this engine. */
export function checkSchema(group: string, contract: ToolContract, findings: Findings): void {
  const functions = contract.tools.filter(({ http }) => !http);
  if (functions.length > LIMITS.functionsPerGroup) {
    findings.warning('quota.functions', `action group ${group} has ${functions.length} functions; the service takes ${LIMITS.functionsPerGroup} unless your account has more. Split the group.`);
  }
  for (const tool of contract.tools) {
    checkToolName(group, tool, findings);
    if (!tool.http) {
      checkFunction(`function ${tool.name} of action group ${group}`, tool, findings);
    }
  }
}

function checkToolName(group: string, { name, http }: Tool, findings: Findings): void {
  const seen = http ? `${http.method.toUpperCase()}__${group}__${name}` : `${group}__${name}`;
  if (seen.length > LIMITS.toolName) {
    findings.error('tool-name', `the model sees the tool as ${seen}, ${seen.length} characters; it may have ${LIMITS.toolName}. `
      + `Shorten the action group's name or the ${http ? 'operationId' : 'function\'s name'} by ${seen.length - LIMITS.toolName}.`);
  }
}

function checkFunction(what: string, { description, parameters }: Tool, findings: Findings): void {
  if (description.length > LIMITS.functionDescription) {
    findings.error('function.description', `the description of ${what} has ${description.length} characters; it may have ${LIMITS.functionDescription}.`);
  }
  if (parameters.length > LIMITS.parametersPerFunction) {
    findings.error('function.parameters', `${what} has ${parameters.length} parameters; Agents Classic takes ${LIMITS.parametersPerFunction}. `
      + 'Split the function, or describe the tools by an OpenAPI document, which has no such limit.');
  }
  for (const { name, shape } of parameters) {
    const length = inWords(shape)?.length ?? 0;
    if (length > LIMITS.parameterDescription) {
      findings.error('function.description', `the description of parameter ${name} of ${what} has ${length} characters, allowed values included; it may have ${LIMITS.parameterDescription}.`);
    }
    if (shape.type === 'object') {
      findings.error('function.object', `parameter ${name} of ${what} is an object, which Agents Classic does not take in functions. Give its fields as parameters, or describe the tools by an OpenAPI document.`);
    }
  }
}

/** Called as the groups are added, so that it speaks once. */
export function checkGroupQuota(groups: number, findings: Findings): void {
  if (groups === LIMITS.enabledActionGroups + 1) {
    findings.warning('quota.action-groups', `the agent has more than ${LIMITS.enabledActionGroups} action groups, the service's quota unless your account has more.`);
  }
}

/** APIs count over all groups of an agent. */
export function checkApiCount(before: number, after: number, findings: Findings): void {
  if (before <= LIMITS.apisPerAgent && after > LIMITS.apisPerAgent) {
    findings.warning('quota.apis', `the agent has ${after} APIs over all its action groups; the service takes ${LIMITS.apisPerAgent} unless your account has more (quota L-6B2DA87E).`);
  }
}

export function checkKnowledgeBaseCount(count: number, findings: Findings): void {
  if (count === LIMITS.knowledgeBases + 1) {
    findings.warning('quota.knowledge-bases', `the agent has more than ${LIMITS.knowledgeBases} knowledge bases, the service's quota unless your account has more (quota L-13143995).`);
  }
}
