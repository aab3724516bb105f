import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AgentCoreAgent, AgentMonitoring, AgentMonitoringProps, BedrockAgent, IAgent, Model, ModelInvocationLogging, TokenMetrics, TokenPrice, ToolHandler,
} from '../../src';
import { INSTRUCTION, NOVA, errorsOf, newAgent, newStack, ordersGroup, userFunction } from '../support/stacks';

const PRICE = TokenPrice.perMillionTokens({ input: 1, output: 5 });

function monitored(props: Partial<AgentMonitoringProps> = {}, agent?: (stack: Stack) => IAgent) {
  const stack = newStack();
  const watched = agent?.(stack) ?? newAgent(stack, { actionGroups: [ordersGroup(stack)], costAllocation: { team: 'support' } });
  const monitoring = new AgentMonitoring(stack, 'Monitoring', { agent: watched, ...props });
  return { stack, monitoring, template: () => Template.fromStack(stack) };
}

const core = (stack: Stack) => new AgentCoreAgent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: [ordersGroup(stack)] });
const everything = (stack: Stack): AgentMonitoringProps => {
  const logging = new ModelInvocationLogging(stack, 'Logging');
  return {
    agent: newAgent(stack, { actionGroups: [ordersGroup(stack)], costAllocation: { team: 'support' } }),
    logging,
    tokens: new TokenMetrics(stack, 'Tokens', { logging }),
    price: PRICE,
    dailyTokens: 1_000_000,
    tokensPerMinuteQuota: 400_000,
    promptCaching: true,
    trailLogGroup: new logs.LogGroup(stack, 'Trail'),
  };
};

const EVERY = [
  'throttleRate', 'modelThrottleRate', 'serverErrors', 'clientErrors', 'latency', 'streamingAdvice', 'timeToFirstToken', 'outputSpeed', 'dailySpend', 'dailyTokens',
  'tokensPerAnswer', 'tokensPerAnswerAnomaly', 'quotaUse', 'cachingUnused', 'tokensUncounted', 'toolViolations', 'toolErrors', 'repeatedCalls', 'functionErrors',
  'functionThrottles', 'functionDuration', 'accessDenied', 'logDelivery', 'legacyModel',
];

describe('an agent under watch', () => {
  test('has all alarms, when all is given that they need', () => {
    const stack = newStack();
    const monitoring = new AgentMonitoring(stack, 'Monitoring', everything(stack));
    EVERY.forEach((key) => expect(monitoring.alarm(key).length).toBe(1));
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', EVERY.length);
  });

  test('of either engine has the same, with few props', () => {
    const keys = (agent?: (stack: Stack) => IAgent) => {
      const { monitoring } = monitored({ price: PRICE }, agent);
      return EVERY.filter((key) => {
        try {
          return monitoring.alarm(key).length > 0;
        } catch {
          return false;
        }
      });
    };
    expect(keys(core)).toEqual(keys().filter((key) => key !== 'repeatedCalls')); // no session, no count
    expect(keys().length).toBe(18);
  });

  test('tells with every alarm whose it is, what to run first, and where to read on', () => {
    const stack = newStack();
    new AgentMonitoring(stack, 'Monitoring', everything(stack));
    const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    for (const { Properties } of alarms) {
      const text = JSON.stringify(Properties.AlarmDescription);
      expect(text).toMatch(/Agent Stack\/Agent: .+\\nFirst: .+\\nThen: https:.+runbook\.md#[a-z-]+/);
      expect(text.length).toBeLessThan(1_024);
      expect(Properties.TreatMissingData).toBe('notBreaching');
      expect((Properties.Metrics ?? []).length).toBeLessThanOrEqual(10);
      expect(Properties.AlarmName).toBeUndefined();
    }
  });

  test('is unhealthy while one of its serious alarms fires', () => {
    const { template } = monitored();
    const [{ Properties }] = Object.values(template().findResources('AWS::CloudWatch::CompositeAlarm'));
    const rule = JSON.stringify(Properties.AlarmRule);
    expect(rule).toContain('MonitoringThrottleRate');
    expect(rule).toContain('MonitoringToolViolationsOrders');
    expect(rule).not.toContain('MonitoringStreamingAdvice');
    expect(rule.length).toBeLessThan(10_240);
  });

  test('has a dashboard with a line for each threshold', () => {
    const { template } = monitored({ price: PRICE, alarms: { latency: { threshold: 12_345 } } });
    const [{ Properties }] = Object.values(template().findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(Properties.DashboardBody);
    expect(body).toContain('\\"value\\":12345');
    for (const question of ['Is it up?', 'Is it slow?', 'What does it cost?', 'The multiplier', 'Which tool fails?']) {
      expect(body).toContain(question);
    }
  });

  test('may do without a dashboard', () => {
    monitored({ dashboard: false }).template().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});

describe('an alarm', () => {
  test('is told to whoever should hear, when it fires and when it is over', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    new AgentMonitoring(stack, 'Monitoring', { agent: newAgent(stack), notify: [topic] });
    const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    const told = [{ Ref: expect.stringMatching(/^Topic/) }];
    for (const [id, { Properties }] of alarms) {
      const isAdvice = id.includes('StreamingAdvice');
      expect([id, Properties.AlarmActions, Properties.OKActions]).toEqual([id, ...(isAdvice ? [undefined, undefined] : [told, told])]);
    }
  });

  test('can be tuned, silenced, and sent elsewhere', () => {
    const stack = newStack();
    const [topic, other] = ['Topic', 'Other'].map((id) => new sns.Topic(stack, id));
    const monitoring = new AgentMonitoring(stack, 'Monitoring', {
      agent: newAgent(stack),
      notify: [topic],
      alarms: {
        throttleRate: { threshold: 10, evaluationPeriods: 3, datapointsToAlarm: 2 },
        clientErrors: { enabled: false },
        latency: { notify: [] },
        serverErrors: { notify: [other], evaluationPeriods: 4 },
      },
    });
    const template = Template.fromStack(stack);
    const [throttle, latency, server] = ['throttleRate', 'latency', 'serverErrors'].map((key) => stack.getLogicalId(monitoring.alarm(key)[0].node.defaultChild as cloudwatch.CfnAlarm));
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    expect(alarms[throttle].Properties).toMatchObject({ Threshold: 10, EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    expect(alarms[latency].Properties.AlarmActions).toBeUndefined();
    expect(alarms[server].Properties).toMatchObject({ AlarmActions: [{ Ref: expect.stringMatching(/^Other/) }], EvaluationPeriods: 4, DatapointsToAlarm: 4 });
    expect(() => monitoring.alarm('clientErrors')).toThrow(/there is no alarm clientErrors\. There are throttleRate, /);
  });

  test('that is new can be handed on by a rule', () => {
    const stack = newStack();
    const monitoring = new AgentMonitoring(stack, 'Monitoring', { agent: newAgent(stack) });
    monitoring.onAlarm('Changes', { target: new targets.SnsTopic(new sns.Topic(stack, 'Topic')) });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'resources': Match.arrayWith([{ 'Fn::GetAtt': [Match.stringLikeRegexp('^MonitoringUnhealthy'), 'Arn'] }]) },
    });
  });
});

describe('where tokens come from', () => {
  const spendOf = (props: Partial<AgentMonitoringProps>, agent?: (stack: Stack) => IAgent) => {
    const { stack, monitoring } = monitored({ price: PRICE, ...props }, agent);
    const { Metrics } = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).find(({ Properties }) => /DailySpend|dailySpend|daily-spend/.test(JSON.stringify(Properties.AlarmDescription)))!.Properties;
    expect(monitoring.alarm('dailySpend')).toHaveLength(1);
    return Metrics.flatMap(({ MetricStat }: any) => MetricStat ? [`${MetricStat.Metric.Namespace} ${MetricStat.Metric.MetricName}`] : []);
  };
  const FOUR = ['InputTokenCount', 'OutputTokenCount', 'CacheReadInputTokenCount', 'CacheWriteInputTokenCount'].map((name) => `AWS/Bedrock ${name}`);

  test('is the profile of its own, with all four kinds', () => {
    expect(spendOf({}).sort()).toEqual([...FOUR].sort());
  });

  test('is the engine, which knows two kinds', () => {
    expect(spendOf({}, newAgent)).toEqual(['AWS/Bedrock/Agents InputTokenCount', 'AWS/Bedrock/Agents OutputTokenCount']);
  });

  test('is the log, where there is one; of an own profile the cache figures are the service\'s', () => {
    const stack = newStack();
    const tokens = new TokenMetrics(stack, 'Tokens', { logging: new ModelInvocationLogging(stack, 'Logging') });
    const names = (agent: IAgent) => new AgentMonitoring(stack, `${agent.node.id}Monitoring`, { agent, tokens, price: PRICE }).metricSpend().usingMetrics;
    expect(Object.values(names(newAgent(stack))).map((metric: any) => metric.namespace)).toEqual(Array(4).fill('CdkBedrockAgents/Tokens'));
    expect(Object.values(names(newAgent(stack, { costAllocation: { team: 'a' } }, 'Own'))).map((metric: any) => metric.namespace))
      .toEqual(['CdkBedrockAgents/Tokens', 'CdkBedrockAgents/Tokens', 'AWS/Bedrock', 'AWS/Bedrock']);
  });

  test('is everybody\'s model, where the engine counts none, and that is warned of', () => {
    const { stack } = monitored({}, core);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('tokens of this agent are those of everybody who calls its model'));
    Annotations.fromStack(monitored().stack).hasNoWarning('*', Match.stringLikeRegexp('everybody'));
  });
});

describe('what is wrong is said at synth, all at once', () => {
  test('of props', () => {
    const { stack } = monitored({
      dailySpendUsd: -1,
      dailyTokens: 0.5,
      tokensPerMinuteQuota: 0,
      outputBurndown: 101,
      alarms: { latency: { threshold: 0 }, throttleRate: { evaluationPeriods: 2, datapointsToAlarm: 3 }, serverErrors: { evaluationPeriods: 0 } },
    });
    const errors = errorsOf(stack);
    for (const error of [
      'dailyTokens is 0.5', 'tokensPerMinuteQuota is 0', 'outputBurndown is 101', 'dailySpendUsd is -1', 'dailySpendUsd needs price', 'alarms.latency.threshold is 0',
      'alarms.throttleRate.datapointsToAlarm is 3', 'alarms.serverErrors.evaluationPeriods is 0',
    ]) {
      expect(errors).toContain(error);
    }
  });

  test('of tools that come after the monitoring', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    new AgentMonitoring(stack, 'Monitoring', { agent });
    agent.addActionGroup(ordersGroup(stack));
    expect(errorsOf(stack)).toContain('the agent was given Orders after its monitoring was made');
  });

  test('of caching that nobody counts', () => {
    const { stack } = monitored({ promptCaching: true }, newAgent);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('nobody counts cached tokens'));
  });
});

test('tools without a guard or a function have no alarms of theirs', () => {
  const { monitoring } = monitored({}, (stack) => newAgent(stack, {
    actionGroups: [
      ordersGroup(stack, { handler: ToolHandler.returnControl() }, 'Browser'),
      ordersGroup(stack, { handler: ToolHandler.direct(userFunction(stack)) }, 'Direct'),
    ],
  }));
  ['toolViolations', 'functionErrors'].forEach((key) => expect(() => monitoring.alarm(key)).toThrow());
});

test('an agent made elsewhere can be watched, when its model is told', () => {
  const { monitoring } = monitored({ price: PRICE }, (stack) => BedrockAgent.fromAttributes(stack, 'Import', {
    agentId: 'ABCDEFGHIJ', aliasId: 'KLMNOPQRST', model: Model.foundation(NOVA),
  }));
  expect(monitoring.alarm('dailySpend')).toHaveLength(1);
});
