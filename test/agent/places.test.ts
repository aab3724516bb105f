import { App, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AgentCoreAgent, AgentHook, AgentProps, BedrockAgent, HookTarget, KnowledgeBase, Model, ModelAccess, ToolHandler } from '../../src';
import { INSTRUCTION, NOVA, errorsOf, ordersGroup } from '../support/stacks';

/** Something that an agent is given, at a place: `arn:aws:<service>:<place>:<resource>`. */
type Given = (stack: Stack, place: string) => void;

const env = { account: '111122223333', region: 'us-east-1' };
const HERE = 'us-east-1:111122223333';
const FAR = 'eu-west-1:111122223333';
const FOREIGN = 'us-east-1:999999999999';

const both = (props: (stack: Stack, place: string) => Partial<AgentProps> & { role?: iam.IRole }): Record<string, Given> => ({
  classic: (stack, place) => new BedrockAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props(stack, place) }),
  agentcore: (stack, place) => new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props(stack, place) }),
});
const core = (props: (stack: Stack, place: string) => object): Record<string, Given> => ({ agentcore: both(props).agentcore });
const hook = (target: (stack: Stack, place: string) => HookTarget) => core((stack, place) => ({ hooks: [AgentHook.beforeInvocation('budget', target(stack, place))] }));
const functionAt = (stack: Stack, place: string) => lambda.Function.fromFunctionArn(stack, 'Fn', `arn:aws:lambda:${place}:function:tools`);

interface Case { readonly given: Record<string, Given>; readonly far: string; readonly foreign: string }

const CASES: Record<string, Case> = {
  'a knowledge base': {
    given: both((_, place) => ({ knowledgeBases: [KnowledgeBase.fromArn(`arn:aws:bedrock:${place}:knowledge-base/KB12345678`, 'How we work.')] })),
    far: 'knowledge base arn:aws:bedrock:eu-west-1:111122223333:knowledge-base/KB12345678 is in eu-west-1, the agent in us-east-1; an agent names its knowledge bases by their ids',
    foreign: 'error knowledge base arn:aws:bedrock:us-east-1:999999999999:knowledge-base/KB12345678 is in account 999999999999, the agent in 111122223333, and can be used in its own account only. Make a knowledge base in 111122223333.',
  },
  'a key': {
    given: both((stack, place) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${place}:key/k`) })),
    far: 'key Stack/Key is in eu-west-1, the agent in us-east-1; the service encrypts with keys of its own Region only. Make a key, or replicate this one, in us-east-1.',
    foreign: 'warning key Stack/Key is in account 999999999999, the agent in 111122223333: add there to the key\'s policy that the role of the agent may use it.',
  },
  'a guardrail': {
    given: both((_, place) => ({ guardrail: { guardrail: { guardrailArn: `arn:aws:bedrock:${place}:guardrail/abc` }, version: '1' } })),
    far: 'guardrail arn:aws:bedrock:eu-west-1:111122223333:guardrail/abc is in eu-west-1, the agent in us-east-1; the service applies guardrails of its own Region only.',
    foreign: 'warning guardrail arn:aws:bedrock:us-east-1:999999999999:guardrail/abc is in account 999999999999, the agent in 111122223333: add there a resource policy of the guardrail that lets the role of the agent use bedrock:ApplyGuardrail',
  },
  'a collaborator': {
    given: {
      classic: (stack, place) => new BedrockAgent(stack, 'Agent', {
        instruction: INSTRUCTION,
        model: Model.foundation(NOVA),
        collaborators: [{
          agent: BedrockAgent.fromAliasArn(stack, 'Other', `arn:aws:bedrock:${place}:agent-alias/AGENT12345/ALIAS12345`), name: 'billing', instruction: 'Bills.',
        }],
      }),
    },
    far: 'collaborator "billing" is in eu-west-1, its supervisor in us-east-1; a supervisor hands work to agents of its own Region only. Deploy the collaborator in us-east-1.',
    foreign: 'warning collaborator "billing" is in account 999999999999, its supervisor in 111122223333: add there that the role of the supervisor may call the alias',
  },
  'a function of a hook': {
    given: hook((stack, place) => HookTarget.function(functionAt(stack, place))),
    far: 'what hook budget tells is in eu-west-1, the agent in us-east-1; hooks reach what is in the agent\'s own Region only.',
    foreign: 'warning what hook budget tells is in account 999999999999, the agent in 111122223333: add there to the function\'s policy that the role of the agent may use lambda:InvokeFunction.',
  },
  'a topic of a hook': {
    given: hook((stack, place) => HookTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${place}:told`))),
    far: 'what hook budget tells is in eu-west-1',
    foreign: 'warning what hook budget tells is in account 999999999999, the agent in 111122223333: add there to its policy that the role of the agent may use sns:Publish.',
  },
  'an event bus of a hook': {
    given: hook((stack, place) => HookTarget.eventBus(events.EventBus.fromEventBusArn(stack, 'Bus', `arn:aws:events:${place}:event-bus/told`))),
    far: 'what hook budget tells is in eu-west-1',
    foreign: 'warning what hook budget tells is in account 999999999999, the agent in 111122223333: add there to its policy that the role of the agent may use events:PutEvents.',
  },
  'a gateway': {
    given: core((stack, place) => ({
      actionGroups: [ordersGroup(stack)],
      gateway: agentcore.Gateway.fromGatewayAttributes(stack, 'Gateway', {
        gatewayArn: `arn:aws:bedrock-agentcore:${place}:gateway/shared-abcdefghij`,
        gatewayId: 'shared-abcdefghij',
        gatewayName: 'shared',
        role: iam.Role.fromRoleArn(stack, 'GatewayRole', 'arn:aws:iam::111122223333:role/gateway'),
      }),
    })),
    far: 'gateway Stack/Gateway is in eu-west-1, the agent in us-east-1; a harness and its gateway are in one Region.',
    foreign: 'error gateway Stack/Gateway is in account 999999999999, the agent in 111122223333, and can be used in its own account only.',
  },
  'a function behind a guard': {
    given: { group: (stack, place) => ordersGroup(stack, { handler: ToolHandler.guarded(functionAt(stack, place)) }) },
    far: 'function Stack/Fn is in eu-west-1, its guard in us-east-1; a function calls functions of its own Region only. Deploy the function in us-east-1.',
    foreign: 'warning function Stack/Fn is in account 999999999999, its guard in 111122223333: add there to the function\'s policy that the role of the guard may use lambda:InvokeFunction.',
  },
};

const TABLE = Object.entries(CASES).flatMap(([what, { given, ...says }]) => Object.entries(given).map(([by, give]) => ({ what, by, give, ...says })));

/** All that is said of places, as it is printed. */
function said(place: string, give: Given, account: Partial<typeof env> = env): string {
  const stack = new Stack(new App(), 'Stack', { env: account });
  give(stack, place);
  const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => `warning ${data}`);
  return [...errorsOf(stack).split('\n').slice(1).map((line) => line.replace(/^.*?\] /, 'error ')), ...warnings].filter((line) => / is in /.test(line)).join('\n');
}

describe.each(TABLE)('$what of $by', ({ give, far, foreign }) => {
  test('is used in its own Region and account', () => {
    expect(said(HERE, give)).toBe('');
  });

  test('cannot be used from another Region', () => {
    expect(said(FAR, give)).toMatch(/^error [^\n]+$/);
    expect(said(FAR, give)).toContain(far);
  });

  test('of another account is refused, or needs a permission there', () => {
    expect(said(FOREIGN, give)).toContain(foreign);
  });

  test('is left alone where the stack does not say where it is', () => {
    expect(said(FAR, give, {})).toBe('');
  });
});

test('a role of another account cannot be passed to the service', () => {
  const give = both((stack) => ({ role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::999999999999:role/agent') }));
  for (const one of Object.values(give)) {
    expect(said('', one)).toBe('error role Stack/Role is in account 999999999999, the agent in 111122223333, and can be used in its own account only. Make the role in 111122223333.');
  }
});

test('an agent with an orchestration of its own works in no team', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  const agent = BedrockAgent.fromAliasArn(stack, 'Other', `arn:aws:bedrock:${HERE}:agent-alias/AGENT12345/ALIAS12345`);
  new BedrockAgent(stack, 'Agent', {
    instruction: INSTRUCTION, model: Model.foundation(NOVA), orchestrator: functionAt(stack, HERE), collaborators: [{ agent, name: 'billing', instruction: 'Bills.' }],
  });
  expect(errorsOf(stack)).toContain('orchestrator is given beside collaborators');
});

describe('what is brought along by its ARN', () => {
  test.each([
    ['of several guardrails', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/*'],
    ['of a version', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc:1'],
    ['of something else', 'arn:aws:bedrock:us-east-1:111122223333:agent/ABC'],
    ['that is an id', 'abc123'],
  ])('a guardrail by an ARN %s is refused', (_, guardrailArn) => {
    for (const give of Object.values(both(() => ({ guardrail: { guardrail: { guardrailArn }, version: '1' } })))) {
      const stack = new Stack(new App(), 'Stack', { env });
      give(stack, HERE);
      expect(errorsOf(stack)).toContain(`[Stack/Agent] guardrail "${guardrailArn}" is not the ARN of a guardrail`);
    }
    expect(() => ModelAccess.statements({ models: [Model.foundation(NOVA)], guardrail: { guardrailArn } })).toThrow('is not the ARN of a guardrail');
  });

  test.each(['latest', '0', '1.0', ''])('a guardrail has no version "%s"', (version) => {
    for (const give of Object.values(both(() => ({ guardrail: { guardrail: { guardrailArn: `arn:aws:bedrock:${HERE}:guardrail/abc` }, version } })))) {
      const stack = new Stack(new App(), 'Stack', { env });
      give(stack, HERE);
      expect(errorsOf(stack)).toContain(`guardrail.version is "${version}"; it must be a number from 1, or DRAFT.`);
    }
  });

  test.each(['*', 'KB1234567*', 'KB', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/KB12345678'])('a knowledge base has no id "%s"', (id) => {
    expect(() => KnowledgeBase.fromId(id, 'How we work.')).toThrow(`KnowledgeBase.fromId: "${id}" is not the id of a knowledge base`);
  });

  test.each(['KB12345678', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/*', 'arn:aws:s3:::bucket'])('a knowledge base has no ARN "%s"', (arn) => {
    expect(() => KnowledgeBase.fromArn(arn, 'How we work.')).toThrow(`KnowledgeBase.fromArn: "${arn}" is not the ARN of a knowledge base`);
  });

  test('a knowledge base without one of its names is told from one with both', () => {
    expect(() => KnowledgeBase.fromKnowledgeBase({ knowledgeBaseId: 'KB12345678' } as never, 'x')).toThrow('takes a resource with knowledgeBaseRef, or { knowledgeBaseId, knowledgeBaseArn }');
    expect(() => KnowledgeBase.fromKnowledgeBase(undefined as never, 'x')).toThrow('takes a resource with knowledgeBaseRef');
  });
});
