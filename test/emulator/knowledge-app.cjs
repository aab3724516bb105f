// Two knowledge bases over one bucket's documents, one on each store that is made: cdk deploy --app 'npx tsx … knowledge-app.cjs'
const { App, CfnOutput, RemovalPolicy, Stack } = require('aws-cdk-lib');
const s3 = require('aws-cdk-lib/aws-s3');
const { Chunking, KnowledgeBase, VectorStore } = require('cdk-bedrock-agents');

const stack = new Stack(new App(), 'Knowledge');
const documents = new s3.Bucket(stack, 'Documents', { removalPolicy: RemovalPolicy.DESTROY });

for (const [id, vectorStore, prefix] of [
  ['Handbook', VectorStore.s3Vectors(), 'handbook/'],
  ['Contracts', VectorStore.openSearchServerless(), 'contracts/'],
]) {
  const base = new KnowledgeBase(stack, id, { description: `The ${prefix} documents. Use it for any question about them.`, vectorStore, chunking: Chunking.general() });
  base.addS3Source(documents, { prefix });
  new CfnOutput(stack, `${id}Id`, { value: base.knowledgeBaseId });
}
