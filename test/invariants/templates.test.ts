import { App } from 'aws-cdk-lib';
import { gallery } from '../gallery/gallery';

type Fields = Record<string, any>;

const app = new App();
gallery(app);
const templates: Fields[] = app.synth().stacks.map(({ template }) => template);
const resources: [string, Fields][] = templates.flatMap((template) => Object.entries<Fields>(template.Resources));
const ofType = (pattern: RegExp) => resources.filter(([, { Type }]) => pattern.test(Type));

describe('everything in the gallery', () => {
  test('needs no custom resource, but for the one setting that CloudFormation has no type for', () => {
    const types = ofType(/^(Custom::|AWS::CloudFormation::CustomResource)/).map(([, { Type }]) => Type);
    expect(new Set(types)).toEqual(new Set(['Custom::BedrockModelInvocationLogging']));
  });

  test('has no physical name, but where the service demands one or the user gave it', () => {
    const given = new Set([
      'everything', 'production', 'live', 'handbook', 'core-everything', 'core_everything', 'canary', 'shared',
      'models', 'keys', 'research', 'models-of-research', '/gallery/models/chat', '/gallery/models/summary',
    ]);
    for (const [id, { Type, Properties = {} }] of resources) {
      const names = Object.entries<unknown>(Properties).filter(([key, value]) => /^(\w+)?Name$/.test(key) && key !== 'MetricName' && typeof value === 'string');
      for (const [key, value] of names) {
        const madeFromPath = ['AgentName', 'HarnessName', 'InferenceProfileName', 'PolicyName'].includes(key)
          || ['AWS::BedrockAgentCore::Gateway', 'AWS::BedrockAgentCore::GatewayTarget', 'AWS::Events::EventBus', 'AWS::Bedrock::KnowledgeBase', 'AWS::Bedrock::DataSource', 'AWS::Logs::QueryDefinition', 'AWS::Chatbot::SlackChannelConfiguration', 'AWS::CloudWatch::CompositeAlarm'].includes(Type)
          || /^AWS::(OpenSearchServerless::|Logs::Delivery)/.test(Type)
          || key === 'MetricName'; // whose alarm it is
        expect([Type, id, key, given.has(value as string) || madeFromPath]).toEqual([Type, id, key, true]);
      }
    }
  });

  test('lets a service call a function only for one agent, or on one rule, of this account', () => {
    const permissions = ofType(/^AWS::Lambda::Permission$/);
    expect(permissions.length).toBeGreaterThan(5);
    const sources: Record<string, string> = { 'bedrock.amazonaws.com': 'AgentArn', 'events.amazonaws.com': 'Arn' };
    for (const [, { Properties }] of permissions) {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: expect.stringMatching(/^(bedrock|events)\.amazonaws\.com$/),
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: { 'Fn::GetAtt': [expect.any(String), sources[Properties.Principal]] },
      });
    }
  });

  test('has a role of its own for everything that acts, and no managed policy', () => {
    ofType(/^AWS::IAM::Role$/).forEach(([, { Properties }]) => expect(Properties.ManagedPolicyArns).toBeUndefined());
  });

  test('names exact resources, but where the service has none to name, and then with a condition or a reason', () => {
    const documents = ofType(/^AWS::IAM::(Role|(Managed)?Policy)$/).flatMap(([, { Properties }]) => [Properties.PolicyDocument, ...(Properties.Policies ?? []).map((policy: Fields) => policy.PolicyDocument)]);
    const wide = documents.filter(Boolean).flatMap(({ Statement }) => Statement as Fields[]).filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*');
    const unconditional = wide.filter(({ Condition }) => !Condition).map(({ Action }) => [Action].flat().sort().join());
    expect(new Set(unconditional)).toEqual(new Set([
      // no resource exists before the call, see permissions.ts
      'bedrock-agentcore:ConnectBrowserAutomationStream',
      'xray:PutTelemetryRecords,xray:PutTraceSegments',
      'xray:GetSamplingRules,xray:GetSamplingTargets,xray:PutTelemetryRecords,xray:PutTraceSegments',
      'ecr-public:GetAuthorizationToken',
      'ecr:GetAuthorizationToken',
      'bedrock:GetModelInvocationLoggingConfiguration,bedrock:PutModelInvocationLoggingConfiguration',
      'bedrock:DeleteModelInvocationLoggingConfiguration,bedrock:GetModelInvocationLoggingConfiguration,bedrock:PutModelInvocationLoggingConfiguration',
      'cloudwatch:DescribeAlarms,cloudwatch:GetMetricData,cloudwatch:GetMetricStatistics,cloudwatch:ListMetrics',
      'bedrock:RetrieveAndGenerate',
      ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses'].join(),
    ]));
  });

  test('keeps every log for a limited time', () => {
    ofType(/^AWS::Logs::LogGroup$/).forEach(([, { Properties }]) => expect(Properties.RetentionInDays).toBeGreaterThan(0));
  });

  test('makes callers wait for the permissions', () => {
    for (const template of templates) {
      const permissions = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === 'AWS::Lambda::Permission'
        && template.Resources[id].Properties.Principal === 'bedrock.amazonaws.com');
      const waiting = Object.values<Fields>(template.Resources).filter(({ Type }) => Type === 'AWS::Bedrock::AgentAlias').flatMap(({ DependsOn }) => DependsOn ?? []);
      permissions.forEach((id) => expect(waiting).toContain(id));
    }
  });
});
