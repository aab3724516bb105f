import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Assembly } from '../../../cli/assembly/assembly';
import { agentsOf } from '../../../cli/chat/agents';
import { Brain } from '../../../cli/chat/brains/brain';
import { ScriptedBrain } from '../../../cli/chat/brains/scripted';
import { LocalChat, LocalChatOptions } from '../../../cli/chat/local-chat';
import { Workbench } from '../../../cli/chat/workbench';
import { ActionGroup, AgentCoreAgent, BedrockAgent, Model } from '../../../src';
import { ChatAnswer } from '../../streaming/support/server';
import { INSTRUCTION, NOVA } from '../../support/stacks';

export const ENGINES = { classic: BedrockAgent, agentcore: AgentCoreAgent } as const;

/** An assembly with an agent of an engine, which has the groups that the test makes. */
export function agentOn(engine: keyof typeof ENGINES, groups: (stack: Stack) => ActionGroup[] = () => []): Assembly {
  const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'chat-')) });
  const stack = new Stack(app, 'Shop');
  new ENGINES[engine](stack, 'Agent', { instruction: INSTRUCTION, model: Model.foundation(NOVA), actionGroups: groups(stack) });
  return Assembly.load(app.synth().directory);
}

const CLIENT = { name: 'built-in', command: [path.join(__dirname, '..', '..', '..', 'bin', 'runtime-client.js')] };

/** A script that does not wait between words. */
export const atOnce = (bench: Workbench): Brain => new ScriptedBrain(bench.tools, 0);

/** Chats that are gone after each test, or after those of a block that share one. */
export function chats() {
  const running: LocalChat[] = [];
  const begin = async (into: LocalChat[], assembly: Assembly, options: Partial<LocalChatOptions> = {}): Promise<ChatUnderTest> => {
    const troubles: string[] = [];
    const chat = await LocalChat.start({
      assembly,
      agent: agentsOf(assembly)[0],
      brain: atOnce,
      budget: 100_000,
      port: 0,
      client: CLIENT,
      onTrouble: (text) => troubles.push(text),
      ...options,
    });
    into.push(chat);
    return new ChatUnderTest(chat.url, troubles);
  };
  const stop = (all: LocalChat[]) => Promise.all(all.splice(0).map((chat) => chat.stop()));
  afterEach(() => stop(running));
  return {
    start: (assembly: Assembly, options?: Partial<LocalChatOptions>) => begin(running, assembly, options),
    shared: (assembly: () => Assembly) => {
      const ours: LocalChat[] = [];
      const the = { chat: undefined as unknown as ChatUnderTest };
      beforeAll(async () => {
        the.chat = await begin(ours, assembly());
      });
      afterAll(() => stop(ours));
      return the;
    },
  };
}

/** A chat, as its page sees it. */
export class ChatUnderTest {
  public constructor(public readonly url: string, public readonly troubles: readonly string[]) {
  }

  public say(text: string, id = 'chat-1'): Promise<ChatAnswer> {
    return this.post({ id, text });
  }

  public async post(body: unknown): Promise<ChatAnswer> {
    return ChatAnswer.of(await fetch(`${this.url}chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
  }

  public async get(route: string): Promise<any> {
    return (await fetch(this.url + route)).json();
  }
}
