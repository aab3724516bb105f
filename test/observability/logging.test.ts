import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AgentCoreAgent, Model, ModelInvocationLogging, ModelInvocationLoggingProps, TokenMetrics } from '../../src';
import { NOVA, errorsOf, newAgent, newStack } from '../support/stacks';

function logged(props: (stack: Stack) => ModelInvocationLoggingProps = () => ({})) {
  const stack = newStack();
  const logging = new ModelInvocationLogging(stack, 'Logging', props(stack));
  return { stack, logging, template: () => Template.fromStack(stack) };
}
const SETTING = 'Custom::BedrockModelInvocationLogging';

describe('the logging of model invocations', () => {
  test('logs counts and no bodies, to a group of its own that ends and that has metric filters', () => {
    const template = logged().template();
    template.hasResourceProperties(SETTING, { Bodies: 'false', Overwrite: 'false', SwitchOffOnDelete: 'false', LargeBodiesBucket: Match.absent() });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30, LogGroupClass: 'STANDARD' }, DeletionPolicy: 'Retain' });
  });

  test('lets the service write one stream, on behalf of this account, and nothing else', () => {
    logged().template().hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'bedrock.amazonaws.com' }, Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }) })] },
      Policies: [{ PolicyDocument: { Statement: [Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })] } }],
    });
  });

  test('stays when the stack goes, with all that it takes', () => {
    const roles = Object.values(logged().template().findResources('AWS::IAM::Role')).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(roles.sort()).toEqual(['Retain', undefined]);
  });

  test('may be told to end with the stack, and only then its function may delete', () => {
    const actions = (switchOffOnDelete: boolean) => JSON.stringify(logged(() => ({ switchOffOnDelete })).template().findResources('AWS::IAM::Role'));
    expect(actions(true)).toContain('bedrock:DeleteModelInvocationLoggingConfiguration');
    expect(actions(false)).not.toContain('bedrock:DeleteModelInvocationLoggingConfiguration');
  });

  test('takes a key, a data protection policy, a retention, and a bucket for large bodies', () => {
    const { stack, template } = logged((scope) => ({
      bodies: true,
      retention: logs.RetentionDays.ONE_WEEK,
      encryptionKey: new kms.Key(scope, 'Key'),
      dataProtectionPolicy: new logs.DataProtectionPolicy({ identifiers: [logs.DataIdentifier.EMAILADDRESS] }),
      largeBodies: new s3.Bucket(scope, 'Bodies', { removalPolicy: RemovalPolicy.DESTROY }),
      largeBodiesPrefix: 'prompts',
    }));
    template().hasResourceProperties(SETTING, { Bodies: 'true', LargeBodiesBucket: { Ref: Match.anyValue() }, LargeBodiesPrefix: 'prompts' });
    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: Match.anyValue(), DataProtectionPolicy: Match.anyValue() });
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 's3:PutObject', Principal: { Service: 'bedrock.amazonaws.com' } })] },
    });
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } } })]) },
    });
    template().resourceCountIs('AWS::Logs::Transformer', 0);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('bodies: true writes every prompt'));
  });

  test('tells what makes no sense', () => {
    expect(errorsOf(logged((stack) => ({ largeBodies: new s3.Bucket(stack, 'Bodies') })).stack)).toContain('bodies are not logged');
    expect(errorsOf(logged(() => ({ bodies: true, largeBodiesPrefix: 'x' })).stack)).toContain('largeBodiesPrefix is a place in a bucket');
  });

  test('counts what is delivered and what is lost, for the whole account', () => {
    const { logging } = logged();
    expect(logging.metricDeliveryFailures()).toMatchObject({ namespace: 'AWS/Bedrock', metricName: 'ModelInvocationLogsCloudWatchDeliveryFailure', dimensions: undefined, statistic: 'Sum' });
    expect(logging.metricDeliveries()).toMatchObject({ metricName: 'ModelInvocationLogsCloudWatchDeliverySuccess' });
  });
});

describe('metrics of tokens', () => {
  const tokensIn = (stack: Stack) => new TokenMetrics(stack, 'Tokens', { logging: new ModelInvocationLogging(stack, 'Logging') });

  test('need twelve filters, whatever agents there are', () => {
    const stack = newStack();
    tokensIn(stack);
    const filters = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter'));
    expect(filters).toHaveLength(12);
    for (const { Properties, DependsOn } of filters) {
      const [transformation, ...others] = Properties.MetricTransformations;
      expect(others).toEqual([]);
      expect(transformation.Dimensions).toHaveLength(1);
      expect(transformation.DefaultValue).toBeUndefined(); // not with dimensions
      expect(transformation.MetricValue).toMatch(/^(1|\$\.[\w.]+)$/);
      expect(Properties.FilterPattern.length).toBeLessThan(1_024);
      expect(Properties.ApplyOnTransformedLogs).toBe(true);
      expect(DependsOn).toEqual([expect.stringMatching(/^LoggingTransformer/)]);
    }
  });

  test('are made of records in order, within what a transformer may have', () => {
    const stack = newStack();
    tokensIn(stack);
    const [{ Properties: { TransformerConfig: processors } }] = Object.values(Template.fromStack(stack).findResources('AWS::Logs::Transformer'));
    expect(processors.length).toBeLessThanOrEqual(20);
    expect(Object.keys(processors[0])).toEqual(['ParseJSON']);
    expect(processors.filter(({ CopyValue }: any) => CopyValue)).toHaveLength(1);
    for (const { SubstituteString } of processors.slice(2)) {
      const [{ From, To }] = SubstituteString.Entries;
      expect(From.length).toBeLessThanOrEqual(128);
      expect(To).toMatch(/[a-zA-Z0-9]/);
    }
  });

  test('are of an agent, of a model, or of everyone who is no agent', () => {
    const stack = newStack();
    const tokens = tokensIn(stack);
    const agent = newAgent(stack);
    const profile = 'arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/abc123def456';
    expect(tokens.metricInputTokens({ agent }).dimensions).toEqual({ Caller: agent.agentId });
    expect(tokens.metricOutputTokens({ model: Model.foundation(NOVA) }).dimensions).toEqual({ Model: NOVA });
    expect(stack.resolve(tokens.metricCacheReadTokens({ model: Model.applicationProfile(profile, { of: Model.foundation(NOVA) }) }).dimensions)).toEqual({ Model: 'abc123def456' });
    expect(tokens.metricModelCalls().dimensions).toEqual({ Caller: 'other' });
    expect(tokens.metricLargeCalls({ agent, statistic: 'Maximum' })).toMatchObject({ namespace: 'CdkBedrockAgents/Tokens', metricName: 'LargeCalls', statistic: 'Maximum' });
  });

  test('that nothing would publish are refused', () => {
    const stack = newStack();
    const tokens = tokensIn(stack);
    const model = Model.foundation(NOVA);
    const stranger = AgentCoreAgent.fromAttributes(stack, 'Stranger', { harnessArn: 'arn:aws:bedrock-agentcore:us-east-1:111111111111:harness/support-abcdefghij' });
    expect(() => tokens.metricInputTokens({ agent: newAgent(stack), model })).toThrow('by Caller and by Model, one at a time. Give either agent or model.');
    expect(() => tokens.metricModelCalls({ model })).toThrow('published by Caller, one at a time. Give agent, not model.');
    expect(() => tokens.metric('Tokens')).toThrow(/there is no metric Tokens\. There are InputTokens, /);
    expect(() => tokens.metricFailedCalls({ agent: stranger })).toThrow(/cannot be told in the log. Give role/);
  });

  test('of another stack are used, and not made again', () => {
    const stack = newStack();
    const agent = newAgent(stack);
    expect(TokenMetrics.ofAccount(stack, 'Tokens').metricCacheWriteTokens({ agent }).dimensions).toEqual({ Caller: agent.agentId });
    Template.fromStack(stack).resourceCountIs('AWS::Logs::MetricFilter', 0);
  });

  test('need records that can be told apart, and a sane threshold', () => {
    const stack = newStack();
    const logging = ModelInvocationLogging.fromLogGroup(stack, 'Logging', logs.LogGroup.fromLogGroupName(stack, 'Group', 'bedrock'));
    new TokenMetrics(stack, 'Tokens', { logging, largeCall: 0 });
    expect(errorsOf(stack)).toContain('largeCall is 0 tokens; it may be a whole number from 1 tokens');
    expect(errorsOf(stack)).toContain('here use TokenMetrics.ofAccount');
  });
});
