import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as destinations from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { KnowledgeBase, Sync } from '../../src';
import { errorsOf, newStack } from '../support/stacks';

function withSync(sync?: Sync, use: (stack: Stack, base: KnowledgeBase, bucket: s3.Bucket) => void = () => {}): Stack {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Documents');
  const base = new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' });
  base.addS3Source(bucket, { prefix: 'handbook/', sync });
  use(stack, base, bucket);
  return stack;
}

const rulesOf = (stack: Stack): any[] =>
  Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

describe('a source is kept fresh', () => {
  test('by its changes and after deployments, unless told otherwise', () => {
    const patterns = rulesOf(withSync()).map(({ EventPattern }) => EventPattern);
    expect(patterns).toEqual([
      { 'source': ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'], 'detail': { bucket: { name: [{ Ref: expect.any(String) }] }, object: { key: [{ prefix: 'handbook/' }] } } },
      { 'source': ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'], 'detail': { 'stack-id': [{ Ref: 'AWS::StackId' }], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } } },
    ]);
  });

  test('by nothing but you, when told so', () => {
    Template.fromStack(withSync(Sync.manual())).resourceCountIs('AWS::SQS::Queue', 0);
  });

  test('at certain times', () => {
    expect(rulesOf(withSync(Sync.onSchedule(events.Schedule.rate(Duration.days(1)))))).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(1 day)' })]);
  });

  test('by several ways at once', () => {
    const daily = Sync.onSchedule(events.Schedule.rate(Duration.days(1)));
    expect(rulesOf(withSync(Sync.combine(Sync.onDeploy(), Sync.onChange(), daily)))).toHaveLength(3);
  });

  test('with one queue and one function, however many sources there are', () => {
    const template = Template.fromStack(withSync(undefined, (stack, base) => base.addS3Source(new s3.Bucket(stack, 'Others'))));
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Events::Rule', 4);
  });
});

describe('nothing is lost on its way', () => {
  const stack = withSync();
  const template = Template.fromStack(stack);

  test('from EventBridge: what cannot be delivered is kept', () => {
    for (const { Targets } of rulesOf(stack)) {
      expect(Targets).toEqual([expect.objectContaining({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'] } },
        InputTransformer: { InputPathsMap: { since: '$.time' }, InputTemplate: '{"source": "DocumentsHandbook", "since": <since>}' },
      })]);
    }
  });

  test('in the queue: kept for as long as SQS keeps anything, and given up only after several tries', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600, RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 720 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumBatchingWindowInSeconds: 60 });
  });

  test('without a word: two alarms say where to look', () => {
    const descriptions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmDescription);
    expect(descriptions).toEqual(expect.arrayContaining([expect.stringMatching(/redrive/), expect.stringMatching(/The log of Stack\/Handbook\/Sync\/Function/)]));
  });

  test('the queues take events of these rules, of this account, and no others', () => {
    const statements = Object.values(template.findResources('AWS::SQS::QueuePolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toHaveLength(4);
    allowed.forEach(({ Condition }) => expect(Condition).toEqual({
      ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.any(String), 'Arn'] } }, StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    }));
  });
});

describe('the bucket tells EventBridge', () => {
  test('by its own property, without a custom resource', () => {
    const template = Template.fromStack(withSync());
    template.hasResourceProperties('AWS::S3::Bucket', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
  });

  test('by the framework\'s custom resource, where that writes the notifications anyway', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Documents', { eventBridgeEnabled: true });
    new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' }).addS3Source(bucket);
    Template.fromStack(stack).hasResourceProperties('Custom::S3BucketNotifications', { NotificationConfiguration: { EventBridgeConfiguration: {} } });
  });

  test('or it is said that it would not', () => {
    const stack = withSync(undefined, (scope, _, bucket) => bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new destinations.SqsDestination(new sqs.Queue(scope, 'Mine'))));
    expect(errorsOf(stack)).toMatch(/would switch off the notifications to EventBridge.*eventBridgeEnabled: true/);
  });

  test('a bucket of another app is synced after deployments, and warned about when its changes are to be heard', () => {
    const stack = newStack();
    const base = new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' });
    base.addS3Source(s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'));
    const heard = base.addS3Source(s3.Bucket.fromBucketName(stack, 'Others', 'others'), { sync: Sync.onChange() });
    expect(rulesOf(stack)).toHaveLength(3);
    expect(JSON.stringify(heard.node.metadata)).toContain('cdk-bedrock-agents:sync.event-bridge');
  });
});

describe('what keeps a source fresh has', () => {
  test('metrics, once there is something to keep fresh', () => {
    withSync(undefined, (_, base) => {
      expect(base.metricUncoveredAge()).toMatchObject({ namespace: 'CdkBedrockAgents/Knowledge', metricName: 'UncoveredAge', statistic: 'Maximum' });
    });
    withSync(Sync.manual(), (_, base) => expect(() => base.metricJobsFailed()).toThrow(/no source is/));
  });

  test('alarms that tell those who were named', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Alerts');
    const base = new KnowledgeBase(stack, 'Handbook', { description: 'How we work.', notify: [topic] });
    base.addS3Source(new s3.Bucket(stack, 'Documents'));
    expect(base.alarms).toHaveLength(3);
    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: Match.anyValue() }] });
  });
});

test('a debounce that SQS does not take is refused', () => {
  expect(errorsOf(withSync(Sync.onChange({ debounce: Duration.minutes(6) })))).toMatch(/sync: debounce is 360 s/);
});
