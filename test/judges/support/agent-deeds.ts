import { Case, judged } from './deeds';
import { Deployment, regional } from './deployment';
import { crossRegion, profileOf } from './model-deeds';
import { US_HAIKU, profile } from './models';

const STRANGE_AGENT = 'arn:aws:bedrock:us-east-1:999999999999:agent/NEIGHBOUR1';

/** What every agent needs. */
export function anyAgent(deployment: Deployment, who: string): Case[] {
  return judged(who, {
    may: [
      ['publish metrics of agents', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Bedrock/Agents' }],
    ],
    mayNot: [
      ['publish other metrics', 'cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'AWS/Lambda' }],
      ['call a function itself', 'lambda:InvokeFunction', deployment.arn('Minimal/Orders/Function')],
      ['change itself', 'bedrock:UpdateAgent', deployment.arn(who.replace('/Role', ''))],
    ],
  });
}

/** The agent that was given everything. */
export function everything(deployment: Deployment, who: string): Case[] {
  const neighbour = (type: string) => regional('bedrock', `${type}/NEIGHBOUR1`);
  const encrypted = (arn: string) => ({ 'kms:EncryptionContext:aws:bedrock:arn': arn });
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const key = deployment.arn('Everything/Key');
  const agent = encrypted(deployment.arn('Everything/Agent'));
  return judged(who, {
    may: [
      ['search its knowledge base', 'bedrock:Retrieve', deployment.arn('Everything/KnowledgeBase')],
      ['apply its guardrail', 'bedrock:ApplyGuardrail', deployment.arn('Everything/Guardrail')],
      ['use its key for agents', use, key, agent],
    ],
    mayNot: [
      ['search another knowledge base', 'bedrock:Retrieve', neighbour('knowledge-base')],
      ['fill its knowledge base', 'bedrock:StartIngestionJob', deployment.arn('Everything/KnowledgeBase')],
      ['apply another guardrail', 'bedrock:ApplyGuardrail', neighbour('guardrail')],
      ['change its guardrail', 'bedrock:UpdateGuardrail', deployment.arn('Everything/Guardrail')],
      ['use its key for another service\'s data', use, key, encrypted(neighbour('knowledge-base'))],
      ['use its key for agents of another account', use, key, encrypted(STRANGE_AGENT)],
      ['use its key for nobody in particular', use, key],
      ['use another key', use, regional('kms', 'key/neighbour'), agent],
      ['delete its key', 'kms:ScheduleKeyDeletion', key],
    ],
  });
}

/** An agent with two collaborators. */
export function supervisor(deployment: Deployment, who: string): Case[] {
  const collaborate = ['bedrock:GetAgentAlias', 'bedrock:InvokeAgent'];
  return judged(who, {
    may: [
      ['hand work to billing', collaborate, deployment.arn('Team/Billing/Alias')],
      ['hand work to shipping', collaborate, deployment.arn('Team/Shipping/Alias')],
    ],
    mayNot: [
      ['hand work to itself', collaborate, deployment.arn('Team/Supervisor/Alias')],
      ['hand work to an agent of another team', collaborate, deployment.arn('Minimal/Agent/Alias')],
      ['change a collaborator', 'bedrock:UpdateAgentAlias', deployment.arn('Team/Billing/Alias')],
    ],
  });
}

/** Whoever pays by tags calls the model through a profile of its own. The service also asks about the profile that it copies. */
export function taggedProfile(deployment: Deployment, agent: string): Case[] {
  const arn = profileOf(deployment, agent.split('/')[0]);
  return [...crossRegion(`${agent}/Role`, arn), ...crossRegion(`${agent}/Role`, profile(US_HAIKU))];
}

/** Whoever is allowed to talk to an agent. */
export function talker(deployment: Deployment, who: string): Case[] {
  const alias = deployment.arn('Callers/Agent/Alias');
  return judged(who, {
    may: [
      ['talk to its agent', 'bedrock:InvokeAgent', alias],
    ],
    mayNot: [
      ['talk to another agent', 'bedrock:InvokeAgent', deployment.arn('Callers/Neighbour/Alias')],
      ['talk to the draft of its agent', 'bedrock:InvokeAgent', alias.replace(/[^/]+$/, 'TSTALIASID')],
      ['move the alias of its agent', ['bedrock:UpdateAgentAlias', 'bedrock:DeleteAgentAlias'], alias],
      ['change its agent', 'bedrock:UpdateAgent', deployment.arn('Callers/Agent')],
    ],
  });
}
