import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { GuardCode } from './guard-code';
import { checkGuardOptions, guardSettings } from './guard-options';
import { attachToVpc, invokeFunction, writeLogs, writeTraces } from './permissions';
import type { GuardedToolHandlerProps, NodejsToolHandlerProps, ToolHandlerBinding } from './tool-handler';
import { Findings } from '../contract/findings';
import { GUARD_FILE, GUARD_HANDLER, TARGET_FUNCTION_ENV } from '../contract/names';
import { acknowledgeWildcards } from '../private/nag';

const DEFAULT_RUNTIME = lambda.Runtime.NODEJS_24_X;
const DEFAULT_TIMEOUT = Duration.seconds(30);
const DEFAULT_MEMORY = 256;
const LONGEST = Duration.minutes(15);
const MOST_LAYERS = 4;
/** What the guard needs beside the function it waits for: its own start, and the way there and back. */
const GUARD_ALLOWANCE = Duration.seconds(5);

/**
 * The function of `ToolHandler.nodejs`: the user's code, with the guard before it in a layer. What is found wrong is left
 * out, so that the framework does not stop at the first mistake.
 */
export function runInGuard({ scope, actionGroupName, contract, findings }: ToolHandlerBinding, props: NodejsToolHandlerProps): lambda.Function {
  checkNodejsProps(props, findings);
  const { handler = 'index.handler', guard = {}, layers = [], vpc, vpcSubnets, securityGroups, tracing, logRetention, ...settings } = props;
  const config = { actionGroup: actionGroupName, handler, contract, settings: guardSettings(guard) };
  const guardLayer = new lambda.LayerVersion(scope, 'Guard', {
    description: `The guard of action group ${actionGroupName}, and its contract`,
    code: new GuardCode(`guard/${GUARD_FILE}`, config),
  });
  const logGroup = logGroupFor(scope, logRetention);
  return trace(tracing, new lambda.Function(scope, 'Function', {
    runtime: DEFAULT_RUNTIME,
    memorySize: DEFAULT_MEMORY,
    timeout: DEFAULT_TIMEOUT,
    ...settings,
    description: `Tools of action group ${actionGroupName}`,
    handler: GUARD_HANDLER,
    layers: [guardLayer, ...layers.slice(0, MOST_LAYERS)],
    role: roleFor(scope, logGroup, tracing, vpc && attachToVpc()),
    logGroup,
    ...(vpc && { vpc, vpcSubnets, securityGroups }),
  }));
}

/** The function of `ToolHandler.guarded`: the guard, which calls the user's function. */
export function forwardTo(
  { scope, actionGroupName, contract, findings }: ToolHandlerBinding, target: lambda.IFunctionRef, props: GuardedToolHandlerProps,
): lambda.Function {
  const { guard = {}, memorySize = DEFAULT_MEMORY, tracing, logRetention } = props;
  checkGuardOptions(guard, findings);
  checkMemory(memorySize, findings);
  const logGroup = logGroupFor(scope, logRetention);
  const { functionArn } = target.functionRef;
  return trace(tracing, new lambda.Function(scope, 'Function', {
    description: `The guard of action group ${actionGroupName}`,
    runtime: DEFAULT_RUNTIME,
    memorySize,
    timeout: timeoutAround(target, props, findings),
    code: new GuardCode('guard-forwarder/index.js', { actionGroup: actionGroupName, contract, settings: guardSettings(guard) }),
    handler: 'index.handler',
    environment: { [TARGET_FUNCTION_ENV]: functionArn },
    role: roleFor(scope, logGroup, tracing, invokeFunction(functionArn)),
    logGroup,
  }));
}

/** The guard must outlive the function behind it, to tell its timeout from an answer. */
function timeoutAround(target: lambda.IFunctionRef, { functionTimeout }: GuardedToolHandlerProps, findings: Findings): Duration {
  const own = timeoutOf(target);
  if (functionTimeout && own && functionTimeout.toSeconds() < own.toSeconds()) {
    findings.error('tool-handler.timeout', `functionTimeout is ${functionTimeout.toSeconds()} s, but ${target.node.path} may run ${own.toSeconds()} s: the guard would give up first. Leave it out.`);
  }
  const seconds = (functionTimeout ?? own ?? DEFAULT_TIMEOUT).toSeconds() + GUARD_ALLOWANCE.toSeconds();
  if (seconds > LONGEST.toSeconds()) {
    findings.error('tool-handler.timeout', `the function behind the guard may run ${seconds - GUARD_ALLOWANCE.toSeconds()} s; with the guard's ${GUARD_ALLOWANCE.toSeconds()} s that is beyond Lambda's ${LONGEST.toSeconds()} s. Give the function ${LONGEST.toSeconds() - GUARD_ALLOWANCE.toSeconds()} s at most.`);
    return LONGEST;
  }
  return Duration.seconds(seconds);
}

function timeoutOf(target: lambda.IFunctionRef): Duration | undefined {
  if (target instanceof lambda.Function) {
    return target.timeout ?? Duration.seconds(3); // Lambda's own default
  }
  if (target instanceof lambda.Alias || target instanceof lambda.Version) {
    return target.lambda instanceof lambda.Function ? timeoutOf(target.lambda) : undefined;
  }
  return target instanceof lambda.CfnFunction && typeof target.timeout === 'number' ? Duration.seconds(target.timeout) : undefined;
}

function logGroupFor(scope: Construct, retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS): logs.LogGroup {
  return new logs.LogGroup(scope, 'Logs', { retention });
}

/** A role of our own: the managed policies that Lambda functions usually get reach every log group of the account. */
function roleFor(
  scope: Construct, logGroup: logs.LogGroup, tracing: lambda.Tracing | undefined, statement: iam.PolicyStatement | undefined,
): iam.Role {
  const statements = [writeLogs(logGroup.logGroupArn), ...(isTraced(tracing) ? [writeTraces()] : []), ...(statement ? [statement] : [])];
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

function checkNodejsProps(props: NodejsToolHandlerProps, findings: Findings): void {
  const { runtime, handler, memorySize, timeout, vpc, vpcSubnets, securityGroups, layers = [], guard = {} } = props;
  const { environmentEncryption, environment } = props;
  checkGuardOptions(guard, findings);
  checkMemory(memorySize ?? DEFAULT_MEMORY, findings);
  if (runtime && runtime.family !== lambda.RuntimeFamily.NODEJS) {
    findings.error('tool-handler.runtime', `runtime is ${runtime.name}; ToolHandler.nodejs takes Node.js. For other languages make the function and use ToolHandler.guarded(fn).`);
  } else if (runtime && Number(/\d+/.exec(runtime.name)?.[0] ?? 99) < 20) {
    findings.error('tool-handler.runtime', `runtime is ${runtime.name}; the guard needs Node.js 20 or later. Use ${DEFAULT_RUNTIME.name}.`);
  }
  if (handler !== undefined && !/^[^\s]*[^\s./][^\s/]*\.[^\s/]+$/.test(handler)) {
    findings.error('tool-handler.handler', `handler is "${handler}"; it must be of the form file.export, such as index.handler.`);
  }
  if (timeout && !timeout.isUnresolved() && timeout.toSeconds() > LONGEST.toSeconds()) {
    findings.error('tool-handler.timeout', `timeout is ${timeout.toSeconds()} s; Lambda allows ${LONGEST.toSeconds()} s at most.`);
  }
  if (!vpc && (vpcSubnets || securityGroups)) {
    findings.error('tool-handler.vpc', `${vpcSubnets ? 'vpcSubnets' : 'securityGroups'} has no effect without vpc. Give the vpc, or leave it out.`);
  }
  if (environmentEncryption && Object.keys(environment ?? {}).length === 0) {
    findings.error('tool-handler.environment', 'environmentEncryption has no effect without environment. Give variables, or leave it out.');
  }
  if (layers.length > MOST_LAYERS) {
    findings.error('tool-handler.layers', `layers has ${layers.length} layers; a function may have 5, and the guard is one of them. Give ${MOST_LAYERS} at most.`);
  }
}

function checkMemory(memorySize: number, findings: Findings): void {
  if (memorySize < 128 || memorySize > 10_240) {
    findings.error('tool-handler.memory', `memorySize is ${memorySize} MB; Lambda offers 128 to 10,240.`);
  }
}
