import { join } from 'path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keepSetting, passLoggingRole } from './permissions';
import { LoggingProperties } from '../contract/observability/logging';
import { acknowledgeWildcards } from '../private/nag';
import { writeLogs } from '../tools/permissions';

/** Bundled when the package is built; src/ and lib/ have the same depth. */
const BUNDLE = join(__dirname, '..', '..', 'assets', 'invocation-logging');

/**
 * The account's setting, as a resource of a stack. CloudFormation has no type for it: this is the library's one custom
 * resource, and its function the only one that a deployment runs.
 */
export function loggingResource(scope: Construct, loggingRole: iam.IRole, properties: LoggingProperties): CustomResource {
  const logGroup = new logs.LogGroup(scope, 'HandlerLogs', { retention: logs.RetentionDays.ONE_MONTH });
  const statements = [writeLogs(logGroup.logGroupArn), keepSetting(properties.SwitchOffOnDelete === 'true'), passLoggingRole(loggingRole.roleArn)];
  const role = new iam.Role(scope, 'HandlerRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Setting: new iam.PolicyDocument({ statements }) },
  });
  acknowledgeWildcards(role, statements);
  const handler = new lambda.Function(scope, 'Handler', {
    description: 'Keeps the setting of the logging of model invocations of this account and Region',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(BUNDLE),
    handler: 'index.handler',
    memorySize: 256,
    timeout: Duration.minutes(2), // a new role is not known everywhere at once
    role,
    logGroup,
  });
  return new CustomResource(scope, 'Setting', {
    resourceType: 'Custom::BedrockModelInvocationLogging', serviceToken: handler.functionArn, properties, serviceTimeout: Duration.minutes(5),
  });
}
