import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ActionGroup, AgentCoreAgent, AgentCoreAgentProps, AgentCoreMemory, AgentCoreMemoryStrategy, AgentHook, BedrockAgent, BuiltInTool, HookTarget,
  IAgent, KnowledgeBase, Model, ParameterType, ToolHandler, ToolSchema,
} from '../../../src';
import { HAIKU, ORDERS_SCHEMA, getOrderSchema } from '../../gallery/gallery';
import { vectorKnowledgeBase } from '../../support/knowledge-base';
import { INSTRUCTION, NOVA, errorsOf, newStack, ordersGroup, userFunction } from '../../support/stacks';

function newAgent(stack: Stack, props: Partial<AgentCoreAgentProps> = {}, id = 'Agent'): AgentCoreAgent {
  return new AgentCoreAgent(stack, id, { instruction: INSTRUCTION, model: Model.foundation(NOVA), ...props });
}

/** The harness that an agent with these props becomes. */
function harness(props: Partial<AgentCoreAgentProps> = {}): Record<string, any> {
  const stack = newStack();
  newAgent(stack, props);
  return harnessIn(stack);
}

function harnessIn(stack: Stack): Record<string, any> {
  return Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::Harness'))[0].Properties;
}

/** What the props are refused for. */
function errors(props: Record<string, unknown>): string {
  const stack = newStack();
  newAgent(stack, props as Partial<AgentCoreAgentProps>);
  return errorsOf(stack);
}

function statementsOf(stack: Stack, roleId: string): Record<string, any>[] {
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith(roleId));
  expect(roles).toHaveLength(1);
  return [...roles[0][1].Properties.Policies[0].PolicyDocument.Statement, ...statementsBeside(stack, `${roleId}Policy`)];
}

/** What the role may do with resources of others. */
function statementsBeside(stack: Stack, policyId = 'AgentRolePolicy'): Record<string, any>[] {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(policyId));
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const actionsOf = (statements: Record<string, any>[]) => statements.flatMap(({ Action }) => Action);

describe('an agent on AgentCore', () => {
  test('is bounded, forgets, and has no tools but its own, unless it is told otherwise', () => {
    expect(harness()).toMatchObject({
      MaxIterations: 15,
      MaxTokens: 16_000,
      TimeoutSeconds: 300,
      Memory: { Disabled: {} },
      AllowedTools: ['@tools'],
      SystemPrompt: [{ Text: INSTRUCTION }],
      Model: { BedrockModelConfig: { ModelId: NOVA, MaxTokens: 4096 } },
      Environment: { AgentCoreRuntimeEnvironment: { LifecycleConfiguration: { IdleRuntimeSessionTimeout: 600 }, NetworkConfiguration: { NetworkMode: 'PUBLIC' } } },
    });
  });

  test('that only talks has neither gateway nor tools', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    expect(agent.gateway).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::BedrockAgentCore::Gateway', 0);
    expect(harnessIn(stack).Tools).toBeUndefined();
    expect(actionsOf(statementsOf(stack, 'AgentRole'))).not.toContain('bedrock-agentcore:InvokeGateway');
  });

  test('gets a name from its path, which the service accepts and which differs between stacks', () => {
    const nameIn = (id: string) => {
      const stack = newStack(id);
      newAgent(stack);
      return harnessIn(stack).HarnessName as string;
    };
    expect(nameIn('Prod-eu')).toMatch(/^[a-zA-Z][a-zA-Z0-9_]{0,39}$/);
    expect(nameIn('Prod')).not.toBe(nameIn('Test'));
    expect(nameIn('x'.repeat(120)).length).toBeLessThanOrEqual(40);
  });

  test('takes the name that the other engine takes', () => {
    expect(harness({ agentName: 'support-agent' }).HarnessName).toBe('support_agent');
  });

  test('takes limits of its own', () => {
    expect(harness({ limits: { maxIterations: 3, maxTokens: 1_000, timeout: Duration.seconds(30) } })).toMatchObject({
      MaxIterations: 3, MaxTokens: 1_000, TimeoutSeconds: 30, Model: { BedrockModelConfig: { MaxTokens: 1_000 } },
    });
  });

  test('spends under the tags it was given', () => {
    const stack = newStack();
    newAgent(stack, { model: Model.crossRegion(HAIKU), costAllocation: { 'cost-center': 'support' } });
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::ApplicationInferenceProfile', { Tags: [{ Key: 'cost-center', Value: 'support' }] });
    expect(harnessIn(stack).Model.BedrockModelConfig.ModelId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('CostAllocation'), 'InferenceProfileArn'] });
  });

  test('applies its guardrail in each call of the model', () => {
    const stack = newStack();
    const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
    newAgent(stack, { guardrail: { guardrail, version: '3' } });
    expect(harnessIn(stack).Model.BedrockModelConfig).toMatchObject({
      ApiFormat: 'converse_stream',
      AdditionalParams: { guardrailConfig: { guardrailIdentifier: { Ref: 'Guardrail' }, guardrailVersion: '3' } },
    });
    expect(statementsBeside(stack)).toContainEqual({ Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: { Ref: 'Guardrail' } });
  });

  test.each([['3', ':3'], [undefined, '']])('calls its model with that guardrail only, whatever its callers say: version %s', (version, suffix) => {
    const stack = newStack();
    const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
    newAgent(stack, { guardrail: { guardrail, version } });
    const identifier = suffix ? { 'Fn::Join': ['', [{ Ref: 'Guardrail' }, suffix]] } : { Ref: 'Guardrail' };
    const calls = statementsOf(stack, 'AgentRole').filter(({ Action }) => Action.includes('bedrock:InvokeModel'));
    expect(calls.map(({ Condition }) => Condition)).toEqual([{ StringEquals: { 'bedrock:GuardrailIdentifier': identifier } }]);
  });

  test('uses what a guardrail of the standard tier asks for: its profile in every Region, and its key', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/abc');
    const imported = Object.assign(new Construct(stack, 'Imported'), { guardrailRef: { guardrailArn: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc', guardrailId: 'g' } });
    newAgent(stack, { guardrail: { guardrail: imported as unknown as bedrock.IGuardrailRef, version: '1', profile: 'us.guardrail.v1:0', encryptionKey } });
    expect(statementsBeside(stack).slice(1)).toEqual([
      expect.objectContaining({ Action: 'bedrock:ApplyGuardrail', Resource: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc' }),
      expect.objectContaining({ Action: 'bedrock:ApplyGuardrail', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:*:${AWS::AccountId}:guardrail-profile/us.guardrail.v1:0' } }),
      expect.objectContaining({ Action: 'kms:Decrypt', Resource: encryptionKey.keyArn }),
    ]);
  });

  test('may assume no other role, whatever a caller asks for', () => {
    const stack = newStack();
    newAgent(stack);
    expect(statementsOf(stack, 'AgentRole')).toContainEqual({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' });
  });

  test('acts with a role that was given, and waits for what it needs', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com') });
    newAgent(stack, { role, actionGroups: [ordersGroup(stack)] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'bedrock-agentcore:InvokeGateway' })]) } });
    template.hasResource('AWS::BedrockAgentCore::Harness', { DependsOn: Match.arrayWith(Object.keys(template.findResources('AWS::IAM::Policy'))) });
  });

  test('carries its tags', () => {
    const stack = newStack();
    newAgent(stack, { tags: { team: 'support' }, actionGroups: [ordersGroup(stack)] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::BedrockAgentCore::Harness', { Tags: [{ Key: 'team', Value: 'support' }] });
    template.hasResourceProperties('AWS::BedrockAgentCore::Gateway', { Tags: { team: 'support' } });
  });
});

describe('tools', () => {
  test('stand behind one gateway that only identities of the account may use', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack), ordersGroup(stack, {}, 'Refunds')] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::BedrockAgentCore::Gateway', 1);
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
    template.hasResourceProperties('AWS::BedrockAgentCore::Gateway', { AuthorizerType: 'AWS_IAM', ProtocolType: 'MCP', Name: Match.stringLikeRegexp('^[0-9a-z-]{1,48}$') });
    const gateway = Object.keys(template.findResources('AWS::BedrockAgentCore::Gateway'))[0];
    expect(harnessIn(stack).Tools).toEqual([{
      Type: 'agentcore_gateway', Name: 'tools', Config: { AgentCoreGateway: { GatewayArn: { 'Fn::GetAtt': [gateway, 'GatewayArn'] }, OutboundAuth: { AwsIam: {} } } },
    }]);
    expect(statementsOf(stack, 'AgentRole')).toContainEqual({
      Effect: 'Allow', Action: 'bedrock-agentcore:InvokeGateway', Resource: { 'Fn::GetAtt': [gateway, 'GatewayArn'] },
    });
  });

  test('are what the schema says', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { tools: ToolSchema.fromOpenApi(ORDERS_SCHEMA) })] });
    const [target] = Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::GatewayTarget'));
    const { LambdaArn, ToolSchema: { InlinePayload } } = target.Properties.TargetConfiguration.Mcp.Lambda;
    expect(LambdaArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^OrdersFunction/), 'Arn'] });
    expect(InlinePayload.map(({ Name }: any) => Name)).toEqual(['getOrder', 'cancelOrder']);
    expect(InlinePayload[1].InputSchema).toMatchObject({ Type: 'object', Required: expect.arrayContaining(['orderId', 'reason']) });
  });

  test('are called by the gateway, each function by its own ARN and with no qualifier', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack)] });
    expect(statementsOf(stack, 'AgentGatewayRole')).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^OrdersFunction/), 'Arn'] } },
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': { 'Fn::Sub': Match.stringLikeRegexp('gateway/stack-agent-[0-9a-z]+-\\*$') } },
          },
        }],
      },
    });
  });

  test('are changed at most five at a time, and before the agent', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [...'ABCDEFG'].map((id) => ordersGroup(stack, {}, id)) });
    const template = Template.fromStack(stack);
    const targets = template.findResources('AWS::BedrockAgentCore::GatewayTarget');
    const after = (name: string) => {
      const [, { DependsOn = [] }] = Object.entries(targets).find(([, { Properties }]) => Properties.Name === name)!;
      return [DependsOn].flat().filter((id) => id in targets).map((id) => targets[id].Properties.Name);
    };
    expect([...'ABCDEFG'].map(after)).toEqual([[], [], [], [], [], ['A'], ['B']]);
    const [{ DependsOn }] = Object.values(template.findResources('AWS::BedrockAgentCore::Harness'));
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(targets)));
  });

  test('can be added later, and then make the gateway', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    agent.addActionGroup(ordersGroup(stack));
    Template.fromStack(stack).resourceCountIs('AWS::BedrockAgentCore::GatewayTarget', 1);
    expect(harnessIn(stack).Tools).toHaveLength(1);
    expect(agent.gateway).toBeDefined();
  });

  test('that return control are the caller\'s to do', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.returnControl() })] });
    expect(harnessIn(stack)).toMatchObject({
      AllowedTools: ['@tools', 'getOrder'],
      Tools: [{
        Type: 'inline_function',
        Name: 'getOrder',
        Config: { InlineFunction: { Description: 'Gets an order.', InputSchema: { type: 'object', required: ['orderId'] } } },
      }],
    });
    Template.fromStack(stack).resourceCountIs('AWS::BedrockAgentCore::Gateway', 0);
  });

  test('of the session\'s machine and the interpreter are there when they are asked for, with a warning', () => {
    const stack = newStack();
    newAgent(stack, { codeInterpreter: true, builtInTools: [BuiltInTool.SHELL] });
    expect(harnessIn(stack)).toMatchObject({
      AllowedTools: ['@tools', 'code_interpreter', '@builtin/shell'], Tools: [{ Type: 'agentcore_code_interpreter', Name: 'code_interpreter' }],
    });
    expect(actionsOf(statementsOf(stack, 'AgentRole'))).toContain('bedrock-agentcore:InvokeCodeInterpreter');
    Annotations.fromStack(stack).hasWarning('/Stack/Agent', Match.stringLikeRegexp('about 900 tokens'));
  });

  test('with an underscore in their group\'s name get a target without one', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { actionGroupName: 'order_desk' })] });
    Template.fromStack(stack).hasResourceProperties('AWS::BedrockAgentCore::GatewayTarget', { Name: 'order-desk' });
  });
});

/** A tool with the shortest of names. */
function shortTool(): ToolSchema {
  return ToolSchema.fromFunctions([{ name: 'a', description: 'Does it.' }]);
}

describe('a gateway that agents share', () => {
  function shared(): { stack: Stack; gateway: agentcore.Gateway } {
    const stack = newStack();
    const gateway = new agentcore.Gateway(stack, 'Shared', { authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam() });
    return { stack, gateway };
  }

  test('has a group once, whoever uses it, and lets each agent use its own groups only', () => {
    const { stack, gateway } = shared();
    const orders = ordersGroup(stack);
    newAgent(stack, { gateway, actionGroups: [orders] }, 'One');
    newAgent(stack, { gateway, actionGroups: [orders, ordersGroup(stack, {}, 'Refunds')] }, 'Two');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::BedrockAgentCore::Gateway', 1);
    template.resourceCountIs('AWS::BedrockAgentCore::GatewayTarget', 2);
    const allowed = Object.values(template.findResources('AWS::BedrockAgentCore::Harness')).map(({ Properties }) => Properties.AllowedTools);
    expect(allowed).toEqual([['@tools/Orders___*'], ['@tools/Orders___*', '@tools/Refunds___*']]);
  });

  test('may call the tools of both before their targets are made', () => {
    const { stack, gateway } = shared();
    newAgent(stack, { gateway, actionGroups: [ordersGroup(stack)] });
    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy', {
      Properties: { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction' })]) } },
    }));
    template.hasResource('AWS::BedrockAgentCore::GatewayTarget', { DependsOn: Match.arrayWith([policy]) });
  });

  test('is at home to its targets, so that they stay when an agent goes', () => {
    const idsOf = (agents: string[]) => {
      const { stack, gateway } = shared();
      const orders = ordersGroup(stack);
      agents.forEach((id) => newAgent(stack, { gateway, actionGroups: [orders] }, id));
      return Object.keys(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::GatewayTarget'));
    };
    expect(idsOf(['One', 'Two'])).toEqual(idsOf(['Two']));
  });

  test('opens nothing but its tools to an agent without groups', () => {
    const { stack, gateway } = shared();
    newAgent(stack, { gateway });
    expect(harnessIn(stack).AllowedTools).toEqual(['@tools']);
  });

  test('may serve agents with knowledge bases, each by its own name', () => {
    const { stack, gateway } = shared();
    const knowledgeBases = [KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, 'Handbook'), 'How we work.')];
    newAgent(stack, { gateway, knowledgeBases }, 'One');
    newAgent(stack, { gateway, knowledgeBases }, 'Two');
    expect(errorsOf(stack)).toBe('');
  });

  test('must let identities of the account in, and no others', () => {
    const stack = newStack();
    newAgent(stack, { gateway: new agentcore.Gateway(stack, 'Open'), actionGroups: [ordersGroup(stack)] });
    expect(errorsOf(stack)).toContain('gateway Stack/Open lets in callers by CUSTOM_JWT, and the agent calls it with its role.');
  });

  test.each([[53, ''], [54, '65 characters; it may have 64.']])('has short names behind it: %d characters', (length, error) => {
    const { stack, gateway } = shared();
    newAgent(stack, { gateway, actionGroups: [ordersGroup(stack, { actionGroupName: 'x'.repeat(length), tools: shortTool() })] });
    expect(errorsOf(stack)).toContain(error);
    expect(errorsOf(stack) === '').toBe(error === '');
  });

  test('in another stack, with a role there, makes no stacks that wait for each other', () => {
    const app = new App();
    const base = new Stack(app, 'Base');
    const gateway = new agentcore.Gateway(base, 'Gateway', { authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam() });
    const role = new iam.Role(base, 'Role', { assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com') });
    const stack = new Stack(app, 'Agents');
    newAgent(stack, { gateway, role, actionGroups: [ordersGroup(stack)], costAllocation: { team: 'x' } });
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 2);
  });

  test('refuses two groups of one name', () => {
    const { stack, gateway } = shared();
    newAgent(stack, { gateway, actionGroups: [ordersGroup(stack, { actionGroupName: 'Desk' }, 'A')] }, 'One');
    newAgent(stack, { gateway, actionGroups: [ordersGroup(stack, { actionGroupName: 'Desk' }, 'B')] }, 'Two');
    expect(errorsOf(stack)).toContain('[Stack/Two] the gateway already has a target named Desk, of another action group.');
  });
});

describe('the endpoint', () => {
  const endpointsIn = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::BedrockAgentCore::HarnessEndpoint')).map(({ Properties }) => Properties);

  test('is at the version of the definition', () => {
    const stack = newStack();
    const agent = newAgent(stack, { description: 'Helps customers.' });
    const logicalId = stack.getLogicalId(agent.resource);
    expect(endpointsIn(stack)).toEqual([{
      EndpointName: 'live',
      Description: 'Helps customers.',
      HarnessId: { 'Fn::GetAtt': [logicalId, 'HarnessId'] },
      TargetVersion: { 'Fn::GetAtt': [logicalId, 'Version'] },
    }]);
  });

  test('can be pinned, and others put beside it', () => {
    const stack = newStack();
    const agent = newAgent(stack, { endpointName: 'production' });
    agent.endpointPinnedTo('3');
    agent.addEndpoint('canary', '4');
    expect(endpointsIn(stack)).toMatchObject([{ EndpointName: 'production', TargetVersion: '3' }, { EndpointName: 'canary', TargetVersion: '4' }]);
  });

  test('another one is granted, called and measured as the agent is', () => {
    const stack = newStack();
    const agent = newAgent(stack, { actionGroups: [ordersGroup(stack)] });
    const canary = agent.addEndpoint('canary', '4');
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    canary.grantInvoke(role);
    const [{ Resource }] = statementsBeside(stack, 'CallerDefaultPolicy');
    expect(JSON.stringify(Resource)).toContain('/harness-endpoint/canary');
    expect(JSON.stringify(Resource)).not.toContain('/harness-endpoint/live');
    expect(JSON.parse(JSON.stringify(stack.resolve(canary.invocationTarget)))).toMatchObject({ 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining('canary')])] });
    expect(canary.metricInvocations().dimensions!.Name).toMatch(/::canary$/);
    expect(canary.metricInputTokens().dimensions).toEqual(agent.metricInputTokens().dimensions);
    expect([canary.modelUsage, canary.door, canary.actionGroups]).toEqual([agent.modelUsage, agent.door, agent.actionGroups]);
  });

  test.each(['0', 'DRAFT', '1.5', '100000'])('cannot be put at version %s', (version) => {
    const stack = newStack();
    newAgent(stack).endpointPinnedTo(version);
    expect(errorsOf(stack)).toContain(`endpointPinnedTo('${version}'): version "${version}" is not one`);
  });
});

describe('a key that would encrypt nothing is warned of', () => {
  const warned = (add: (stack: Stack, key: kms.IKey) => void): boolean => {
    const stack = newStack();
    add(stack, new kms.Key(stack, 'Key'));
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('encryptionKey encrypts nothing')).length > 0;
  };

  test('where there is neither a gateway nor a managed memory', () => {
    expect(warned((stack, encryptionKey) => newAgent(stack, { encryptionKey }))).toBe(true);
  });

  test('and not where there is one, also when it comes later', () => {
    expect(warned((stack, encryptionKey) => newAgent(stack, { encryptionKey, memory: AgentCoreMemory.managed() }))).toBe(false);
    expect(warned((stack, encryptionKey) => newAgent(stack, { encryptionKey }).addActionGroup(ordersGroup(stack)))).toBe(false);
  });
});

test.each([['nothing', false, 1], ['tools', true, 0]])('a gateway that is given, and %s behind it', (_, used, warnings) => {
  const stack = newStack();
  const gateway = new agentcore.Gateway(stack, 'Gateway', { authorizerConfiguration: agentcore.GatewayAuthorizer.usingAwsIam() });
  newAgent(stack, { gateway, ...(used && { actionGroups: [ordersGroup(stack)] }) });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('has no tools behind it'))).toHaveLength(warnings);
});

describe('memory', () => {
  test('is made by the service, with the agent\'s key, when it is asked for', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    newAgent(stack, {
      encryptionKey: key,
      memory: AgentCoreMemory.managed({ retention: Duration.days(7), strategies: [AgentCoreMemoryStrategy.USER_PREFERENCE] }),
    });
    expect(harnessIn(stack).Memory).toEqual({
      ManagedMemoryConfiguration: {
        EventExpiryDuration: 7, Strategies: ['USER_PREFERENCE'], EncryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      },
    });
    const template = Template.fromStack(stack);
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    const [, { Properties: beside }] = policies.find(([id]) => id.startsWith('AgentRolePolicy'))!;
    expect(beside.PolicyDocument.Statement).toEqual([expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] })]);
    const [policyId, { Properties }] = policies.find(([id]) => id.startsWith('AgentMemoryPolicy'))!;
    expect(Properties.PolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: expect.arrayContaining(['bedrock-agentcore:CreateEvent', 'bedrock-agentcore:RetrieveMemoryRecords']),
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^AgentHarness/), 'Memory.ManagedMemoryConfiguration.Arn'] },
    }]);
    template.hasResource('AWS::BedrockAgentCore::HarnessEndpoint', { DependsOn: Match.arrayWith([policyId]) });
  });

  test('can be one that exists, and then no other', () => {
    const stack = newStack();
    const memory = new agentcore.Memory(stack, 'Memory');
    newAgent(stack, { memory: AgentCoreMemory.existing(memory, { recentMessages: 10 }) });
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Memory/), 'MemoryArn'] };
    expect(harnessIn(stack).Memory).toEqual({ AgentCoreMemoryConfiguration: { Arn: arn, MessagesCount: 10 } });
    expect(statementsOf(stack, 'AgentRole')).toContainEqual(expect.objectContaining({ Resource: arn, Action: expect.arrayContaining(['bedrock-agentcore:GetEvent']) }));
  });
});

describe('hooks', () => {
  test('ask functions, which refuse when they fail, and tell topics and event buses', () => {
    const stack = newStack();
    const fn = userFunction(stack);
    newAgent(stack, {
      hooks: [
        AgentHook.beforeInvocation('budget', HookTarget.function(fn)),
        AgentHook.beforeToolCall('approval', HookTarget.function(fn, { timeout: Duration.minutes(2), failOpen: true })),
        AgentHook.afterToolCall('audit', HookTarget.topic(new sns.Topic(stack, 'Topic'))),
        AgentHook.afterInvocation('record', HookTarget.eventBus(new events.EventBus(stack, 'Bus'))),
      ],
    });
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^UserFunction/), 'Arn'] };
    expect(harnessIn(stack).Hooks).toEqual([
      { BeforeInvocation: { Name: 'budget', Target: { Lambda: { Arn: arn, TimeoutSeconds: 10, FailureMode: 'deny' } } } },
      { BeforeToolCall: { Name: 'approval', Target: { Lambda: { Arn: arn, TimeoutSeconds: 120, FailureMode: 'allow' } } } },
      { AfterToolCall: { Name: 'audit', Target: { Sns: { Arn: { Ref: expect.stringMatching(/^Topic/) } } } } },
      { AfterInvocation: { Name: 'record', Target: { EventBridge: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Bus/), 'Arn'] } } } } },
    ]);
    expect(actionsOf(statementsOf(stack, 'AgentRole'))).toEqual(expect.arrayContaining(['lambda:InvokeFunction', 'sns:Publish', 'events:PutEvents']));
  });
});

describe('in a VPC', () => {
  const inVpc = () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const agent = newAgent(stack, { vpc });
    return { stack, agent };
  };

  test('sessions run in private subnets, in a security group that lets nothing in', () => {
    const { stack } = inVpc();
    const { NetworkConfiguration } = harnessIn(stack).Environment.AgentCoreRuntimeEnvironment;
    expect(NetworkConfiguration).toEqual({
      NetworkMode: 'VPC',
      NetworkModeConfig: {
        Subnets: [1, 2].map((number) => ({ Ref: expect.stringMatching(`VpcPrivateSubnet${number}`) })),
        SecurityGroups: [{ 'Fn::GetAtt': [expect.stringMatching(/^AgentSecurityGroup/), 'GroupId'] }],
      },
    });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('the agent loop comes from the Region\'s registry and not from the public one', () => {
    const actions = actionsOf(statementsOf(inVpc().stack, 'AgentRole'));
    expect(actions).toContain('ecr:BatchGetImage');
    expect(actions).not.toContain('ecr-public:GetAuthorizationToken');
  });

  test('others can be let in', () => {
    const { stack, agent } = inVpc();
    agent.connections.allowToAnyIpv4(ec2.Port.HTTPS);
    expect(() => newAgent(stack, {}, 'Outside').connections).toThrow('Stack/Outside: the agent runs in no VPC and has no connections. Give it a vpc.');
  });
});

describe('whoever is allowed to talk to the agent', () => {
  test('may call the harness and its endpoint, and nothing else', () => {
    const stack = newStack();
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const agent = newAgent(stack);
    agent.grantInvoke(caller);
    const arn = { 'Fn::GetAtt': [stack.getLogicalId(agent.resource), 'Arn'] };
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime'],
          Resource: [arn, { 'Fn::Join': ['', [arn, '/harness-endpoint/live']] }],
        }],
      },
    });
  });
});

describe('metrics', () => {
  test('keep their statistic where a caller passes none on', () => {
    const agent = newAgent(newStack());
    const options = { statistic: undefined };
    expect([agent.metricInvocations(options), agent.metricLatency(options), agent.metricInputTokens(options)].map(({ statistic }) => statistic))
      .toEqual(['Sum', 'Average', 'Sum']);
  });

  const measure = (agent: IAgent) => [
    agent.metricInvocations(), agent.metricThrottles(), agent.metricClientErrors(), agent.metricServerErrors(), agent.metricLatency(),
  ];

  test('are those of the runtime behind the endpoint', () => {
    const stack = newStack();
    const agent = newAgent(stack, { endpointName: 'production' });
    const metrics = measure(agent);
    expect(metrics.map(({ metricName }) => metricName)).toEqual(['Invocations', 'Throttles', 'UserErrors', 'SystemErrors', 'Latency']);
    const { Environment: _, ...dimensions } = stack.resolve(metrics[0].dimensions);
    expect(dimensions).toEqual({
      Operation: 'InvokeAgentRuntime',
      Resource: { 'Fn::GetAtt': [stack.getLogicalId(agent.resource), 'Environment.AgentCoreRuntimeEnvironment.AgentRuntimeArn'] },
      Name: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [stack.getLogicalId(agent.resource), 'Environment.AgentCoreRuntimeEnvironment.AgentRuntimeName'] }, '::production']] },
    });
  });

  test('of tokens are those of the model, by the profile that only the agent uses', () => {
    const stack = newStack();
    const agent = newAgent(stack, { model: Model.crossRegion(HAIKU), costAllocation: { team: 'support' } });
    const { namespace, metricName, dimensions } = agent.metricInputTokens();
    expect([namespace, metricName]).toEqual(['AWS/Bedrock', 'InputTokenCount']);
    expect(stack.resolve(dimensions)).toEqual({ ModelId: { 'Fn::GetAtt': [expect.stringContaining('CostAllocation'), 'InferenceProfileId'] } });
    expect(agent.metricOutputTokens().metricName).toBe('OutputTokenCount');
  });

  test('can have other dimensions, where the service\'s are not what the documentation says', () => {
    const metric = newAgent(newStack()).metric('Invocations', { dimensionsMap: { Service: 'AgentCore.Runtime' } });
    expect(metric.dimensions).toEqual({ Service: 'AgentCore.Runtime' });
  });
});

describe('an agent that was made elsewhere', () => {
  const ARN = 'arn:aws:bedrock-agentcore:eu-west-1:111111111111:harness/support-abcdefghij';

  test('is known by its ARN', () => {
    const agent = AgentCoreAgent.fromAttributes(newStack(), 'Imported', {
      harnessArn: ARN, endpointName: 'prod', runtimeArn: 'arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/harness_support-klmnopqrst', model: Model.foundation(NOVA),
    });
    expect([agent.agentId, agent.agentArn, agent.env.region]).toEqual(['support-abcdefghij', ARN, 'eu-west-1']);
    expect(agent.metricInvocations().dimensions).toMatchObject({ Name: 'harness_support::prod' });
    expect(agent.metricInputTokens().dimensions).toEqual({ ModelId: NOVA });
  });

  test('says what it would have to know', () => {
    const agent = AgentCoreAgent.fromAttributes(newStack(), 'Imported', { harnessArn: ARN });
    expect(() => agent.metricInvocations()).toThrow('Stack/Imported: the metric Invocations needs runtimeArn');
    expect(() => agent.metricInputTokens()).toThrow('Give model to AgentCoreAgent.fromAttributes.');
  });
});

describe('both engines', () => {
  test('take one definition, and share the tools in one stack', () => {
    const stack = newStack();
    const definition = {
      instruction: INSTRUCTION,
      model: Model.crossRegion(HAIKU),
      actionGroups: [ordersGroup(stack)],
      costAllocation: { team: 'x' },
      tags: { a: 'b' },
      idleSessionTtl: Duration.minutes(20),
      description: 'Helps.',
      agentName: 'support',
    };
    new BedrockAgent(stack, 'Classic', definition);
    new AgentCoreAgent(stack, 'Core', definition);
    expect(errorsOf(stack)).toBe('');
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('never share a logical id between resources of two types, so that the class can be changed in place', () => {
    const typesOf = (make: (stack: Stack, definition: any) => void) => {
      const stack = newStack();
      make(stack, { instruction: INSTRUCTION, model: Model.crossRegion(HAIKU), actionGroups: [ordersGroup(stack)], costAllocation: { team: 'x' } });
      const resources: Record<string, any> = Template.fromStack(stack).toJSON().Resources;
      return Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]));
    };
    const before = typesOf((stack, definition) => new BedrockAgent(stack, 'Agent', definition));
    const after = typesOf((stack, definition) => new AgentCoreAgent(stack, 'Agent', definition));
    const kept = Object.keys(before).filter((id) => id in after);
    expect(kept.map((id) => [id, after[id]])).toEqual(kept.map((id) => [id, before[id]]));
    expect(kept.map((id) => before[id]).sort()).toEqual([
      'AWS::Bedrock::ApplicationInferenceProfile', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Lambda::Function',
      'AWS::Lambda::LayerVersion', 'AWS::Logs::LogGroup',
    ]);
  });

  test('work across stacks, with the tools in one and the agents in others', () => {
    const app = new App();
    const tools = new Stack(app, 'Tools');
    const group = new ActionGroup(tools, 'Orders', { description: 'Orders.', tools: getOrderSchema(), handler: ToolHandler.direct(userFunction(tools)) });
    new AgentCoreAgent(new Stack(app, 'Core'), 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: [group] });
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    ['userInput', true, 'userInput does not exist on AgentCore. The agent asks in its answer'],
    ['promptOverrides', [{}], 'promptOverrides does not exist on AgentCore. The harness has one prompt'],
    ['collaborators', [{}], 'collaborators does not exist on AgentCore. Give the other agent to this one as a tool'],
    ['orchestrator', {}, 'orchestrator does not exist on AgentCore. The harness is the orchestration.'],
    ['aliasName', 'x', 'aliasName does not exist on AgentCore. Callers use an endpoint: give endpointName.'],
    ['memory', { retention: Duration.days(3) }, 'memory is not an AgentCoreMemory.'],
  ])('a prop of the Classic engine is refused on AgentCore: %s', (prop, value, message) => {
    expect(errors({ [prop]: value })).toContain(message);
  });

  test.each([
    ['limits', {}, 'limits does not exist on Agents Classic.'],
    ['hooks', [{}], 'hooks does not exist on Agents Classic.'],
    ['endpointName', 'x', 'endpointName does not exist on Agents Classic. Callers use an alias: give aliasName.'],
    ['memory', AgentCoreMemory.managed(), 'memory is an AgentCoreMemory, which does not exist on Agents Classic.'],
  ])('a prop of the AgentCore engine is refused on Classic: %s', (prop, value, message) => {
    const stack = newStack();
    new BedrockAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), [prop]: value });
    expect(errorsOf(stack)).toContain(message);
  });

  test('a prop that is switched off is no mistake', () => {
    expect(errors({ userInput: false, promptOverrides: undefined, collaborators: [] })).toBe('');
  });
});

describe('what AgentCore does not take is an error', () => {
  test('all at once, with the path, the value and the rule', () => {
    const found = errors({
      instruction: ' ',
      agentName: '1st agent',
      endpointName: 'DEFAULT',
      idleSessionTtl: Duration.hours(9),
      limits: { maxIterations: 0, maxTokens: 100, maxTokensPerIteration: 200, timeout: Duration.hours(2) },
      memory: AgentCoreMemory.managed({ retention: Duration.days(1), strategies: [] }),
      hooks: [AgentHook.beforeInvocation('not a name', HookTarget.topic(sns.Topic.fromTopicArn(newStack(), 'T', 'arn:aws:sns:us-east-1:111111111111:t')))],
      securityGroups: [],
    });
    for (const message of [
      '[Stack/Agent] instruction is empty.',
      'agentName is "1st agent"; it may have 1 to 40',
      'endpoint name "DEFAULT"',
      'idleSessionTtl is 32400 s; it may be a whole number from 60 to 28,800 s.',
      'limits.maxIterations is 0; it may be a whole number from 1.',
      'limits.maxTokensPerIteration is 200, more than limits.maxTokens, 100',
      'limits.timeout is 7200 s; it may be a whole number from 1 to 3,600 s.',
      'memory: retention is 1 days; it may be a whole number from 3 to 365 days.',
      'memory: strategies is []',
      'hook "not a name": a name has 1 to 64 letters',
      'securityGroups is set and vpc is not',
    ]) {
      expect(found).toContain(message);
    }
  });

  test('hooks of one name, too many, too patient', () => {
    const stack = newStack();
    const target = HookTarget.function(userFunction(stack), { timeout: Duration.hours(1) });
    newAgent(stack, { hooks: Array.from({ length: 21 }, () => AgentHook.afterToolCall('same', target)) });
    const found = errorsOf(stack);
    expect(found).toContain('hooks has 21 entries; an agent takes 20.');
    expect(found).toContain('two hooks are named same.');
    expect(found).toContain('timeout of hook same is 3600 s; it may be a whole number from 1 to 900 s.');
  });

  test('a tool whose name the model could not use, with what is too long', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { actionGroupName: 'x'.repeat(60) })] });
    expect(errorsOf(stack)).toContain(`the model sees the tool as ${'x'.repeat(60)}___getOrder, 71 characters; it may have 64. Shorten the action group's name or the tool's by 7.`);
  });

  test('a tool that wants the user\'s confirmation, which would be lost', () => {
    const stack = newStack();
    const tools = ToolSchema.fromFunctions([{
      name: 'pay', description: 'Pays.', requireConfirmation: true, parameters: { amount: { type: ParameterType.NUMBER, description: 'How much.', required: true } },
    }]);
    newAgent(stack, { actionGroups: [ordersGroup(stack, { tools })] });
    expect(errorsOf(stack)).toContain('tool pay of action group Orders asks for the user\'s confirmation, which AgentCore does not do.');
  });

  test.each(['shell', 'file_operations', 'tools', 'code_interpreter'])('a tool that returns control and is named as one of the harness\'s own: %s', (name) => {
    const stack = newStack();
    const tools = ToolSchema.fromFunctions([{ name, description: 'Does it.' }]);
    newAgent(stack, { actionGroups: [ordersGroup(stack, { tools, handler: ToolHandler.returnControl() })] });
    expect(errorsOf(stack)).toContain(`a tool that returns control is named ${name}, as one of the harness's own is`);
  });

  test('a name that is known only when it is deployed', () => {
    expect(errors({ agentName: `agent-${Aws.REGION}` })).toContain('agentName is known only when it is deployed');
  });

  test('times that are no whole seconds, and an endpoint that is there already', () => {
    const stack = newStack();
    const agent = newAgent(stack, { idleSessionTtl: Duration.millis(90_500), limits: { timeout: Duration.millis(1500) } });
    agent.addEndpoint('live', '2');
    const found = errorsOf(stack);
    expect(found).toContain('idleSessionTtl is 90.5 s; it may be a whole number');
    expect(found).toContain('limits.timeout is 1.5 s; it may be a whole number');
    expect(found).toContain("addEndpoint('live'): the agent has an endpoint of that name.");
  });

  test('a function in another Region', () => {
    const app = new App();
    const far = new Stack(app, 'Far', { env: { account: '111122223333', region: 'eu-west-1' } });
    const stack = new Stack(app, 'Near', { env: { account: '111122223333', region: 'us-east-1' } });
    const fn = lambda.Function.fromFunctionArn(far, 'Fn', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(fn) })] });
    expect(errorsOf(stack)).toContain('function Far/Fn is in eu-west-1, the agent in us-east-1');
  });

  test('two tools of one name that return control', () => {
    const stack = newStack();
    const group = (id: string) => ordersGroup(stack, { handler: ToolHandler.returnControl() }, id);
    newAgent(stack, { actionGroups: [group('A'), group('B')] });
    expect(errorsOf(stack)).toContain('two tools that return control are named getOrder');
  });

  test('two groups of one name', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { actionGroupName: 'Desk' }, 'A'), ordersGroup(stack, { actionGroupName: 'Desk' }, 'B')] });
    expect(errorsOf(stack)).toContain('the agent has two action groups named Desk.');
  });
});

test('the template stays as it is', () => {
  const stack = newStack();
  newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(userFunction(stack)) })] });
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});
