import * as path from 'node:path';
import { AwsStandIn, InvokeFunction } from './aws-stand-in';
import { environmentOf } from './environment';
import { FunctionProcess } from './function-process';
import { AS_IT_IS, Isolation, Surroundings } from './isolation/sandbox';
import { place } from './placement';
import { Runners } from './runners/runners';
import { GUARD_HANDLER } from '../../src/contract/tools/names';
import { Assembly } from '../assembly/assembly';
import { FunctionCode } from '../assembly/tool-functions';

/** What it takes to start a function. */
export interface StartOptions {
  readonly runners: Runners;
  /** Variables in place of the template's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly surroundings?: Surroundings;
  /** How functions are kept off the network; undefined without a guard in their process. */
  readonly isolation?: Isolation;
  /** Ports of this machine that functions may reach. */
  readonly ports?: readonly number[];
}

/** Runs a function as Lambda would, with its layers and variables; what it wants of AWS goes to the stand-in. */
export async function startFunction(
  assembly: Assembly, fn: FunctionCode, options: StartOptions, workspace: string, aws: AwsStandIn,
): Promise<FunctionProcess> {
  const { runners, environment, surroundings = AS_IT_IS, isolation, ports = [] } = options;
  const runner = runners.of(fn, isolation);
  if (typeof runner === 'string') {
    throw new Error(runner);
  }
  const places = place(fn, workspace);
  runner.provide(places);
  const notes = path.join(places.root, 'notes');
  // Lambda finds the guard under /opt, where layers appear
  const handler = fn.handler === GUARD_HANDLER ? path.join(places.layers, path.basename(GUARD_HANDLER)) : fn.handler;
  const lambda = await FunctionProcess.start({
    command: runner.command(places, handler),
    handler,
    taskRoot: places.task,
    timeoutSeconds: fn.timeoutSeconds,
    environment: environmentOf(assembly, fn, places, environment, aws.url, runner, isolation !== undefined),
    surroundings,
    roots: [[places.task, ''], [places.layers, '/opt/']],
    notes,
  });
  runner.prepare(places, isolation && {
    refuse: isolation !== 'none',
    ports: [lambda.port, aws.port, ...ports],
    anyPort: isolation === 'namespace',
    alone: isolation === 'process',
    folder: places.root,
    report: notes,
  });
  return lambda;
}

/** Answers the guard in the place of Lambda. */
export async function invokeTarget(target: FunctionProcess, payload: unknown): ReturnType<InvokeFunction> {
  const { outcome } = await target.invoke(payload);
  return outcome.kind === 'reply'
    ? { body: JSON.stringify(outcome.value), failed: false }
    : { body: JSON.stringify({ errorType: outcome.kind, errorMessage: 'message' in outcome ? outcome.message : 'timed out' }), failed: true };
}
