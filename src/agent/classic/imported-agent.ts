import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BedrockAgentBase } from './agent-base';
import type { IBedrockAgent } from './bedrock-agent';
import type { BedrockAgentAttributes } from './bedrock-agent-props';
import { isDummy } from '../../model/ids';
import { Kind, TEXT, throwWrongKinds } from '../../private/kinds';

const ID: Kind = {
  words: 'ten letters and digits, without wildcards',
  isRequired: true,
  is: (value) => TEXT.is(value) && (Token.isUnresolved(value) || isDummy(value as string) || /^[0-9A-Za-z]{10}$/.test(value as string)),
};
const IDS = { agentId: ID, aliasId: ID };

export function agentByIds(scope: Construct, id: string, attributes: BedrockAgentAttributes): IBedrockAgent {
  const { agentId, aliasId } = attributes;
  throwWrongKinds(`${scope.node.path}/${id}`, attributes, IDS);
  return importedAgent(scope, id, attributes, Stack.of(scope).formatArn({
    service: 'bedrock', resource: 'agent-alias', resourceName: `${agentId}/${aliasId}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  }));
}

export function agentByAliasArn(scope: Construct, id: string, aliasArn: string): IBedrockAgent {
  const [, agentId, aliasId] = Token.isUnresolved(aliasArn)
    ? [0, 1, 2].map((index) => Fn.select(index, Fn.split('/', aliasArn)))
    : /:agent-alias\/([0-9A-Z]{10})\/([0-9A-Z]{10})$/.exec(aliasArn) ?? [];
  if (agentId === undefined || aliasId === undefined) {
    throw new Error(`${scope.node.path}/${id}: "${aliasArn}" is not the ARN of an agent's alias, such as arn:aws:bedrock:us-east-1:111122223333:agent-alias/AGENT12345/ALIAS12345.`);
  }
  return importedAgent(scope, id, { agentId, aliasId }, aliasArn);
}

/** An agent that was made elsewhere: where the ARN of its alias says. */
function importedAgent(scope: Construct, id: string, attributes: BedrockAgentAttributes, aliasArn: string): IBedrockAgent {
  class Import extends BedrockAgentBase {
    public readonly agentId = attributes.agentId;
    public readonly aliasId = attributes.aliasId;
    public readonly aliasArn = aliasArn;
    public readonly encryptionKey = attributes.encryptionKey;
    protected readonly remembers = attributes.memory ?? false;
    protected readonly metricModelId = attributes.model?._metricModelId;

    public get agentArn(): string {
      const { region, account } = this.env;
      return Stack.of(this).formatArn({ service: 'bedrock', region, account, resource: 'agent', resourceName: this.agentId });
    }
  }
  return new Import(scope, id, { environmentFromArn: aliasArn });
}
