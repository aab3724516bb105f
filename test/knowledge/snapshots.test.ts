import { App, Stack } from 'aws-cdk-lib';
import { knowledgeGallery } from '../gallery/knowledge';

/**
 * Every kind of knowledge base on every store, to the last property: what is replaced by mistake loses its vectors.
 */
const app = new App();
knowledgeGallery(app);
const assembly = app.synth();

/** What comes with each base and says nothing of it: held by the snapshot of the first. */
const BESIDE = /^AWS::(Logs|CloudWatch|SecretsManager|S3|SQS|Events|Lambda|SNS|KMS)::/;

test('a knowledge base with nothing but a description, and all that comes with it', () => {
  expect(assembly.getStackByName('Knowledge').template.Resources).toMatchSnapshot();
});

test.each(['KnowledgeEverything', 'KnowledgeStores', 'KnowledgeManaged'])('%s: the bases, their sources, stores and roles', (name) => {
  const resources: Record<string, { Type: string }> = assembly.getStackByName(name).template.Resources;
  expect(Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => !BESIDE.test(Type)))).toMatchSnapshot();
});

test('each stack of the gallery has one', () => {
  const stacks = app.node.children.filter((child) => Stack.isStack(child)).map(({ node }) => node.id);
  expect(stacks).toEqual(['Knowledge', 'KnowledgeEverything', 'KnowledgeStores', 'KnowledgeManaged']);
});
