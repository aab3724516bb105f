import { Case, judged } from './deeds';
import { Deployment, REGION, regional } from './deployment';

const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const REMEMBER = ['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });

/** Whoever talks to an agent that is encrypted, and remembers. */
export function encryptedTalker(deployment: Deployment, who: string, agent: string, keyPath: string): Case[] {
  const key = deployment.arn(keyPath);
  const agentArn = deployment.arn(agent);
  const encrypted = (arn: string) => ({ 'kms:EncryptionContext:aws:bedrock:arn': arn });
  return judged(who, {
    may: [
      ['talk to its agent', 'bedrock:InvokeAgent', deployment.arn(`${agent}/Alias`)],
      ['have its agent\'s session decrypted', USE, key, encrypted(agentArn)],
    ],
    mayNot: [
      ['have another agent\'s session decrypted', USE, key, encrypted(regional('bedrock', 'agent/NEIGHBOUR1'))],
      ['decrypt what is nobody\'s', USE, key],
      ['encrypt anew what is nobody\'s', REMEMBER, key],
      ['use another key', USE, regional('kms', 'key/neighbour'), encrypted(agentArn)],
      ['let others use the key', 'kms:CreateGrant', key, {}],
    ],
  });
}

/** A supervisor whose collaborator is encrypted. */
export function encryptedSupervisor(deployment: Deployment, who: string): Case[] {
  const key = deployment.arn('Keys/AgentKey');
  const encrypted = (arn: string) => ({ 'kms:EncryptionContext:aws:bedrock:arn': arn });
  return judged(who, {
    may: [
      ['hand work to its collaborator', ['bedrock:GetAgentAlias', 'bedrock:InvokeAgent'], deployment.arn('Keys/Collaborator/Alias')],
      ['have its collaborator\'s session decrypted', USE, key, encrypted(deployment.arn('Keys/Collaborator'))],
    ],
    mayNot: [
      ['hand work to another agent', 'bedrock:InvokeAgent', deployment.arn('Keys/Classic/Alias')],
      ['use the key for what is no agent', USE, key, encrypted(regional('bedrock', 'knowledge-base/NEIGHBOUR1'))],
    ],
  });
}

/** A gateway that is encrypted: the service goes on when nobody calls, with a grant. */
export function encryptedGateway(deployment: Deployment, who: string, keyPath: string): Case[] {
  const key = deployment.arn(keyPath);
  const here = via('bedrock-agentcore');
  return judged(who, {
    may: [
      ['use its key in AgentCore', [...USE, 'kms:DescribeKey'], key, here],
    ],
    mayNot: [
      ['use its key for another service', [...USE, 'kms:DescribeKey', 'kms:CreateGrant'], key, via('s3')],
      ['let others use another key', 'kms:CreateGrant', regional('kms', 'key/neighbour'), here],
      ['delete its key', 'kms:ScheduleKeyDeletion', key],
    ],
  });
}

/** A harness that tells an encrypted topic. */
export function encryptedHook(deployment: Deployment, who: string): Case[] {
  const key = deployment.arn('Keys/TopicKey');
  return judged(who, {
    may: [
      ['tell its topic', 'sns:Publish', deployment.arn('Keys/Audit')],
      ['have its message encrypted', USE, key, via('sns')],
    ],
    mayNot: [
      ['have a message of another service encrypted', USE, key, via('sqs')],
      ['let others use the topic\'s key', 'kms:CreateGrant', key, via('sns')],
    ],
  });
}
