import { FLAG, Kind, TEXT, TEXTS, having, listOf, required } from '../private/kinds';

/** What the props of every agent must be. Each engine has more in its folder. */
export const AGENT_KINDS: Readonly<Record<string, Kind>> = {
  instruction: required(TEXT),
  model: required(having('a Model, such as Model.foundation(\'amazon.nova-pro-v1:0\')', '_findings', '_statements')),
  actionGroups: listOf(having('an ActionGroup', 'actionGroupName', 'tools')),
  knowledgeBases: listOf(having('a KnowledgeBase, or what KnowledgeBase.fromKnowledgeBase, fromArn and fromId make', 'knowledgeBaseId', 'grantRetrieve')),
  guardrail: {
    words: '{ guardrail, version }, with a construct or { guardrailArn } for guardrail',
    is: (value) => {
      const { guardrail, version = '' } = (value ?? {}) as { readonly guardrail?: Record<string, unknown>; readonly version?: unknown };
      return TEXT.is(version) && (TEXT.is(guardrail?.guardrailArn) || having('', 'guardrailRef').is(guardrail));
    },
  },
  description: TEXT,
  agentName: TEXT,
  encryptionKey: having('a key, such as kms.Key.fromKeyArn(this, \'Key\', arn)', 'keyRef'),
  idleSessionTtl: having('a Duration, such as Duration.minutes(10)', 'toSeconds'),
  costAllocation: TEXTS,
  tags: TEXTS,
  codeInterpreter: FLAG,
  role: having('a role, such as iam.Role.fromRoleArn(this, \'Role\', arn)', 'roleArn', 'grantPrincipal'),
};
