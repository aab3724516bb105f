import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/**
 * Linux keeps a process in a network of its own, which has a loopback interface and nothing else, wherever it lets users make
 * namespaces. Files of the user's that hold credentials, and sockets of the machine's services, are covered.
 */

/** Prepares the namespace, and becomes the program that is named. `ip` is not everywhere. */
const PREPARE = `
set -e
workspace=$1 temporary=$2; shift 2
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || busybox ip link set lo up 2>/dev/null || python3 -c '
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 0x49))'
if [ -n "$temporary" ]; then
  mount --bind "$workspace" /run
  mount -t tmpfs tmpfs "$temporary"
  mkdir -p "$workspace"
  mount --bind /run "$workspace"
  umount /run
fi
mount -t tmpfs tmpfs /run
printf '%s\\n' "$HIDDEN" | while read -r folder; do
  if [ -d "$folder" ]; then mount -t tmpfs tmpfs "$folder"; fi
done
unset HIDDEN
exec "$@"`;

/** What is mounted over the workspace goes with the namespace; the folder itself is removed from outside. */
const AND_REMOVE = 'workspace=$1; shift; "$@"; status=$?; rm -rf "$workspace"; exit $status';

/** A command that runs the keeper in new namespaces, and removes the workspace after it. */
export function namespaceCommand(
  workspace: string, needed: readonly string[], keeper: readonly string[],
): { command: string[]; env: Record<string, string> } {
  return {
    command: [
      'sh', '-c', AND_REMOVE, 'sh', workspace,
      'unshare', '--user', '--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child',
      'sh', '-c', PREPARE, 'sh', workspace, coveredTemporary(needed), ...keeper,
    ],
    env: { HIDDEN: hidden(needed).join('\n') },
  };
}

/** A command that runs another in the namespaces of a process. */
export function insideCommand(keeper: number, folder: string, command: readonly string[]): string[] {
  return [
    'nsenter', '--preserve-credentials', '--user', '--mount', '--net', '--pid', '--target', String(keeper),
    'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, ...command,
  ];
}

/** Where tools write what they need for a moment: a folder of the namespace's own, unless what is needed lies there. */
function coveredTemporary(needed: readonly string[]): string {
  const temporary = '/tmp';
  return needed.some((file) => isIn(temporary, file)) ? '' : temporary;
}

/** Where SDKs look for credentials, whatever HOME says. */
function hidden(needed: readonly string[]): string[] {
  const homes = [os.homedir(), os.userInfo().homedir, '/root'].map((home) => path.resolve(home));
  const folders = homes.flatMap((home) => ['.aws', '.config/gcloud', '.azure', '.ssh'].map((name) => path.join(home, name)));
  return [...new Set(folders)].filter((folder) => fs.existsSync(folder) && !needed.some((file) => isIn(folder, file)));
}

function isIn(folder: string, file: string): boolean {
  return !path.relative(folder, file).startsWith('..');
}
