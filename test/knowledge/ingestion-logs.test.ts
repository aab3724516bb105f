import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EmbeddingModel, KnowledgeBase } from '../../src';
import { newStack } from '../support/stacks';

function templateOf(use: (stack: Stack) => void): Template {
  const stack = newStack();
  use(stack);
  return Template.fromStack(stack);
}

const vector = templateOf((stack) => new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' }));
const managed = templateOf((stack) => KnowledgeBase.managed(stack, 'Handbook', { description: 'How we work.' }));

describe.each([['a vector base', vector], ['a managed base', managed]])('%s logs what became of each document', (_, template) => {
  test('to a group of its own, whose name no other copy of the stack has', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/vendedlogs/bedrock/'), { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }])] },
      RetentionInDays: 90,
    });
  });

  test('by a delivery that waits for its source', () => {
    const [delivery] = Object.values(template.findResources('AWS::Logs::Delivery'));
    const [sourceId] = Object.keys(template.findResources('AWS::Logs::DeliverySource', { Properties: { LogType: 'APPLICATION_LOGS' } }));
    expect(delivery.DependsOn).toContain(sourceId);
    const [source] = Object.values(template.findResources('AWS::Logs::DeliverySource'));
    expect(source.Properties.Name).toMatch(/^[\w-]{1,60}$/);
  });

  test('with an alarm on documents and on jobs, whose text says what to look for', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmDescription: Match.stringLikeRegexp('status ends in FAILED'), Threshold: 0 });
  });
});

test('each kind is counted in its own shape', () => {
  const patterns = (template: Template) => Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties.FilterPattern);
  expect(patterns(vector)).toContain('{ $.event.ingestion_job_status = "*FAILED" }');
  expect(patterns(managed).join()).toContain('connector_document_status');
  expect(patterns(managed).filter((pattern) => patterns(vector).includes(pattern))).toEqual([]);
});

test('names that must be unique change when the base is replaced', () => {
  const nameOf = (dimensions: number) => {
    const template = templateOf((stack) => new KnowledgeBase(stack, 'Handbook', { description: 'How we work.', embeddings: EmbeddingModel.titanTextV2({ dimensions }) }));
    return Object.values(template.findResources('AWS::Logs::DeliverySource'))[0].Properties.Name;
  };
  expect(nameOf(512)).not.toBe(nameOf(1024));
});
