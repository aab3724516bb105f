import { Token } from 'aws-cdk-lib';
import type { AgentGuardrail } from './agent';
import { Findings } from '../contract/findings';
import type { IKnowledgeBase } from '../knowledge/knowledge-base-base';
import { checkGuardrailArn, checkGuardrailVersion } from '../model/guardrail';
import type { TagsProp } from '../private/tags';

/**
 * What is wrong or unwise about an agent, whichever engine runs it. Each engine has rules of its own in its folder.
 */
const LIMITS = {
  description: 200,
  /** What an instruction may cost before it is worth a thought: it is read at every step. */
  instructionTokens: 200,
  /** More groups than this, and planning which one to use costs more than it helps. */
  groupsBeforeOverhead: 3,
};

/** The tags of an agent, as the prop has them. */
export const TAGS: TagsProp = { prop: 'tags', id: 'tags', min: 0 };

/** Text in tokens, about: English has four characters to one. */
const CHARACTERS_PER_TOKEN = 4;

export function checkInstructionCost(instruction: string, findings: Findings): void {
  const tokens = Math.ceil(instruction.length / CHARACTERS_PER_TOKEN);
  if (!Token.isUnresolved(instruction) && tokens > LIMITS.instructionTokens) {
    findings.warning('instruction.tokens', `instruction has about ${tokens} tokens. They are paid for at every reasoning step, several times in each answer: `
      + `keep it under ${LIMITS.instructionTokens}, and move knowledge into a knowledge base.`);
  }
}

export function checkDescription(what: string, description: string | undefined, findings: Findings): void {
  if (description !== undefined && !Token.isUnresolved(description) && (description.trim() === '' || description.length > LIMITS.description)) {
    findings.error('description', `${what} has ${description.trim().length} characters; it may have 1 to ${LIMITS.description}.`);
  }
}

/** Called as the groups are added, so that it speaks once. */
export function checkGroupOverhead(groups: number, findings: Findings): void {
  if (groups === LIMITS.groupsBeforeOverhead + 1) {
    findings.warning('action-groups.overhead', `the agent has more than ${LIMITS.groupsBeforeOverhead} action groups: all their tools are read at every step, and the model plans less well among many. `
      + 'Give specialised agents fewer tools each, and let a supervisor choose.');
  }
}

export function checkGuardrail(guardrail: AgentGuardrail | undefined, findings: Findings): void {
  if (!guardrail) {
    return;
  }
  const { version = 'DRAFT' } = guardrail;
  checkGuardrailArn(guardrail.guardrail, findings);
  checkGuardrailVersion('guardrail.version', version, findings);
  if (version === 'DRAFT') {
    findings.warning('guardrail.draft', 'the guardrail is used in its DRAFT version, which changes under live traffic. Give a version, as from CfnGuardrailVersion.attrVersion.');
  }
}

/** Two groups of one name could not be told apart. */
export function checkGroupName(name: string, others: readonly string[], findings: Findings): void {
  if (others.includes(name)) {
    findings.error('action-groups.name', `the agent has two action groups named ${name}. Give one of them another actionGroupName.`);
  }
}

/** A knowledge base is associated once, and a tool that searches it is there once. */
export function checkKnowledgeBaseIsNew({ knowledgeBaseId }: IKnowledgeBase, others: readonly IKnowledgeBase[], findings: Findings): void {
  const index = others.findIndex((other) => other.knowledgeBaseId === knowledgeBaseId);
  if (index >= 0) {
    const id = Token.isUnresolved(knowledgeBaseId) ? `number ${index + 1}` : knowledgeBaseId;
    findings.error('knowledge-bases', `the agent has knowledge base ${id} twice. Give it once, with a description that says all that is in it.`);
  }
}

/**
 * A prop of the other engine gets here through a spread, or from plain JavaScript, and would be ignored. It is refused, with
 * what to do instead.
 */
export function checkForeignProps(props: object, engine: string, instead: Readonly<Record<string, string>>, findings: Findings): void {
  for (const [prop, value] of Object.entries(props)) {
    const given = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
    if (given && Object.hasOwn(instead, prop)) {
      findings.error('engine.prop', `${prop} does not exist on ${engine}. ${instead[prop]}`);
    }
  }
}
