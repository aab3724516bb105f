import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import { ChatUnderTest } from './support';

const CLI = path.join(__dirname, '..', '..', '..', 'bin', 'cdk-bedrock-agents.js');

/** A chat in a process of its own, when it can be talked to. */
export interface StartedChat {
  readonly chat: ChatUnderTest;
  readonly child: ChildProcess;
  /** With what it ended. */
  readonly ended: Promise<number | string | null>;
  /** What it has printed. */
  said(): string;
  stop(): Promise<unknown>;
}

export async function startChat(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<StartedChat> {
  const child = spawn(process.execPath, [CLI, 'chat', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  const ended = new Promise<number | string | null>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /http:\/\/localhost:\d+\//.exec(output)?.[0];
        if (found && output.includes('Ctrl-C ends it.')) {
          resolve(found);
        }
      });
    }
    void ended.then(() => reject(new Error(output)));
  });
  const stop = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return { chat: new ChatUnderTest(url, []), child, ended, said: () => output, stop };
}
