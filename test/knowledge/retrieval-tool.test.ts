import { App, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import { IKnowledgeBase, KnowledgeBase } from '../../src';
import { KNOWLEDGE_BASES_ENV } from '../../src/contract/knowledge/retrieval';
import { retrievalActionGroup } from '../../src/knowledge/retrieval-tool';
import { vectorKnowledgeBase } from '../support/knowledge-base';
import { newStack } from '../support/stacks';

const HANDBOOK = 'How we work. Use it for any question about our rules';

function knowledgeBase(scope: Construct, id: string, description = HANDBOOK): IKnowledgeBase {
  return KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(scope, id), description);
}

function imported(knowledgeBaseId: string): IKnowledgeBase {
  const knowledgeBaseRef = { knowledgeBaseId, knowledgeBaseArn: `arn:aws:bedrock:us-east-1:111111111111:knowledge-base/${knowledgeBaseId}` };
  return KnowledgeBase.fromKnowledgeBase({ knowledgeBaseRef } as bedrock.IKnowledgeBaseRef, HANDBOOK);
}

test('each knowledge base is a tool, told by its description and asked to be cited', () => {
  const stack = newStack();
  const { tools, description } = retrievalActionGroup(stack, 'Knowledge', [knowledgeBase(stack, 'Handbook'), knowledgeBase(stack, 'Prices', 'What things cost!')]);
  expect(description.length).toBeLessThanOrEqual(200);
  expect(tools.toolNames).toEqual(['searchHandbook', 'searchPrices']);
  const [handbook, prices] = tools._contract.tools;
  expect(handbook.description).toMatch(/^How we work\. Use it for any question about our rules\. Answer from .* name the source/);
  expect(prices.description).toMatch(/^What things cost! Answer/);
  expect(handbook.parameters).toEqual([
    expect.objectContaining({ name: 'query', required: true, shape: expect.objectContaining({ type: 'string', description: expect.stringContaining('1 to 1000 characters') }) }),
    expect.objectContaining({ name: 'numberOfResults', required: false, shape: expect.objectContaining({ type: 'integer', description: expect.stringContaining('1 to 20. Default: 5.') }) }),
  ]);
});

test('the function knows the knowledge bases by their tools, and may search those alone', () => {
  const stack = newStack();
  retrievalActionGroup(stack, 'Knowledge', [knowledgeBase(stack, 'Handbook'), knowledgeBase(stack, 'Prices')]);
  knowledgeBase(stack, 'Secrets');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: '/opt/cdk-bedrock-agents.handler',
    Timeout: 60,
    Environment: {
      Variables: {
        [KNOWLEDGE_BASES_ENV]: {
          'Fn::Join': ['', [
            '{"searchHandbook":{"knowledgeBaseId":"', { Ref: 'Handbook' },
            '"},"searchPrices":{"knowledgeBaseId":"', { Ref: 'Prices' }, '"}}',
          ]],
        },
      },
    },
  });
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: ['Handbook', 'Prices'].map((id) => ({
        Action: 'bedrock:Retrieve', Effect: 'Allow', Resource: { 'Fn::GetAtt': [id, 'KnowledgeBaseArn'] },
      })),
    },
    Roles: [Match.objectLike({ Ref: Match.stringLikeRegexp('^KnowledgeRole') })],
  });
});

test('a managed knowledge base is searched as one', () => {
  const stack = newStack();
  retrievalActionGroup(stack, 'Knowledge', [{ ...imported('KB12345678'), isManaged: true }]);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { [KNOWLEDGE_BASES_ENV]: '{"searchKB12345678":{"knowledgeBaseId":"KB12345678","managed":true}}' } },
  });
});

describe('the name of a tool', () => {
  const nameOf = (...knowledgeBases: IKnowledgeBase[]) => retrievalActionGroup(newStack('Other'), 'Knowledge', knowledgeBases).tools.toolNames;

  test.each([
    ['Handbook', 'searchHandbook'],
    ['hr-handbook_v2', 'searchHrHandbookV2'],
    ['手册', 'searchKnowledgeBase'],
    ['X'.repeat(80), `search${'X'.repeat(34)}`],
  ])('comes from the id of its construct: %s', (id, name) => {
    expect(nameOf(knowledgeBase(newStack(), id))).toEqual([name]);
  });

  test('is the one people gave where a construct of a higher level made the resource', () => {
    expect(nameOf(knowledgeBase(new Construct(newStack(), 'Handbook'), 'Resource'))).toEqual(['searchHandbook']);
  });

  test('is the id where that is all there is, and plain where there is not even one', () => {
    expect(nameOf(imported('KB12345678'))).toEqual(['searchKB12345678']);
    expect(nameOf(imported(Fn.importValue('handbook')), imported(Lazy.string({ produce: () => 'KB12345678' }))))
      .toEqual(['searchKnowledgeBase', 'searchKnowledgeBase2']);
  });

  test('is no other\'s', () => {
    const stack = newStack();
    const inside = (id: string) => knowledgeBase(new Construct(stack, id), 'Handbook');
    expect(nameOf(inside('A'), inside('B'), inside('C'))).toEqual(['searchHandbook', 'searchHandbook2', 'searchHandbook3']);
  });

  test('and the template are the same at every synth', () => {
    const synth = () => {
      const stack = new Stack(new App(), 'Stack');
      retrievalActionGroup(stack, 'Knowledge', [knowledgeBase(stack, 'B'), knowledgeBase(stack, 'A')]);
      return Template.fromStack(stack).toJSON();
    };
    expect(JSON.stringify(synth())).toBe(JSON.stringify(synth()));
  });
});
