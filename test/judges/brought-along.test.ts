import * as alphaCore from '@aws-cdk/aws-bedrock-agentcore-alpha';
import * as alpha from '@aws-cdk/aws-bedrock-alpha';
import { bedrock as cdklabs, s3vectors } from '@cdklabs/generative-ai-cdk-constructs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AgentCoreAgent, AgentGuardrail, BedrockAgent, KnowledgeBase, Model, ModelAccess } from '../../src';
import { ordersGroup } from '../support/stacks';

/**
 * What people bring along from the other libraries, with the packages as they are published: no cast, and no glue.
 */
process.env.JSII_DEPRECATED = 'quiet'; // the framework has gateways now, and the alpha says so at each step

const CORE = { instruction: 'You help customers with their orders. Be short, friendly and exact.', model: Model.foundation('amazon.nova-lite-v1:0') };
const ARN = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123def456';

function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: { region: 'us-east-1', account: '111122223333' } });
}

/** The resources of a type, as they are deployed. */
function resources(stack: Stack, type: string): Record<string, any>[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

/** On which resources a policy of the template allows an action. */
function allowed(stack: Stack, action: string): unknown[] {
  const { Resources } = Template.fromStack(stack).toJSON();
  const documents = Object.values<any>(Resources).flatMap(({ Properties = {} }) =>
    [Properties.PolicyDocument, ...(Properties.Policies ?? []).map((policy: any) => policy.PolicyDocument)].filter(Boolean));
  return documents.flatMap(({ Statement }) => Statement).filter((statement) => [statement.Action].flat().includes(action))
    .flatMap((statement) => [statement.Resource].flat());
}

const GUARDRAILS: Record<string, (stack: Stack, key: kms.IKey) => AgentGuardrail['guardrail']> = {
  'made with the alpha': (stack, kmsKey) => new alpha.Guardrail(stack, 'Guardrail', { guardrailName: 'words', kmsKey, wordFilters: [{ text: 'no' }] }),
  'imported with the alpha': (stack, kmsKey) => alpha.Guardrail.fromGuardrailAttributes(stack, 'Guardrail', { guardrailArn: ARN, kmsKey }),
  'made with generative-ai-cdk-constructs': (stack, kmsKey) => new cdklabs.Guardrail(stack, 'Guardrail', { name: 'words', kmsKey, wordFilters: [{ text: 'no' }] }),
  'imported with generative-ai-cdk-constructs': (stack, kmsKey) => cdklabs.Guardrail.fromGuardrailAttributes(stack, 'Guardrail', { guardrailArn: ARN, kmsKey }),
};

describe.each(Object.entries(GUARDRAILS))('a guardrail %s', (_, make) => {
  test.each([BedrockAgent, AgentCoreAgent])('is that of an agent, with its key', (Agent) => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const guardrail = make(stack, key) as cdklabs.IGuardrail;
    new Agent(stack, 'Agent', { ...CORE, guardrail: { guardrail, version: '2' } });
    const arn = stack.resolve(guardrail.guardrailArn);
    expect(JSON.stringify(resources(stack, Agent === BedrockAgent ? 'AWS::Bedrock::Agent' : 'AWS::BedrockAgentCore::Harness'))).toContain(JSON.stringify(arn));
    expect(allowed(stack, 'bedrock:ApplyGuardrail')).toContainEqual(arn);
    expect(allowed(stack, 'kms:Decrypt')).toContainEqual(stack.resolve(key.keyArn));
  });

  test('is that of callers who name it themselves', () => {
    const stack = newStack();
    const guardrail = make(stack, new kms.Key(stack, 'Key')) as cdklabs.IGuardrail;
    new ModelAccess(stack, 'Access', { models: [CORE.model], guardrail });
    expect(allowed(stack, 'bedrock:ApplyGuardrail')).toContainEqual(stack.resolve(guardrail.guardrailArn));
  });
});

test('a version that the alpha makes is the one that the agent uses', () => {
  const stack = newStack();
  const guardrail = new alpha.Guardrail(stack, 'Guardrail', { guardrailName: 'words', wordFilters: [{ text: 'no' }] });
  new BedrockAgent(stack, 'Agent', { ...CORE, guardrail: { guardrail, version: guardrail.createVersion() } });
  const [{ GuardrailConfiguration }] = resources(stack, 'AWS::Bedrock::Agent');
  expect(GuardrailConfiguration.GuardrailVersion).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Guardrail'), 'Version'] });
});

describe('a knowledge base of generative-ai-cdk-constructs', () => {
  const MADE: Record<string, (stack: Stack) => cdklabs.IKnowledgeBase> = {
    'that is made': (stack) => {
      const vectorBucket = new s3vectors.VectorBucket(stack, 'Vectors');
      const vectorStore = new s3vectors.VectorIndex(stack, 'Index', { vectorBucket, dimension: 1024, nonFilterableMetadataKeys: ['AMAZON_BEDROCK_TEXT'] });
      return new cdklabs.VectorKnowledgeBase(stack, 'Handbook', { embeddingsModel: cdklabs.BedrockFoundationModel.TITAN_EMBED_TEXT_V2_1024, vectorStore });
    },
    'that is imported': (stack) => cdklabs.VectorKnowledgeBase.fromKnowledgeBaseAttributes(stack, 'Handbook', {
      knowledgeBaseId: 'KB12345678', executionRoleArn: 'arn:aws:iam::111122223333:role/handbook', vectorStoreType: cdklabs.VectorStoreType.S3_VECTORS,
    }),
  };

  test.each(Object.entries(MADE))('%s is searched by either engine', (_, make) => {
    const stack = newStack();
    const made = make(stack);
    const handbook = KnowledgeBase.fromKnowledgeBase(made, 'How we work.');
    new BedrockAgent(stack, 'Classic', { ...CORE, knowledgeBases: [handbook] });
    new AgentCoreAgent(stack, 'Core', { ...CORE, knowledgeBases: [handbook] });
    const [classic] = resources(stack, 'AWS::Bedrock::Agent');
    expect(classic.KnowledgeBases).toEqual([{ KnowledgeBaseId: stack.resolve(made.knowledgeBaseId), Description: 'How we work.', KnowledgeBaseState: 'ENABLED' }]);
    expect(allowed(stack, 'bedrock:Retrieve').filter((arn) => JSON.stringify(arn) === JSON.stringify(stack.resolve(made.knowledgeBaseArn)))).toHaveLength(2);
  });
});

test('a gateway of the alpha is shared, and its role calls the tools', () => {
  const stack = newStack();
  const gateway = new alphaCore.Gateway(stack, 'Gateway', { authorizerConfiguration: alphaCore.GatewayAuthorizer.usingAwsIam() });
  new AgentCoreAgent(stack, 'Agent', { ...CORE, gateway, actionGroups: [ordersGroup(stack)] });
  const [target] = resources(stack, 'AWS::BedrockAgentCore::GatewayTarget');
  expect(target.GatewayIdentifier).toEqual(stack.resolve(gateway.gatewayId));
  expect(allowed(stack, 'bedrock-agentcore:InvokeGateway')).toEqual([stack.resolve(gateway.gatewayArn)]);
});

test('a gateway of the alpha that lets in others than roles is refused', () => {
  const stack = newStack();
  const gateway = new alphaCore.Gateway(stack, 'Gateway'); // a user pool is its default
  new AgentCoreAgent(stack, 'Agent', { ...CORE, gateway, actionGroups: [ordersGroup(stack)] });
  expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Agent\] gateway Stack\/Gateway lets in callers by CUSTOM_JWT/);
});
