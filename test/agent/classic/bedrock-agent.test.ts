import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ActionGroup, BedrockAgent, BedrockAgentProps, CollaborationMode, KnowledgeBase, Model, PromptStep, ToolHandler, ToolSchema } from '../../../src';
import { HAIKU, ORDERS_SCHEMA, inlineCode } from '../../gallery/gallery';
import { INSTRUCTION, errorsOf, newAgent, newStack, ordersGroup, userFunction } from '../../support/stacks';

/** The one inline policy of the agent's role. */
function statements(template: Template): Record<string, any>[] {
  const roles = Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) => Properties.Policies?.[0].PolicyName === 'Agent');
  expect(roles).toHaveLength(1);
  const beside = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return [...roles[0].Properties.Policies[0].PolicyDocument.Statement, ...beside];
}

function agentOf(template: Template): Record<string, any> {
  return Object.values(template.findResources('AWS::Bedrock::Agent'))[0].Properties;
}

describe('an agent', () => {
  test('is prepared, has one alias and a session that ends', () => {
    const stack = newStack();
    newAgent(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Bedrock::Agent', {
      AutoPrepare: true, FoundationModel: 'amazon.nova-lite-v1:0', IdleSessionTTLInSeconds: 600, Instruction: INSTRUCTION,
    });
    template.hasResourceProperties('AWS::Bedrock::AgentAlias', { AgentAliasName: 'live' });
  });

  test('gets a name from its path, which the service accepts and which differs between stacks', () => {
    const nameIn = (id: string) => {
      const stack = newStack(id);
      newAgent(stack);
      return agentOf(Template.fromStack(stack)).AgentName as string;
    };
    expect(nameIn('Prod')).toMatch(/^([0-9a-zA-Z][_-]?){1,100}$/);
    expect(nameIn('Prod')).not.toBe(nameIn('Test'));
    expect(nameIn('x'.repeat(120)).length).toBeLessThanOrEqual(100);
  });

  test('deploys what the schema says: OpenAPI as a payload, functions as functions', () => {
    const stack = newStack();
    newAgent(stack, {
      actionGroups: [
        ordersGroup(stack),
        new ActionGroup(stack, 'Api', { description: 'Orders.', tools: ToolSchema.fromOpenApi(ORDERS_SCHEMA), handler: ToolHandler.returnControl() }),
      ],
    });
    const [functions, api] = agentOf(Template.fromStack(stack)).ActionGroups;
    expect(functions.FunctionSchema.Functions).toEqual([{
      Name: 'getOrder',
      Description: 'Gets an order.',
      Parameters: { orderId: { Type: 'string', Description: 'The order\'s number, such as A-1001.', Required: true } },
    }]);
    const payload = JSON.parse(api.ApiSchema.Payload);
    expect(payload.openapi).toBe('3.0.0');
    expect(Object.keys(payload.paths)).toEqual(['/orders/{orderId}', '/orders/{orderId}/cancellation']);
    expect(api.ApiSchema.Payload).not.toContain('$ref');
  });

  test('has the props of the Classic engine', () => {
    const stack = newStack();
    newAgent(stack, {
      agentName: 'support',
      aliasName: 'prod',
      description: 'For people.',
      idleSessionTtl: Duration.minutes(90),
      userInput: true,
      codeInterpreter: true,
      memory: { retention: Duration.days(1), maxRecentSessions: 3 },
      promptParser: userFunction(stack, 'Parser'),
      promptOverrides: [{ step: PromptStep.ORCHESTRATION, template: 'T', inference: { maximumLength: 500 }, useParser: true }],
      orchestrator: userFunction(stack, 'Orchestrator'),
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Bedrock::Agent', {
      AgentName: 'support',
      Description: 'For people.',
      IdleSessionTTLInSeconds: 5400,
      ActionGroups: [
        Match.objectLike({ ActionGroupName: 'UserInput', ParentActionGroupSignature: 'AMAZON.UserInput', Description: Match.absent(), ActionGroupExecutor: Match.absent() }),
        Match.objectLike({ ActionGroupName: 'CodeInterpreter', ParentActionGroupSignature: 'AMAZON.CodeInterpreter' }),
      ],
      MemoryConfiguration: { EnabledMemoryTypes: ['SESSION_SUMMARY'], StorageDays: 1, SessionSummaryConfiguration: { MaxRecentSessions: 3 } },
      PromptOverrideConfiguration: {
        OverrideLambda: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Parser'), 'Arn'] },
        PromptConfigurations: [{
          PromptType: 'ORCHESTRATION', PromptCreationMode: 'OVERRIDDEN', BasePromptTemplate: 'T', ParserMode: 'OVERRIDDEN', InferenceConfiguration: { MaximumLength: 500 },
        }],
      },
      OrchestrationType: 'CUSTOM_ORCHESTRATION',
      CustomOrchestration: { Executor: { Lambda: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Orchestrator'), 'Arn'] } } },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.hasResourceProperties('AWS::Bedrock::AgentAlias', { AgentAliasName: 'prod' });
  });

  test('tags what it makes', () => {
    const stack = newStack();
    newAgent(stack, { tags: { team: 'support' } });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Bedrock::Agent', { Tags: { team: 'support' } });
    template.hasResourceProperties('AWS::IAM::Role', { Tags: [{ Key: 'team', Value: 'support' }] });
  });

  test('takes tools and knowledge after it was made', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    agent.addActionGroup(ordersGroup(stack));
    agent.addKnowledgeBase(KnowledgeBase.fromKnowledgeBase(knowledgeBase(stack), 'Rules.'));
    const template = Template.fromStack(stack);
    expect(agentOf(template).ActionGroups).toHaveLength(1);
    expect(agentOf(template).KnowledgeBases).toEqual([
      { Description: 'Rules.', KnowledgeBaseId: { Ref: 'KnowledgeBase' }, KnowledgeBaseState: 'ENABLED' },
    ]);
    expect(statements(template)).toContainEqual({ Action: 'bedrock:Retrieve', Effect: 'Allow', Resource: { 'Fn::GetAtt': ['KnowledgeBase', 'KnowledgeBaseArn'] } });
  });
});

describe('the service role', () => {
  test('can be assumed by the service, for agents of this account', () => {
    const stack = newStack();
    newAgent(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Principal: { Service: 'bedrock.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:agent/*' } },
          },
        }],
      },
    });
  });

  test('may call the model and publish metrics, and has no other statement', () => {
    const stack = newStack();
    newAgent(stack);
    expect(statements(Template.fromStack(stack))).toEqual([
      {
        Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
        Effect: 'Allow',
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/amazon.nova-lite-v1:0' },
      },
      { Action: 'cloudwatch:PutMetricData', Effect: 'Allow', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'AWS/Bedrock/Agents' } } },
    ]);
  });

  test('gets a statement for each thing in use', () => {
    const stack = newStack();
    const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
    newAgent(stack, {
      guardrail: { guardrail, version: '1' },
      encryptionKey: new kms.Key(stack, 'Key'),
      collaborators: [{ agent: BedrockAgent.fromAttributes(stack, 'Other', { agentId: 'AAAAAAAAAA', aliasId: 'BBBBBBBBBB' }), name: 'other', instruction: 'Other things.' }],
    });
    const template = Template.fromStack(stack);
    expect(statements(template).map(({ Action }) => Action)).toEqual([
      ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      'cloudwatch:PutMetricData',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      'bedrock:ApplyGuardrail',
      ['bedrock:GetAgentAlias', 'bedrock:InvokeAgent'],
    ]);
    template.hasResourceProperties('AWS::Bedrock::Agent', {
      GuardrailConfiguration: { GuardrailIdentifier: { Ref: 'Guardrail' }, GuardrailVersion: '1' },
      CustomerEncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      AgentCollaboration: 'SUPERVISOR',
    });
  });

  test('has its policy before the agent exists, without waiting: inline in the role', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    new kms.Key(stack, 'Key').grantDecrypt(agent);
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Bedrock::Agent', { DependsOn: [Match.stringLikeRegexp('^AgentRoleDefaultPolicy')] });
  });

  test('can be given, and then gets what it needs', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Given', { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });
    const agent = newAgent(stack, { role });
    expect(agent.role).toBe(role);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudwatch:PutMetricData' })]) } });
    template.hasResource('AWS::Bedrock::Agent', { DependsOn: [Match.stringLikeRegexp('^AgentRolePolicy')] });
  });

  test('is left alone when it may not be changed', () => {
    const stack = newStack();
    newAgent(stack, { role: iam.Role.fromRoleArn(stack, 'Given', 'arn:aws:iam::111122223333:role/agent', { mutable: false }) });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('an agent by the ARN of its alias', () => {
  test('is called, and handed work', () => {
    const stack = newStack();
    const agent = BedrockAgent.fromAliasArn(stack, 'Other', 'arn:aws:bedrock:us-east-1:111122223333:agent-alias/AGENT12345/ALIAS12345');
    expect([agent.agentId, agent.aliasId]).toEqual(['AGENT12345', 'ALIAS12345']);
    newAgent(stack, { collaborators: [{ agent, name: 'other', instruction: 'Other things.' }] });
    expect(errorsOf(stack)).toBe('');
  });

  test('is where the ARN says, also when that is not where the stack is', () => {
    const aliasArn = 'arn:aws:bedrock:eu-west-1:111122223333:agent-alias/AGENT12345/ALIAS12345';
    const stack = newStack();
    const agent = BedrockAgent.fromAliasArn(stack, 'Other', aliasArn);
    expect(agent.aliasArn).toBe(aliasArn);
    expect(agent.agentArn).toMatch(/:bedrock:eu-west-1:111122223333:agent\/AGENT12345$/);
    expect(JSON.parse(stack.resolve(agent.invocationTarget))).toEqual({ engine: 'classic', region: 'eu-west-1', agentId: 'AGENT12345', aliasId: 'ALIAS12345' });
  });

  test.each(['arn:aws:bedrock:us-east-1:111122223333:agent/AGENT12345', 'ALIAS12345'])('is refused where it is none: %s', (arn) => {
    expect(() => BedrockAgent.fromAliasArn(newStack(), 'Other', arn)).toThrow(`Stack/Other: "${arn}" is not the ARN of an agent's alias`);
  });
});

describe('a key', () => {
  const ARN = 'arn:aws:kms:us-east-1:111122223333:key/abc';
  const usesOfKey = (stack: Stack, role: string) => Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role)).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }: { Resource: unknown }) => Resource === ARN);
  const caller = (stack: Stack) => new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', ARN);
  const forAgent = (arn: unknown) => ({
    Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: ARN, Condition: { StringEquals: { 'kms:EncryptionContext:aws:bedrock:arn': arn } },
  });

  test('is used by those who talk to the agent, for this agent', () => {
    const stack = newStack();
    newAgent(stack, { encryptionKey: key(stack) }).grantInvoke(caller(stack));
    expect(usesOfKey(stack, 'Caller')).toEqual([forAgent({ 'Fn::GetAtt': [expect.stringMatching(/^Agent/), 'AgentArn'] })]);
  });

  test('is used by them for what the agent remembers, too', () => {
    const stack = newStack();
    newAgent(stack, { encryptionKey: key(stack), memory: {} }).grantInvoke(caller(stack));
    expect(usesOfKey(stack, 'Caller')[1]).toMatchObject({ Condition: { StringEquals: { 'kms:EncryptionContext:aws-crypto-ec:aws:bedrock:arn': expect.anything() } } });
  });

  test('of an agent that was made elsewhere is told, and used by its supervisor', () => {
    const stack = newStack();
    const other = BedrockAgent.fromAttributes(stack, 'Other', { agentId: 'AAAAAAAAAA', aliasId: 'BBBBBBBBBB', encryptionKey: key(stack) });
    newAgent(stack, { collaborators: [{ agent: other, name: 'other', instruction: 'Other things.' }] });
    other.grantInvoke(caller(stack));
    for (const role of ['Caller', 'AgentRolePolicy']) {
      expect(usesOfKey(stack, role)).toEqual([forAgent(expect.anything())]);
    }
  });

  test.each([
    ['says that the service may keep what the agent remembers', (stack: Stack) => new kms.Key(stack, 'Key'), false],
    ['must be told so where it is imported, which is warned of', key, true],
  ])('%s', (_, make, warns) => {
    const stack = newStack();
    newAgent(stack, { encryptionKey: make(stack), memory: {} });
    const said = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')).some(({ Properties }) =>
      JSON.stringify(Properties.KeyPolicy).includes('kms:GenerateDataKeyWithoutPlaintext'));
    const warned = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ltm-permissions')).length > 0;
    expect([said, warned]).toEqual([!warns, warns]);
  });
});

describe('costAllocation', () => {
  test('calls the model through a profile that carries the tags', () => {
    const stack = newStack();
    const agent = newAgent(stack, { model: Model.crossRegion(HAIKU), costAllocation: { 'cost-center': 'support' } });
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::Bedrock::ApplicationInferenceProfile'));
    template.hasResourceProperties('AWS::Bedrock::ApplicationInferenceProfile', {
      InferenceProfileName: Match.stringLikeRegexp('^[0-9a-zA-Z-]{1,64}$'),
      ModelSource: { CopyFrom: { 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:\${AWS::Region}:\${AWS::AccountId}:inference-profile/${HAIKU}` } },
      Tags: [{ Key: 'cost-center', Value: 'support' }],
    });
    template.hasResourceProperties('AWS::Bedrock::Agent', { FoundationModel: { 'Fn::GetAtt': [id, 'InferenceProfileArn'] } });
    expect(stack.resolve(agent.metricInputTokens().dimensions!.ModelId)).toEqual({ 'Fn::GetAtt': [id, 'InferenceProfileId'] });
  });

  test('makes another profile for another model: a profile\'s source cannot change', () => {
    const profile = (modelId: string) => {
      const stack = newStack();
      newAgent(stack, { model: Model.crossRegion(modelId), costAllocation: { team: 'a' } });
      const [[id, { Properties }]] = Object.entries(Template.fromStack(stack).findResources('AWS::Bedrock::ApplicationInferenceProfile'));
      return [id, Properties.InferenceProfileName];
    };
    const [id, name] = profile(HAIKU);
    const [otherId, otherName] = profile('us.amazon.nova-pro-v1:0');
    expect(id).not.toBe(otherId);
    expect(name).not.toBe(otherName);
  });
});

describe('collaborators', () => {
  test('are reached at their alias', () => {
    const stack = newStack();
    const member = newAgent(stack, {}, 'Member');
    newAgent(stack, {
      collaborationMode: CollaborationMode.SUPERVISOR_ROUTER,
      collaborators: [{ agent: member, name: 'member', instruction: 'Things.', shareConversation: true }],
    }, 'Boss');
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Agent', {
      AgentCollaboration: 'SUPERVISOR_ROUTER',
      AgentCollaborators: [{
        AgentDescriptor: { AliasArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MemberAlias'), 'AgentAliasArn'] } },
        CollaboratorName: 'member',
        CollaborationInstruction: 'Things.',
        RelayConversationHistory: 'TO_COLLABORATOR',
      }],
    });
  });

  test.each([
    ['a mode without collaborators', { collaborationMode: CollaborationMode.SUPERVISOR }, /collaborationMode is SUPERVISOR, but there are no collaborators/],
  ])('rejects %s', (_, props, message) => {
    const stack = newStack();
    newAgent(stack, props);
    expect(errorsOf(stack)).toMatch(message);
  });

  test('rejects names that clash or cannot be, and instructions that say nothing', () => {
    const stack = newStack();
    const agent = newAgent(stack, {}, 'Member');
    newAgent(stack, { collaborators: [{ agent, name: 'a b', instruction: 'x' }, { agent, name: 'm', instruction: '' }, { agent, name: 'm', instruction: 'x' }] });
    const errors = errorsOf(stack);
    expect(errors).toMatch(/collaborator "a b": a name has/);
    expect(errors).toMatch(/the instruction of collaborator "m" has 0 characters/);
    expect(errors).toMatch(/collaborator "m" is there twice/);
  });
});

describe('prompt overrides', () => {
  test.each([
    ['a step twice', [{ step: PromptStep.ORCHESTRATION }, { step: PromptStep.ORCHESTRATION }], /promptOverrides has ORCHESTRATION twice/],
    ['inference without a template', [{ step: PromptStep.ORCHESTRATION, inference: { temperature: 0 } }], /ORCHESTRATION has inference settings but no template/],
    ['a temperature above 1', [{ step: PromptStep.ORCHESTRATION, template: 'T', inference: { temperature: 2 } }], /temperature of ORCHESTRATION is 2; it may be 0 to 1/],
    ['a parser that is not there', [{ step: PromptStep.ORCHESTRATION, useParser: true }], /has useParser, but the agent has no promptParser/],
    ['a template without end', [{ step: PromptStep.ORCHESTRATION, template: 'x'.repeat(100_001) }], /template of ORCHESTRATION has 100001 characters/],
  ])('reject %s', (_, promptOverrides, message) => {
    const stack = newStack();
    newAgent(stack, { promptOverrides });
    expect(errorsOf(stack)).toMatch(message);
  });

  test('reject a parser that nothing uses', () => {
    const stack = newStack();
    newAgent(stack, { promptParser: userFunction(stack) });
    expect(errorsOf(stack)).toMatch(/promptParser is given, but no override has useParser/);
  });
});

describe('what is unwise', () => {
  test('a guardrail in its draft', () => {
    const stack = newStack();
    const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
    newAgent(stack, { guardrail: { guardrail } });
    Annotations.fromStack(stack).hasWarning('/Stack/Agent', Match.stringLikeRegexp('guardrail is used in its DRAFT version'));
  });

  test('two groups of one name are wrong', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack), ordersGroup(stack, { actionGroupName: 'Orders' }, 'Other')] });
    expect(errorsOf(stack)).toMatch(/two action groups named Orders/);
  });

  test.each([
    ['agentName', 'my agent'], ['aliasName', '-live'],
  ] as const)('%s "%s" is wrong', (name, value) => {
    const stack = newStack();
    newAgent(stack, { [name]: value });
    expect(errorsOf(stack)).toContain(`${name} is "${value}"`);
  });

  test.each<[string, Partial<BedrockAgentProps>, string]>([
    ['a memory of two years', { memory: { retention: Duration.days(730) } }, 'memory.retention is 730 days; it may be a whole number from 1 to 365 days.'],
    ['a memory of a day and a half', { memory: { retention: Duration.hours(36) } }, 'memory.retention is 1.5 days;'],
    ['a memory of fewer than no sessions', { memory: { maxRecentSessions: -5 } }, 'memory.maxRecentSessions is -5; it may be a whole number from 1.'],
    ['an idle time with a fraction', { idleSessionTtl: Duration.millis(90_500) }, 'idleSessionTtl is 90.5 s; it may be a whole number from 60 to 5,400 s.'],
    ['an override that changes nothing', { promptOverrides: [{ step: PromptStep.ORCHESTRATION, useParser: false }] }, 'promptOverrides has ORCHESTRATION, but changes nothing of it.'],
  ])('%s is wrong', (_, props, message) => {
    const stack = newStack();
    newAgent(stack, props);
    expect(errorsOf(stack)).toContain(`[Stack/Agent] ${message}`);
  });

  test('no prompt overrides are none', () => {
    const stack = newStack();
    newAgent(stack, { promptOverrides: [] });
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Agent', { PromptOverrideConfiguration: Match.absent() });
  });

  test('undefined for any prop is as if it were not given', () => {
    const nothing: Record<keyof Omit<BedrockAgentProps, 'instruction' | 'model'>, undefined> = {
      actionGroups: undefined,
      agentName: undefined,
      aliasName: undefined,
      aliasDescription: undefined,
      codeInterpreter: undefined,
      collaborationMode: undefined,
      collaborators: undefined,
      costAllocation: undefined,
      description: undefined,
      encryptionKey: undefined,
      guardrail: undefined,
      idleSessionTtl: undefined,
      knowledgeBases: undefined,
      memory: undefined,
      orchestrator: undefined,
      promptOverrides: undefined,
      promptParser: undefined,
      role: undefined,
      tags: undefined,
      userInput: undefined,
    };
    const templateWith = (props: Partial<BedrockAgentProps>) => {
      const stack = newStack();
      newAgent(stack, props);
      return Template.fromStack(stack).toJSON();
    };
    expect(templateWith(nothing)).toEqual(templateWith({}));
    expect(templateWith({ memory: { retention: undefined, maxRecentSessions: undefined } })).toEqual(templateWith({ memory: {} }));
  });
});

describe('callers', () => {
  test('may talk to this alias, and do nothing else', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    agent.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 'bedrock:InvokeAgent', Effect: 'Allow', Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AgentAlias'), 'AgentAliasArn'] } }],
      },
    });
  });

  test('may talk to an imported agent', () => {
    const stack = newStack();
    const agent = BedrockAgent.fromAttributes(stack, 'Imported', { agentId: 'AAAAAAAAAA', aliasId: 'BBBBBBBBBB' });
    agent.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain(':agent-alias/AAAAAAAAAA/BBBBBBBBBB');
    expect(() => agent.metricInvocations()).toThrow(/the model of this imported agent is not known/);
  });
});

describe('metrics', () => {
  test.each([
    ['metricInvocations', 'InvocationCount', 'Sum'],
    ['metricThrottles', 'InvocationThrottles', 'Sum'],
    ['metricClientErrors', 'InvocationClientErrors', 'Sum'],
    ['metricServerErrors', 'InvocationServerErrors', 'Sum'],
    ['metricLatency', 'TotalTime', 'Average'],
    ['metricTimeToFirstToken', 'TTFT', 'Average'],
    ['metricInputTokens', 'InputTokenCount', 'Sum'],
    ['metricOutputTokens', 'OutputTokenCount', 'Sum'],
    ['metricModelInvocations', 'ModelInvocationCount', 'Sum'],
    ['metricModelThrottles', 'ModelInvocationThrottles', 'Sum'],
  ] as const)('%s is %s, by operation, alias and model', (method, metricName, statistic) => {
    const stack = newStack();
    const metric = newAgent(stack)[method]({ period: Duration.minutes(1) });
    expect(metric).toMatchObject({ namespace: 'AWS/Bedrock/Agents', metricName, statistic, period: Duration.minutes(1) });
    expect(stack.resolve(metric.dimensions)).toEqual({
      Operation: 'InvokeAgent', ModelId: 'amazon.nova-lite-v1:0', AgentAliasArn: { 'Fn::GetAtt': [expect.stringMatching(/^AgentAlias/), 'AgentAliasArn'] },
    });
  });
});

describe('snapshots', () => {
  test('a small agent', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack)] });
    expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
  });

  test('an agent with a guarded function and a profile of its own', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    newAgent(stack, {
      model: Model.crossRegion('eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
      costAllocation: { 'cost-center': 'support' },
      actionGroups: [new ActionGroup(stack, 'Orders', {
        description: 'Orders.', tools: ToolSchema.fromOpenApi(ORDERS_SCHEMA), handler: ToolHandler.guarded(userFunction(stack, 'User', { code: inlineCode() })),
      })],
    });
    expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
  });
});

function knowledgeBase(stack: Stack): bedrock.CfnKnowledgeBase {
  return new bedrock.CfnKnowledgeBase(stack, 'KnowledgeBase', {
    name: 'kb', roleArn: 'arn:aws:iam::111122223333:role/r', knowledgeBaseConfiguration: { type: 'VECTOR' },
  });
}
