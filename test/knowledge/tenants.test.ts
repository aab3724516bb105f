import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AgentCoreAgent, BedrockAgent, IKnowledgeBase, KnowledgeBase, Model, RetrievalTarget, VectorStore } from '../../src';
import { INSTRUCTION, NOVA, errorsOf, newStack } from '../support/stacks';

const DESCRIPTION = 'Contracts of our customers.';
const contracts = (stack: Stack, tenantKey: string | undefined = 'customer') => new KnowledgeBase(stack, 'Contracts', { description: DESCRIPTION, tenantKey });
const agentWith = (stack: Stack, knowledgeBase: IKnowledgeBase, Agent: typeof AgentCoreAgent | typeof BedrockAgent = AgentCoreAgent) =>
  new Agent(stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), knowledgeBases: [knowledgeBase] });

/** What the agent's tool is told to search. */
function searched(stack: Stack): string {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return JSON.stringify(functions.map(({ Properties }) => Properties.Environment?.Variables.CDK_BEDROCK_AGENTS_KNOWLEDGE_BASES ?? ''));
}

test('whoever is told of a base with tenants is told by what they are kept apart', () => {
  const stack = newStack();
  expect(JSON.stringify(stack.resolve(RetrievalTarget.of(contracts(stack)).valueFor(stack)))).toContain('\\"tenantKey\\":\\"customer\\"');
});

test('a target cannot name another attribute than the base', () => {
  const stack = newStack();
  expect(() => RetrievalTarget.of(contracts(stack), { tenantKey: 'team' })).toThrow('tenantKey is "team", and that of the knowledge base Stack/Contracts is "customer"');
});

test('an agent on AgentCore finds the documents of the tenant that it is made for', () => {
  const stack = newStack();
  agentWith(stack, contracts(stack).forTenant('acme'));
  expect(errorsOf(stack)).toBe('');
  expect(searched(stack)).toContain('\\"tenantKey\\":\\"customer\\",\\"tenant\\":\\"acme\\"');
});

test('an agent that would let the model choose is refused', () => {
  const stack = newStack();
  agentWith(stack, contracts(stack));
  expect(errorsOf(stack)).toMatch(/knowledge base Stack\/Contracts has the documents of several tenants, and the model must not choose .*forTenant/);
});

test.each([['whole', (base: IKnowledgeBase) => base], ['for one tenant', (base: IKnowledgeBase) => base.forTenant('acme')]])(
  'an agent on Agents Classic, which has no filter, is refused: %s', (_, view) => {
    const stack = newStack();
    agentWith(stack, view(contracts(stack)), BedrockAgent);
    expect(errorsOf(stack)).toMatch(/knowledge base Stack\/Contracts has the documents of several tenants, and an agent on Agents Classic searches without a filter/);
  });

test('a base that was made elsewhere, and a managed one, can have tenants too', () => {
  const stack = newStack();
  const elsewhere = KnowledgeBase.fromId('KB12345678', DESCRIPTION, { tenantKey: 'customer', managed: true });
  expect(JSON.parse(stack.resolve(RetrievalTarget.of(elsewhere.forTenant('acme')).valueFor(stack)))).toEqual({ knowledgeBaseId: 'KB12345678', managed: true, tenantKey: 'customer', tenant: 'acme' });
  const managed = KnowledgeBase.managed(stack, 'Managed', { description: DESCRIPTION, tenantKey: 'customer' });
  agentWith(stack, managed.forTenant('acme'));
  expect(searched(stack)).toContain('\\"managed\\":true,\\"tenantKey\\":\\"customer\\",\\"tenant\\":\\"acme\\"');
});

test('a tenant of a base that knows none is refused, and so are no tenant and two', () => {
  const stack = newStack();
  expect(() => new KnowledgeBase(stack, 'All', { description: DESCRIPTION }).forTenant('acme')).toThrow('knowledge base Stack/All: forTenant("acme") would find everybody\'s documents');
  const base = contracts(stack);
  expect(() => base.forTenant(' ')).toThrow('knowledge base Stack/Contracts: forTenant has no tenant');
  expect(() => base.forTenant('acme').forTenant('umbrella')).toThrow('forTenant("umbrella") of what only "acme" sees');
  expect(base.forTenant('acme').forTenant('acme').tenant).toBe('acme');
});

test('an agent elsewhere is refused what a tenant sees, as it is the base', () => {
  const app = new App();
  const base = contracts(new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } }));
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111122223333', region: 'eu-west-1' } });
  agentWith(elsewhere, base.forTenant('acme'));
  expect(errorsOf(elsewhere)).toContain('knowledge base Stack/Contracts');
});

test.each(['', ' ', 'x-amz-bedrock-kb-source-uri', 'originalPath', 'x'.repeat(201)])('%p is no attribute of documents', (tenantKey) => {
  const stack = newStack();
  contracts(stack, tenantKey);
  expect(errorsOf(stack)).toContain(`tenantKey is "${tenantKey}". It is the name of an attribute`);
  expect(() => KnowledgeBase.fromId('KB12345678', DESCRIPTION, { tenantKey })).toThrow('It is the name of an attribute');
});

test('an index in which tenants cannot be told apart is refused', () => {
  const stack = newStack();
  new KnowledgeBase(stack, 'Contracts', { description: DESCRIPTION, tenantKey: 'customer', vectorStore: VectorStore.s3Vectors({ nonFilterableKeys: ['customer'] }) });
  expect(errorsOf(stack)).toContain('nonFilterableKeys has "customer", the tenantKey of the knowledge base');
});
