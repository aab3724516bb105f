import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { AwsStandIn, InvokeFunction } from './aws-stand-in';
import { PlannedCall, planCalls } from './calls';
import { toEngineCall } from './events';
import { FunctionProcess } from './function-process';
import { JudgedCall, judge } from './judge';
import { RuntimeClient } from './runtime';
import { Samples } from './samples';
import { GUARD_HANDLER } from '../../src/contract/tools/names';
import { Assembly } from '../assembly/assembly';
import { FunctionCode, ToolGroup, toolGroups } from '../assembly/tool-functions';
import { inPlainWords } from '../assembly/wording';

/** What `verify` is told. */
export interface VerifyOptions {
  /** Environment variables in place of the template's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly samples: Samples;
  readonly client: RuntimeClient;
  /** Whether groups that cannot be run are accepted as they are. */
  readonly allowSkipped: boolean;
  /** Told what is going on. */
  readonly progress: (text: string) => void;
}

/** A group of tools, with every call that was tried. */
export interface GroupReport {
  readonly group: ToolGroup;
  readonly calls: readonly JudgedCall[];
  /** What was not tried. */
  readonly skipped?: Skipped;
}

/** Why a group was not tried, or not all of it. */
export interface Skipped {
  readonly reason: string;
  /** Nothing is missing: there is no function, or the user allows it. */
  readonly accepted: boolean;
}

/** Runs every tool of an assembly, in the bundle that would be deployed. */
export async function verify(assembly: Assembly, options: VerifyOptions): Promise<GroupReport[]> {
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-bedrock-agents-'));
  try {
    const reports: GroupReport[] = [];
    for (const group of toolGroups(assembly)) {
      options.progress(`${group.owner}: ${group.name}`);
      reports.push(await verifyGroup(assembly, group, options, workspace));
    }
    return reports;
  } finally {
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

async function verifyGroup(assembly: Assembly, group: ToolGroup, options: VerifyOptions, workspace: string): Promise<GroupReport> {
  const planned = [...planCalls(group.contract), ...options.samples.callsFor(group)];
  const reason = whyNot(group);
  const skipped = reason === undefined ? undefined : { reason, accepted: group.returnsControl || options.allowSkipped };
  if (!skipped) {
    return { group, calls: await makeCalls(assembly, group, planned, options, workspace) };
  }
  const { target, function: fn } = group;
  if (!target || !isRunnable(fn)) {
    return { group, calls: [], skipped };
  }
  // the guard runs, though what is behind it does not: what it must refuse can be tried
  const refused = planned.filter(({ mustBeRefused }) => mustBeRefused);
  return { group, calls: await makeCalls(assembly, { ...group, target: undefined }, refused, options, workspace), skipped };
}

async function makeCalls(
  assembly: Assembly, group: ToolGroup, planned: readonly PlannedCall[], options: VerifyOptions, workspace: string,
): Promise<JudgedCall[]> {
  const aws = await AwsStandIn.start();
  const target = group.target && await startFunction(assembly, group.target, options, workspace, aws);
  aws.invoke = target && ((payload) => invokeTarget(target, payload));
  const fn = await startFunction(assembly, group.function!, options, workspace, aws);
  try {
    const calls: JudgedCall[] = [];
    for (const call of planned) {
      calls.push(await verifyCall(group, call, fn, aws));
    }
    return calls;
  } finally {
    fn.stop();
    target?.stop();
    aws.stop();
  }
}

async function verifyCall(group: ToolGroup, call: PlannedCall, fn: FunctionProcess, aws: AwsStandIn): Promise<JudgedCall> {
  if (call.untried !== undefined) {
    return { call, verdict: 'untried', answer: '', problems: [call.untried], aws: [] };
  }
  const sent = toEngineCall(group.engine, group.name, group.contract, call);
  aws.calls.length = 0;
  const invocation = await fn.invoke(sent.event, sent.clientContext);
  return judge(call, sent, invocation, group.guarded, [...aws.calls], group.contract.tools.find(({ name }) => name === call.tool));
}

function whyNot({ returnsControl, contract, function: fn, target, guarded }: ToolGroup): string | undefined {
  if (returnsControl) {
    return 'control returns to the caller';
  }
  if (!fn) {
    return 'its function is not in this assembly';
  }
  if (contract.tools.length === 0) {
    return 'its schema is not in the template';
  }
  const missing = [fn, ...(target ? [target] : [])].find((code) => !isRunnable(code));
  if (missing) {
    return missing.code
      ? `${missing.resource.path} runs on ${missing.runtime}; only Node.js can be run here${guarded ? ', so the function behind the guard was not tried' : ''}`
      : `the code of ${missing.resource.path} is not in this assembly`;
  }
  return undefined;
}

function isRunnable(fn: FunctionCode | undefined): boolean {
  return fn?.code !== undefined && fn.runtime.startsWith('nodejs');
}

/** Answers the guard in the place of Lambda. */
export async function invokeTarget(target: FunctionProcess, payload: unknown): ReturnType<InvokeFunction> {
  const { outcome } = await target.invoke(payload);
  return outcome.kind === 'reply'
    ? { body: JSON.stringify(outcome.value), failed: false }
    : { body: JSON.stringify({ errorType: outcome.kind, errorMessage: 'message' in outcome ? outcome.message : 'timed out' }), failed: true };
}

/** Runs a function as Lambda would, with its layers and variables; what it wants of AWS goes to the stand-in. */
export async function startFunction(
  assembly: Assembly, fn: FunctionCode, options: Pick<VerifyOptions, 'client' | 'environment'>, workspace: string, aws: AwsStandIn,
): Promise<FunctionProcess> {
  const layers = fn.layers.map((layer, index) => unpacked(layer, path.join(workspace, `${fn.resource.logicalId}-layer${index}`)));
  const guardLayer = fn.layers.findIndex((layer) => fs.existsSync(path.join(layer, path.basename(GUARD_HANDLER).replace('.handler', '.js'))));
  return FunctionProcess.start({
    client: options.client,
    // Lambda finds the guard under /opt, where layers appear; here it is in its asset
    handler: fn.handler === GUARD_HANDLER && guardLayer >= 0 ? path.join(layers[guardLayer], path.basename(GUARD_HANDLER)) : fn.handler,
    taskRoot: taskRoot(fn, workspace),
    timeoutSeconds: fn.timeoutSeconds,
    environment: environmentOf(assembly, fn, layers, options, aws),
  });
}

function taskRoot({ code, resource, handler }: FunctionCode, workspace: string): string {
  const folder = path.join(workspace, resource.logicalId);
  if (code && 'path' in code) {
    return unpacked(code.path, folder);
  }
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'index.js'), code && 'text' in code ? code.text : `throw new Error('no code for ${handler}');`);
  return folder;
}

/** An asset as a folder: most are one, some are a zip file. */
function unpacked(asset: string, folder: string): string {
  if (fs.statSync(asset).isDirectory()) {
    return asset;
  }
  for (const [name, content] of Object.entries(unzipSync(fs.readFileSync(asset)))) {
    const file = path.join(folder, name);
    if (!path.relative(folder, file).startsWith('..') && !name.endsWith('/')) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
  }
  return folder;
}

/** The template's variables and Lambda's own. Nothing of the developer's: above all no credentials. */
function environmentOf(
  assembly: Assembly, { environment, resource, runtime }: FunctionCode, layers: readonly string[],
  options: Pick<VerifyOptions, 'environment'>, aws: AwsStandIn,
): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const variables = Object.entries(environment).map(([name, value]) => [name, inPlainWords(assembly, resource.stack, value)]);
  return {
    PATH,
    HOME,
    TZ: ':UTC',
    NODE_PATH: layers.map((layer) => path.join(layer, 'nodejs', 'node_modules')).join(path.delimiter),
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'verify',
    AWS_SECRET_ACCESS_KEY: 'verify',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: aws.url,
    AWS_LAMBDA_FUNCTION_NAME: resource.logicalId,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/verify',
    AWS_LAMBDA_LOG_STREAM_NAME: 'verify',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...Object.fromEntries(variables),
    ...options.environment,
  };
}
