import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Streaming } from './streaming';
import { Engine, SupportStack } from './support-stack';

const templateOf = (engine: Engine, streaming: Streaming) => Template.fromStack(new SupportStack(new App(), 'SupportAgent', { engine, streaming }));

test.each<Engine>(['classic', 'agentcore'])('people talk to the agent on %s through a service that no silence cuts', (engine) => {
  const template = templateOf(engine, 'service');
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(balancer.Properties.LoadBalancerAttributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '300' });
});

test.each<Engine>(['classic', 'agentcore'])('or on %s through a function, whose URL takes signed requests only', (engine) => {
  templateOf(engine, 'function').hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' });
});
