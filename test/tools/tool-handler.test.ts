import * as path from 'path';
import { App, Aws, Duration, RemovalPolicy, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { GuardedToolHandlerProps, NodejsToolHandlerProps, ToolHandler } from '../../src/index';
import { inlineCode } from '../gallery/gallery';
import { errorsOf, newAgent, newStack, ordersGroup, userFunction } from '../support/stacks';

const aNumber = () => Lazy.number({ produce: () => 60 });

function nodejs(stack: Stack, props: Partial<NodejsToolHandlerProps> = {}): Template {
  ordersGroup(stack, { handler: ToolHandler.nodejs({ code: inlineCode(), ...props }) });
  return Template.fromStack(stack);
}

describe('nodejs', () => {
  test('puts the guard before the code, in a layer, and leaves the code as it is', () => {
    nodejs(newStack()).hasResourceProperties('AWS::Lambda::Function', {
      Handler: '/opt/cdk-bedrock-agents.handler',
      Layers: [{ Ref: Match.stringLikeRegexp('^OrdersGuard') }],
      Code: { ZipFile: 'exports.handler = async () => ({});' },
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout: 30,
    });
  });

  test('keeps the log for three months, in a group of the function\'s own', () => {
    const template = nodejs(newStack());
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^OrdersLogs') } } });
  });

  test('runs with a role that may write its own log and nothing else', () => {
    nodejs(newStack()).hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: [{
        PolicyDocument: {
          Statement: [{
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersLogs'), 'Arn'] },
          }],
        },
      }],
    });
  });

  test('exposes the function\'s settings', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const key = new kms.Key(stack, 'Key');
    const layer = new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromAsset(__dirname) });
    const template = nodejs(stack, {
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 1024,
      timeout: Duration.minutes(2),
      environment: { TABLE: 'orders' },
      environmentEncryption: key,
      vpc,
      layers: [layer],
      logRetention: logs.RetentionDays.ONE_DAY,
      tracing: lambda.Tracing.ACTIVE,
      reservedConcurrentExecutions: 3,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      MemorySize: 1024,
      Timeout: 120,
      Environment: { Variables: { TABLE: 'orders' } },
      KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
      Layers: [{ Ref: Match.stringLikeRegexp('^OrdersGuard') }, { Ref: Match.stringLikeRegexp('^Layer') }],
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: 3,
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    const [role] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { Policies: Match.anyValue() } }));
    const actions = role.Properties.Policies[0].PolicyDocument.Statement.flatMap((statement: { Action: string[] }) => statement.Action);
    expect(actions).toEqual(expect.arrayContaining(['xray:PutTraceSegments', 'ec2:CreateNetworkInterface']));
  });

  test.each<[string, Partial<NodejsToolHandlerProps>, RegExp]>([
    ['another language', { runtime: lambda.Runtime.PYTHON_3_14 }, /runtime is python3.14; ToolHandler.nodejs takes Node.js.*ToolHandler.guarded/],
    ['an old Node.js', { runtime: lambda.Runtime.NODEJS_18_X }, /runtime is nodejs18.x; the guard needs Node.js 20 or later/],
    ['a handler without an export', { handler: 'index' }, /handler is "index"; it must be of the form file.export/],
    ['a timeout beyond Lambda\'s', { timeout: Duration.minutes(16) }, /timeout is 960 s; it may be a whole number from 1 to 900 s/],
    ['no time at all', { timeout: Duration.seconds(0) }, /timeout is 0 s;/],
    ['a timeout with a fraction', { timeout: Duration.millis(1500) }, /\[Stack\/Orders\] timeout is 1.5 s; it may be a whole number/],
    ['a timeout that cannot be converted', { timeout: Duration.minutes(aNumber()) }, /\[Stack\/Orders\] timeout is known only when it is deployed; give it in seconds/],
    ['too little memory', { memorySize: 127 }, /memorySize is 127 MB; it may be a whole number from 128 to 10,240 MB/],
    ['half a megabyte', { memorySize: 256.5 }, /memorySize is 256.5 MB;/],
    ['fewer than no calls at once', { reservedConcurrentExecutions: -1 }, /reservedConcurrentExecutions is -1; it may be a whole number from 0/],
    ['a variable of Lambda\'s own', { environment: { AWS_REGION: 'eu-west-1' } }, /\[Stack\/Orders\] environment has AWS_REGION, which Lambda sets itself/],
    ['a variable that cannot be one', { environment: { 'bad-name': 'x' } }, /environment has "bad-name"; a name has letters, digits and underscores/],
    ['more variables than Lambda takes', { environment: { TEXT: 'ü'.repeat(2047) } }, /environment has 4098 bytes; Lambda takes 4,096/],
    ['inline code under another name', { handler: 'app.handler' }, /handler is "app.handler", but inline code is always index.js. Use index.handler/],
    ['a handler that is not in the code', { code: lambda.Code.fromAsset(path.join(__dirname, '..', 'cli', 'tools')), handler: 'lib/app.handler' },
      /handler is "lib\/app.handler", but there is no lib\/app.js, lib\/app.mjs or lib\/app.cjs in the code/],
    ['subnets without a VPC', { vpcSubnets: {} }, /vpcSubnets has no effect without vpc/],
    ['security groups without a VPC', { securityGroups: [] }, /securityGroups has no effect without vpc/],
    ['five layers', { layers: Array(5).fill({ layerVersionArn: 'arn' }) as never }, /layers has 5 layers; .* Give 4 at most/],
    ['a reply limit beyond Lambda\'s', { guard: { replyLimit: Size.mebibytes(6) } }, /guard.replyLimit is 6291456 bytes; Lambda returns 6225920 at most/],
    ['a reply limit that no reply fits in', { guard: { replyLimit: Size.bytes(1023) } }, /guard.replyLimit is 1023 bytes.*Give 1024 bytes at least/],
    ['a reply limit of the deployment', { guard: { replyLimit: Size.bytes(Lazy.number({ produce: () => 1 })) } }, /is known only at deployment.*Give a number/],
    ['a repeat limit of one', { guard: { repeatLimit: 1 } }, /guard.repeatLimit is 1; it may be a whole number from 2 to 1,000, or 0 for no limit/],
    ['a repeat limit that nobody reaches', { guard: { repeatLimit: 1_001 } }, /guard.repeatLimit is 1001; it may be/],
    ['a repeat limit in parts', { guard: { repeatLimit: 2.5 } }, /guard.repeatLimit is 2.5; it may be/],
    ['a repeat limit of the deployment', { guard: { repeatLimit: Lazy.number({ produce: () => 3 }) } }, /guard.repeatLimit is known only at deployment/],
    ['a soft limit above the limit', { guard: { replyLimit: Size.kibibytes(1), softReplyLimit: Size.kibibytes(2) } }, /guard.softReplyLimit is 2048 bytes, above/],
  ])('rejects %s', (_, props, message) => {
    const stack = newStack();
    expect(() => nodejs(stack, props)).toThrow(message);
  });

  test('says all of it at once', () => {
    const wrong = { timeout: Duration.millis(1500), memorySize: 1, environment: { AWS_REGION: 'x' }, handler: 'app.handler' };
    expect(() => nodejs(newStack(), wrong)).toThrow(/memorySize is 1 MB[^]*timeout is 1.5 s[^]*AWS_REGION[^]*inline code/);
  });

  test('leaves alone what is known only when it is deployed', () => {
    const token = aNumber();
    const environment = { TABLE: Aws.STACK_NAME };
    const props = { memorySize: token, reservedConcurrentExecutions: token, timeout: Duration.seconds(token), environment };
    nodejs(newStack(), props).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('finds the handler of an asset, in a folder too', () => {
    const code = lambda.Code.fromAsset(path.join(__dirname, '..', 'cli'));
    nodejs(newStack(), { code, handler: 'tools/good.handler' }).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('takes undefined for any prop as if it were not given', () => {
    const nothing: Record<keyof Omit<NodejsToolHandlerProps, 'code'>, undefined> = {
      entry: undefined,
      architecture: undefined,
      environment: undefined,
      environmentEncryption: undefined,
      guard: undefined,
      handler: undefined,
      layers: undefined,
      logEncryptionKey: undefined,
      logRemovalPolicy: undefined,
      logRetention: undefined,
      memorySize: undefined,
      reservedConcurrentExecutions: undefined,
      runtime: undefined,
      securityGroups: undefined,
      timeout: undefined,
      tracing: undefined,
      vpc: undefined,
      vpcSubnets: undefined,
    };
    expect(nodejs(newStack(), nothing).toJSON()).toEqual(nodejs(newStack()).toJSON());
  });

  test('refuses a key for variables that are not there', () => {
    const stack = newStack();
    expect(() => nodejs(stack, { environmentEncryption: new kms.Key(stack, 'Key') })).toThrow(/environmentEncryption has no effect without environment/);
  });
});

describe('guarded', () => {
  function guarded(stack: Stack, fn: lambda.IFunctionRef, props?: Parameters<typeof ToolHandler.guarded>[1]): Template {
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.guarded(fn, props) })] });
    return Template.fromStack(stack);
  }

  test('puts a function of ours before the user\'s, which it alone is allowed to call', () => {
    const stack = newStack();
    const template = guarded(stack, userFunction(stack));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CDK_BEDROCK_AGENTS_TARGET_FUNCTION: { 'Fn::GetAtt': [Match.stringLikeRegexp('^UserFunction'), 'Arn'] } } },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: Match.arrayWith([
            { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^UserFunction'), 'Arn'] } },
          ]),
        },
      }],
    });
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersFunction'), 'Arn'] } });
  });

  test('takes undefined for any prop as if it were not given', () => {
    const nothing: Record<keyof GuardedToolHandlerProps, undefined> = {
      functionTimeout: undefined,
      guard: undefined,
      logEncryptionKey: undefined,
      logRemovalPolicy: undefined,
      logRetention: undefined,
      memorySize: undefined,
      reservedConcurrentExecutions: undefined,
      securityGroups: undefined,
      tracing: undefined,
      vpc: undefined,
      vpcSubnets: undefined,
    };
    const templateWith = (props?: GuardedToolHandlerProps) => {
      const stack = newStack();
      return guarded(stack, userFunction(stack), props).toJSON();
    };
    expect(templateWith(nothing)).toEqual(templateWith());
  });

  test('cannot outlive a function whose timeout is known only when it is deployed', () => {
    const stack = newStack();
    const fn = userFunction(stack, 'F', { timeout: Duration.seconds(aNumber()) });
    expect(() => guarded(stack, fn)).toThrow(/\[Stack\/Orders\] how long Stack\/F may run is known only when it is deployed. Give functionTimeout/);

    const other = newStack();
    const imported = lambda.Function.fromFunctionArn(other, 'F', 'arn:aws:lambda:us-east-1:111122223333:function:f');
    expect(() => guarded(other, imported, { functionTimeout: Duration.seconds(aNumber()) })).toThrow(/\[Stack\/Orders\] functionTimeout is known only when it is deployed. Give a number/);
  });

  test('rounds a timeout up to whole seconds', () => {
    const stack = newStack();
    const imported = lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:us-east-1:111122223333:function:f');
    guarded(stack, imported, { functionTimeout: Duration.millis(1500) }).hasResourceProperties('AWS::Lambda::Function', { Timeout: 7 });
  });

  test.each<[string, (stack: Stack) => lambda.IFunctionRef, number]>([
    ['a function with a timeout', (stack) => userFunction(stack, 'F', { timeout: Duration.seconds(60) }), 65],
    ['a function with Lambda\'s default', (stack) => userFunction(stack, 'F'), 8],
    ['an alias', (stack) => new lambda.Alias(stack, 'A', { aliasName: 'live', version: userFunction(stack, 'F', { timeout: Duration.seconds(20) }).currentVersion }), 25],
    ['an L1', (stack) => new lambda.CfnFunction(stack, 'F', { role: 'arn:aws:iam::111122223333:role/r', code: {}, timeout: 12 }), 17],
    ['an imported function', (stack) => lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:us-east-1:111122223333:function:f'), 35],
  ])('outlives %s', (_, make, timeout) => {
    const stack = newStack();
    guarded(stack, make(stack)).hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', Runtime: 'nodejs24.x', Timeout: timeout });
  });

  test('takes the user\'s word for a timeout it cannot see, and not against what it sees', () => {
    const stack = newStack();
    const imported = lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:us-east-1:111122223333:function:f');
    guarded(stack, imported, { functionTimeout: Duration.minutes(5) }).hasResourceProperties('AWS::Lambda::Function', { Timeout: 305 });

    const other = newStack();
    const fn = userFunction(other, 'F', { timeout: Duration.seconds(60) });
    expect(() => guarded(other, fn, { functionTimeout: Duration.seconds(30) })).toThrow(/functionTimeout is 30 s, but Stack\/F may run 60 s/);
  });

  test('runs where it is told to, under the key that it is told of', () => {
    const stack = newStack();
    const template = guarded(stack, userFunction(stack), {
      vpc: new ec2.Vpc(stack, 'Vpc'), logEncryptionKey: new kms.Key(stack, 'Key'), logRemovalPolicy: RemovalPolicy.DESTROY, reservedConcurrentExecutions: 5,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'The guard of action group Orders', VpcConfig: { SubnetIds: Match.anyValue() }, ReservedConcurrentExecutions: 5,
    });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { KmsKeyId: Match.anyValue() }, DeletionPolicy: 'Delete' });
  });

  test('has no subnets without a VPC, and no fewer calls than none', () => {
    const stack = newStack();
    expect(() => guarded(stack, userFunction(stack), { vpcSubnets: {}, reservedConcurrentExecutions: -1 }))
      .toThrow(/reservedConcurrentExecutions is -1[^]*vpcSubnets has no effect without vpc/);
  });

  test('has no room above Lambda\'s longest timeout', () => {
    const stack = newStack();
    const fn = userFunction(stack, 'F', { timeout: Duration.minutes(15) });
    expect(() => guarded(stack, fn)).toThrow(/may run 900 s; with the guard's 5 s that is beyond Lambda's 900 s. Give the function 895 s/);
  });
});

describe('direct', () => {
  test('calls the user\'s function, and warns that nothing checks it', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(userFunction(stack)) })] });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    Annotations.fromStack(stack).hasWarning('/Stack/Orders', Match.stringLikeRegexp('Stack/UserFunction is called without a guard'));
  });
});

describe('returnControl', () => {
  test('needs no function', () => {
    const stack = newStack();
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.returnControl() })] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.hasResourceProperties('AWS::Bedrock::Agent', {
      ActionGroups: [Match.objectLike({ ActionGroupExecutor: { CustomControl: 'RETURN_CONTROL' } })],
    });
  });
});

describe('a function the service cannot reach', () => {
  const env = { account: '111122223333', region: 'us-east-1' };

  test('is an error in another Region', () => {
    const app = new App();
    const fn = userFunction(new Stack(app, 'Elsewhere', { env: { ...env, region: 'eu-west-1' } }));
    const stack = new Stack(app, 'Stack', { env, crossRegionReferences: true });
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(fn) })] });
    expect(errorsOf(stack)).toMatch(/Elsewhere\/UserFunction is in eu-west-1, the agent in us-east-1.*Deploy the function in us-east-1\./);
  });

  test('in another account needs a permission there, and says so', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const fn = lambda.Function.fromFunctionAttributes(stack, 'F', { functionArn: 'arn:aws:lambda:us-east-1:444455556666:function:f' });
    newAgent(stack, { actionGroups: [ordersGroup(stack, { handler: ToolHandler.direct(fn) })] });
    Annotations.fromStack(stack).hasWarning('/Stack/Agent', Match.stringLikeRegexp('is in account 444455556666, the agent in 111122223333'));
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
  });
});
