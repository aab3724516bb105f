import { AgentCoreAgent, BedrockAgent, Model, ToolHandler } from '../../src';
import { INSTRUCTION, NOVA, newStack } from '../support/stacks';

/** What plain JavaScript may give in place of anything. */
const ODD: readonly [string, unknown][] = [
  ['null', null], ['text', 'text'], ['a number', 7], ['an empty object', {}], ['a list of nothing', [undefined]], ['a function', () => 1],
];
const SHARED = ['instruction', 'model', 'actionGroups', 'knowledgeBases', 'guardrail', 'description', 'agentName', 'encryptionKey', 'idleSessionTtl',
  'costAllocation', 'tags', 'codeInterpreter', 'role'];
const ENGINES = {
  classic: { Agent: BedrockAgent, props: [...SHARED, 'userInput', 'memory', 'promptOverrides', 'promptParser', 'orchestrator', 'collaborators', 'collaborationMode', 'aliasName', 'aliasDescription'] },
  agentcore: { Agent: AgentCoreAgent, props: [...SHARED, 'limits', 'memory', 'hooks', 'builtInTools', 'gateway', 'vpc', 'vpcSubnets', 'securityGroups', 'endpointName'] },
};

/** What is thrown, if anything is: it may also be reported later. */
function thrown(make: () => unknown): string {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(Object.entries(ENGINES))('on %s', (_, { Agent, props }) => {
  const make = (changes: object) => thrown(() => new Agent(newStack(), 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...changes }));

  test.each(props)('%s of any kind is taken, or refused with its name', (prop) => {
    for (const [, odd] of ODD) {
      expect(make({ [prop]: odd })).toMatch(new RegExp(`^$|^Stack/Agent: (.*; )?${prop} must be .+, and is .+\\.$`));
    }
  });

  test.each(props)('%s that is undefined is not given, unless it must be', (prop) => {
    expect(make({ [prop]: undefined })).toMatch(['instruction', 'model'].includes(prop) ? new RegExp(`^Stack/Agent: ${prop} must be`) : /^$/);
  });

  test('all that is of another kind is told at once, with what it must be', () => {
    expect(make({ model: NOVA, actionGroups: ['orders'], guardrail: { guardrailArn: 'arn' }, idleSessionTtl: 600 })).toBe(
      'Stack/Agent: model must be a Model, such as Model.foundation(\'amazon.nova-pro-v1:0\'), and is "amazon.nova-lite-v1:0"; '
      + 'actionGroups must be a list, each of it an ActionGroup, and is a list of 1; '
      + 'guardrail must be { guardrail, version }, with a construct or { guardrailArn } for guardrail, and is another object; '
      + 'idleSessionTtl must be a Duration, such as Duration.minutes(10), and is 600.',
    );
  });

  test.each([[undefined], [null], ['text']])('%j instead of props', (odd) => {
    expect(thrown(() => new Agent(newStack(), 'Agent', odd as never))).toMatch(/^Stack\/Agent: props must be an object, and is/);
  });
});

describe('what is no text where an id is', () => {
  const FACTORIES = ['foundation', 'crossRegion', 'applicationProfile', 'provisioned', 'imported', 'customDeployment', 'promptRouter', 'fromParameter', 'fromValue'] as const;

  test.each(FACTORIES)('Model.%s', (factory) => {
    const make = Model[factory] as (id: unknown, options?: unknown) => Model;
    for (const odd of [undefined, null, 7, {}]) {
      expect(thrown(() => make(odd))).toMatch(new RegExp(`^Model.${factory}: \\w+ must be text, and is`));
    }
  });

  test.each(['promptRouter', 'fromParameter', 'fromValue'] as const)('models of Model.%s', (factory) => {
    for (const models of [undefined, 'text', [NOVA]]) {
      expect(thrown(() => Model[factory]('name', { models } as never))).toMatch(/models must be a list, each of it a Model, and is/);
    }
  });
});

describe('tool handlers', () => {
  test.each([[undefined], [null], ['arn:aws:lambda:us-east-1:111122223333:function:f'], [{}]])('%j instead of a function', (odd) => {
    expect(thrown(() => ToolHandler.guarded(odd as never))).toMatch(/^ToolHandler.guarded: fn must be a function, such as a lambda.Function, and is/);
    expect(thrown(() => ToolHandler.direct(odd as never))).toMatch(/^ToolHandler.direct: fn must be a function, such as a lambda.Function, and is/);
  });

  test.each([[undefined], [null], ['build/orders']])('%j instead of props', (odd) => {
    expect(thrown(() => ToolHandler.nodejs(odd as never))).toMatch(/^ToolHandler.nodejs: props must be an object, and is/);
  });

  test.each([['code', 'build/orders'], ['runtime', 'nodejs24.x'], ['timeout', 30], ['environment', { PORT: 80 }], ['entry', 7]])('%s that is %j', (prop, odd) => {
    expect(thrown(() => ToolHandler.nodejs({ [prop]: odd }))).toMatch(new RegExp(`^ToolHandler.nodejs: ${prop} must be `));
  });
});
