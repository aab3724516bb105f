import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Engine, SupportStack } from './support-stack';

test.each<Engine>(['classic', 'agentcore'])('the agent is watched on %s: what it costs, which tool fails, and who hears of it', (engine) => {
  const template = Template.fromStack(new SupportStack(new App(), 'SupportAgent', { engine, monitoring: true }));
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 1500 });
  for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'))) {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsTopic/) }]);
  }
});
