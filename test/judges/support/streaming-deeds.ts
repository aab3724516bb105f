import { Case, judged } from './deeds';
import { Deployment, REGION, regional } from './deployment';
import { NOVA, model } from './models';

const ITEMS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'BatchWriteItem'].map((action) => `dynamodb:${action}`);
const VIA_DYNAMODB = { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` };
const HARNESS = regional('bedrock-agentcore', 'harness/support-0123456789');
const ALIAS = regional('bedrock', 'agent-alias/AGENT12345/ALIAS12345');

/** The server in a container, with nothing but an agent. */
export function streamingTask(deployment: Deployment): Case[] {
  const agent = deployment.arn('StreamingMinimal/Agent');
  return judged('StreamingMinimal/Chat/Task/TaskRole', {
    may: [['talk to its agent', 'bedrock-agentcore:InvokeHarness', `${agent}/harness-endpoint/live`]],
    mayNot: [
      ['talk to another agent', 'bedrock-agentcore:InvokeHarness', HARNESS],
      ['change its agent', 'bedrock-agentcore:UpdateHarness', agent],
      ['call a model', 'bedrock:InvokeModel', model(NOVA)],
      ['use a table', ITEMS, deployment.arn('StreamingFunction/Chat/Table')],
    ],
  });
}

/** With a table of its own, and a direct way to a model. */
export function streamingTaskWithEverything(deployment: Deployment): Case[] {
  const table = deployment.arn('StreamingEverything/Chat/Table');
  return judged('StreamingEverything/Chat/Task/TaskRole', {
    may: [
      ['talk to its agent', 'bedrock:InvokeAgent', ALIAS],
      ['count and keep conversations', ITEMS, table],
      ['use the table\'s key through DynamoDB', ['kms:Decrypt', 'kms:GenerateDataKey'], deployment.arn('StreamingEverything/Key'), VIA_DYNAMODB],
      ['call its model', ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], model(NOVA)],
    ],
    mayNot: [
      ['talk to another agent', 'bedrock:InvokeAgent', regional('bedrock', 'agent-alias/NEIGHBOUR1/ALIAS12345')],
      ['use the table\'s key itself', 'kms:Decrypt', deployment.arn('StreamingEverything/Key')],
      ['read all of the table', 'dynamodb:Scan', table],
      ['delete the table', 'dynamodb:DeleteTable', table],
      ['use another table', ITEMS, deployment.arn('StreamingFunction/Chat/Table')],
      ['call another model', 'bedrock:InvokeModel', model('amazon.nova-pro-v1:0')],
    ],
  });
}

/** What starts a task: it pulls the image, and writes the log. */
export function taskStarter(deployment: Deployment, service: string, other: string): Case[] {
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const stream = (owner: string) => deployment.arn(`${owner}/Logs`).replace(/\*$/, 'log-stream:streaming/Server/0123');
  return judged(`${service}/Task/ExecutionRole`, {
    may: [
      ['write its log', write, stream(service)],
      ['log in to the registry', 'ecr:GetAuthorizationToken', '*'],
    ],
    mayNot: [
      ['write another\'s log', write, stream(other)],
      ['push an image', 'ecr:PutImage', regional('ecr', 'repository/cdk-hnb659fds-container-assets-111122223333-us-east-1')],
      ['pull another repository\'s image', 'ecr:BatchGetImage', regional('ecr', 'repository/neighbour')],
    ],
  });
}

/** The server as a function. */
export function streamingFunction(deployment: Deployment): Case[] {
  const who = 'StreamingFunction/Chat';
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const stream = (owner: string) => deployment.arn(`${owner}/Logs`).replace(/\*$/, 'log-stream:2026/11/20/[$LATEST]0123');
  return judged(`${who}/Role`, {
    may: [
      ['talk to its agent', 'bedrock-agentcore:InvokeHarness', HARNESS],
      ['keep conversations', ITEMS, deployment.arn(`${who}/Table`)],
      ['write its log', write, stream(who)],
    ],
    mayNot: [
      ['talk to another agent', 'bedrock-agentcore:InvokeHarness', deployment.arn('StreamingMinimal/Agent')],
      ['use another table', ITEMS, deployment.arn('StreamingEverything/Chat/Table')],
      ['write another\'s log', write, stream('StreamingMinimal/Chat')],
      ['call a model', 'bedrock:InvokeModel', model(NOVA)],
    ],
  });
}
