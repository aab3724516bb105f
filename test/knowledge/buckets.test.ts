import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { KnowledgeBase } from '../../src';
import { errorsOf } from '../support/stacks';

/** Documents in buckets of others, and under keys of others: both kinds of knowledge base. */
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/11111111-2222-3333-4444-555555555555';
const KINDS = {
  vector: (stack: Stack) => new KnowledgeBase(stack, 'Handbook', { description: 'How we work.' }),
  managed: (stack: Stack) => KnowledgeBase.managed(stack, 'Handbook', { description: 'How we work.' }),
};

const here = () => new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
const theirs = (stack: Stack, more: Partial<s3.BucketAttributes> = {}) => s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: '222222222222', ...more });

function statements(stack: Stack, action: string): any[] {
  const template = Template.fromStack(stack);
  const roles = Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) => (Properties.Policies ?? []).map(({ PolicyDocument }: any) => PolicyDocument));
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument);
  return [...roles, ...policies].flatMap(({ Statement }) => Statement).filter(({ Action }) => [Action].flat().includes(action));
}

describe.each(Object.entries(KINDS))('a %s knowledge base', (_, make) => {
  test('reads the bucket of another account as that account\'s, and as nobody else\'s', () => {
    const stack = here();
    make(stack).addS3Source(theirs(stack), { prefix: 'handbook/' });
    const [read] = statements(stack, 's3:GetObject');
    expect(read.Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': '222222222222' } });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::Bedrock::DataSource'))).toMatch(/[bB]ucketOwnerAccountId":"222222222222"/);
  });

  test('decrypts what is under the key that is given, by way of S3 alone', () => {
    const stack = here();
    make(stack).addS3Source(theirs(stack), { bucketKey: kms.Key.fromKeyArn(stack, 'Key', KEY) });
    const decrypts = statements(stack, 'kms:Decrypt').filter(({ Resource }) => Resource === KEY);
    expect(decrypts).toHaveLength(1);
    expect(decrypts[0].Condition.StringEquals['kms:ViaService']).toEqual({ 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] });
  });

  test('does not take a bucket of another Region', () => {
    const stack = here();
    make(stack).addS3Source(theirs(stack, { region: 'eu-west-1' }));
    expect(errorsOf(stack)).toMatch(/bucket Stack\/Theirs is in eu-west-1, the knowledge base in us-east-1/);
  });

  test('lets its librarian start, watch and stop its jobs, and those of no other', () => {
    const stack = here();
    const librarian = new iam.Role(stack, 'Librarian', { assumedBy: new iam.AccountRootPrincipal() });
    make(stack).grantSync(librarian);
    const [granted] = statements(stack, 'bedrock:StopIngestionJob');
    expect(granted.Action).toEqual(['bedrock:StartIngestionJob', 'bedrock:GetIngestionJob', 'bedrock:ListIngestionJobs', 'bedrock:StopIngestionJob']);
    expect(granted.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Handbook/), 'KnowledgeBaseArn'] });
  });
});
