import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AgentCoreAgent, Model, SpendGuard, SpendGuardProps, SpendGuardReopening } from '../../src';
import { SPEND_GUARD_ENV } from '../../src/contract/observability/spend-guard';
import { INSTRUCTION, NOVA, errorsOf, newAgent, newStack } from '../support/stacks';

function alarm(stack: Stack, id = 'Spend'): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, id, { metric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Spend' }), threshold: 1500, evaluationPeriods: 1 });
}

function coreAgent(stack: Stack): AgentCoreAgent {
  return new AgentCoreAgent(stack, 'Core', { instruction: INSTRUCTION, model: Model.foundation(NOVA) });
}

function guard(stack: Stack, props: Partial<SpendGuardProps> = {}): SpendGuard {
  return new SpendGuard(stack, 'Guard', { agents: [newAgent(stack)], closeOn: [alarm(stack)], notify: [new sns.Topic(stack, 'Topic')], ...props });
}

function statements(stack: Stack): any[] {
  const [role] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('GuardRole')).map(([, resource]) => resource);
  return role.Properties.Policies[0].PolicyDocument.Statement;
}

function doors(stack: Stack): string {
  const [fn] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Description: 'Closes agents that spent too much' } }));
  return JSON.stringify(fn.Properties.Environment.Variables[SPEND_GUARD_ENV]);
}

test('an alarm that goes off calls the function, and nothing else does', () => {
  const stack = newStack();
  guard(stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      'source': ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      'resources': [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Spend'), 'Arn'] }],
      'detail': { state: { value: ['ALARM'] } },
    },
    Targets: [Match.objectLike({ InputTransformer: { InputPathsMap: { alarm: '$.detail.alarmName' }, InputTemplate: '{"action":"close","reason":"alarm <alarm>"}' } })],
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GuardCloseOn'), 'Arn'] }, SourceAccount: { Ref: 'AWS::AccountId' },
  });
});

test('an agent on Classic is closed at its alias', () => {
  const stack = newStack();
  guard(stack);
  expect(doors(stack)).toContain('\\"kind\\":\\"alias\\"');
  expect(statements(stack)).toContainEqual({
    Effect: 'Allow', Action: ['bedrock:GetAgentAlias', 'bedrock:UpdateAgentAlias'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^AgentAlias/), 'AgentAliasArn'] },
  });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
});

test('an agent on AgentCore is denied its models, by one policy that nobody has before', () => {
  const stack = newStack();
  guard(stack, { agents: [coreAgent(stack)] });
  expect(doors(stack)).toContain('\\"kind\\":\\"role\\"');
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(policy.Properties.Roles).toBeUndefined();
  expect(policy.Properties.PolicyDocument.Statement).toEqual([expect.objectContaining({ Effect: 'Deny', Resource: '*', Action: expect.arrayContaining(['bedrock:InvokeModel']) })]);
  expect(statements(stack)).toContainEqual({
    Effect: 'Allow',
    Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^CoreRole/), 'Arn'] },
    Condition: { ArnEquals: { 'iam:PolicyARN': { Ref: expect.stringMatching(/^GuardSpendNothing/) } } },
  });
});

test('who calls an agent that was made elsewhere can be closed in its place', () => {
  const stack = newStack();
  const imported = AgentCoreAgent.fromAttributes(stack, 'Imported', { harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111111111111:harness/support-abc' });
  guard(stack, { agents: [imported], notify: [] });
  expect(errorsOf(stack)).toMatch(/\[Stack\/Guard\] how to close Stack\/Imported is not known, since it was made elsewhere\. Give the roles that call it as callers\./);
  const other = newStack();
  guard(other, { agents: [], callers: [new iam.Role(other, 'App', { assumedBy: new iam.AccountRootPrincipal() })] });
  expect(errorsOf(other)).toBe('');
  expect(doors(other)).toContain('\\"kind\\":\\"role\\"');
});

test('doors open the next day, when asked to', () => {
  const stack = newStack();
  guard(stack, { reopening: SpendGuardReopening.NEXT_DAY });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'cron(10 0 * * ? *)', Targets: [Match.objectLike({ Input: '{"action":"open","reason":"a new day"}' })],
  });
});

test('doors are opened by hand otherwise, by whoever may', () => {
  const stack = newStack();
  const { reopenCommand } = guard(stack);
  expect(reopenCommand).toMatch(/^aws lambda invoke .*"action":"open"/);
  expect(Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.ScheduleExpression)).toEqual([undefined]);
});

test('people hear that doors were closed, and that they could not be', () => {
  const stack = newStack();
  guard(stack);
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }] } }));
  expect(alarms.map(({ Properties }) => Properties.MetricName).sort()).toEqual(['ApproximateNumberOfMessagesVisible', 'DoorsClosed']);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GuardDeadLetters'), 'Arn'] } } },
  });
});

test('a budget counts by tag, since models of others than Amazon are billed under other names', () => {
  const stack = newStack();
  guard(stack, { monthlyBudget: { usd: 5000, costAllocation: { 'cost-center': 'support' } } });
  Template.fromStack(stack).hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetLimit: { Amount: 5000, Unit: 'USD' }, CostFilters: { TagKeyValue: ['user:cost-center$support'] }, TimeUnit: 'MONTHLY' },
    NotificationsWithSubscribers: [Match.objectLike({ Notification: Match.objectLike({ NotificationType: 'FORECASTED' }) }), Match.anyValue()],
  });
});

test('all that is wrong is told at once', () => {
  const stack = newStack();
  guard(stack, { agents: [], closeOn: [], notify: [], monthlyBudget: { usd: 0, costAllocation: {} } });
  expect(errorsOf(stack).match(/\[Stack\/Guard\]/g)).toHaveLength(5);
  expect(errorsOf(stack)).toMatch(/there is nothing to close(.|\n)*nothing would ever close a door(.|\n)*usd is 0(.|\n)*costAllocation is empty(.|\n)*tells nobody/);
});

test('silence is warned of', () => {
  const stack = newStack();
  guard(stack, { notify: [] });
  Annotations.fromStack(stack).hasWarning('/Stack/Guard', Match.stringLikeRegexp('nobody hears that agents were closed'));
});
