import { AwsStandIn } from './aws-stand-in';
import { PlannedCall } from './calls';
import { toEngineCall } from './events';
import { gather } from './evidence';
import { FunctionProcess } from './function-process';
import { JudgedCall, judge } from './judge';
import { StartOptions, invokeTarget, startFunction } from './start-function';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { Assembly } from '../assembly/assembly';
import { ToolGroup, guardConfig } from '../assembly/tool-functions';

/** Makes the calls of one group, one after the other, as an agent would. */
export async function makeCalls(
  assembly: Assembly, group: ToolGroup, planned: readonly PlannedCall[], options: StartOptions, workspace: string,
): Promise<JudgedCall[]> {
  const running: { stop(): void }[] = [];
  const started = <T extends { stop(): void }>(one: T): T => {
    running.unshift(one);
    return one;
  };
  try {
    const aws = started(await AwsStandIn.start(options.surroundings));
    const target = group.target && started(await startFunction(assembly, group.target, options, workspace, aws));
    aws.invoke = target && ((payload) => invokeTarget(target, payload));
    const fn = started(await startFunction(assembly, group.function!, options, workspace, aws));
    const config = guardConfig(group.function!);
    const calls: JudgedCall[] = [];
    for (const call of planned) {
      calls.push(await makeCall(group, call, target ? [fn, target] : [fn], aws, config));
    }
    return calls;
  } finally {
    running.forEach((one) => one.stop());
  }
}

async function makeCall(
  group: ToolGroup, call: PlannedCall, functions: readonly FunctionProcess[], aws: AwsStandIn, config: GuardConfig | undefined,
): Promise<JudgedCall> {
  if (call.untried !== undefined) {
    return { call, verdict: 'untried', answer: '', problems: [call.untried], aws: [], refused: [] };
  }
  const sent = toEngineCall(group.engine, group.name, group.contract, call);
  aws.calls.length = 0;
  functions.forEach((fn) => fn.takeOutput());
  const invocation = await functions[0].invoke(sent.event, sent.clientContext);
  const notes = functions.flatMap((fn) => fn.takeNotes());
  const refused = [...new Set(notes.flatMap(({ target }) => target ?? []))];
  const unawaited = notes.some((note) => note.unawaited);
  const tool = group.contract.tools.find(({ name }) => name === call.tool);
  const evidence = gather(functions, invocation, config);
  return judge(call, sent, invocation.outcome, evidence, group.guarded, { aws: [...aws.calls], refused, unawaited }, tool);
}
