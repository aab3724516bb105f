import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import * as readline from 'readline';
import { BedrockStandIn } from './bedrock-stand-in';
import { ChatAnswer, userMessage } from './server';
import { AGENT_ENV, InvocationTarget } from '../../../src/contract/agent/invocation';
import { PORT_ENV, STREAMING_CONFIG_ENV, StreamingConfig } from '../../../src/contract/streaming/config';

const ASSET = path.join(__dirname, '..', '..', '..', 'assets', 'streaming-service', 'server.js');

/** What the container runs, in a process of its own. */
export class Container {
  public static async start(
    bedrock: BedrockStandIn, target: InvocationTarget, config: StreamingConfig, nodeOptions: readonly string[] = [], more: NodeJS.ProcessEnv = {},
  ): Promise<Container> {
    const child = spawn(process.execPath, [...nodeOptions, ASSET], {
      env: {
        PATH: process.env.PATH, ...bedrock.environment, [AGENT_ENV]: JSON.stringify(target), [STREAMING_CONFIG_ENV]: JSON.stringify(config), [PORT_ENV]: '0', ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const port = new Promise<number>((resolve, reject) => {
      readline.createInterface({ input: child.stdout }).on('line', (line) => {
        const { message, port: its } = JSON.parse(line);
        if (message === 'the server listens') {
          resolve(its);
        }
      });
      void ended.then((code) => reject(new Error(`the server ended with ${code}`)));
    });
    return new Container(child, await port, ended);
  }

  private constructor(private readonly child: ChildProcess, private readonly port: number, public readonly ended: Promise<number | null>) {
  }

  /** A turn whose answer is read later. */
  public ask(text: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}/chat`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'chat-1', messages: [userMessage(text)] }),
    });
  }

  public async chat(text: string): Promise<ChatAnswer> {
    return ChatAnswer.of(await this.ask(text));
  }

  /** As the service does before it takes a task away. */
  public terminate(): void {
    this.child.kill('SIGTERM');
  }

  public async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
