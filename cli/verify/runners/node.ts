import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { GuardRules, Runner, Variables } from './runner';
import { PROGRAMS } from '../isolation/sandbox';
import { Places } from '../placement';

/** The program that runs a handler in Node.js. */
export interface RuntimeClient {
  readonly name: string;
  /** Arguments for Node, before the handler. */
  readonly command: readonly string[];
}

/** What Lambda's Node.js runtimes bring along. */
const PROVIDED = ['@aws-sdk', '@smithy'];

/** AWS's own runtime client where the project has it installed; otherwise an equivalent that needs no compiler. */
export function findRuntimeClient(folder: string): RuntimeClient {
  try {
    const manifest = createRequire(path.join(folder, 'package.json')).resolve('aws-lambda-ric/package.json');
    const { bin, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    const entry = typeof bin === 'string' ? bin : bin['aws-lambda-ric'];
    return { name: `aws-lambda-ric ${version}`, command: [path.join(path.dirname(manifest), entry)] };
  } catch {
    return { name: 'built-in runtime client', command: [path.join(PROGRAMS, 'runtime-client.js')] };
  }
}

/** Runs Node.js functions with the Node.js that runs this. */
export class NodeRunner implements Runner {
  public readonly name: string;
  public readonly needed: readonly string[];
  private readonly modules: string | undefined;

  public constructor(private readonly client: RuntimeClient, project?: string) {
    this.modules = project === undefined ? undefined : providedModules(project);
    this.name = `${client.name}, Node.js ${process.version}`;
    this.needed = [process.execPath, ...client.command, ...this.modules ? [this.modules] : []];
  }

  public provide({ root }: Places): void {
    if (this.modules !== undefined) {
      link(this.modules, path.join(root, 'node_modules'));
    }
  }

  public environment(places: Places, { template, given, runtime, guarded }: Variables): Record<string, string> {
    const [version] = /\d+/.exec(runtime) ?? [];
    const options = [guarded && `--require ${JSON.stringify(preloadOf(places))}`, plainText(template.NODE_OPTIONS), given.NODE_OPTIONS].filter(Boolean);
    return {
      NODE_PATH: [`nodejs/node${version}/node_modules`, 'nodejs/node_modules'].map((folder) => path.join(places.layers, folder)).join(path.delimiter),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...options.length > 0 && { NODE_OPTIONS: options.join(' ') },
    };
  }

  public prepare(places: Places, guard: GuardRules | undefined): void {
    if (guard !== undefined) {
      const preload = preloadOf(places);
      fs.copyFileSync(path.join(PROGRAMS, 'node-guard.js'), path.join(places.root, 'node-guard.js'));
      fs.writeFileSync(preload, `require('./node-guard.js').install(${JSON.stringify({ ...guard, preload })});\n`);
    }
  }

  public command(_: Places, handler: string): string[] {
    return [process.execPath, ...this.client.command, handler];
  }
}

function preloadOf({ root }: Places): string {
  return path.join(root, 'guard.js');
}

/** The nearest node_modules that has what Lambda provides. */
function providedModules(folder: string): string | undefined {
  const modules = path.join(folder, 'node_modules');
  if (fs.existsSync(path.join(modules, PROVIDED[0]))) {
    return fs.realpathSync(modules);
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : providedModules(parent);
}

function link(from: string, to: string): void {
  fs.mkdirSync(to);
  PROVIDED.map((scope) => [path.join(from, scope), path.join(to, scope)]).filter(([source]) => fs.existsSync(source))
    .forEach(([source, target]) => fs.symlinkSync(source, target, 'junction'));
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
