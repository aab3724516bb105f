import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EntryCode } from './entry-code';
import { checkEnvironment } from './environment';
import { GuardCode } from './guard-code';
import { checkGuardOptions, guardSettings } from './guard-options';
import { attachToVpc, invokeFunction, writeLogs, writeTraces } from './permissions';
import { ToolFunctionOptions } from './tool-function-options';
import {
  DEFAULT_RUNTIME, LONGEST_SECONDS, MOST_LAYERS, checkFunctionOptions, checkHandlerFile, checkMemory, checkNodejsProps, checkTimeout,
} from './tool-function-rules';
import type { GuardedToolHandlerProps, NodejsToolHandlerProps, ToolHandlerBinding } from './tool-handler';
import { Findings } from '../contract/findings';
import { GUARD_HANDLER, TARGET_FUNCTION_ENV } from '../contract/tools/names';
import { acknowledgeWildcards } from '../private/nag';
import { checkPlace } from '../private/place';

const DEFAULT_TIMEOUT = Duration.seconds(30);
const DEFAULT_MEMORY = 256;
/** What the guard needs beside the function it waits for: its own start, and the way there and back. */
const GUARD_SECONDS = 5;

/**
 * The function of `ToolHandler.nodejs`: the user's code, with the guard before it in a layer. What is found wrong is left
 * out, so that the framework does not stop at the first mistake.
 */
export function runInGuard({ scope, actionGroupName, contract, findings }: ToolHandlerBinding, props: NodejsToolHandlerProps): lambda.Function {
  checkNodejsProps(props, findings);
  const {
    handler = 'index.handler', runtime = DEFAULT_RUNTIME, memorySize = DEFAULT_MEMORY, timeout = DEFAULT_TIMEOUT, environment = {},
    guard = {}, layers = [], vpc, vpcSubnets, securityGroups, tracing, logRetention, logEncryptionKey, logRemovalPolicy, entry, ...settings
  } = props;
  const code = props.code ?? (entry === undefined ? lambda.Code.fromInline('//') : new EntryCode(entry, findings));
  const config = { actionGroup: actionGroupName, handler, contract, settings: guardSettings(guard) };
  const guardLayer = new lambda.LayerVersion(scope, 'Guard', {
    description: `The guard of action group ${actionGroupName}, and its contract`,
    code: new GuardCode('guard', config),
  });
  const logGroup = logGroupFor(scope, props);
  const fn = new lambda.Function(scope, 'Function', {
    ...settings,
    code,
    runtime,
    memorySize,
    timeout: checkTimeout(timeout, findings),
    environment: checkEnvironment(environment, findings),
    description: `Tools of action group ${actionGroupName}`,
    handler: GUARD_HANDLER,
    layers: [guardLayer, ...layers.slice(0, MOST_LAYERS)],
    role: roleFor(scope, logGroup, props),
    logGroup,
    ...(vpc && { vpc, vpcSubnets, securityGroups }),
  });
  checkHandlerFile(fn, code, handler, findings);
  return trace(tracing, fn);
}

/** The function of `ToolHandler.guarded`: the guard, which calls the user's function. */
export function forwardTo(
  { scope, actionGroupName, contract, findings }: ToolHandlerBinding, target: lambda.IFunctionRef, props: GuardedToolHandlerProps,
): lambda.Function {
  const { guard = {}, memorySize = DEFAULT_MEMORY, tracing, vpc, vpcSubnets, securityGroups, reservedConcurrentExecutions } = props;
  checkGuardOptions(guard, findings);
  checkMemory(memorySize, findings);
  checkFunctionOptions(props, findings);
  checkPlace(Stack.of(scope), target.env, {
    id: 'tool-handler',
    what: `function ${target.node.path}`,
    by: 'its guard',
    region: 'a function calls functions of its own Region only',
    instead: 'Deploy the function',
    warning: 'tool-handler.account',
    permission: 'to the function\'s policy that the role of the guard may use lambda:InvokeFunction',
  }, findings);
  const logGroup = logGroupFor(scope, props);
  const { functionArn } = target.functionRef;
  return trace(tracing, new lambda.Function(scope, 'Function', {
    description: `The guard of action group ${actionGroupName}`,
    runtime: DEFAULT_RUNTIME,
    memorySize,
    timeout: timeoutAround(target, props, findings),
    code: new GuardCode('guard-forwarder', { actionGroup: actionGroupName, contract, settings: guardSettings(guard) }),
    handler: 'index.handler',
    environment: { [TARGET_FUNCTION_ENV]: functionArn },
    role: roleFor(scope, logGroup, props, invokeFunction(functionArn)),
    logGroup,
    reservedConcurrentExecutions,
    ...(vpc && { vpc, vpcSubnets, securityGroups }),
  }));
}

/** The guard must outlive the function behind it, to tell its timeout from an answer. */
function timeoutAround(target: lambda.IFunctionRef, { functionTimeout }: GuardedToolHandlerProps, findings: Findings): Duration {
  if (functionTimeout?.isUnresolved()) {
    findings.error('tool-handler.timeout', 'functionTimeout is known only when it is deployed. Give a number: the guard must outlive the function.');
    return DEFAULT_TIMEOUT;
  }
  const given = functionTimeout && Math.ceil(functionTimeout.toSeconds({ integral: false }));
  const own = secondsOf(target);
  if (Token.isUnresolved(own)) {
    if (given === undefined) {
      findings.error('tool-handler.timeout', `how long ${target.node.path} may run is known only when it is deployed. Give functionTimeout: the guard must outlive the function.`);
    }
  } else if (given !== undefined && own !== undefined && given < own) {
    findings.error('tool-handler.timeout', `functionTimeout is ${given} s, but ${target.node.path} may run ${own} s: the guard would give up first. Leave it out.`);
  }
  const known = Token.isUnresolved(own) ? undefined : own;
  const seconds = (given ?? known ?? DEFAULT_TIMEOUT.toSeconds()) + GUARD_SECONDS;
  if (seconds > LONGEST_SECONDS) {
    findings.error('tool-handler.timeout', `the function behind the guard may run ${seconds - GUARD_SECONDS} s; with the guard's ${GUARD_SECONDS} s that is beyond Lambda's ${LONGEST_SECONDS} s. Give the function ${LONGEST_SECONDS - GUARD_SECONDS} s at most.`);
  }
  return Duration.seconds(Math.min(seconds, LONGEST_SECONDS));
}

/** How long a function may run, as far as can be seen. */
function secondsOf(target: lambda.IFunctionRef): number | undefined {
  if (target instanceof lambda.Function) {
    return target.timeout?.toSeconds() ?? 3; // Lambda's own default
  }
  if (target instanceof lambda.Alias || target instanceof lambda.Version) {
    return target.lambda instanceof lambda.Function ? secondsOf(target.lambda) : undefined;
  }
  return target instanceof lambda.CfnFunction ? target.timeout : undefined;
}

function logGroupFor(scope: Construct, { logRetention, logEncryptionKey, logRemovalPolicy }: ToolFunctionOptions): logs.LogGroup {
  return new logs.LogGroup(scope, 'Logs', {
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS, encryptionKey: logEncryptionKey, removalPolicy: logRemovalPolicy,
  });
}

/** A role of our own: the managed policies that Lambda functions usually get reach every log group of the account. */
function roleFor(
  scope: Construct, logGroup: logs.LogGroup, { tracing, vpc }: ToolFunctionOptions, ...own: iam.PolicyStatement[]
): iam.Role {
  const statements = [writeLogs(logGroup.logGroupArn), ...(isTraced(tracing) ? [writeTraces()] : []), ...(vpc ? [attachToVpc()] : []), ...own];
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Function: new iam.PolicyDocument({ statements }) },
  });
  acknowledgeWildcards(role, statements);
  return role;
}

/** On the resource: told itself, `lambda.Function` would allow the traces a second time, in another policy. */
function trace(tracing: lambda.Tracing | undefined, fn: lambda.Function): lambda.Function {
  if (isTraced(tracing)) {
    (fn.node.defaultChild as lambda.CfnFunction).tracingConfig = { mode: tracing };
  }
  return fn;
}

function isTraced(tracing: lambda.Tracing | undefined): tracing is lambda.Tracing {
  return tracing !== undefined && tracing !== lambda.Tracing.DISABLED;
}
