import { Annotations as Report, App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  ActionGroup, BedrockAgent, BedrockAgentProps, IKnowledgeBase, KnowledgeBase, Model, ParameterType, ToolFunction, ToolHandler, ToolSchema,
} from '../../../src';

const INSTRUCTION = 'You help customers with their orders. Be short, friendly and exact.';
const PREFIX = 'cdk-bedrock-agents:';
const ALWAYS = 'warning classic-closed';

type Props = Partial<BedrockAgentProps>;
type Build = (stack: Stack) => Props;

function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

function newAgent(stack: Stack, props: Props = {}, id = 'Agent'): BedrockAgent {
  return new BedrockAgent(stack, id, { instruction: INSTRUCTION, model: Model.foundation('amazon.nova-lite-v1:0'), ...props });
}

function newGroup(stack: Stack, tools: ToolSchema, id: string): ActionGroup {
  return new ActionGroup(stack, id, { description: 'Customer orders.', tools, handler: ToolHandler.returnControl() });
}

/** A tool of an API; its operation is `GET /<name>`, or as said. */
function apis(...names: string[]): ToolSchema {
  return ToolSchema.fromInlineOpenApi(JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1.0' },
    paths: Object.fromEntries(names.map((name) => [`/${name}`, {
      get: { operationId: name, description: 'Does something.', responses: { 200: { description: 'Done' } } },
    }])),
  }));
}

function functions(...definitions: Partial<ToolFunction>[]): ToolSchema {
  return ToolSchema.fromFunctions(definitions.map((definition) => ({ name: 'doIt', description: 'Does something.', ...definition })));
}

function functionsNamed(...names: string[]): ToolSchema {
  return functions(...names.map((name) => ({ name })));
}

function parameterDescribedBy(length: number, allowedValues?: string[]): ToolSchema {
  return functions({ parameters: { p: { type: ParameterType.STRING, description: 'x'.repeat(length), allowedValues } } });
}

function parameters(count: number): ToolFunction['parameters'] {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { type: ParameterType.STRING, description: 'Something' }]));
}

function numbered(count: number, name = 'tool'): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

function groups(stack: Stack, count: number): ActionGroup[] {
  return numbered(count, 'Group').map((id) => newGroup(stack, functions({}), id));
}

/** An agent with one action group. */
function inGroup(tools: ToolSchema): Build {
  return (stack) => ({ actionGroups: [newGroup(stack, tools, 'Group')] });
}

/** The definition of an API that only the service's own limits would stop. */
const LARGE_API = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'Shop', version: '1.0' },
  paths: {
    '/orders': {
      get: {
        operationId: 'search',
        description: 'x'.repeat(1_300),
        parameters: numbered(6).map((name) => ({ name, in: 'query', description: 'x'.repeat(600), schema: { type: 'object' } })),
        responses: { 200: { description: 'Done' } },
      },
    },
  },
});

function knowledgeBase(description = 'The handbook.', id = 'KB12345678'): IKnowledgeBase {
  return KnowledgeBase.fromId(id, description);
}

function knowledgeBases(count: number): IKnowledgeBase[] {
  return numbered(count, 'KB0000000').map((id) => knowledgeBase('The handbook.', id));
}

/** What is reported on the agent: `error <message>` and `warning <id>`. */
function findingsOn(agent: BedrockAgent): string[] {
  const warnings = agent.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => `warning ${/\[ack: cdk-bedrock-agents:(.*)\]$/.exec(data)![1]}`);
  return [...agent.node.validate().map((message) => `error ${message}`), ...warnings].filter((finding) => finding !== ALWAYS);
}

/** The message of a warning, as the synth prints it. */
function warning(stack: Stack, id: string): string {
  const found = Annotations.fromStack(stack).findWarning('/Stack/Agent', Match.stringLikeRegexp(`\\[ack: ${PREFIX}${id}\\]$`));
  expect(found).toHaveLength(1);
  return found[0].entry.data as string;
}

interface Case {
  readonly outcome: 'fine' | 'reported';
  readonly when: string;
  readonly build: Build;
  /** Parts of what is reported, in order; nothing else may be. */
  readonly findings: readonly string[];
}

function fine(when: string, build: Build): Case {
  return { outcome: 'fine', when, build, findings: [] };
}

function reported(when: string, findings: readonly string[], build: Build): Case {
  return { outcome: 'reported', when, findings, build };
}

/** A name that makes `GET__Group__<name>` this long. */
function apiNameFor(length: number): string {
  return 'x'.repeat(length - 'GET__Group__'.length);
}

const CASES: Record<string, Case[]> = {
  'the instruction': [
    reported('it has 39 characters', ['error instruction has 39 characters; the service wants 40 at least. Say what the agent is for'],
      () => ({ instruction: 'x'.repeat(39) })),
    fine('it has 40 characters', () => ({ instruction: 'x'.repeat(40) })),
    fine('it has 800 characters, some 200 tokens', () => ({ instruction: 'x'.repeat(800) })),
    reported('it has 801 characters', ['warning instruction.tokens'], () => ({ instruction: 'x'.repeat(801) })),
    reported('it has 4,000 characters', ['warning instruction.tokens'], () => ({ instruction: 'x'.repeat(4_000) })),
    reported('it has 4,001 characters', ['warning instruction.long', 'warning instruction.tokens'], () => ({ instruction: 'x'.repeat(4_001) })),
    reported('it has 20,000 characters', ['warning instruction.long', 'warning instruction.tokens'], () => ({ instruction: 'x'.repeat(20_000) })),
    reported('it has 20,001 characters',
      ['error instruction has 20001 characters; the service takes 20000 at most. Move knowledge into a knowledge base.',
        'warning instruction.tokens'],
      () => ({ instruction: 'x'.repeat(20_001) })),
    reported('it is a parameter of the stack', ['warning alias.parameter'],
      (stack) => ({ instruction: new CfnParameter(stack, 'Instruction').valueAsString })),
    fine('it is known only later', () => ({ instruction: Lazy.string({ produce: () => 'x' }) })),
    fine('it has a part that is known only later', (stack) => ({ instruction: `Serve ${stack.region}.` })),
  ],
  'the idle time': [
    reported('it is 59 seconds', ['error idleSessionTtl is 59 s; it may be a whole number from 60 to 5,400 s.'], () => ({ idleSessionTtl: Duration.seconds(59) })),
    fine('it is 60 seconds', () => ({ idleSessionTtl: Duration.seconds(60) })),
    fine('it is 5,400 seconds', () => ({ idleSessionTtl: Duration.minutes(90) })),
    reported('it is 5,401 seconds', ['error idleSessionTtl is 5401 s; it may be a whole number from 60 to 5,400 s.'],
      () => ({ idleSessionTtl: Duration.seconds(5_401) })),
    fine('it is a parameter of the stack',
      (stack) => ({ idleSessionTtl: Duration.seconds(new CfnParameter(stack, 'Idle', { type: 'Number' }).valueAsNumber) })),
    fine('it is not given', () => ({})),
  ],
  'descriptions': [
    reported('the agent\'s is empty', ['error description has 0 characters; it may have 1 to 200.'], () => ({ description: '' })),
    fine('the agent\'s has 1 character', () => ({ description: 'x' })),
    fine('the agent\'s has 200 characters', () => ({ description: 'x'.repeat(200) })),
    reported('the agent\'s has 201 characters', ['error description has 201 characters; it may have 1 to 200.'],
      () => ({ description: 'x'.repeat(201) })),
    fine('the agent\'s is known only later', () => ({ description: Lazy.string({ produce: () => '' }) })),
    fine('a knowledge base\'s has 200 characters', () => ({ knowledgeBases: [knowledgeBase('x'.repeat(200))] })),
    reported('a knowledge base\'s has 201 characters',
      ['error the description of knowledge base KB12345678 has 201 characters; it may have 1 to 200.'],
      () => ({ knowledgeBases: [knowledgeBase('x'.repeat(201))] })),
    reported('a knowledge base\'s is empty', ['error the description of knowledge base KB12345678 has 0 characters'],
      () => ({ knowledgeBases: [knowledgeBase('')] })),
  ],
  'the model': [
    reported('it came after the engine\'s list was frozen', ['warning classic.model'],
      () => ({ model: Model.crossRegion('us.anthropic.claude-sonnet-5-20261001-v1:0') })),
    fine('it is on the list', () => ({ model: Model.crossRegion('us.anthropic.claude-sonnet-4-5-20250929-v1:0') })),
    fine('its minor version is 5', () => ({ model: Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0') })),
  ],
  'the names of tools': [
    fine('an API\'s has 64 characters', inGroup(apis(apiNameFor(64)))),
    reported('an API\'s has 65 characters', [`error the model sees the tool as GET__Group__${apiNameFor(65)}, 65 characters; it may have 64. `
      + 'Shorten the action group\'s name or the operationId by 1.'], inGroup(apis(apiNameFor(65)))),
    fine('a function\'s has 64 characters', inGroup(functions({ name: 'x'.repeat(57) }))),
    reported('a function\'s has 65 characters', [`error the model sees the tool as Group__${'x'.repeat(58)}, 65 characters; it may have 64. `
      + 'Shorten the action group\'s name or the function\'s name by 1.'], inGroup(functions({ name: 'x'.repeat(58) }))),
    reported('two of a group are too long', ['error the model sees the tool as GET__Group__x', 'error the model sees the tool as GET__Group__y'],
      inGroup(apis(`x${apiNameFor(65)}`, 'short', `y${apiNameFor(65)}`))),
  ],
  'functions': [
    fine('one has 5 parameters', inGroup(functions({ parameters: parameters(5) }))),
    reported('one has 6 parameters',
      ['error function doIt of action group Group has 6 parameters; Agents Classic takes 5. Split the function, or'],
      inGroup(functions({ parameters: parameters(6) }))),
    reported('one takes an object',
      ['error parameter address of function doIt of action group Group is an object, which Agents Classic does not take in functions.'],
      inGroup(functions({ parameters: { address: { type: ParameterType.OBJECT, description: 'Where' } } }))),
    fine('one has a description of 1,200 characters', inGroup(functions({ description: 'x'.repeat(1_200) }))),
    reported('one has a description of 1,201 characters',
      ['error the description of function doIt of action group Group has 1201 characters; it may have 1200.'],
      inGroup(functions({ description: 'x'.repeat(1_201) }))),
    fine('a parameter has a description of 500 characters', inGroup(parameterDescribedBy(500))),
    reported('a parameter has a description of 501 characters',
      ['error the description of parameter p of function doIt of action group Group has 501 characters, allowed values included; it may have 500.'],
      inGroup(parameterDescribedBy(501))),
    reported('a parameter\'s description is too long with its allowed values',
      ['error the description of parameter p of function doIt of action group Group has 519 characters'],
      inGroup(parameterDescribedBy(500, ['open', 'ok']))),
    fine('a group has 11', inGroup(functionsNamed(...numbered(11)))),
    reported('a group has 12', ['warning quota.functions'], inGroup(functionsNamed(...numbered(12)))),
    fine('two groups have 11 each', (stack) => ({
      actionGroups: ['A', 'B'].map((id) => newGroup(stack, functionsNamed(...numbered(11)), id)),
    })),
    fine('it is an API, which takes objects and more parameters', inGroup(ToolSchema.fromInlineOpenApi(LARGE_API))),
  ],
  'the number of action groups': [
    fine('there are 3', (stack) => ({ actionGroups: groups(stack, 3) })),
    reported('there are 4', ['warning action-groups.overhead'], (stack) => ({ actionGroups: groups(stack, 4) })),
    reported('there are 15', ['warning action-groups.overhead'], (stack) => ({ actionGroups: groups(stack, 15) })),
    reported('there are 16', ['warning action-groups.overhead', 'warning quota.action-groups'], (stack) => ({ actionGroups: groups(stack, 16) })),
    reported('there are 18: each limit speaks once', ['warning action-groups.overhead', 'warning quota.action-groups'],
      (stack) => ({ actionGroups: groups(stack, 18) })),
  ],
  'the number of APIs': [
    fine('there are 11 in one group', (stack) => ({ actionGroups: [newGroup(stack, apis(...numbered(11)), 'A')] })),
    fine('there are 11 over two groups',
      (stack) => ({ actionGroups: [newGroup(stack, apis(...numbered(6)), 'A'), newGroup(stack, apis(...numbered(5)), 'B')] })),
    reported('there are 12 over two groups', ['warning quota.apis'],
      (stack) => ({ actionGroups: [newGroup(stack, apis(...numbered(6)), 'A'), newGroup(stack, apis(...numbered(6)), 'B')] })),
    reported('there are 12 in one group', ['warning quota.apis'], (stack) => ({ actionGroups: [newGroup(stack, apis(...numbered(12)), 'A')] })),
    reported('there are ever more: it is said once', ['warning quota.apis'],
      (stack) => ({ actionGroups: ['A', 'B', 'C'].map((id) => newGroup(stack, apis(...numbered(12)), id)) })),
    fine('the rest are functions, which do not count', (stack) => ({
      actionGroups: [newGroup(stack, apis(...numbered(11)), 'A'), newGroup(stack, functionsNamed(...numbered(5)), 'B')],
    })),
  ],
  'the number of knowledge bases': [
    fine('there are 2', () => ({ knowledgeBases: knowledgeBases(2) })),
    reported('there are 3', ['warning quota.knowledge-bases'], () => ({ knowledgeBases: knowledgeBases(3) })),
    reported('there are 4: it is said once', ['warning quota.knowledge-bases'],
      () => ({ knowledgeBases: knowledgeBases(4) })),
  ],
};

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  test.each(cases)('$outcome when $when', ({ build, findings }) => {
    const stack = newStack();
    expect(findingsOn(newAgent(stack, build(stack)))).toEqual(findings.map((finding) => expect.stringContaining(finding)));
  });
});

describe('limits count what is added later', () => {
  test('action groups and their APIs', () => {
    const stack = newStack();
    const agent = newAgent(stack, { actionGroups: [newGroup(stack, apis(...numbered(6)), 'A'), ...groups(stack, 2)] });
    expect(findingsOn(agent)).toEqual([]);
    agent.addActionGroup(newGroup(stack, apis(...numbered(6)), 'B'));
    expect(findingsOn(agent)).toEqual(['warning action-groups.overhead', 'warning quota.apis']);
  });

  test('knowledge bases', () => {
    const agent = newAgent(newStack(), { knowledgeBases: knowledgeBases(2) });
    agent.addKnowledgeBase(knowledgeBase('Rules.', 'KB00000009'));
    expect(findingsOn(agent)).toEqual(['warning quota.knowledge-bases']);
  });

  test('of each agent apart', () => {
    const stack = newStack();
    const shared = groups(stack, 3);
    expect(findingsOn(newAgent(stack, { actionGroups: shared }, 'First'))).toEqual([]);
    expect(findingsOn(newAgent(stack, { actionGroups: shared }, 'Second'))).toEqual([]);
  });
});

describe('at synth', () => {
  test('every error of an agent is told at once, with its path', () => {
    const stack = newStack();
    newAgent(stack, {
      instruction: 'Help.',
      description: '',
      idleSessionTtl: Duration.seconds(1),
      knowledgeBases: [knowledgeBase('')],
      actionGroups: [newGroup(stack, functions({ name: 'x'.repeat(80), parameters: parameters(6) }), 'Group')],
    });
    let message = '';
    try {
      App.of(stack)!.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n').slice(1).map((line) => line.trim())).toEqual([
      expect.stringMatching(/^\[Stack\/Agent\] instruction has 5 characters/),
      expect.stringMatching(/^\[Stack\/Agent\] description has 0 characters/),
      expect.stringMatching(/^\[Stack\/Agent\] idleSessionTtl is 1 s/),
      expect.stringMatching(/^\[Stack\/Agent\] the model sees the tool as Group__x+, 87 characters/),
      expect.stringMatching(/^\[Stack\/Agent\] function x+ of action group Group has 6 parameters/),
      expect.stringMatching(/^\[Stack\/Agent\] the description of knowledge base KB12345678 has 0 characters/),
    ]);
  });

  test.each<[string, string, Build]>([
    ['classic-closed', 'in others this deployment fails with AccessDeniedException. AgentCoreAgent takes the same props.', () => ({})],
    ['instruction.tokens', 'about 201 tokens. They are paid for at every reasoning step', () => ({ instruction: 'x'.repeat(801) })],
    ['instruction.long', 'the API documents 4000 as the most, and an account may take fewer than 20000. Move knowledge',
      () => ({ instruction: 'x'.repeat(4_001) })],
    ['classic.model', 'Use an earlier model, or AgentCoreAgent', () => ({ model: Model.crossRegion('us.anthropic.claude-opus-5-20261001-v1:0') })],
    ['action-groups.overhead', 'more than 3 action groups', (stack) => ({ actionGroups: groups(stack, 4) })],
    ['quota.action-groups', 'more than 15 action groups', (stack) => ({ actionGroups: groups(stack, 16) })],
    ['quota.functions', 'action group Group has 12 functions; the service takes 11 unless your account has more. Split the group.',
      inGroup(functionsNamed(...numbered(12)))],
    ['quota.apis', 'the agent has 13 APIs over all its action groups; the service takes 11 unless your account has more (quota L-6B2DA87E).',
      inGroup(apis(...numbered(13)))],
    ['quota.knowledge-bases', 'more than 2 knowledge bases', () => ({ knowledgeBases: knowledgeBases(3) })],
  ])('the warning %s says what to do, and goes when it is acknowledged', (id, says, build) => {
    const stack = newStack();
    newAgent(stack, build(stack));
    expect(warning(stack, id)).toContain(says);

    const knowing = newStack();
    Report.of(knowing).acknowledgeWarning(`${PREFIX}${id}`, 'We know.');
    newAgent(knowing, build(knowing));
    Annotations.fromStack(knowing).hasNoWarning('/Stack/Agent', Match.stringLikeRegexp(`\\[ack: ${PREFIX}${id}\\]$`));
  });
});
