import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { freePort } from './free-port';

/** A real proxy in place of an Application Load Balancer: like one, it cuts a connection on which nothing was sent for so long. */
export class LoadBalancer {
  public static async before(port: number, idleTimeoutSeconds: number): Promise<LoadBalancer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'load-balancer-'));
    const own = await freePort();
    const file = path.join(folder, 'haproxy.cfg');
    fs.writeFileSync(file, `
defaults
  mode http
  timeout connect 10s
  timeout client ${idleTimeoutSeconds}s
  timeout server ${idleTimeoutSeconds}s
frontend in
  bind 127.0.0.1:${own}
  default_backend server
backend server
  server streaming 127.0.0.1:${port}
`);
    const haproxy = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    const balancer = new LoadBalancer(haproxy, own, folder);
    await balancer.ready();
    return balancer;
  }

  private failed?: Error;

  private constructor(private readonly haproxy: ChildProcess, private readonly port: number, private readonly folder: string) {
    haproxy.on('error', (error) => { this.failed = new Error(`HAProxy is needed, and could not be started: ${error.message}`); });
  }

  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  public stop(): void {
    this.haproxy.kill('SIGKILL');
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 240 && !this.failed; attempt++) {
      if (await accepts(this.port)) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw this.failed ?? new Error('HAProxy did not start');
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
