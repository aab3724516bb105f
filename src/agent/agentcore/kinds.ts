import { Token } from 'aws-cdk-lib';
import { isDummy } from '../../model/ids';
import { FLAG, Kind, NUMBER, TEXT, TEXTS, having, listOf, required } from '../../private/kinds';
import { AGENT_KINDS } from '../kinds';

/** What the props of an agent on this engine must be. What `memory` is not is found with the other findings. */
export const AGENTCORE_KINDS: Readonly<Record<string, Kind>> = {
  ...AGENT_KINDS,
  limits: having('an object'),
  hooks: listOf(having('an AgentHook, such as AgentHook.beforeInvocation(name, target)', '_template')),
  builtInTools: listOf(TEXT),
  gateway: having('a gateway', 'gatewayRef'),
  vpc: having('a VPC', 'vpcId'),
  vpcSubnets: having('an object'),
  securityGroups: listOf(having('a security group', 'securityGroupId')),
  endpointName: TEXT,
  searchFunction: having('an object'),
  browser: FLAG,
  mcpServers: listOf({
    words: '{ name, url }',
    is: (value) => {
      const { name, url, headers = {}, tools = [] } = (value ?? {}) as Record<string, unknown>;
      return TEXT.is(name) && TEXT.is(url) && TEXTS.is(headers) && listOf(TEXT).is(tools);
    },
  }),
  temperature: NUMBER,
  topP: NUMBER,
  truncation: having('an AgentCoreTruncation, such as AgentCoreTruncation.slidingWindow(20)', '_property'),
  gatewayTargets: listOf(TEXT),
};

/** An ARN, and no pattern: it ends up in a policy. */
function arnOf(type: string): Kind {
  const pattern = new RegExp(`^arn:aws[a-z-]*:bedrock-agentcore:[a-z0-9-]+:\\d{12}:${type}/[\\w-]+$`);
  return {
    words: `an ARN such as arn:aws:bedrock-agentcore:us-east-1:111122223333:${type}/abc-abcdefghij, without wildcards`,
    is: (value) => TEXT.is(value) && (Token.isUnresolved(value) || isDummy(value as string) || pattern.test(value as string)),
  };
}

/** What is known of an agent that was made elsewhere. */
export const IMPORTED_KINDS: Readonly<Record<string, Kind>> = {
  harnessArn: required(arnOf('harness')),
  runtimeArn: arnOf('runtime'),
  endpointName: { words: '1 to 48 letters, digits and underscores', is: (value) => Token.isUnresolved(value) || /^\w{1,48}$/.test(String(value)) },
};
