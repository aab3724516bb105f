import * as fs from 'fs';
import * as path from 'path';
import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ActionGroup, ToolHandler, ToolSchema } from '../../src/index';
import { inlineCode } from '../gallery/gallery';
import { errorsOf, newAgent, newStack, ordersGroup, userFunction } from '../support/stacks';

describe('an action group', () => {
  test('is named after its construct', () => {
    expect(ordersGroup(newStack()).actionGroupName).toBe('Orders');
    expect(ordersGroup(newStack(), { actionGroupName: 'order-tools' }).actionGroupName).toBe('order-tools');
  });

  test.each([
    ['a construct id that cannot be a name', {}, 'My Orders', /construct id.*"My Orders".*Give actionGroupName/s],
    ['a name with two separators in a row', { actionGroupName: 'my__orders' }, 'Orders', /actionGroupName is "my__orders"/],
    ['a name that is known only when it is deployed', { actionGroupName: Aws.STACK_NAME }, 'Orders', /\] actionGroupName is known only when it is deployed.*Give plain text/],
    ['an empty description', { description: ' ' }, 'Orders', /description has 0 characters; it may have 1 to 200/],
    ['a description that is too long', { description: 'x'.repeat(201) }, 'Orders', /description has 201 characters/],
  ])('rejects %s', (_, props, id, message) => {
    const stack = newStack();
    ordersGroup(stack, props, id);
    expect(errorsOf(stack)).toMatch(message);
  });

  test('reports all its problems at once, with its path', () => {
    const stack = newStack();
    ordersGroup(stack, { actionGroupName: '-', description: '', handler: ToolHandler.nodejs({ code: inlineCode(), memorySize: 64, handler: 'index', vpcSubnets: {} }) });
    const errors = errorsOf(stack);
    expect(errors.match(/\[Stack\/Orders\]/g)!.length).toBe(5);
    expect(errors).toMatch(/actionGroupName is "-"/);
    expect(errors).toMatch(/description has 0/);
    expect(errors).toMatch(/memorySize is 64 MB; it may be a whole number from 128 to 10,240 MB/);
    expect(errors).toMatch(/vpcSubnets has no effect/);
    expect(errors).toMatch(/handler is "index"; it must be of the form file.export/);
  });

  test('is what the tools run as: grants go to the function\'s role', () => {
    const stack = newStack();
    const table = new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    table.grant(ordersGroup(stack), 'dynamodb:GetItem');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'dynamodb:GetItem' })] },
      Roles: [{ Ref: Match.stringLikeRegexp('^OrdersRole') }],
    });
  });

  test('is, with guarded and direct, what the user\'s function runs as', () => {
    for (const door of [ToolHandler.guarded, ToolHandler.direct]) {
      const stack = newStack();
      const table = new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
      table.grant(ordersGroup(stack, { handler: door(userFunction(stack)) }), 'dynamodb:GetItem');
      Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: [Match.objectLike({ Action: 'dynamodb:GetItem' })] },
        Roles: [{ Ref: Match.stringLikeRegexp('^UserFunctionServiceRole') }],
      });
    }
  });

  test.each<[string, (stack: Stack) => ToolHandler, RegExp]>([
    ['control returns to the caller', () => ToolHandler.returnControl(), /Stack\/Orders: .*control returns to the caller.*Grant the identity that invokes the agent/],
    ['the function is an L1', (stack) => ToolHandler.guarded(new lambda.CfnFunction(stack, 'F', { role: 'arn:aws:iam::111122223333:role/r', code: {} })), /Stack\/Orders: the role of Stack\/F is not known here.*Grant that role/],
  ])('cannot be granted anything where %s, and says what to do', (_, handler, message) => {
    const stack = newStack();
    const orders = ordersGroup(stack, { handler: handler(stack) });
    expect(() => orders.grantPrincipal).toThrow(message);
  });

  test('serves several agents, each with a permission of its own', () => {
    const stack = newStack();
    const orders = ordersGroup(stack);
    newAgent(stack, { actionGroups: [orders] }, 'Sales');
    newAgent(stack, { actionGroups: [orders] }, 'Support');
    const permissions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission'));
    expect(permissions.map(({ Properties }) => Properties.SourceArn['Fn::GetAtt'][0]).sort()).toEqual([
      expect.stringMatching(/^Sales/), expect.stringMatching(/^Support/),
    ]);
    expect(permissions.every(({ Properties }) => Properties.SourceAccount.Ref === 'AWS::AccountId')).toBe(true);
  });

  test('serves an agent in another stack, without a cycle', () => {
    const app = new App();
    const tools = new Stack(app, 'Tools');
    const agents = new Stack(app, 'Agents');
    newAgent(agents, { actionGroups: [ordersGroup(tools)] });
    Template.fromStack(tools).resourceCountIs('AWS::Lambda::Permission', 0);
    Template.fromStack(agents).hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::ImportValue': Match.stringLikeRegexp('^Tools:') },
      Principal: 'bedrock.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Agent'), 'AgentArn'] },
    });
  });

  test('shares a function with another group of the same agent: one permission', () => {
    const stack = newStack();
    const fn = userFunction(stack);
    newAgent(stack, {
      actionGroups: ['Orders', 'Refunds'].map((id) => ordersGroup(stack, { handler: ToolHandler.direct(fn) }, id)),
    });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 1);
  });
});

describe('the guard\'s metrics', () => {
  test.each([
    ['metricInvocations', 'Invocations', 'Sum'],
    ['metricRejections', 'Rejections', 'Sum'],
    ['metricToolErrors', 'ToolErrors', 'Sum'],
    ['metricViolations', 'Violations', 'Sum'],
    ['metricReplyMismatches', 'ReplyMismatches', 'Sum'],
    ['metricLargeReplies', 'LargeReplies', 'Sum'],
    ['metricRepeatedCalls', 'RepeatedCalls', 'Sum'],
    ['metricDuration', 'Duration', 'Average'],
  ] as const)('%s is the guard\'s %s', (method, name, statistic) => {
    const stack = newStack();
    const orders = ordersGroup(stack);
    const metric = orders[method]({ tool: 'getOrder' });
    expect(metric).toMatchObject({ namespace: 'CdkBedrockAgents/Tools', metricName: name, statistic });
    expect(stack.resolve(metric.dimensions)).toEqual({ FunctionName: { Ref: expect.stringMatching(/^OrdersFunction/) }, Tool: 'getOrder' });
    expect(Object.keys(orders[method]().dimensions!)).toEqual(['FunctionName']);
  });

  test('metricStrayErrors is of the function, and of no tool', () => {
    const orders = ordersGroup(newStack());
    expect(orders.metricStrayErrors()).toMatchObject({ namespace: 'CdkBedrockAgents/Tools', metricName: 'StrayErrors', statistic: 'Sum' });
    expect(() => orders.metricStrayErrors({ tool: 'getOrder' })).toThrow(/Stack\/Orders: the metric StrayErrors is published by function.*Leave tool "getOrder" out/);
  });

  test('are refused where there is no guard to publish them', () => {
    const stack = newStack();
    const orders = ordersGroup(stack, { handler: ToolHandler.returnControl() });
    expect(() => orders.metricInvocations()).toThrow(/Stack\/Orders.*Invocations.*this action group has none/);
  });

  test('are refused where the guard publishes none', () => {
    const orders = ordersGroup(newStack(), { handler: ToolHandler.nodejs({ code: inlineCode(), guard: { metrics: false } }) });
    expect(() => orders.metricViolations()).toThrow(/Stack\/Orders: the metric Violations is not published, because guard.metrics is false. Leave it out/);
  });

  test('are refused for a tool that is not there', () => {
    const orders = ordersGroup(newStack());
    expect(() => orders.metricViolations({ tool: 'typo' })).toThrow(/Stack\/Orders: there is no tool "typo".*The tools are: getOrder/);
  });

  test('exist for calls of no known tool', () => {
    expect(ordersGroup(newStack()).metricRejections({ tool: 'unknown' }).dimensions).toMatchObject({ Tool: 'unknown' });
  });

  test('keep their own statistic where undefined is given', () => {
    const orders = ordersGroup(newStack());
    expect(orders.metricInvocations({ statistic: undefined, period: undefined })).toMatchObject({ statistic: 'Sum', period: Duration.minutes(5) });
    expect(orders.metricDuration({ statistic: undefined }).statistic).toBe('Average');
  });
});

describe('the guard\'s asset', () => {
  test('holds the bundle and the contract, under the hash of its content', () => {
    const app = new App();
    ordersGroup(new Stack(app, 'Stack'));
    const { directory } = app.synth();
    const assets = fs.readdirSync(directory).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(1);
    expect(fs.readdirSync(path.join(directory, assets[0])).sort()).toEqual(['cdk-bedrock-agents-guard.js', 'cdk-bedrock-agents-seldom.js', 'cdk-bedrock-agents.js', 'cdk-bedrock-agents.json']);
    const config = JSON.parse(fs.readFileSync(path.join(directory, assets[0], 'cdk-bedrock-agents.json'), 'utf8'));
    expect(config).toMatchObject({ actionGroup: 'Orders', handler: 'index.handler', contract: { tools: [{ name: 'getOrder' }] } });
  });

  test('is another one when the contract changes, and the same when nothing does', () => {
    const keyOf = (name: string) => {
      const stack = newStack();
      ordersGroup(stack, { actionGroupName: name });
      const [layer] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::LayerVersion'));
      return layer.Properties.Content.S3Key;
    };
    expect(keyOf('Orders')).toBe(keyOf('Orders'));
    expect(keyOf('Orders')).not.toBe(keyOf('Others'));
  });
});

test.each<[string, unknown, string[]]>([
  ['nothing', undefined, ['description', 'tools', 'handler']],
  ['null for the handler', { description: 'Orders.', tools: ToolSchema.fromFunctions([{ name: 'a', description: 'Does it.' }]), handler: null }, ['handler']],
  ['text for the tools', { description: 'Orders.', tools: 'orders.yaml', handler: ToolHandler.returnControl() }, ['tools']],
])('an action group made of %s says what it needs, and where', (_, props, names) => {
  const make = () => new ActionGroup(new Stack(), 'Orders', props as never);
  names.forEach((name) => expect(make).toThrow(new RegExp(`Orders: .*${name} must be`)));
});
