import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { FromKeeper, ToKeeper } from './messages';
import { insideCommand, namespaceCommand } from './namespace';

/** What keeps functions off the network. */
export type Isolation =
  /** The kernel: they are in a network of their own. */
  | 'namespace'
  /** The guard in their own process. */
  | 'process'
  /** Nothing: the user allows the network. */
  | 'none';

/** Where functions run. */
export interface Surroundings {
  /** The port at which functions reach a server of `verify`. */
  serve(server: http.Server): Promise<number>;
  /** The whole command that runs another there. */
  command(folder: string, command: readonly string[]): string[];
  /** Told of processes, so that whatever happens they are ended. */
  started(pid: number): void;
  ended(pid: number): void;
}

/** This machine as it is: for functions that are known to be harmless. */
export const AS_IT_IS: Surroundings = {
  serve: async (server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as net.AddressInfo).port;
  },
  command: (_, command) => [...command],
  started: () => undefined,
  ended: () => undefined,
};

export interface SandboxOptions {
  readonly allowNetwork?: boolean;
  /** Ports of this machine's loopback interface that functions may reach. */
  readonly ports: readonly number[];
  /** Files outside the workspace that functions need: nothing covers them. */
  readonly needed: readonly string[];
  /** Whether namespaces are tried. */
  readonly namespaces?: boolean;
}

/** A folder that is removed, processes that are ended and a network that leads nowhere, whatever ends `verify`. */
export class Sandbox implements Surroundings {
  public static async start({ allowNetwork = false, ports, needed, namespaces = process.platform === 'linux' }: SandboxOptions): Promise<Sandbox> {
    if (namespaces && !allowNetwork) {
      const sandbox = await Sandbox.attempt('namespace', needed);
      if (sandbox) {
        await Promise.all(ports.map((port) => sandbox.bridge(port)));
        return sandbox;
      }
    }
    return (await Sandbox.attempt(allowNetwork ? 'none' : 'process', needed))!;
  }

  private static async attempt(isolation: Isolation, needed: readonly string[]): Promise<Sandbox | undefined> {
    const workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-bedrock-agents-')));
    const program = path.join(workspace, 'keeper.js'); // where it runs, the package may be out of sight
    fs.copyFileSync(path.join(PROGRAMS, 'keeper.js'), program);
    const keeper = [process.execPath, program, workspace, ...(isolation === 'namespace' ? ['namespace'] : [])];
    const { command: [file, ...args], env } = isolation === 'namespace'
      ? namespaceCommand(workspace, [process.execPath, ...needed], keeper)
      : { command: keeper, env: {} };
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true, env: { PATH: process.env.PATH ?? '', ...env } });
    const id = await new Promise<number | undefined>((resolve) => {
      child.once('message', (message: FromKeeper) => resolve('ready' in message ? message.ready : undefined));
      child.once('error', () => resolve(undefined));
      child.once('exit', () => resolve(undefined));
    });
    return id === undefined ? undefined : new Sandbox(isolation, workspace, child, id);
  }

  private readonly doors: net.Server[] = [];
  private readonly waiting = new Map<number, (door: net.Server | Error) => void>();
  private count = 0;

  private constructor(
    public readonly isolation: Isolation, public readonly workspace: string, private readonly keeper: ChildProcess, private readonly id: number,
  ) {
    keeper.on('message', (message: FromKeeper, handle) => {
      if ('listening' in message) {
        this.waiting.get(message.listening)?.(message.error === undefined ? handle as net.Server : new Error(message.error));
      }
    });
  }

  public async serve(server: http.Server): Promise<number> {
    if (this.isolation !== 'namespace') {
      return AS_IT_IS.serve(server);
    }
    const door = await this.door(0, '127.0.0.1');
    door.on('connection', (socket) => server.emit('connection', socket));
    return (door.address() as net.AddressInfo).port;
  }

  public command(folder: string, command: readonly string[]): string[] {
    return this.isolation === 'namespace' ? insideCommand(this.id, folder, command) : [...command];
  }

  public started(pid: number): void {
    this.tell({ started: pid });
  }

  public ended(pid: number): void {
    this.tell({ ended: pid });
  }

  /** Ends what is left, and removes the folder. */
  public async stop(): Promise<void> {
    this.doors.forEach((door) => door.close());
    const gone = new Promise<void>((resolve) => (this.keeper.exitCode === null && this.keeper.signalCode === null ? this.keeper.once('exit', () => resolve()) : resolve()));
    if (this.keeper.connected) {
      this.keeper.disconnect();
    }
    await gone;
  }

  /** A port in the functions' network that leads to the same port of this machine. */
  private async bridge(port: number): Promise<void> {
    for (const host of ['127.0.0.1', '::1']) {
      const door = await this.door(port, host).catch(() => undefined); // there may be no IPv6
      door?.on('connection', (inner) => {
        const outer = net.connect({ port, host: 'localhost' });
        for (const [from, to] of [[inner, outer], [outer, inner]]) {
          from.pipe(to);
          from.on('error', () => to.destroy());
          from.on('close', () => to.destroy());
        }
      });
    }
  }

  private async door(port: number, host: string): Promise<net.Server> {
    const id = ++this.count;
    const opened = await new Promise<net.Server | Error>((resolve) => {
      this.waiting.set(id, resolve);
      this.tell({ listen: id, port, host });
    });
    this.waiting.delete(id);
    if (opened instanceof Error) {
      throw opened;
    }
    this.doors.push(opened);
    return opened;
  }

  private tell(message: ToKeeper): void {
    if (this.keeper.connected) {
      this.keeper.send(message);
    }
  }
}

/** Where the programs lie that run beside a function: next to the command line, once it is bundled. */
export const PROGRAMS = path.basename(__dirname) === 'bin' ? __dirname : path.join(__dirname, '..', '..', '..', 'bin');
