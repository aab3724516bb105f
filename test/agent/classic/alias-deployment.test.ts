import { CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { BedrockAgent, BedrockAgentProps, KnowledgeBase, Model, ToolHandler } from '../../../src';
import { inlineCode } from '../../gallery/gallery';
import { vectorKnowledgeBase } from '../../support/knowledge-base';
import { INSTRUCTION, NOVA, newAgent, newStack, ordersGroup } from '../../support/stacks';

/** The whole alias of an agent with these props: it is updated when anything of it changes. */
function aliasOf(stack: Stack, props: Partial<BedrockAgentProps> = {}, then?: (agent: BedrockAgent) => void): Record<string, any> {
  const agent = newAgent(stack, props);
  then?.(agent);
  const aliases = Object.entries(Template.fromStack(stack).findResources('AWS::Bedrock::AgentAlias')).filter(([id]) => id.startsWith('AgentAlias'));
  return aliases[0][1].Properties;
}

const guardrail = (stack: Stack) => new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
const fn = (stack: Stack, functionName?: string) => new lambda.Function(stack, 'Fn', {
  functionName, runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: inlineCode(),
});
const attribute = (id: RegExp, name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(id), name] });
const HASH = expect.stringMatching(/Definition [0-9a-f]{16}, $/);

describe('what is replaced under the same reference moves the alias, since its id is in the description: ', () => {
  test('a guardrail and its version', () => {
    const stack = newStack();
    const one = guardrail(stack);
    const { attrVersion: version } = new bedrock.CfnGuardrailVersion(stack, 'Version', { guardrailIdentifier: one.attrGuardrailId });
    expect(aliasOf(stack, { guardrail: { guardrail: one, version } }).Description).toEqual(
      { 'Fn::Join': ['', [HASH, { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Guardrail' }] }] }, ', ', attribute(/^Version/, 'Version')]] },
    );
  });

  test('a knowledge base, also one that comes later', () => {
    const stack = newStack();
    const add = (agent: BedrockAgent) => agent.addKnowledgeBase(KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, 'Base'), 'Rules.'));
    expect(JSON.stringify(aliasOf(stack, {}, add).Description)).toMatch(/Definition [0-9a-f]{16}, ",\{"(Ref|Fn::GetAtt)":.*Base/);
  });

  test('a collaborator', () => {
    const stack = newStack();
    const agent = new BedrockAgent(stack, 'Other', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
    const { Description } = aliasOf(stack, { collaborators: [{ agent, name: 'other', instruction: 'Other things.' }] });
    expect(Description).toEqual({ 'Fn::Join': ['', [HASH, attribute(/^OtherAlias/, 'AgentAliasId')]] });
  });

  test('a function, or a role: by what makes CloudFormation replace it', () => {
    const withFunction = (name?: string) => {
      const stack = newStack();
      return aliasOf(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(fn(stack, name)) })] }).Description;
    };
    const withRole = (roleName?: string) => {
      const stack = newStack();
      return aliasOf(stack, { role: new iam.Role(stack, 'Role', { roleName, assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') }) }).Description;
    };
    for (const described of [withFunction, withRole]) {
      expect(described('one')).not.toBe(described('two'));
      expect(described('one')).toBe(described('one'));
    }
  });
});

test('a literal id stands in the hash alone', () => {
  const stack = newStack();
  const { Description } = aliasOf(stack, {}, (agent) => agent.addKnowledgeBase(KnowledgeBase.fromId('AAAAAAAAAA', 'Rules.')));
  expect(Description).toMatch(/^Definition [0-9a-f]{16}$/);
});

test('no tag moves the alias, wherever it is put', () => {
  const tagged = (tag: (stack: Stack, agent: BedrockAgent) => void) => {
    const stack = newStack();
    return aliasOf(stack, {}, (agent) => tag(stack, agent));
  };
  expect(tagged((stack) => Tags.of(stack).add('team', 'support'))).toEqual(tagged(() => {}));
  expect(tagged((stack) => Tags.of(stack.node.root).add('team', 'support'))).toEqual(tagged(() => {}));
  expect(tagged((_, agent) => Tags.of(agent.alias).add('team', 'support'))).toEqual(tagged(() => {}));
});

describe('what the alias cannot follow is warned of', () => {
  const warned = (stack: Stack, pattern: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(pattern)).length;

  test.each([
    ['an instruction by parameter', (stack: Stack) => new CfnParameter(stack, 'Instruction').valueAsString, 1],
    ['an instruction that is looked up at deployment', () => '{{resolve:ssm:/app/instruction}} and nothing else, ever, please', 1],
    ['no instruction as text', () => INSTRUCTION, 0],
  ])('%s', (_, instruction, times) => {
    const stack = newStack();
    newAgent(stack, { instruction: instruction(stack) });
    expect(warned(stack, 'the alias does not move when its value changes')).toBe(times);
  });

  test('more ids than its description has room for', () => {
    const stack = newStack();
    const collaborators = [...'ABCDEFGHIJKLM'].map((name) => (
      { agent: new BedrockAgent(stack, name, { instruction: INSTRUCTION, model: Model.foundation(NOVA) }), name, instruction: 'Things.' }
    ));
    newAgent(stack, { collaborators });
    expect(warned(stack, 'has no room for the ids')).toBe(1);
  });
});

test('people may say what the alias is for, before what moves it', () => {
  expect(aliasOf(newStack(), { aliasDescription: 'What the website calls' }).Description).toMatch(/^What the website calls, Definition [0-9a-f]{16}$/);
});
