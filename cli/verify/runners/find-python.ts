import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** A Python of this machine, and what is installed in it. */
export interface Python {
  /** The interpreter itself, not a link of a virtual environment. */
  readonly executable: string;
  /** `3.13`. */
  readonly version: string;
  /** Where modules that were asked for lie: a folder or a file. */
  readonly modules: Readonly<Record<string, string>>;
}

/** What Lambda's Python runtimes bring along. */
export const PROVIDED = ['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six'];
/** AWS's runtime client for Python, and what it imports. */
export const AWS_CLIENT = ['awslambdaric', 'runtime_client', 'simplejson', 'snapshot_restore_py'];

const PROBE = `
import importlib.util, json, os, sys
def place(name):
    spec = importlib.util.find_spec(name)
    return spec and (spec.submodule_search_locations[0] if spec.submodule_search_locations else spec.origin)
print(json.dumps({
    "executable": os.path.realpath(sys.executable),
    "version": "%d.%d" % sys.version_info[:2],
    "modules": {name: place(name) for name in sys.argv[1:] if place(name)},
}))`;

/**
 * The Pythons of this machine that may run functions: the active virtual environment, the project's own, one of the very
 * version that Lambda would run, and what `python3` is.
 */
export function findPythons(project: string, runtimes: readonly string[]): Python[] {
  const inside = process.platform === 'win32' ? path.join('Scripts', 'python.exe') : path.join('bin', 'python');
  const environments = [process.env.VIRTUAL_ENV, path.join(project, '.venv'), path.join(project, 'venv')]
    .flatMap((folder) => (folder ? [path.join(folder, inside)] : [])).filter((file) => fs.existsSync(file));
  const found = [...environments, ...runtimes, 'python3'].flatMap((command) => probe(command) ?? []);
  return found.length > 0 ? found : [probe('python') ?? []].flat(); // as it is called on Windows
}

function probe(command: string): Python | undefined {
  const { status, stdout } = spawnSync(command, ['-c', PROBE, ...PROVIDED, ...AWS_CLIENT], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const found: Python | undefined = status === 0 ? JSON.parse(stdout) : undefined;
    return found && isSupported(found.version) ? found : undefined;
  } catch {
    return undefined; // it is something else under that name
  }
}

/** The first Python that tells what it is about to do, so that it can be refused. */
function isSupported(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minor >= 8;
}
