import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Fn, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Assembly } from '../../cli/assembly/assembly';
import { ADVICE, CLASSIC_LIMITS, Topic } from '../../cli/migrate/advice';
import { AgentMove, migrate } from '../../cli/migrate/migrate';
import { toJson, toText } from '../../cli/migrate/report';
import {
  ActionGroup, ActionGroupProps, AgentCoreAgent, AgentCoreAgentProps, AgentProps, BedrockAgent, BedrockAgentProps, Model, PromptStep, ToolHandler,
  ToolSchema,
} from '../../src';
import { NOT_ON_AGENTCORE } from '../../src/agent/agentcore/foreign-props';
import { HAIKU, getOrderSchema, inlineCode } from '../gallery/gallery';
import { INSTRUCTION, NOVA, errorsOf, newStack, ordersGroup } from '../support/stacks';

const CLI = path.join(__dirname, '..', '..', 'bin', 'cdk-bedrock-agents.js');

/** What is in the stack `Shop`, synthesized. */
function assemblyOf(content: (stack: Stack) => void): Assembly {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'cli-')) });
  content(new Stack(app, 'Shop'));
  return Assembly.load(app.synth().directory);
}

const CORE: AgentProps = { instruction: INSTRUCTION, model: Model.foundation(NOVA) };

function moveOf(props: Partial<BedrockAgentProps> | ((stack: Stack) => Partial<BedrockAgentProps>)): AgentMove {
  return migrate(assemblyOf((stack) => new BedrockAgent(stack, 'Agent', { ...CORE, ...typeof props === 'function' ? props(stack) : props }))).agents[0];
}

/** An agent that nobody made with this library. */
function moveOfTemplate(properties: Record<string, unknown>): AgentMove {
  return migrate(assemblyOf((stack) => {
    const agent = new bedrock.CfnAgent(stack, 'Agent', { agentName: 'hand-made', instruction: INSTRUCTION, foundationModel: NOVA });
    Object.entries(properties).forEach(([name, value]) => agent.addPropertyOverride(name, value));
  })).agents[0];
}

const topics = ({ changes }: AgentMove, lost: boolean) => changes.filter((change) => change.lost === lost).map(({ topic }) => topic);
const foundOf = ({ changes }: AgentMove, wanted: Topic) => changes.filter(({ topic }) => topic === wanted).map(({ found }) => found);

describe('what carries over', () => {
  test('the model, the instruction, the guardrail, guarded tools, who pays', () => {
    const move = moveOf((stack) => ({
      model: Model.crossRegion(HAIKU),
      costAllocation: { 'cost-center': 'support' },
      actionGroups: [ordersGroup(stack)],
      guardrail: { guardrail: new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'No.', blockedOutputsMessaging: 'No.' }), version: '3' },
    }));
    const told = Object.fromEntries(move.carriesOver.map(({ what, found }) => [what, found]));
    expect(told).toMatchObject({
      'model': HAIKU,
      'cost allocation': 'cost-center=support',
      'instruction': '67 characters',
      'action group': 'Orders (getOrder): Shop/Orders/Function, behind the guard',
      'guardrail': 'Shop/Guardrail, version 3',
      'idle session': expect.stringContaining('600 s'),
    });
    expect(topics(move, true)).toEqual([]);
  });

  test('the limits of Agents Classic fall away, and how near the agent was to them is told', () => {
    expect(moveOf((stack) => ({ actionGroups: [ordersGroup(stack)] })).limits).toEqual([
      `${CLASSIC_LIMITS.apis} APIs (here 0)`, '5 parameters of a function (here 1)', '15 action groups (here 1)', '2 knowledge bases (here 0)',
    ]);
  });
});

describe('what changes and is not lost', () => {
  test.each<[Topic, Partial<BedrockAgentProps>]>([
    ['aliasName', {}],
    ['userInput', { userInput: true }],
    ['codeInterpreter', { codeInterpreter: true }],
  ])('%s', (topic, props) => {
    const move = moveOf(props);
    expect(topics(move, false)).toContain(topic);
    expect(topics(move, true)).toEqual([]);
  });

  test('return of control, knowledge bases, a key, and what is switched off', () => {
    const move = moveOfTemplate({
      CustomerEncryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1',
      KnowledgeBases: [{ KnowledgeBaseId: 'KB12345678', Description: 'x' }, { KnowledgeBaseId: 'KB87654321', Description: 'x', KnowledgeBaseState: 'DISABLED' }],
      ActionGroups: [
        { ActionGroupName: 'Browser', ActionGroupExecutor: { CustomControl: 'RETURN_CONTROL' }, FunctionSchema: { Functions: [{ Name: 'open' }] } },
        { ActionGroupName: 'Old', ActionGroupState: 'DISABLED', ActionGroupExecutor: { Lambda: 'arn' }, FunctionSchema: { Functions: [{ Name: 'x' }] } },
      ],
    });
    expect(topics(move, false)).toEqual(['disabled', 'returnControl', 'encryptionKey', 'knowledgeBases', 'disabled']);
    expect(foundOf(move, 'disabled')).toEqual(['action group Old', 'knowledge base KB87654321']);
    expect(foundOf(move, 'returnControl')).toEqual(['Browser: open']);
    expect(topics(move, true)).toEqual([]);
  });

  test('an alias whose name no endpoint may have, and an agent\'s name that no harness may have', () => {
    const move = moveOf({ aliasName: 'live-2', agentName: '1-agent' });
    expect(foundOf(move, 'aliasName')[0]).toMatch(/^live-2, which an endpoint cannot be named/);
    expect(foundOf(move, 'agentName')).toEqual(['1-agent, 7 characters']);
  });
});

describe('what does not come as it is', () => {
  test.each<[string, Topic, Record<string, unknown>]>([
    ['prompt overrides', 'promptOverrides', { PromptOverrideConfiguration: { PromptConfigurations: [{ PromptType: 'ORCHESTRATION' }] } }],
    ['a parser', 'promptParser', { PromptOverrideConfiguration: { OverrideLambda: 'arn:aws:lambda:us-east-1:111122223333:function:parser' } }],
    ['custom orchestration', 'orchestrator', { OrchestrationType: 'CUSTOM_ORCHESTRATION', CustomOrchestration: { Executor: { Lambda: 'arn' } } }],
    ['memory', 'memory', { MemoryConfiguration: { EnabledMemoryTypes: ['SESSION_SUMMARY'], StorageDays: 7 } }],
    ['collaborators', 'collaborators', { AgentCollaboration: 'SUPERVISOR', AgentCollaborators: [{ CollaboratorName: 'billing' }] }],
    ['a group the service implements', 'builtInGroup', { ActionGroups: [{ ActionGroupName: 'Shell', ParentActionGroupSignature: 'ANTHROPIC.Bash' }] }],
    ['a property nobody has heard of', 'unknown', { Telepathy: true }],
  ])('%s', (_, topic, properties) => {
    expect(topics(moveOfTemplate(properties), true)).toEqual([topic]);
  });

  test('confirmation by the user, of functions and of OpenAPI tools, also behind a guard', () => {
    const confirmed = (name: string) => ToolSchema.fromFunctions([{ name, description: 'Pays.', requireConfirmation: true }]);
    const move = moveOf((stack) => ({ actionGroups: [ordersGroup(stack, { tools: confirmed('pay') })] }));
    expect(foundOf(move, 'requireConfirmation')).toEqual(['Orders: pay']);
    const payload = JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'Pay', version: '1' },
      paths: { '/pay': { post: { 'operationId': 'pay', 'description': 'Pays.', 'x-requireConfirmation': 'ENABLED', 'responses': { 200: { description: 'Paid.' } } } } },
    });
    const executor = { Lambda: 'arn:aws:lambda:us-east-1:111122223333:function:pay' };
    const handMade = moveOfTemplate({
      ActionGroups: [
        { ActionGroupName: 'Api', ActionGroupExecutor: executor, ApiSchema: { Payload: payload } },
        { ActionGroupName: 'Functions', ActionGroupExecutor: executor, FunctionSchema: { Functions: [{ Name: 'refund', RequireConfirmation: 'ENABLED' }, { Name: 'look' }] } },
      ],
    });
    expect(foundOf(handMade, 'requireConfirmation')).toEqual(['Api: pay', 'Functions: refund']);
  });

  test('a function that nobody guards, here or elsewhere', () => {
    const own = moveOf((stack) => ({
      actionGroups: [ordersGroup(stack, {
        handler: ToolHandler.direct(new lambda.Function(stack, 'Own', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: inlineCode() })),
      })],
    }));
    expect(foundOf(own, 'unguarded')).toEqual(['Orders: Shop/Own']);
    const functions = { Functions: [{ Name: 'x' }] };
    const elsewhere = moveOfTemplate({ ActionGroups: [{ ActionGroupName: 'Far', ActionGroupExecutor: { Lambda: 'arn:aws:lambda:::x' }, FunctionSchema: functions }] });
    expect(foundOf(elsewhere, 'unguarded')).toEqual(['Far: not in this assembly']);
  });

  test('a schema that cannot be read', () => {
    const move = moveOfTemplate({
      ActionGroups: [{ ActionGroupName: 'S3', ActionGroupExecutor: { CustomControl: 'RETURN_CONTROL' }, ApiSchema: { S3: { S3BucketName: 'b', S3ObjectKey: 'k' } } }],
    });
    expect(foundOf(move, 'schemaElsewhere')).toEqual(['S3']);
  });

  test('tools that return control and share a name', () => {
    const inline = (name: string) => ({ ActionGroupName: name, ActionGroupExecutor: { CustomControl: 'RETURN_CONTROL' }, FunctionSchema: { Functions: [{ Name: 'open' }] } });
    expect(foundOf(moveOfTemplate({ ActionGroups: [inline('One'), inline('Two')] }), 'inlineToolName')).toEqual(['open, in more than one group']);
  });

  test('a collaborator, while its supervisor stays', () => {
    const { agents } = migrate(assemblyOf((stack) => {
      const billing = new BedrockAgent(stack, 'Billing', CORE);
      new BedrockAgent(stack, 'Supervisor', { ...CORE, collaborators: [{ agent: billing, name: 'billing', instruction: 'Invoices.' }] });
    }));
    expect(foundOf(agents[0], 'collaborator')).toEqual(['Shop/Supervisor']);
    expect(agents[0].callers).toEqual(['Shop/Supervisor/Role']);
    expect(foundOf(agents[1], 'collaborators')).toEqual(['billing; SUPERVISOR']);
  });
});

describe('agrees with what AgentCoreAgent says of the same definition', () => {
  const messages = (props: Partial<AgentCoreAgentProps>, group: Partial<ActionGroupProps> = {}) => {
    const stack = newStack();
    new AgentCoreAgent(stack, 'Agent', { ...CORE, actionGroups: [ordersGroup(stack, group)], ...props });
    return errorsOf(stack);
  };

  test('there is advice for every prop that AgentCoreAgent refuses, in the same words', () => {
    for (const [prop, instead] of Object.entries(NOT_ON_AGENTCORE)) {
      expect(ADVICE).toHaveProperty(prop, expect.objectContaining({ instead }));
    }
  });

  test('confirmation by the user', () => {
    const tools = ToolSchema.fromFunctions([{ name: 'pay', description: 'Pays.', requireConfirmation: true }]);
    expect(messages({}, { tools })).toContain(ADVICE.requireConfirmation.instead);
  });

  test.each([[50, false], [51, true]])('a tool\'s name of %i characters behind the group A_Group_12', (length, refused) => {
    const group = { actionGroupName: 'A_Group_12', tools: ToolSchema.fromFunctions([{ name: 'x'.repeat(length + 1), description: 'x.' }]) };
    expect(messages({}, group).includes('the model sees the tool as A-Group-12___')).toBe(refused);
    expect(topics(moveOf((stack) => ({ actionGroups: [ordersGroup(stack, group)] })), true)).toEqual(refused ? ['toolName'] : []);
  });

  test('the names that a harness and an endpoint may have', () => {
    for (const [agentName, aliasName] of [['a-b', 'live'], ['x'.repeat(41), 'live'], ['9', 'live'], ['a', 'l-1'], ['a', 'x'.repeat(49)]]) {
      const told = topics(moveOf({ agentName, aliasName }), false);
      const found = foundOf(moveOf({ aliasName }), 'aliasName')[0];
      expect(told.includes('agentName')).toBe(messages({ agentName }).includes('agentName is'));
      expect(found !== aliasName).toBe(messages({ endpointName: aliasName }).includes('endpoint name'));
    }
  });
});

describe('the resources', () => {
  const typesOf = (content: (stack: Stack) => void) => assemblyOf(content).resources().map(({ type }) => type).sort();
  const minus = (more: string[], fewer: string[]) => fewer.reduce((rest, type) => rest.filter((_, index) => index !== rest.indexOf(type)), more);

  test('that go, stay and come are those of a stack before, during and after the move', () => {
    const groups = (stack: Stack) => [ordersGroup(stack), ordersGroup(stack, { handler: ToolHandler.returnControl(), actionGroupName: 'Browser' }, 'Browser')];
    const props = { ...CORE, model: Model.crossRegion(HAIKU), costAllocation: { 'cost-center': 'support' } };
    const before = (stack: Stack) => new BedrockAgent(stack, 'Agent', { ...props, actionGroups: groups(stack) });
    const after = (stack: Stack) => new AgentCoreAgent(stack, 'Agent', { ...props, actionGroups: groups(stack) });
    const during = (stack: Stack) => {
      const actionGroups = groups(stack);
      new BedrockAgent(stack, 'Agent', { ...props, actionGroups });
      new AgentCoreAgent(stack, 'Next', { ...props, actionGroups });
    };
    const { goes, stays, comes } = migrate(assemblyOf(before)).resources;
    expect([...comes].sort()).toEqual(minus(typesOf(during), typesOf(before)));
    expect(goes.map(({ type }) => type).sort()).toEqual(minus(typesOf(during), typesOf(after)));
    expect(stays).toHaveLength(typesOf(before).length - goes.length);
  });

  test('that others need stay: a role in use elsewhere, and one that another stack imports', () => {
    const withRole = (more: (stack: Stack, role: iam.Role) => void) => migrate(assemblyOf((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });
      new BedrockAgent(stack, 'Agent', { ...CORE, role });
      more(stack, role);
    })).resources.goes.map(({ type }) => type);
    expect(withRole(() => undefined)).toEqual(expect.arrayContaining(['AWS::IAM::Role', 'AWS::IAM::Policy']));
    expect(withRole((stack, role) => new bedrock.CfnAgent(stack, 'Other', { agentName: 'other', agentResourceRoleArn: role.roleArn }))).not.toContain('AWS::IAM::Role');
    const named = (stack: Stack, role: iam.Role, value: string) => {
      (role.node.defaultChild as iam.CfnRole).overrideLogicalId('Role'); // as a property is named, too
      new lambda.CfnFunction(stack, 'Function', { role: Fn.sub(value), code: { zipFile: 'x' } });
    };
    expect(withRole((stack, role) => named(stack, role, 'arn:aws:iam::${AWS::AccountId}:role/other'))).toContain('AWS::IAM::Role');
    expect(withRole((stack, role) => named(stack, role, '${Role.Arn}'))).not.toContain('AWS::IAM::Role');
    expect(withRole((stack, role) => stack.exportValue(role.roleArn))).not.toContain('AWS::IAM::Role');
  });
});

describe('a move that has begun', () => {
  const halfway = (next: (stack: Stack, groups: ActionGroup[]) => void) => migrate(assemblyOf((stack) => {
    const groups = [ordersGroup(stack), ordersGroup(stack, { actionGroupName: 'Refunds' }, 'Refunds')];
    new BedrockAgent(stack, 'Agent', { ...CORE, actionGroups: groups });
    next(stack, groups);
  }));

  test('is told, with the agent that has the same functions, and what it does not have yet', () => {
    const migration = halfway((stack, [orders]) => new AgentCoreAgent(stack, 'Next', { ...CORE, actionGroups: [orders] }));
    expect(migration.agents[0].successors).toEqual([{ path: 'Shop/Next', shared: ['Orders'], missing: ['Refunds'] }]);
    expect(migration.resources.comes).toEqual(['AWS::BedrockAgentCore::GatewayTarget']);
    expect(toText(migration)).toMatch(/The move is under way: Shop\/Next runs on AgentCore and shares Orders\. Not there yet: Refunds\./);
  });

  test('is not told of an agent with other functions', () => {
    const migration = halfway((stack) => new AgentCoreAgent(stack, 'Next', { ...CORE, actionGroups: [ordersGroup(stack, {}, 'Others')] }));
    expect(migration.agents[0].successors).toEqual([]);
  });

  test('behind a shared gateway only who may use the tools is the successor', () => {
    const migration = halfway((stack, [orders]) => {
      const first = new AgentCoreAgent(stack, 'Next', { ...CORE, actionGroups: [orders] });
      new AgentCoreAgent(stack, 'Neighbour', { ...CORE, gateway: first.gateway, actionGroups: [ordersGroup(stack, {}, 'Others')] });
    });
    expect(migration.agents[0].successors.map(({ path: next }) => next)).toEqual(['Shop/Next']);
  });
});

test('names who may talk to the agent', () => {
  const { agents } = migrate(assemblyOf((stack) => {
    const agent = new BedrockAgent(stack, 'Agent', CORE);
    new BedrockAgent(stack, 'Other', CORE).grantInvoke(new iam.Role(stack, 'Stranger', { assumedBy: new iam.AccountRootPrincipal() }));
    agent.grantInvoke(new iam.Role(stack, 'Backend', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  }));
  expect(agents[0].callers).toEqual(['Shop/Backend']);
});

describe('the report', () => {
  const everything = () => migrate(assemblyOf((stack) => new BedrockAgent(stack, 'Agent', {
    ...CORE, actionGroups: [ordersGroup(stack, { tools: getOrderSchema() })], promptOverrides: [{ step: PromptStep.POST_PROCESSING, enabled: false }],
  })));

  test.each([40, 80, 120, 200])('cuts nothing off in a window of %i columns', (width) => {
    const text = toText(everything(), width);
    const wanted = [...Object.values(ADVICE).filter(({ effect }) => effect === 'code').map(({ instead }) => instead), ADVICE.promptOverrides.instead];
    for (const words of wanted.flatMap((advice) => advice.split(' '))) {
      expect(text.replace(/\s+/g, '')).toContain(words.slice(0, 20));
    }
    expect(text).not.toMatch(/\S…/);
  });

  test('answers once what several groups have in common', () => {
    const executor = { Lambda: 'arn:aws:lambda:us-east-1:111122223333:function:x' };
    const groups = ['One', 'Two'].map((name) => ({ ActionGroupName: name, ActionGroupExecutor: executor, FunctionSchema: { Functions: [{ Name: 'x' }] } }));
    const text = toText({ agents: [moveOfTemplate({ ActionGroups: groups })], resources: { goes: [], stays: [], comes: [] } }, 200);
    expect(text).toMatch(/One: not in this assembly\n +Two: not in this assembly\n +→ A gateway sends/);
  });

  test('is the same for programs', () => {
    const report = JSON.parse(toJson(everything()));
    expect(report).toMatchObject({
      harmless: false,
      agents: [{ agent: 'Shop/Agent', losses: [{ topic: 'promptOverrides', found: 'POST_PROCESSING', instead: NOT_ON_AGENTCORE.promptOverrides }] }],
      resources: { goes: expect.arrayContaining([{ type: 'AWS::Bedrock::Agent', path: 'Shop/Agent' }]) },
    });
  });
});

describe('on the command line', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [CLI, 'migrate', ...args], { encoding: 'utf8', env: process.env });
  const directoryOf = (props: Partial<BedrockAgentProps>) => assemblyOf((stack) => new BedrockAgent(stack, 'Agent', { ...CORE, ...props })).directory;

  test('it leaves with 0 when nothing is lost', () => {
    const { status, stdout } = run(directoryOf({}));
    expect(stdout).toMatch(/1 agent · 1 change · nothing is lost/);
    expect(status).toBe(0);
  });

  test('it leaves with 1 when something is, and writes it down', () => {
    const directory = directoryOf({ memory: {} });
    const json = path.join(directory, 'move.json');
    const { status, stdout } = run(directory, '--json', json);
    expect(stdout).toMatch(/1 agent · 1 change · 1 thing to decide first/);
    expect(status).toBe(1);
    expect(JSON.parse(fs.readFileSync(json, 'utf8')).agents[0].losses).toHaveLength(1);
  });

  test('it leaves with 0 when there is nothing to move', () => {
    const { status, stdout } = run(assemblyOf((stack) => new AgentCoreAgent(stack, 'Agent', CORE)).directory);
    expect(stdout).toContain('no agent on Agents Classic');
    expect(status).toBe(0);
  });
});
