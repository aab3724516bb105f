import * as fs from 'fs';
import * as path from 'path';
import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { AgentCoreAgent, Chunking, DocumentAttribute, DocumentFolder, KnowledgeBase, Model, RetrievalTarget } from 'cdk-bedrock-agents';

/** Answers colleagues from the company's handbook and its code base, and names the sources: as an agent, and as a function. */
export class HandbookStack extends Stack {
  private readonly documents: s3.Bucket;

  public constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.documents = new s3.Bucket(this, 'Documents', { enforceSSL: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });

    const handbook = new KnowledgeBase(this, 'Rules', {
      description: 'How we work: leave, travel, expenses, security. Use it for any question about our rules.',
      chunking: Chunking.markdownGuides(),
    });
    this.fill(handbook, 'handbook/', DocumentFolder.of(path.join(__dirname, 'documents', 'handbook')));

    const codeBase = new KnowledgeBase(this, 'CodeBase', {
      description: 'The source code of our shop. Use it for any question about what our services do.',
      chunking: Chunking.code(),
    });
    this.fill(codeBase, 'code/', DocumentFolder.of(path.join(__dirname, 'documents', 'code'), { metadata: { team: DocumentAttribute.text('shop') } }));

    const model = Model.crossRegion('us.anthropic.claude-haiku-4-5-20251001-v1:0');
    const agent = new AgentCoreAgent(this, 'Assistant', {
      description: 'Answers questions about how we work and about our code.',
      instruction: fs.readFileSync(path.join(__dirname, 'instruction.md'), 'utf8').trim(),
      model,
      knowledgeBases: [handbook, codeBase],
      costAllocation: { 'cost-center': 'people' },
    });

    // The same without an agent: one search, one answer.
    const answers = new lambda.Function(this, 'Answers', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'build', 'answers')),
      timeout: Duration.minutes(1),
      memorySize: 512,
      environment: { MODEL: model.modelId },
    });
    for (const [variable, knowledgeBase] of Object.entries({ HANDBOOK: handbook, CODE_BASE: codeBase })) {
      answers.addEnvironment(variable, RetrievalTarget.of(knowledgeBase).valueFor(answers));
      knowledgeBase.grantRetrieve(answers);
    }
    model.grantInvoke(answers);

    new CfnOutput(this, 'HarnessArn', { value: agent.agentArn });
    new CfnOutput(this, 'AnswersFunction', { value: answers.functionName });
  }

  /** Each deployment brings the folder's documents into the bucket, and what has changed is ingested. */
  private fill(knowledgeBase: KnowledgeBase, prefix: string, folder: DocumentFolder): void {
    knowledgeBase.addS3Source(this.documents, { prefix });
    new s3deploy.BucketDeployment(this, `Fill${knowledgeBase.node.id}`, { sources: [folder], destinationBucket: this.documents, destinationKeyPrefix: prefix });
  }
}
