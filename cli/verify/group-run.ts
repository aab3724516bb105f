import { AwsStandIn } from './aws-stand-in';
import { PlannedCall } from './calls';
import { EngineCall, toEngineCall } from './events';
import { gather } from './evidence';
import { FunctionProcess, Invocation } from './function-process';
import { JudgedCall, judge } from './judge';
import { StartOptions, invokeTarget, startFunction } from './start-function';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { Assembly } from '../assembly/assembly';
import { ToolGroup, guardConfig } from '../assembly/tool-functions';

/** A call that was made, as it went there, came back, and is to be thought of. */
export interface MadeCall {
  readonly sent: EngineCall;
  readonly invocation: Invocation;
  readonly judged: JudgedCall;
}

/** The functions of a group, and what they see of AWS. They take one call at a time. */
export class RunningGroup {
  public static async start(assembly: Assembly, group: ToolGroup, options: StartOptions, workspace: string): Promise<RunningGroup> {
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
      return new RunningGroup(group, target ? [fn, target] : [fn], aws, running);
    } catch (error) {
      running.forEach((one) => one.stop());
      throw error;
    }
  }

  private readonly config?: GuardConfig;

  private constructor(
    private readonly group: ToolGroup, private readonly functions: readonly FunctionProcess[], private readonly aws: AwsStandIn,
    private readonly running: readonly { stop(): void }[],
  ) {
    this.config = guardConfig(group.function!);
  }

  /** Calls a tool as the engine would. */
  public async call(call: PlannedCall): Promise<MadeCall> {
    const { functions, group: { engine, name, contract, guarded } } = this;
    const sent = toEngineCall(engine, name, contract, call);
    this.aws.calls.length = 0;
    functions.forEach((fn) => fn.takeOutput());
    const invocation = await functions[0].invoke(sent.event, sent.clientContext);
    const notes = functions.flatMap((fn) => fn.takeNotes());
    const beyond = {
      aws: [...this.aws.calls],
      refused: [...new Set(notes.flatMap(({ target }) => target ?? []))],
      unawaited: notes.some((note) => note.unawaited),
    };
    const tool = contract.tools.find((candidate) => candidate.name === call.tool);
    const evidence = gather(functions, invocation, this.config);
    return { sent, invocation, judged: judge(call, sent, invocation.outcome, evidence, guarded, beyond, tool) };
  }

  public stop(): void {
    this.running.forEach((one) => one.stop());
  }
}

/** Makes the calls of one group, one after the other, as an agent would. */
export async function makeCalls(
  assembly: Assembly, group: ToolGroup, planned: readonly PlannedCall[], options: StartOptions, workspace: string,
): Promise<JudgedCall[]> {
  const running = await RunningGroup.start(assembly, group, options, workspace);
  try {
    const calls: JudgedCall[] = [];
    for (const call of planned) {
      calls.push(call.untried === undefined ? (await running.call(call)).judged
        : { call, verdict: 'untried', answer: '', problems: [call.untried], aws: [], refused: [] });
    }
    return calls;
  } finally {
    running.stop();
  }
}
