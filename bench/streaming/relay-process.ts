import { ChildProcess, fork } from 'child_process';
import * as http from 'http';
import * as path from 'path';
import { BedrockStandIn } from '../../test/streaming/support/bedrock-stand-in';

/** What came: how much, and what at last. */
export interface StreamRead { readonly bytes: number; readonly last: string }

/** A relay in a process of its own, which tells what it took. */
export class RelayProcess {
  public static async start(name: string, bedrock: BedrockStandIn): Promise<RelayProcess> {
    const child = fork(path.join(__dirname, 'relay.ts'), [name], {
      execArgv: ['--import', 'tsx'], env: { ...process.env, ...bedrock.environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(message as number));
      child.once('exit', (code) => reject(new Error(`the relay ended with ${code}`)));
    });
    return new RelayProcess(child, port);
  }

  private constructor(private readonly child: ChildProcess, private readonly port: number) {
  }

  /** Microseconds of processor time for so many streams, ten at a time. */
  public async cost(streams: number): Promise<number> {
    const before = await this.tell('cpu');
    for (let at = 0; at < streams; at += 10) {
      await Promise.all(Array.from({ length: Math.min(10, streams - at) }, (_, index) => this.stream(`c${at + index}`)));
    }
    return await this.tell('cpu') - before;
  }

  public stop(): void {
    this.child.kill();
  }

  /** Microseconds of processor time, or bytes of memory, so far. */
  public tell(what: 'cpu' | 'memory'): Promise<number> {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message as number));
      this.child.send(what);
    });
  }

  /** A stream, read to its end. */
  public stream(id: string): Promise<StreamRead> {
    return new Promise((resolve, reject) => {
      const request = http.request({ port: this.port, host: '127.0.0.1', method: 'POST', path: '/chat', headers: { 'content-type': 'application/json' } }, (response) => {
        let bytes = 0;
        let last = '';
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          last = chunk.toString('latin1');
        });
        response.on('end', () => response.statusCode === 200 ? resolve({ bytes, last }) : reject(new Error(`status ${response.statusCode}`)));
        response.on('error', reject);
      });
      request.on('error', reject).end(JSON.stringify({ id, text: 'Where is A-1001?' }));
    });
  }
}
