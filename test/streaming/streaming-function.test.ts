import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { StreamingApp } from './app';
import { StreamingAuthentication, StreamingFunctionProps } from '../../src';
import { STREAMING_TIMINGS, timingFaults } from '../../src/contract/streaming/timings';
import { errorsOf } from '../support/stacks';

const jwt = StreamingAuthentication.jwt({ issuer: 'https://login.example.com', audiences: ['chat'] });

describe('with an agent alone', () => {
  const app = new StreamingApp();
  const chat = app.function();

  test('it streams for those who sign their requests, and whom somebody named', () => {
    app.template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' });
    app.template.resourceCountIs('AWS::Lambda::Permission', 0);
    expect(app.config.auth).toEqual({ kind: 'iam' });
    expect(chat.functionUrl).toBeDefined();
  });

  test('it is in no VPC, where a function URL would not stream', () => {
    app.template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.absent(), Timeout: 900, Runtime: 'nodejs24.x' });
  });

  test('a turn ends with a word before the function does', () => {
    expect(app.config.timings?.turnSeconds).toBe(890);
    expect(timingFaults({ ...STREAMING_TIMINGS, ...app.config.timings })).toEqual([]);
  });

  test('it has a role of its own, which may call the agent and write its log', () => {
    app.template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [Match.objectLike({ PolicyName: 'Function' })], ManagedPolicyArns: Match.absent(),
    });
  });
});

test('whoever is granted the URL may call it', () => {
  const app = new StreamingApp();
  const role = new iam.Role(app.stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  app.function().grantInvokeUrl(role);
  expect(JSON.stringify(app.template.findResources('AWS::IAM::Policy'))).toContain('lambda:InvokeFunctionUrl');
});

test('with tokens that the server checks, the URL is open and the server is not', () => {
  const app = new StreamingApp();
  const chat = app.function({ authentication: jwt });
  app.template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
  expect(app.config.auth).toMatchObject({ kind: 'jwt' });
  expect(() => chat.grantInvokeUrl(new iam.Role(app.stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() })))
    .toThrow('Stack/Chat: there is no function URL with IAM that could be granted.');
});

test('a REST API streams what it says', () => {
  const app = new StreamingApp();
  const api = new apigateway.RestApi(app.stack, 'Api', { cloudWatchRole: false });
  const chat = app.function({ functionUrl: false });
  api.root.addResource('chat').addMethod('POST', chat.integration(), { authorizationType: apigateway.AuthorizationType.IAM });
  app.template.resourceCountIs('AWS::Lambda::Url', 0);
  app.template.hasResourceProperties('AWS::ApiGateway::Method', {
    AuthorizationType: 'AWS_IAM', Integration: Match.objectLike({ ResponseTransferMode: 'STREAM', Type: 'AWS_PROXY', TimeoutInMillis: 900_000 }),
  });
  expect(JSON.stringify(app.template.findResources('AWS::ApiGateway::Method'))).toContain('response-streaming-invocations');
});

test('pages of other sites cannot call a URL with IAM, and can where the server checks tokens or an API is in front', () => {
  const allowOrigins = ['https://app.example.com'];
  const warning = Match.stringLikeRegexp('allowOrigins has no effect at a function URL with IAM');
  for (const [props, isWarned] of [[{}, true], [{ authentication: jwt }, false], [{ functionUrl: false }, false]] as const) {
    const app = new StreamingApp();
    app.function({ allowOrigins, ...props });
    const said = Annotations.fromStack(app.stack);
    isWarned ? said.hasWarning('/Stack/Chat', warning) : said.hasNoWarning('/Stack/Chat', warning);
  }
});

test.each<[string, Partial<StreamingFunctionProps>, RegExp]>([
  ['a language that does not stream', { runtime: lambda.Runtime.PYTHON_3_14 }, /runtime is python3\.14; the server needs one for Node\.js 20 or later/],
  ['a timeout beyond Lambda\'s', { timeout: Duration.minutes(20) }, /timeout is 1200 s; it may be a whole number from 30 to 900 s/],
  ['too little memory', { memorySize: 64 }, /memorySize is 64 MB; it may be a whole number from 128 to 10,240 MB/],
])('is refused, with what to do: %s', (_, props, message) => {
  const app = new StreamingApp();
  app.function(props);
  expect(errorsOf(app.stack)).toMatch(message);
});
