import { BootstrapRunner, whyNoBootstrap } from './bootstrap';
import { Python, findPythons } from './find-python';
import { foreignModules } from './native';
import { NodeRunner, RuntimeClient } from './node';
import { PythonRunner } from './python';
import { Runner } from './runner';
import { FunctionCode } from '../../assembly/tool-functions';
import { Isolation } from '../isolation/sandbox';

/** What of this machine runs which function. */
export class Runners {
  /** Looks for what these functions take; nothing else is looked for. */
  public static for(functions: readonly FunctionCode[], client: RuntimeClient, project: string): Runners {
    const python = [...new Set(functions.map(({ runtime }) => runtime).filter(isPython))];
    return new Runners(new NodeRunner(client, project), python.length > 0 ? findPythons(project, python) : []);
  }

  private readonly python: readonly { readonly python: Python; readonly runner: Runner }[];
  private readonly bootstrap = new BootstrapRunner();

  public constructor(private readonly node: Runner, pythons: readonly Python[] = []) {
    const provided = Object.assign({}, ...pythons.map(({ modules }) => modules).reverse());
    this.python = pythons.map((python) => ({ python, runner: new PythonRunner(python, provided) }));
  }

  /** Files outside the workspace that any of them needs. */
  public get needed(): string[] {
    return [this.node, ...this.python.map(({ runner }) => runner)].flatMap(({ needed }) => needed);
  }

  /** The runner of a function, or why there is none. */
  public of(fn: FunctionCode, isolation: Isolation | undefined): Runner | string {
    const { runtime, resource: { path } } = fn;
    if (!fn.code) {
      return `the code of ${path} is not in this assembly`;
    }
    if (runtime.startsWith('nodejs')) {
      return this.node;
    }
    if (isPython(runtime)) {
      return this.pythonOf(fn);
    }
    if (runtime.startsWith('provided')) {
      const reason = isolation === 'process'
        ? 'nothing on this machine keeps other programs than Node.js and Python off the network; --allow-network runs it' : whyNoBootstrap(fn.architecture);
      return reason === undefined ? this.bootstrap : `${path} runs on ${runtime}: ${reason}`;
    }
    return `${path} runs on ${runtime}; Node.js, Python and binaries for provided.al2023 can be run here`;
  }

  /** Of the very version, where it is there. */
  private pythonOf({ runtime, code, layers, resource: { path } }: FunctionCode): Runner | string {
    const found = this.python.find(({ python }) => `python${python.version}` === runtime) ?? this.python[0];
    if (!found) {
      return `${path} runs on ${runtime}, and there is no python3 of 3.8 or later on the PATH: install one`;
    }
    const { python: { version }, runner } = found;
    const foreign = foreignModules([...code && 'path' in code ? [code.path] : [], ...layers], version);
    return foreign.length === 0 ? runner
      : `${path} has modules that Python ${version} on this machine cannot load (${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ', …' : ''}): `
        + `run verify where ${runtime} is installed, on Linux and the function's architecture`;
  }
}

function isPython(runtime: string): boolean {
  return runtime.startsWith('python3');
}
