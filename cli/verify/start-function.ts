import * as fs from 'node:fs';
import * as path from 'node:path';
import { AwsStandIn, InvokeFunction } from './aws-stand-in';
import { environmentOf } from './environment';
import { FunctionProcess } from './function-process';
import { GuardSettings } from './isolation/node-guard';
import { AS_IT_IS, Isolation, PROGRAMS, Surroundings } from './isolation/sandbox';
import { place } from './placement';
import { RuntimeClient } from './runtime';
import { GUARD_HANDLER } from '../../src/contract/tools/names';
import { Assembly } from '../assembly/assembly';
import { FunctionCode } from '../assembly/tool-functions';

/** What it takes to start a function. */
export interface StartOptions {
  readonly client: RuntimeClient;
  /** Variables in place of the template's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly surroundings?: Surroundings;
  /** How functions are kept off the network; undefined without a guard in their process. */
  readonly isolation?: Isolation;
  /** Ports of this machine that functions may reach. */
  readonly ports?: readonly number[];
  /** The project's modules, for what Lambda provides. */
  readonly modules?: string;
}

/** Runs a function as Lambda would, with its layers and variables; what it wants of AWS goes to the stand-in. */
export async function startFunction(
  assembly: Assembly, fn: FunctionCode, options: StartOptions, workspace: string, aws: AwsStandIn,
): Promise<FunctionProcess> {
  const { client, environment, surroundings = AS_IT_IS, isolation, ports = [], modules } = options;
  const places = place(fn, workspace, modules);
  const notes = path.join(path.dirname(places.task), 'notes');
  const preload = path.join(path.dirname(places.task), 'guard.js');
  const lambda = await FunctionProcess.start({
    client,
    // Lambda finds the guard under /opt, where layers appear
    handler: fn.handler === GUARD_HANDLER ? path.join(places.layers, path.basename(GUARD_HANDLER)) : fn.handler,
    taskRoot: places.task,
    timeoutSeconds: fn.timeoutSeconds,
    environment: environmentOf(assembly, fn, places, environment, aws.url, isolation === undefined ? undefined : preload),
    surroundings,
    notes,
  });
  if (isolation !== undefined) {
    const settings: GuardSettings = {
      refuse: isolation !== 'none',
      ports: [lambda.port, aws.port, ...ports],
      anyPort: isolation === 'namespace',
      alone: isolation === 'process',
      folder: path.dirname(places.task),
      report: notes,
      preload,
    };
    fs.copyFileSync(path.join(PROGRAMS, 'node-guard.js'), path.join(path.dirname(places.task), 'node-guard.js'));
    fs.writeFileSync(preload, `require('./node-guard.js').install(${JSON.stringify(settings)});\n`);
  }
  return lambda;
}

/** Answers the guard in the place of Lambda. */
export async function invokeTarget(target: FunctionProcess, payload: unknown): ReturnType<InvokeFunction> {
  const { outcome } = await target.invoke(payload);
  return outcome.kind === 'reply'
    ? { body: JSON.stringify(outcome.value), failed: false }
    : { body: JSON.stringify({ errorType: outcome.kind, errorMessage: 'message' in outcome ? outcome.message : 'timed out' }), failed: true };
}
