import { Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { StreamingApp } from './app';
import { KnowledgeBase, Model, RoutingRule, StreamingAuthentication, StreamingRoute, StreamingServiceProps, TokenBudget } from '../../src';
import { AGENT_ENV } from '../../src/contract/agent/invocation';
import { BUDGET_MESSAGE, FIRST_TURN_CAP } from '../../src/contract/streaming/budget';
import { timingFaults, STREAMING_TIMINGS } from '../../src/contract/streaming/timings';
import { NOVA, errorsOf } from '../support/stacks';

const jwt = StreamingAuthentication.jwt({ issuer: 'https://login.example.com', audiences: ['chat'] });
const oidc = StreamingAuthentication.oidc({
  issuer: 'https://login.example.com',
  clientId: 'chat',
  clientSecret: SecretValue.secretsManager('oidc'),
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/me',
});

describe('with a VPC and an agent alone', () => {
  const app = new StreamingApp();
  app.service();

  test('it is reached from inside the VPC only', () => {
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    const ingress = Object.values(app.template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []);
    expect(ingress.map(({ CidrIp, FromPort }) => [CidrIp, FromPort])).toEqual([[{ 'Fn::GetAtt': [expect.any(String), 'CidrBlock'] }, 80]]);
  });

  test('the load balancer cuts no silent stream, and writes access logs', () => {
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.enabled', Value: 'true' }, { Key: 'idle_timeout.timeout_seconds', Value: '300' }]),
    });
  });

  test('the tasks are private, read-only, nobody in particular, and two', () => {
    app.template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 2, NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    app.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ ReadonlyRootFilesystem: true, User: '1000', StopTimeout: 120, Privileged: Match.absent() })],
    });
  });

  test('a deployment takes no task away before there is another', () => {
    app.template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200, DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    });
  });

  test('health is asked apart from streams', () => {
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/healthz', TargetType: 'ip' });
  });

  test('there are more tasks when there are more streams in each', () => {
    app.template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 200,
        CustomizedMetricSpecification: {
          Namespace: 'CdkBedrockAgents/Streaming', MetricName: 'ConcurrentStreams', Statistic: 'Average', Dimensions: [{ Name: 'Service', Value: app.config.service }],
        },
      },
    });
  });

  test('the server is told its agent, a first budget, and times that go together', () => {
    expect(JSON.parse(app.environment[AGENT_ENV])).toMatchObject({ engine: 'agentcore', endpointName: 'live' });
    expect(app.config).toMatchObject({ budget: { perTurn: FIRST_TURN_CAP } });
    expect(app.config.auth).toBeUndefined();
    expect(timingFaults({ ...STREAMING_TIMINGS, ...app.config.timings })).toEqual([]);
  });

  test('nothing is kept, so there is no table', () => app.template.resourceCountIs('AWS::DynamoDB::Table', 0));

  test('the tasks may call this agent, and nothing else', () => {
    const [policy] = Object.entries(app.template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('TaskRole')).map(([, { Properties }]) => Properties.PolicyDocument);
    expect(policy.Statement).toEqual([expect.objectContaining({ Action: ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime'] })]);
  });
});

describe('with a certificate', () => {
  test('it faces the internet over TLS, and sends plain HTTP there', () => {
    const app = new StreamingApp();
    const { url } = app.service({ certificate: app.certificate, authentication: jwt });
    expect(url).toMatch(/^https:/);
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' });
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS', SslPolicy: Match.stringLikeRegexp('TLS13') });
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, DefaultActions: [Match.objectLike({ Type: 'redirect' })] });
    expect(app.config.auth).toEqual({ kind: 'jwt', issuer: 'https://login.example.com', audiences: ['chat'] });
  });

  test('who may come can be named', () => {
    const app = new StreamingApp();
    app.service({ certificate: app.certificate, authentication: jwt, peers: [ec2.Peer.ipv4('203.0.113.0/24')] });
    expect(JSON.stringify(app.template.findResources('AWS::EC2::SecurityGroup'))).toContain('203.0.113.0/24');
    app.template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  });

  test('the load balancer can sign people in, and the server checks its signature', () => {
    const app = new StreamingApp();
    app.service({ certificate: app.certificate, authentication: oidc });
    app.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443, DefaultActions: [Match.objectLike({ Type: 'authenticate-oidc', Order: 1 }), Match.objectLike({ Type: 'forward', Order: 2 })],
    });
    expect(app.config.auth).toEqual({
      kind: 'alb', issuer: 'https://login.example.com', clientId: 'chat', loadBalancerArn: expect.stringMatching(/^<ChatLoadBalancer/),
    });
  });

  test('an open door is warned of', () => {
    const app = new StreamingApp();
    app.service({ certificate: app.certificate });
    Annotations.fromStack(app.stack).hasWarning('/Stack/Chat', Match.stringLikeRegexp('anybody on the internet may talk to the agent'));
  });
});

describe('a table', () => {
  test('is made for budgets that are counted across turns, and goes with the stack', () => {
    const app = new StreamingApp();
    app.service({ authentication: jwt, tokenBudget: TokenBudget.of({ perSession: 20_000, perUserAndDay: 100_000, message: 'Enough.' }) });
    app.template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true }, BillingMode: 'PAY_PER_REQUEST' },
    });
    expect(app.config.budget).toEqual({
      perTurn: 3000, perSession: 20_000, perUserAndDay: 100_000, message: 'Enough.', tableName: expect.stringMatching(/^<ChatTable/),
    });
  });

  test('of conversations outlives the stack', () => {
    const app = new StreamingApp();
    app.service({ conversations: { keepFor: Duration.days(7), historyMessages: 10, engineIdle: Duration.minutes(30) } });
    app.template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
    expect(app.config.sessions).toEqual({ tableName: expect.stringMatching(/^<ChatTable/), keepDays: 7, historyMessages: 10, engineIdleSeconds: 1800 });
  });
});

test('simple questions can be sent elsewhere, with the permissions for it', () => {
  const app = new StreamingApp();
  const model = Model.foundation(NOVA);
  app.service({
    directModel: { model, system: 'Be short.', maxTokens: 300 },
    routing: { rules: [RoutingRule.to(StreamingRoute.MODEL, { pattern: '^(hi|hello)\\b', maxCharacters: 40 })], otherwise: StreamingRoute.AGENT },
  });
  expect(app.config.routing).toEqual({ rules: [{ route: 'model', pattern: '^(hi|hello)\\b', maxCharacters: 40 }], otherwise: 'agent' });
  expect(app.config.model).toEqual({ modelId: NOVA, baseModelId: NOVA, system: 'Be short.', maxTokens: 300 });
  expect(JSON.stringify(app.template.findResources('AWS::IAM::Policy'))).toContain('bedrock:InvokeModel');
});

test('a knowledge base with several tenants answers for one, and without one is refused', () => {
  const contracts = KnowledgeBase.fromId('KB12345678', 'Contracts.', { tenantKey: 'customer' });
  const withBase = (knowledgeBase: typeof contracts) => {
    const app = new StreamingApp();
    app.service({ directKnowledgeBase: { knowledgeBase, model: Model.foundation(NOVA) }, routing: { otherwise: StreamingRoute.KNOWLEDGE_BASE } });
    return app;
  };
  expect(withBase(contracts.forTenant('acme')).config.knowledgeBase?.tenant).toEqual({ key: 'customer', value: 'acme' });
  expect(withBase(contracts.forTenant('acme')).config.knowledgeBase?.managed).toBeUndefined();
  const managed = KnowledgeBase.fromId('KB12345678', 'Contracts.', { managed: true, tenantKey: 'customer' });
  expect(withBase(managed.forTenant('acme')).config.knowledgeBase?.managed).toBe(true);
  expect(errorsOf(withBase(contracts).stack)).toMatch(/directKnowledgeBase is the knowledge base .*KB12345678, which has the documents of several tenants/);
});

test('a table that is given is used, and is its owner\'s', () => {
  const app = new StreamingApp();
  const table = dynamodb.Table.fromTableName(app.stack, 'Theirs', 'counters');
  app.service({ conversations: {}, table, removalPolicy: RemovalPolicy.DESTROY });
  expect(errorsOf(app.stack)).toMatch(/removalPolicy are for the table that is made, and table is given/);
  const other = new StreamingApp();
  other.service({ conversations: {}, table: dynamodb.Table.fromTableName(other.stack, 'Theirs', 'counters') });
  other.template.resourceCountIs('AWS::DynamoDB::Table', 0);
  expect(other.config.sessions?.tableName).toBe('counters');
});

test('an image of one\'s own, more power and a firewall are taken', () => {
  const app = new StreamingApp();
  const webAcl = new wafv2.CfnWebACL(app.stack, 'Firewall', {
    scope: 'REGIONAL', defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'm', sampledRequestsEnabled: false },
  });
  app.service({
    webAcl,
    image: ecs.ContainerImage.fromRegistry('example/chat:1'),
    cpu: 1024,
    memoryLimitMiB: 2048,
    cpuArchitecture: ecs.CpuArchitecture.X86_64,
    scaling: { minTasks: 3, maxTasks: 30, streamsPerTask: 400 },
  });
  app.template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '1024', RuntimePlatform: Match.objectLike({ CpuArchitecture: 'X86_64' }), ContainerDefinitions: [Match.objectLike({ Image: 'example/chat:1' })],
  });
  app.template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 3, MaxCapacity: 30 });
  app.template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
});

test('the server is told what calls say of themselves, and which pages may call', () => {
  const app = new StreamingApp();
  app.service({ annotations: { useCase: 'support', headers: true }, allowOrigins: ['https://app.example.com'] });
  expect(app.config).toMatchObject({ annotations: { useCase: 'support', headers: true }, allowOrigins: ['https://app.example.com'] });
  Annotations.fromStack(app.stack).hasNoWarning('/Stack/Chat', Match.stringLikeRegexp('annotations|allowOrigins'));
});

test.each<[string, (app: StreamingApp) => Partial<StreamingServiceProps>, string]>([
  ['annotations that no call can say', () => ({ annotations: { useCase: 'support' } }), 'annotations are given, and no call says them'],
  ['pages of other sites before a load balancer that signs people in', ({ certificate }) => ({ certificate, authentication: oidc, allowOrigins: ['https://app.example.com'] }),
    'allowOrigins has no effect where the load balancer signs people in'],
])('is warned of: %s', (_, propsOf, warning) => {
  const app = new StreamingApp();
  app.service(propsOf(app));
  Annotations.fromStack(app.stack).hasWarning('/Stack/Chat', Match.stringLikeRegexp(warning));
});

test.each<[string, Partial<StreamingServiceProps>, RegExp]>([
  ['the internet without TLS', { internetFacing: true }, /internetFacing is true, and there is no certificate.*Give certificate\./],
  ['people who sign in without TLS', { authentication: oidc }, /authentication is at the load balancer, which signs people in over TLS only/],
  ['users counted who are not known', { tokenBudget: TokenBudget.of({ perUserAndDay: 10_000 }) }, /perUserAndDay counts by user, and without authentication nobody knows/],
  ['a budget of nothing', { tokenBudget: TokenBudget.of({ perTurn: 0 }) }, /tokenBudget\.perTurn is 0 tokens; it may be a whole number from 1 tokens\./],
  ['a message that says nothing', { tokenBudget: TokenBudget.of({ message: ' ' }) }, /tokenBudget\.message has 0 characters; it may have 1 to 1,000\./],
  ['an origin with a path', { allowOrigins: ['https://app.example.com/chat'] }, /"https:\/\/app\.example\.com\/chat", which is no origin/],
  ['a route to nobody', { routing: { otherwise: StreamingRoute.MODEL } }, /routing\.otherwise sends questions to model, and there is none\. Give directModel\./],
  ['a rule that cannot be read', { routing: { rules: [RoutingRule.to(StreamingRoute.AGENT, { pattern: '(' })] } }, /routing\.rules\[0\]\.pattern is no regular expression/],
  ['more tasks at least than at most', { scaling: { minTasks: 5, maxTasks: 2 } }, /scaling\.minTasks is 5, more than maxTasks, 2\./],
  ['times that do not go together', { times: { serverKeepAlive: Duration.seconds(5) } }, /serverKeepAlive is 5 s, and idleTimeout 300 s/],
  ['half a day of memory', { conversations: { keepFor: Duration.hours(12) } }, /conversations\.keepFor is 0\.5 days; it may be a whole number from 1 days/],
])('is refused, with what to do: %s', (_, props, message) => {
  const app = new StreamingApp();
  app.service(props);
  expect(errorsOf(app.stack)).toMatch(message);
});

test('the budget\'s message asks for a simpler question unless told otherwise', () => expect(BUDGET_MESSAGE).toMatch(/simpler/));
