import { Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type { IBedrockAgent } from './bedrock-agent';
import type { BedrockAgentProps } from './bedrock-agent-props';
import { Findings } from '../../contract/findings';
import { NAME_RULE, isName } from '../../contract/naming';
import { checkPlace } from '../../private/place';

/**
 * How a supervisor works with its collaborators.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/create-multi-agent-collaboration.html
 */
export enum CollaborationMode {
  /** The supervisor plans, hands out work, and composes the answer. */
  SUPERVISOR = 'SUPERVISOR',
  /** A simple request goes straight to the collaborator it is for, which is faster and cheaper; others are supervised. */
  SUPERVISOR_ROUTER = 'SUPERVISOR_ROUTER',
}

/**
 * An agent that another one may hand work to.
 */
export interface AgentCollaborator {
  /** The agent, at its alias. */
  readonly agent: IBedrockAgent;

  /** What the supervisor calls it. 1 to 100 letters, digits, and single hyphens or underscores between them. */
  readonly name: string;

  /** What to hand to it, and when. 1 to 4,000 characters. */
  readonly instruction: string;

  /**
   * Whether it is told the conversation so far, which costs tokens at every one of its steps.
   *
   * @default false
   */
  readonly shareConversation?: boolean;
}

/** A collaborator as `AWS::Bedrock::Agent` takes it. */
export function collaboratorProperty({ agent, name, instruction, shareConversation }: AgentCollaborator): bedrock.CfnAgent.AgentCollaboratorProperty {
  return {
    agentDescriptor: { aliasArn: agent.aliasArn },
    collaboratorName: name,
    collaborationInstruction: instruction,
    relayConversationHistory: shareConversation ? 'TO_COLLABORATOR' : 'DISABLED',
  };
}

/** Rules for a team. */
export function checkCollaborators(
  here: Stack, { collaborators = [], collaborationMode: mode, orchestrator }: BedrockAgentProps, findings: Findings,
): void {
  if (orchestrator && collaborators.length > 0) {
    findings.error('collaborators', 'orchestrator is given beside collaborators, and the service lets no agent with an orchestration of its own work in a team. Leave one of them out.');
  }
  if (mode && collaborators.length === 0) {
    findings.error('collaborators', `collaborationMode is ${mode}, but there are no collaborators to hand work to. Give collaborators, or leave the mode out.`);
  }
  const names = new Set<string>();
  for (const { agent, name, instruction } of collaborators) {
    checkPlace(here, agent.env, {
      id: 'collaborators',
      what: `collaborator "${name}"`,
      by: 'its supervisor',
      region: 'a supervisor hands work to agents of its own Region only',
      instead: 'Deploy the collaborator',
      warning: 'collaborators.account',
      permission: 'that the role of the supervisor may call the alias, where the service has a way to say so: '
        + 'AWS describes none for agents of other accounts',
    }, findings);
    if (!isName(name)) {
      findings.error('collaborators', `collaborator "${name}": a name has ${NAME_RULE}.`);
    }
    if (names.has(name)) {
      findings.error('collaborators', `collaborator "${name}" is there twice. Give each a name of its own.`);
    }
    names.add(name);
    if (instruction.length < 1 || instruction.length > 4_000) {
      findings.error('collaborators', `the instruction of collaborator "${name}" has ${instruction.length} characters; it may have 1 to 4,000.`);
    }
  }
}
