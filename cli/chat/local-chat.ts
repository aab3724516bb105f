import { AgentDefinition } from './agents';
import { Brain } from './brains/brain';
import { EngineStandIn } from './engine/stand-in';
import { upstreamAt } from './engine/upstream';
import { factsOf } from './facts';
import { Notebook } from './notebook';
import { ChatServer } from './server';
import { Workbench } from './workbench';
import { Assembly } from '../assembly/assembly';
import { namedPorts } from '../verify/environment';
import { Sandbox } from '../verify/isolation/sandbox';
import { RuntimeClient, findRuntimeClient } from '../verify/runners/node';
import { Runners } from '../verify/runners/runners';

/** What a chat is made of. */
export interface LocalChatOptions {
  readonly assembly: Assembly;
  readonly agent: AgentDefinition;
  /** What plays the model, given the tools. */
  readonly brain: (bench: Workbench) => Brain;
  /** Tokens of a turn. */
  readonly budget: number;
  readonly port?: number;
  /** Pages that may call beside the chat's own. */
  readonly allowOrigin?: readonly string[];
  /** What runs the functions: AWS's own runtime client where it is installed. */
  readonly client?: RuntimeClient;
  /** Variables of the tools, in place of the template's. */
  readonly env?: Readonly<Record<string, string>>;
  readonly allowPort?: readonly number[];
  readonly allowNetwork?: boolean;
  /** Told of trouble that the server logs. */
  readonly onTrouble: (text: string) => void;
}

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * An agent on this machine, from the page to its tools: the page talks to the streaming server, its client to a stand-in of
 * the engine, and that calls the model and the tools.
 */
export class LocalChat {
  public static async start(options: LocalChatOptions): Promise<LocalChat> {
    const running: Stoppable[] = [];
    const started = <T extends Stoppable>(one: T): T => {
      running.unshift(one);
      return one;
    };
    try {
      const { agent, budget } = options;
      const bench = await benchOf(options, started);
      const brain = options.brain(bench);
      const notebook = new Notebook();
      const engine = started(await EngineStandIn.start({
        instruction: agent.instruction, brain, bench, onCall: (call, reply) => notebook.noteCall(call, reply),
      }));
      const facts = factsOf(agent, brain, bench.tools, (tool) => bench.whyNot(tool), budget);
      const server = started(await ChatServer.start({ ...options, upstream: upstreamAt(engine.endpoint, agent.engine), facts, notebook }));
      return new LocalChat(server.url, brain.note, running);
    } catch (error) {
      await stopAll(running);
      throw error;
    }
  }

  private constructor(public readonly url: string, public readonly note: string, private readonly running: readonly Stoppable[]) {
  }

  /** Streams that are open are told; then nothing is left. */
  public async stop(): Promise<void> {
    await stopAll(this.running);
  }
}

async function benchOf(
  { assembly, agent, client = findRuntimeClient(process.cwd()), env = {}, allowNetwork, allowPort = [] }: LocalChatOptions,
  started: <T extends Stoppable>(one: T) => T,
): Promise<Workbench> {
  const ports = [...namedPorts(env), ...allowPort];
  const functions = agent.groups.flatMap((group) => [group.function, group.target]).filter((fn) => fn !== undefined);
  const runners = Runners.for(functions, client, process.cwd());
  const sandbox = started(await Sandbox.start({ allowNetwork, ports, needed: runners.needed }));
  const options = { runners, environment: env, surroundings: sandbox, isolation: sandbox.isolation, ports };
  return started(new Workbench(assembly, agent, options, sandbox.workspace));
}

/** What was started last goes first. */
async function stopAll(running: readonly Stoppable[]): Promise<void> {
  for (const one of running) {
    await one.stop();
  }
}
