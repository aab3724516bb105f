// The library: what bench/apps/knowledge-floor.cjs makes, with the ingestion log, its metrics and alarm, and the checks.
const { App, Stack } = require('aws-cdk-lib');
const s3 = require('aws-cdk-lib/aws-s3');
const { BedrockAgent, KnowledgeBase, Model, Sync } = require('../../lib');

const app = new App({ outdir: process.argv[3] });
const stack = new Stack(app, 'Stack');
const handbook = new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' });
handbook.addS3Source(new s3.CfnBucket(stack, 'Documents'), { sync: Sync.manual() });
new BedrockAgent(stack, 'Agent', {
  instruction: 'You help colleagues with questions about how we work.',
  model: Model.foundation('amazon.nova-lite-v1:0'),
  knowledgeBases: [handbook],
});
app.synth();
