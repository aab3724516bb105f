import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Assembly } from '../../cli/assembly/assembly';
import { explain, toJson } from '../../cli/explain/explain';
import { Grant, grants } from '../../cli/explain/grants';
import { userFunction } from '../support/stacks';

function grantsOf(make: (stack: Stack) => void): string[] {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'explain-')) });
  make(new Stack(app, 'Shop'));
  return grants(Assembly.load(app.synth().directory)).map(({ who, may }: Grant) => plain(`${who} may ${may}`));
}

const plain = (text: string) => text.replace(/\u001b\[\d+m/g, '');

function statement(props: iam.PolicyStatementProps): string {
  const [, grant] = grantsOf((stack) => {
    new iam.Role(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Inline: new iam.PolicyDocument({ statements: [new iam.PolicyStatement(props)] }) },
    });
  });
  return grant.replace('Shop/Role may ', '');
}

const BUCKET = 'arn:aws:s3:::orders';

describe('a statement', () => {
  test.each<[string, iam.PolicyStatementProps, string]>([
    ['on everything', { actions: ['s3:GetObject'], resources: ['*'] }, 'read from any bucket'],
    ['on everything of a service', { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::*'] }, 'read from any bucket'],
    ['on one thing and everything', { actions: ['s3:GetObject'], resources: [BUCKET, '*'] }, 'read from any bucket'],
    ['of an action without words, on everything', { actions: ['ecs:RunTask'], resources: ['*'] }, 'do ecs:RunTask on anything'],
    ['of everything', { actions: ['*'], resources: ['*'] }, 'do anything with anything'],
    ['of everything, on one thing', { actions: ['*'], resources: [BUCKET] }, 'do anything with orders of s3'],
    ['of all but some actions', { notActions: ['iam:*', 'kms:*'], resources: [BUCKET] }, 'do anything but iam:*, kms:* with orders of s3'],
    ['of everything, on all of a service', { actions: ['*'], resources: ['arn:aws:s3:::*'] }, 'do anything with * of s3'],
    ['on all of a Region', { actions: ['dynamodb:Scan', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'], resources: ['arn:aws:dynamodb:eu-west-1:999999999999:*'] },
      'read from the table * in eu-west-1 in account 999999999999'],
    ['of a part of what a verb says', { actions: ['dynamodb:GetItem'], resources: ['*'] }, 'read from (by GetItem) any table'],
    ['of more than a verb says', { actions: ['s3:GetObject*', 's3:ListBucket'], resources: [BUCKET] }, 'read from (by GetObject*) and list the bucket orders'],
    ['on all but some resources', { actions: ['s3:GetObject'], notResources: [BUCKET] }, 'read from any bucket but orders'],
    ['in another account', { actions: ['sts:AssumeRole'], resources: ['arn:aws:iam::999999999999:role/Admin'] }, 'act as the role role/Admin in account 999999999999'],
    ['in any account', { actions: ['s3:GetObject'], resources: ['arn:aws:s3:*:*:accesspoint/x'] }, 'read from the bucket accesspoint/x in any Region, in any account'],
    ['where there is nothing to name', { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }, 'write traces'],
    ['of all of X-Ray', { actions: ['xray:*'], resources: ['*'] }, 'do xray:* on anything'],
    ['that denies', { effect: iam.Effect.DENY, actions: ['s3:GetObject'], resources: ['*'] }, 'NOT read from any bucket'],
  ])('%s is told in full', (_, props, words) => {
    expect(statement(props)).toBe(words);
  });
});

describe('a condition', () => {
  const words = (conditions: Record<string, unknown>) => statement({ actions: ['s3:GetObject'], resources: [BUCKET], conditions }).replace('read from the bucket orders, ', '');

  test.each<[string, Record<string, unknown>, string]>([
    ['this account', { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }, 'only for this account'],
    ['another account', { StringEquals: { 'aws:SourceAccount': '999999999999' } }, 'only for account 999999999999'],
    ['any but an account', { StringNotEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }, 'only if aws:SourceAccount StringNotEquals <AccountId>'],
    ['an optional account', { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }, 'only if aws:SourceAccount StringEqualsIfExists <AccountId>'],
    ['a pattern', { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:us-east-1:111122223333:agent/*' } }, 'only on behalf of agent/* of bedrock in us-east-1 in account 111122223333'],
    ['any but a source', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::x' } }, 'unless on behalf of x of s3'],
    ['a star that is meant', { StringEquals: { 's3:prefix': 'a*' } }, 'only if s3:prefix StringEquals a*'],
    ['a name with a comma', { StringEquals: { 's3:prefix': 'a, b' } }, 'only if s3:prefix is "a, b"'],
    ['a key without words', { StringEquals: { 's3:prefix': ['a', 'b'] } }, 'only if s3:prefix is a or b'],
    ['an operator without words', { Bool: { 'aws:SecureTransport': 'false' } }, 'only if aws:SecureTransport Bool false'],
  ])('on %s says what it says', (_, conditions, expected) => {
    expect(words(conditions)).toBe(expected);
  });
});

test('reading about a model is not calling it', () => {
  const model = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
  expect(statement({ actions: ['bedrock:GetFoundationModel'], resources: [model] })).toBe('read about the model foundation-model/amazon.nova-lite-v1:0 in us-east-1');
  expect(statement({ actions: ['bedrock:InvokeModel', 'bedrock:GetFoundationModel'], resources: [model] }))
    .toBe('call (by InvokeModel) and read about the model foundation-model/amazon.nova-lite-v1:0 in us-east-1');
});

test('what cannot be read is said, in text and for programs', () => {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'explain-')) });
  new iam.Role(new Stack(app, 'Shop'), 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(app.node.children[0], 'Boundary', 'arn:aws:iam::111122223333:policy/Boundary'),
  });
  const assembly = Assembly.load(app.synth().directory);
  const expected = [
    'what the managed policy AdministratorAccess allows Shop/Role',
    'what the permissions boundary of Shop/Role takes away: arn:aws:iam::111122223333:policy/Boundary',
    'what is granted outside this assembly',
  ];
  expect(JSON.parse(toJson(assembly))).toMatchObject({ version: 1, leftOut: expected, grants: expect.arrayContaining([{ who: 'lambda.amazonaws.com', may: 'act as Shop/Role' }]) });
  expected.forEach((what) => expect(plain(explain(assembly))).toContain(`  · ${what}`));
});

describe('what a resource allows by itself', () => {
  const anyone = new iam.AnyPrincipal();
  const policy = (action: string, principal: iam.IPrincipal, resource = '*') => new iam.PolicyStatement({ actions: [action], principals: [principal], resources: [resource] });

  test('is told: buckets, keys, queues, topics', () => {
    const told = grantsOf((stack) => {
      const bucket = new s3.Bucket(stack, 'Bucket');
      bucket.addToResourcePolicy(policy('s3:GetObject', anyone, bucket.arnForObjects('*')));
      new kms.Key(stack, 'Key').addToResourcePolicy(policy('kms:Decrypt', new iam.AccountPrincipal('999999999999')));
      const queue = new sqs.Queue(stack, 'Queue');
      queue.addToResourcePolicy(policy('sqs:SendMessage', new iam.ServicePrincipal('s3.amazonaws.com'), queue.queueArn));
      const topic = new sns.Topic(stack, 'Topic');
      topic.addToResourcePolicy(policy('sns:Publish', anyone, topic.topicArn));
    });
    expect(told).toEqual(expect.arrayContaining([
      'anyone may read from the bucket Shop/Bucket/*',
      'this account may do kms:* on Shop/Key',
      'account 999999999999 may decrypt with the key Shop/Key',
      's3.amazonaws.com may do sqs:SendMessage on Shop/Queue',
      'anyone may publish to the topic Shop/Topic',
    ]));
  });

  test('is told: layers, and functions that anybody may call', () => {
    const told = grantsOf((stack) => {
      new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromAsset(__dirname) }).addPermission('Everyone', { accountId: '*' });
      const fn = userFunction(stack);
      fn.addPermission('Organization', { principal: new iam.OrganizationPrincipal('o-abcdefghij') });
      fn.addPermission('Neighbour', { principal: new iam.ServicePrincipal('s3.amazonaws.com'), sourceAccount: '999999999999' });
      fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    });
    expect(told).toEqual(expect.arrayContaining([
      'anyone may use the layer Shop/Layer',
      'anyone may call the function Shop/UserFunction, only from organization o-abcdefghij',
      's3.amazonaws.com may call the function Shop/UserFunction, on behalf of anything, only for account 999999999999',
      'anyone may do lambda:InvokeFunctionUrl on Shop/UserFunction, only through its URL',
    ]));
  });

  test('is told where a policy is text', () => {
    const policyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'logs:PutLogEvents', Resource: '*' }] });
    expect(grantsOf((stack) => new logs.CfnResourcePolicy(stack, 'Policy', { policyName: 'p', policyDocument })))
      .toEqual(['anyone may write to (by PutLogEvents) the log Shop/Policy']);
  });

  test('is told: users and groups', () => {
    const told = grantsOf((stack) => {
      const user = new iam.User(stack, 'User');
      user.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [BUCKET] }));
      new iam.CfnUser(stack, 'Inline', {
        policies: [{ policyName: 'P', policyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }],
      });
    });
    expect(told).toEqual(['Shop/User may read from the bucket orders', 'Shop/Inline may do anything with anything']);
  });
});
