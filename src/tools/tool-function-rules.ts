import { existsSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { checkGuardOptions } from './guard-options';
import type { ToolFunctionOptions } from './tool-function-options';
import type { NodejsToolHandlerProps } from './tool-handler';
import { Findings } from '../contract/findings';
import { Range, checkDuration, checkNumber } from '../private/ranges';

/**
 * What Lambda takes of a tool's function.
 */
export const DEFAULT_RUNTIME = lambda.Runtime.NODEJS_24_X;
export const LONGEST_SECONDS = 900;
/** Beside the guard's. */
export const MOST_LAYERS = 4;

const TIMEOUT: Range = { prop: 'timeout', id: 'tool-handler.timeout', min: 1, max: LONGEST_SECONDS };
const MEMORY: Range = { prop: 'memorySize', id: 'tool-handler.memory', min: 128, max: 10_240, unit: 'MB' };
const CONCURRENCY: Range = { prop: 'reservedConcurrentExecutions', id: 'tool-handler.concurrency', min: 0 };

export function checkNodejsProps(props: NodejsToolHandlerProps, findings: Findings): void {
  const { runtime, handler, memorySize, layers = [], guard = {}, environmentEncryption, environment } = props;
  checkGuardOptions(guard, findings);
  checkSource(props, findings);
  checkMemory(memorySize, findings);
  checkFunctionOptions(props, findings);
  if (runtime && runtime.family !== lambda.RuntimeFamily.NODEJS) {
    findings.error('tool-handler.runtime', `runtime is ${runtime.name}; ToolHandler.nodejs takes Node.js. For other languages make the function and use ToolHandler.guarded(fn).`);
  } else if (runtime && Number(/\d+/.exec(runtime.name)?.[0] ?? 99) < 20) {
    findings.error('tool-handler.runtime', `runtime is ${runtime.name}; the guard needs Node.js 20 or later. Use ${DEFAULT_RUNTIME.name}.`);
  }
  if (handler !== undefined && !/^[^\s]*[^\s./][^\s/]*\.[^\s/]+$/.test(handler)) {
    findings.error('tool-handler.handler', `handler is "${handler}"; it must be of the form file.export, such as index.handler.`);
  }
  if (environmentEncryption && Object.keys(environment ?? {}).length === 0) {
    findings.error('tool-handler.environment', 'environmentEncryption has no effect without environment. Give variables, or leave it out.');
  }
  if (layers.length > MOST_LAYERS) {
    findings.error('tool-handler.layers', `layers has ${layers.length} layers; a function may have 5, and the guard is one of them. Give ${MOST_LAYERS} at most.`);
  }
}

/** What every function is run by. */
export function checkFunctionOptions(
  { vpc, vpcSubnets, securityGroups, reservedConcurrentExecutions }: ToolFunctionOptions, findings: Findings,
): void {
  checkNumber(CONCURRENCY, reservedConcurrentExecutions, findings);
  if (!vpc && (vpcSubnets || securityGroups)) {
    findings.error('tool-handler.vpc', `${vpcSubnets ? 'vpcSubnets' : 'securityGroups'} has no effect without vpc. Give the vpc, or leave it out.`);
  }
}

/** The code comes from one place. */
function checkSource({ code, entry, handler }: NodejsToolHandlerProps, findings: Findings): void {
  if (code === undefined && entry === undefined) {
    findings.error('tool-handler.code', 'neither code nor entry is given. Give code, such as lambda.Code.fromAsset(\'build/orders\'), or entry, such as \'tools/orders.ts\'.');
  } else if (code !== undefined && entry !== undefined) {
    findings.error('tool-handler.code', 'both code and entry are given, and a function has one of them. Leave one out.');
  } else if (entry !== undefined && handler !== undefined && !/^index\.[^\s/.]+$/.test(handler)) {
    findings.error('tool-handler.handler', `handler is "${handler}", but entry is bundled into index.js. Use index.${handler.split('.').pop()}.`);
  }
}

/** A timeout that Lambda takes, in place of one that it does not. */
export function checkTimeout(timeout: Duration, findings: Findings): Duration {
  return Duration.seconds(checkDuration(TIMEOUT, timeout, 'seconds', findings) ?? LONGEST_SECONDS);
}

export function checkMemory(memorySize: number | undefined, findings: Findings): void {
  checkNumber(MEMORY, memorySize, findings);
}

/** Looks for the handler where it costs nothing: in inline code and in folders. Lambda, and the guard, would at the first call. */
export function checkHandlerFile(fn: lambda.Function, code: lambda.Code, handler: string, findings: Findings): void {
  const module = handler.replace(/([^/.]+)\.[^/]*$/, '$1');
  if (code instanceof lambda.InlineCode) {
    if (module !== 'index') {
      findings.error('tool-handler.handler', `handler is "${handler}", but inline code is always index.js. Use index.${handler.split('.').pop()}.`);
    }
    return;
  }
  const asset = fn.node.tryFindChild('Code');
  if (!(asset instanceof s3_assets.Asset) || !Stack.of(fn).bundlingRequired) {
    return;
  }
  const folder = resolve(Stage.of(fn)!.outdir, asset.assetPath);
  const files = ['js', 'mjs', 'cjs'].map((extension) => `${module}.${extension}`);
  if (statSync(folder).isDirectory() && !files.some((file) => existsSync(join(folder, file)))) {
    findings.error('tool-handler.handler', `handler is "${handler}", but there is no ${files[0]}, ${files[1]} or ${files[2]} in the code. Name the file that is there, or build it first.`);
  }
}
