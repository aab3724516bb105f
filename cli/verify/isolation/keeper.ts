import * as fs from 'node:fs';
import * as net from 'node:net';
import { FromKeeper, ToKeeper } from './messages';

/**
 * A process beside `verify` that outlives it by a moment. It opens ports where the functions run, which may be in a network
 * of their own, and hands them to `verify`; and whatever ends `verify`, it ends every process that a function has left, and
 * removes the files.
 */
const [, , workspace, inNamespace] = process.argv;
const groups = new Set<number>();

process.on('message', (message: ToKeeper) => {
  if ('started' in message) {
    groups.add(message.started);
  } else if ('ended' in message) {
    groups.delete(message.ended);
  } else {
    listen(message);
  }
});
process.on('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => undefined); // they are for `verify`, which then leaves
}
tell({ ready: ownId() });

function listen({ listen: id, port, host }: Extract<ToKeeper, { listen: number }>): void {
  const server = net.createServer({ pauseOnConnect: true });
  server.on('error', (error) => tell({ listening: id, error: error.message }));
  server.listen(port, host, () => tell({ listening: id }, server));
}

function end(): void {
  groups.forEach((group) => {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // it has ended
    }
  });
  if (!inNamespace) { // otherwise the folder is the root of a mount here, and is removed from outside
    fs.rmSync(workspace, { recursive: true, force: true, maxRetries: 3 });
  }
  process.exit();
}

/** As processes outside the namespace know it: /proc is theirs. */
function ownId(): number {
  return inNamespace ? Number(fs.readlinkSync('/proc/self')) : process.pid;
}

function tell(message: FromKeeper, handle?: net.Server): void {
  process.send!(message, handle, undefined, () => handle?.close()); // this side keeps no copy: it would take connections
}
