import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import * as path from 'node:path';
import workers from 'node:worker_threads';
import { Permitted, refusalOf } from './permitted';

/** Something that `verify` should know. */
export interface Note {
  /** What was wanted of the network, and refused. */
  readonly target?: string;
  /** A promise was made into JSON. */
  readonly unawaited?: boolean;
}

/**
 * Loaded by Node before a function's own code: whatever goes beyond the loopback interface is refused, with a message that
 * says so, and written down. In a network namespace the kernel refuses it all the same; elsewhere this is what holds, so
 * that it stands at the lowest place JavaScript can reach, and starts no other program.
 */
export interface GuardSettings extends Permitted {
  /** Whether the network is refused. */
  readonly refuse: boolean;
  /** Where notes are written to. */
  readonly report: string;
  /** The file that loads this guard. Node processes that a tool starts have it too. */
  readonly preload: string;
  /** Whether nothing else holds. */
  readonly alone: boolean;
}

/** What libuv answers where it is not permitted. SDKs do not try again after it. */
const UV_EACCES = -13;

type Method = (this: any, ...args: any[]) => any;

export function install(settings: GuardSettings): void {
  notePromises(settings);
  if (settings.refuse) {
    guard(settings);
  }
}

/** JSON makes {} of a promise, without a word. Nothing changes for the function: the property has no value. */
function notePromises(settings: GuardSettings): void {
  Reflect.defineProperty(Promise.prototype, 'toJSON', {
    configurable: true,
    get: () => {
      note(settings, { unawaited: true });
      return undefined;
    },
  });
}

function guard(settings: GuardSettings): void {
  guardSockets(settings);
  guardNames(settings);
  guardDatagrams(settings);
  if (settings.alone) {
    guardPrograms(settings);
    guardWorkers(settings);
    guardBindings(settings);
  }
  syncBuiltinESMExports(); // `import { lookup } from 'node:dns'` sees what `require` sees
}

function guardSockets(settings: GuardSettings): void {
  replace(net.Socket.prototype, 'connect', (connect) => function (this: net.Socket, ...args) {
    const { host, port, path: socket } = targetOf(args);
    const refusal = typeof socket !== 'string' ? refusalOf(settings, host, port) : socketRefusal(settings, socket);
    if (refusal === undefined) {
      return connect.apply(this, args);
    }
    const error = refuse(settings, refusal);
    process.nextTick(() => this.destroy(error));
    return this;
  });
  if (settings.alone) {
    // what a function listens on itself, it may call
    replace(net.Server.prototype, 'listen', (listen) => function (this: net.Server, ...args) {
      this.once('listening', () => {
        const address = this.address();
        if (address !== null && typeof address === 'object') {
          settings.ports.push(address.port);
        }
      });
      return listen.apply(this, args);
    });
  }
}

/** The arguments of `connect` in all their forms: options, a path, or a port and a host; Node itself passes them in a list. */
function targetOf([first, second]: unknown[]): { host?: string; port?: number; path?: string } {
  if (Array.isArray(first)) {
    return targetOf(first);
  }
  if (typeof first === 'object' && first !== null) {
    return first as net.TcpNetConnectOpts;
  }
  return typeof first === 'string' && Number.isNaN(Number(first)) ? { path: first } : { port: Number(first), host: typeof second === 'string' ? second : undefined };
}

function socketRefusal({ folder }: GuardSettings, socket: string): string | undefined {
  return path.resolve(socket).startsWith(folder + path.sep) ? undefined : socket;
}

const LOOK_UPS = ['lookup', 'lookupService', 'reverse', 'resolve', ...'4 6 Any Caa Cname Mx Naptr Ns Ptr Soa Srv Tlsa Txt'.split(' ').map((kind) => `resolve${kind}`)];

function guardNames(settings: GuardSettings): void {
  const callback = (original: Method): Method => function (this: unknown, name: string, ...rest) {
    const refusal = refusalOf(settings, name);
    if (refusal === undefined) {
      return original.call(this, name, ...rest);
    }
    const error = refuse(settings, refusal);
    process.nextTick(() => rest.at(-1)(error));
    return {};
  };
  const promise = (original: Method): Method => async function (this: unknown, name: string, ...rest) {
    const refusal = refusalOf(settings, name);
    if (refusal !== undefined) {
      throw refuse(settings, refusal);
    }
    return original.call(this, name, ...rest);
  };
  for (const name of LOOK_UPS) {
    [dns, dns.Resolver.prototype].forEach((owner) => replace(owner, name, callback));
    [dns.promises, dns.promises.Resolver.prototype].forEach((owner) => replace(owner, name, promise));
  }
}

function guardDatagrams(settings: GuardSettings): void {
  const checked = (original: Method): Method => function (this: dgram.Socket, ...args) {
    // send(message, [offset, length,] port, [address], [callback]); connect(port, [address], [callback])
    const address = args.slice(1).filter((argument) => typeof argument === 'string').at(-1) as string | undefined;
    const refusal = refusalOf(settings, address, args.filter((argument) => typeof argument === 'number').at(-1) as number | undefined);
    if (refusal !== undefined) {
      throw refuse(settings, refusal);
    }
    return original.apply(this, args);
  };
  replace(dgram.Socket.prototype, 'send', checked);
  replace(dgram.Socket.prototype, 'connect', checked);
}

/** Node itself may be started again, with this guard; of other programs nothing is known. */
function guardPrograms(settings: GuardSettings): void {
  const permitted = (file: string) => path.resolve(file) === process.execPath;
  const guarded = (options: { envPairs?: string[]; file: string }) => {
    const others = (options.envPairs ?? []).filter((pair) => !pair.startsWith('NODE_OPTIONS='));
    const own = options.envPairs?.find((pair) => pair.startsWith('NODE_OPTIONS='))?.slice('NODE_OPTIONS='.length) ?? '';
    const load = `--require ${JSON.stringify(settings.preload)}`;
    return { ...options, envPairs: [...others, `NODE_OPTIONS=${own.includes(load) ? own : `${load} ${own}`}`] };
  };
  const refusal = (file: string) => refuse(settings, `the program ${file}`);
  replace((childProcess as any).ChildProcess.prototype, 'spawn', (spawn) => function (this: childProcess.ChildProcess, options) {
    if (permitted(options.file)) {
      return spawn.call(this, guarded(options));
    }
    throw refusal(options.file);
  });
  const sync = binding('spawn_sync');
  replace(sync, 'spawn', (spawn) => (options) => {
    if (permitted(options.file)) {
      return spawn(guarded(options));
    }
    refusal(options.file);
    return { error: UV_EACCES, status: null, signal: null, output: null, pid: 0 };
  });
}

/** A worker may be given options of its own, without those that load this guard. */
function guardWorkers({ preload }: GuardSettings): void {
  const { Worker } = workers;
  workers.Worker = class extends Worker {
    public constructor(file: string | URL, options: workers.WorkerOptions = {}) {
      super(file, { ...options, execArgv: [...options.execArgv ?? process.execArgv, '--require', preload] });
    }
  };
}

/** Below Node's own modules: code that calls them in another way gets no further. */
function guardBindings(settings: GuardSettings): void {
  const { TCP } = binding('tcp_wrap') ?? {};
  for (const name of ['connect', 'connect6']) {
    replace(TCP?.prototype, name, (connect) => function (this: unknown, request, address, port, ...rest) {
      return refusalOf(settings, address, port) === undefined ? connect.call(this, request, address, port, ...rest) : UV_EACCES;
    });
  }
  const { UDP } = binding('udp_wrap') ?? {};
  for (const name of ['connect', 'connect6']) {
    replace(UDP?.prototype, name, (connect) => function (this: unknown, address, port) {
      return refusalOf(settings, address, port) === undefined ? connect.call(this, address, port) : UV_EACCES;
    });
  }
  const names = binding('cares_wrap');
  replace(names, 'getaddrinfo', (getaddrinfo) => (request, name, ...rest) =>
    (refusalOf(settings, name) === undefined ? getaddrinfo(request, name, ...rest) : UV_EACCES));
}

function binding(name: string): any {
  try {
    return (process as any).binding(name);
  } catch {
    return undefined; // a Node that has none any more
  }
}

function replace(owner: any, name: string, by: (original: Method) => Method): void {
  if (typeof owner?.[name] === 'function') {
    owner[name] = by(owner[name]);
  }
}

function refuse(settings: GuardSettings, target: string): Error {
  note(settings, { target });
  return Object.assign(new Error(`verify refuses to reach ${target}: nothing beyond this machine is called without --allow-network`), { code: 'EACCES' });
}

function note({ report }: GuardSettings, what: Note): void {
  fs.appendFileSync(report, `${JSON.stringify(what)}\n`);
}
