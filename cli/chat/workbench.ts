import { AgentDefinition } from './agents';
import { openEnvelope } from '../../lambda/action-group/raw-handler';
import { Tool } from '../../src/contract/tools/contract';
import { ClassicReply, envelopeFaults } from '../../src/contract/tools/envelope';
import { GATEWAY_TOOL_DELIMITER } from '../../src/contract/tools/names';
import { Assembly } from '../assembly/assembly';
import { ToolGroup } from '../assembly/tool-functions';
import { MadeCall, RunningGroup } from '../verify/group-run';
import { Isolation } from '../verify/isolation/sandbox';
import { JudgedCall } from '../verify/judge';
import { whyNot } from '../verify/skipping';
import { StartOptions } from '../verify/start-function';

/** A tool of the agent, under the name that the model knows it by. */
export interface AgentTool {
  readonly name: string;
  readonly group: ToolGroup;
  readonly tool: Tool;
}

/** The tools of an agent. */
export function toolsOf({ groups }: AgentDefinition): AgentTool[] {
  return groups.flatMap((group) => group.contract.tools.map((tool) =>
    ({ name: group.returnsControl ? tool.name : `${group.name}${GATEWAY_TOOL_DELIMITER}${tool.name}`, group, tool })));
}

/** What a call of a tool gave. */
export interface ToolReply {
  /** What the model reads. */
  readonly output: unknown;
  /** There is no reply: the function failed, or could not be run. */
  readonly failed: boolean;
  /** The engine cannot read the reply, and breaks the turn off. */
  readonly unreadable: boolean;
  readonly verdict: JudgedCall['verdict'];
  /** The status, or what came in place of one. */
  readonly answer: string;
  /** What is wrong with it, as `verify` says it. */
  readonly problems: readonly string[];
  /** What it wanted of AWS or the network, in vain. */
  readonly wanted: readonly string[];
  /** Where in the tool's own code it failed. */
  readonly stack: readonly string[];
  /** What the function printed. */
  readonly log: readonly string[];
}

/** The agent's tools, in the bundles that would be deployed. A function is started when it is called first, and stays. */
export class Workbench {
  public readonly tools: readonly AgentTool[];
  private readonly running = new Map<ToolGroup, Promise<RunningGroup>>();
  /** A function takes one call at a time. */
  private readonly queues = new Map<ToolGroup, Promise<unknown>>();
  private stopped = false;

  public constructor(
    private readonly assembly: Assembly, agent: AgentDefinition, private readonly options: StartOptions & { readonly isolation: Isolation },
    private readonly workspace: string,
  ) {
    this.tools = toolsOf(agent);
  }

  public find(name: string): AgentTool | undefined {
    return this.tools.find((tool) => tool.name === name);
  }

  /** Why a tool cannot be run here; undefined where it can. */
  public whyNot({ group }: AgentTool): string | undefined {
    return whyNot(group, this.options.runners, this.options.isolation);
  }

  /**
   * Calls a tool. A model may name one that is not there: that is an answer too. Who leaves ends the function with it, so
   * that one that hangs is in nobody's way.
   */
  public async call(name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ToolReply> {
    const found = this.find(name);
    const reason = found ? this.whyNot(found) : `there is no tool ${name}`;
    if (!found || reason !== undefined) {
      return { output: { error: reason }, failed: true, unreadable: false, verdict: 'untried', answer: 'not tried', problems: [reason!], wanted: [], stack: [], log: [] };
    }
    const { group, tool } = found;
    const turn = (this.queues.get(group) ?? Promise.resolve()).then(async () => {
      signal?.throwIfAborted();
      const running = await this.start(group);
      this.checkOpen();
      const end = () => {
        this.running.delete(group);
        running.stop();
      };
      signal?.addEventListener('abort', end);
      const call = { tool: tool.name, kind: 'sample', args, mustBeRefused: false } as const;
      return running.call(call).finally(() => signal?.removeEventListener('abort', end));
    });
    this.queues.set(group, turn.catch(() => undefined));
    return replyOf(await turn, tool);
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.running.values()].map(async (starting) => (await starting.catch(() => undefined))?.stop()));
  }

  private start(group: ToolGroup): Promise<RunningGroup> {
    this.checkOpen();
    const running = this.running.get(group) ?? RunningGroup.start(this.assembly, group, this.options, this.workspace);
    this.running.set(group, running);
    return running;
  }

  /** The chat may end while a call waits for its turn: then no process is started any more. */
  private checkOpen(): void {
    if (this.stopped) {
      throw new Error('the chat has ended');
    }
  }
}

function replyOf({ sent, invocation: { outcome }, judged }: MadeCall, tool: Tool): ToolReply {
  const { verdict, answer, problems, aws, refused, evidence: { stack = [], output: log = [] } = {} } = judged;
  const wanted = [...aws.map(({ service, operation }) => (operation ? `${service} (${operation})` : service)), ...refused];
  const reply = { verdict, answer, problems, wanted: [...new Set(wanted)], stack, log };
  if (outcome.kind !== 'reply') {
    return { ...reply, output: { error: problems.join('; ') }, failed: true, unreadable: sent.classic !== undefined };
  }
  if (!sent.classic) {
    return { ...reply, output: outcome.value, failed: false, unreadable: false };
  }
  return envelopeFaults(outcome.value, sent.classic, tool).length > 0
    ? { ...reply, output: outcome.value, failed: true, unreadable: true }
    : { ...reply, output: openEnvelope(outcome.value as ClassicReply, sent.classic).value, failed: false, unreadable: false };
}
