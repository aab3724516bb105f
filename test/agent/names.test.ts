import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AgentCoreAgent, AgentProps, BedrockAgent, KnowledgeBase, Model, ToolHandler, ToolSchema } from '../../src';
import { INSTRUCTION, NOVA, errorsOf, newAgent, newStack, ordersGroup } from '../support/stacks';

type Engine = typeof BedrockAgent | typeof AgentCoreAgent;
const ENGINES: readonly [string, Engine][] = [['classic', BedrockAgent], ['agentcore', AgentCoreAgent]];
const handbook = (description = 'How we work.') => KnowledgeBase.fromId('KB12345678', description);

function errors(Agent: Engine, props: Partial<AgentProps>, stack = newStack()): string {
  new Agent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props });
  return errorsOf(stack);
}

describe.each(ENGINES)('on %s', (_, Agent) => {
  const agent = (stack: Stack, id: string, agentName?: string) =>
    new Agent(stack, id, { instruction: INSTRUCTION, model: Model.foundation(NOVA), agentName });

  test('one knowledge base is there once, whatever it is described by', () => {
    expect(errors(Agent, { knowledgeBases: [handbook(), handbook('Rules.')] })).toContain('the agent has knowledge base KB12345678 twice.');
  });

  test('also where its id is known only at deployment', () => {
    const stack = newStack();
    const made = new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' });
    expect(errors(Agent, { knowledgeBases: [made, made] }, stack)).toMatch(/the agent has knowledge base number 1 twice/);
  });

  test('two agents of one stack cannot have one name', () => {
    const stack = newStack();
    agent(stack, 'A', 'support');
    agent(stack, 'B', 'support');
    expect(errorsOf(stack)).toContain('[Stack/B] agentName is "support", as that of Stack/A is');
  });

  test('nor two of two stacks in one account and Region', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'us-east-1' };
    agent(new Stack(app, 'First', { env }), 'A', 'support');
    const second = new Stack(app, 'Second', { env });
    agent(second, 'B', 'support');
    expect(errorsOf(second)).toContain('as that of First/A is');
  });

  test('but of two Regions, of stacks that may be anywhere, and without a name', () => {
    const app = new App();
    const stacks = [{ region: 'us-east-1' }, { region: 'eu-west-1' }].map((env, index) =>
      new Stack(app, `At${index}`, { env: { account: '111122223333', ...env } }));
    [...stacks, new Stack(app, 'Anywhere'), new Stack(app, 'Elsewhere')].forEach((stack) => {
      agent(stack, 'A', 'support');
      agent(stack, 'B');
      agent(stack, 'C');
    });
    expect(errorsOf(stacks[0])).toBe('');
  });

  test.each<[string, Record<string, string>, string]>([
    ['51', Object.fromEntries(Array.from({ length: 51 }, (__, index) => [`tag${index}`, 'x'])), 'tags has 51 tags; it may have 0 to 50.'],
    ['one of AWS\'s own', { 'aws:team': 'x' }, 'the key "aws:team" of tags starts with aws:, which AWS keeps for itself.'],
    ['a value that is too long', { team: 'x'.repeat(257) }, 'tag "team" has 257 characters; it may have 0 to 256.'],
    ['a key of nothing', { '': 'x' }, 'the key "" of tags has 0 characters; it may have 1 to 128.'],
  ])('tags: %s', (__, tags, message) => {
    expect(errors(Agent, { tags })).toContain(message);
  });

  test('its tags and those of the app are counted together', () => {
    const stack = newStack();
    for (let index = 0; index < 40; index++) {
      Tags.of(stack).add(`app${index}`, 'x');
    }
    const tags = Object.fromEntries(Array.from({ length: 11 }, (__, index) => [`tag${index}`, 'x']));
    expect(errors(Agent, { tags }, stack)).toContain('the agent has 51 tags: those of tags and those of the app. It may have 50.');
  });

  test.each([['   '], ['\n'.repeat(60)]])('an instruction of nothing but space is none', (instruction) => {
    expect(errors(Agent, { instruction })).toMatch(/instruction (has 0 characters|is empty)/);
  });

  test('a description of nothing but space is none', () => {
    expect(errors(Agent, { description: '   ' })).toContain('description has 0 characters; it may have 1 to 200.');
  });
});

test('a pictogram is one character of an instruction', () => {
  expect(errors(BedrockAgent, { instruction: '🙂'.repeat(39) })).toContain('instruction has 39 characters; the service wants 40 at least.');
  expect(errors(BedrockAgent, { instruction: '🙂'.repeat(40) })).toBe('');
});

describe('groups that the service makes itself', () => {
  test.each([['UserInput', { userInput: true }], ['CodeInterpreter', { codeInterpreter: true }]])('%s has its name', (actionGroupName, props) => {
    const stack = newStack();
    newAgent(stack, { ...props, actionGroups: [ordersGroup(stack, { actionGroupName })] });
    expect(errorsOf(stack)).toContain(`the agent has two action groups named ${actionGroupName}.`);
  });

  test('but only where it is asked for', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { actionGroupName: 'UserInput' })] });
    expect(errorsOf(stack)).toBe('');
  });

  test('a group of the name of what searches knowledge bases on AgentCore', () => {
    const stack = newStack();
    expect(errors(AgentCoreAgent, { knowledgeBases: [handbook()], actionGroups: [ordersGroup(stack, { actionGroupName: 'Knowledge' })] }, stack))
      .toContain('the gateway already has a target named Knowledge, of another action group.');
  });
});

describe('agents that were made elsewhere', () => {
  test.each(['*', 'AGENT1234*', 'AGENT'])('have no id "%s"', (odd) => {
    for (const ids of [{ agentId: odd, aliasId: 'ALIAS12345' }, { agentId: 'AGENT12345', aliasId: odd }]) {
      expect(() => BedrockAgent.fromAttributes(newStack(), 'Other', ids)).toThrow(/^Stack\/Other: a\w+Id must be ten letters and digits, without wildcards/);
    }
  });

  test.each(['arn:aws:bedrock-agentcore:us-east-1:111122223333:harness/*', 'arn:aws:bedrock-agentcore:*:111122223333:harness/a', 'support'])('have no ARN "%s"', (harnessArn) => {
    expect(() => AgentCoreAgent.fromAttributes(newStack(), 'Other', { harnessArn })).toThrow(/^Stack\/Other: harnessArn must be an ARN such as/);
  });
});

describe('an enum', () => {
  const tools = () => ToolSchema.fromInlineOpenApi(JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1' },
    paths: {
      '/orders': {
        get: {
          operationId: 'list',
          description: 'Lists orders.',
          parameters: [{ name: 'state', in: 'query', description: 'The state.', schema: { type: 'string', enum: ['open', 'shipped'] } }],
          responses: { 200: { description: 'Orders.' } },
        },
      },
    },
  }));

  test('is enforced by the guard, and nothing is said', () => {
    const stack = newStack();
    ordersGroup(stack, { tools: tools() });
    Annotations.fromStack(stack).hasNoWarning('/Stack/Orders', Match.anyValue());
  });

  test('is told to the model alone where no guard stands between, which is warned of', () => {
    const stack = newStack();
    ordersGroup(stack, { tools: tools(), handler: ToolHandler.returnControl() });
    Annotations.fromStack(stack).hasWarning('/Stack/Orders', Match.stringLikeRegexp('"enum" is not supported by the service.*tool-schema.enum'));
  });
});

describe('the id of a model', () => {
  const warnings = (model: Model) => model._findings().filter(({ id }) => id === 'model.unknown').map(({ message }) => message);

  test.each([
    ['amazon.nova-lit-v1:0', 'amazon.nova-lite-v1:0'],
    ['amazon.nova-lite-v1', 'amazon.nova-lite-v1:0'],
    ['antropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-haiku-20240307-v1:0'],
  ])('%s is nearly %s', (odd, near) => {
    expect(warnings(Model.foundation(odd))).toEqual([`model "${odd}" is none that is known here, and nearly "${near}". If it is right all the same, acknowledge this.`]);
    expect(warnings(Model.crossRegion(`us.${odd}`))).toHaveLength(1);
  });

  test.each(['amazon.nova-lite-v1:0', 'amazon.nova-lite-v7:0', 'anthropic.claude-haiku-9-1-20271001-v1:0', 'newcomer.grand-model-v1:0'])('%s is known, or a model that came since', (id) => {
    expect(warnings(Model.foundation(id))).toEqual([]);
    expect(warnings(Model.crossRegion(`us.${id}`))).toEqual([]);
  });
});
