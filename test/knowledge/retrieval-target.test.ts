import { Stack } from 'aws-cdk-lib';
import { IKnowledgeBase, KnowledgeBase, RetrievalTarget } from '../../src';
import { KNOWLEDGE_BASE_ENV, parseRetrievalTarget } from '../../src/contract/knowledge/target';
import { vectorKnowledgeBase } from '../support/knowledge-base';
import { newStack } from '../support/stacks';

const base = (stack: Stack) => KnowledgeBase.fromKnowledgeBase(vectorKnowledgeBase(stack, 'Handbook'), 'How we work.');

test('a function reads which knowledge base it searches, where the runtime looks for it', () => {
  const stack = newStack();
  expect(RetrievalTarget.ENVIRONMENT).toBe(KNOWLEDGE_BASE_ENV);
  const value = stack.resolve(RetrievalTarget.of(base(stack), { tenantKey: 'tenant' }).valueFor(stack));
  expect(value).toEqual({ 'Fn::Join': ['', ['{"knowledgeBaseId":"', { Ref: 'Handbook' }, '","tenantKey":"tenant"}']] });
});

test.each<[Partial<IKnowledgeBase>, { tenantKey?: string }, object]>([
  [{}, {}, { knowledgeBaseId: 'KB12345678' }],
  [{ isManaged: true }, { tenantKey: 'tenant' }, { knowledgeBaseId: 'KB12345678', managed: true, tenantKey: 'tenant' }],
])('what is written is what the runtime reads: %j %j', (more, options, target) => {
  const stack = newStack();
  const value = RetrievalTarget.of({ knowledgeBaseId: 'KB12345678', ...more } as IKnowledgeBase, options).valueFor(stack);
  expect(parseRetrievalTarget(stack.resolve(value))).toEqual(target);
});

test('a tenant key without a name is refused', () => {
  expect(() => RetrievalTarget.of(base(newStack()), { tenantKey: ' ' })).toThrow('tenantKey is empty');
});
