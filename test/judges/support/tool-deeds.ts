import { Case, judged } from './deeds';
import { Deployment, regional } from './deployment';
import { NOVA, model } from './models';

/** Every tool has its log, and nothing else but what users grant to it. */
export function anyTool(deployment: Deployment, group: string, other: string): Case[] {
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const stream = (owner: string) => deployment.arn(`${owner}/Logs`).replace(/\*$/, 'log-stream:2026/11/20/[$LATEST]0123');
  return judged(`${group}/Role`, {
    may: [
      ['write its log', write, stream(group)],
    ],
    mayNot: [
      ['write another\'s log', write, stream(other)],
      ['read its log', 'logs:GetLogEvents', stream(group)],
      ['call another\'s function', 'lambda:InvokeFunction', deployment.arn(`${other}/Function`)],
      ['call a model', 'bedrock:InvokeModel', model(NOVA)],
      ['talk to an agent', 'bedrock:InvokeAgent', deployment.arn('Minimal/Agent/Alias')],
    ],
  });
}

const TRACE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const NETWORK_INTERFACE = regional('ec2', 'network-interface/eni-0123456789abcdef0');
const ATTACH = ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];

/** In a VPC, and traced. */
export function attachedTool(who: string): Case[] {
  return judged(who, {
    may: [
      ['send traces', TRACE, '*'],
      ['see subnets', ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*'],
      ['attach network interfaces', ATTACH, NETWORK_INTERFACE],
    ],
    mayNot: [
      ['open its network interfaces to others', 'ec2:CreateNetworkInterfacePermission', NETWORK_INTERFACE],
      ['read traces', 'xray:BatchGetTraces', '*'],
    ],
  });
}

/** Neither. */
export function detachedTool(who: string): Case[] {
  return judged(who, {
    may: [],
    mayNot: [
      ['send traces', TRACE, '*'],
      ['attach network interfaces', ATTACH, NETWORK_INTERFACE],
    ],
  });
}

/** The guard in front of a function. */
export function forwarder(deployment: Deployment, who: string): Case[] {
  return judged(who, {
    may: [
      ['call the function behind it', 'lambda:InvokeFunction', deployment.arn('Everything/RefundsFunction')],
    ],
    mayNot: [
      ['call another function', 'lambda:InvokeFunction', deployment.arn('Everything/LegacyFunction')],
      ['change the function behind it', 'lambda:UpdateFunctionCode', deployment.arn('Everything/RefundsFunction')],
    ],
  });
}

/** Granted a table by its user. */
export function grantedTool(deployment: Deployment, who: string): Case[] {
  const table = deployment.arn('SupportAgent/OrdersTable');
  return judged(who, {
    may: [
      ['read and update orders', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], table],
    ],
    mayNot: [
      ['delete orders', 'dynamodb:DeleteItem', table],
      ['read another table', 'dynamodb:GetItem', regional('dynamodb', 'table/neighbour')],
    ],
  });
}
