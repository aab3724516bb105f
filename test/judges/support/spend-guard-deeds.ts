import { Case, judged } from './deeds';
import { Deployment, regional } from './deployment';

const ALIAS = regional('bedrock', 'agent-alias/AGENT12345/ALIAS12345');
const NEIGHBOUR = regional('bedrock', 'agent-alias/NEIGHBOUR1/ALIAS12345');
const MOVE = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];

/** It can close what it guards, and nothing else. */
export function spendGuard(deployment: Deployment): Case[] {
  const caller = deployment.arn('SpendGuard/Caller');
  const policy = deployment.arn('SpendGuard/Guard/SpendNothing');
  return judged('SpendGuard/Guard/Role', {
    may: [
      ['close its alias', ['bedrock:GetAgentAlias', 'bedrock:UpdateAgentAlias'], ALIAS],
      ['deny its caller', MOVE, caller, { 'iam:PolicyARN': policy }],
      ['keep the record', ['ssm:GetParameter', 'ssm:PutParameter'], deployment.arn('SpendGuard/Guard/State')],
      ['keep what failed', 'sqs:SendMessage', deployment.arn('SpendGuard/Guard/DeadLetters')],
    ],
    mayNot: [
      ['close another alias', 'bedrock:UpdateAgentAlias', NEIGHBOUR],
      ['delete its alias', 'bedrock:DeleteAgentAlias', ALIAS],
      ['give its caller another policy', MOVE, caller, { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' }],
      ['give its caller a policy of no name', MOVE, caller],
      ['deny another role', MOVE, deployment.arn('SpendGuard/Guard/Role'), { 'iam:PolicyARN': policy }],
      ['write a policy', 'iam:PutRolePolicy', caller],
      ['change another parameter', 'ssm:PutParameter', regional('ssm', 'parameter/neighbour')],
    ],
  });
}
