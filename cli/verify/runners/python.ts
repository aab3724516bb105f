import * as fs from 'node:fs';
import * as path from 'node:path';
import { AWS_CLIENT, PROVIDED, Python } from './find-python';
import { GuardRules, Runner } from './runner';
import { PROGRAMS } from '../isolation/sandbox';
import { Places } from '../placement';

const FILES = ['runtime_client.py', 'cdk_bedrock_agents_guard.py'];

/**
 * Runs Python functions: with AWS's own runtime client where this Python has it installed, otherwise with an equivalent.
 * Python runs without its site-packages, so that what is not in the asset is not found.
 */
export class PythonRunner implements Runner {
  public readonly name: string;
  public readonly needed: readonly string[];
  /** Modules that stand for those that Lambda has beside the function. */
  private readonly modules: Readonly<Record<string, string>>;
  private readonly awsClient: boolean;

  public constructor(private readonly python: Python, provided: Readonly<Record<string, string>>) {
    this.awsClient = AWS_CLIENT[0] in python.modules;
    const names = this.awsClient ? [...PROVIDED, ...AWS_CLIENT] : PROVIDED;
    const all = { ...provided, ...python.modules };
    this.modules = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
    this.name = `${this.awsClient ? 'awslambdaric' : 'built-in runtime client'}, Python ${python.version}`;
    this.needed = [python.executable, ...Object.values(this.modules)];
  }

  public provide(places: Places): void {
    const folder = runtimeFolder(places);
    fs.mkdirSync(folder);
    for (const source of Object.values(this.modules)) {
      const target = path.join(folder, path.basename(source));
      if (fs.statSync(source).isDirectory()) {
        fs.symlinkSync(source, target, 'junction');
      } else {
        fs.copyFileSync(source, target);
      }
    }
  }

  public environment(): Record<string, string> {
    const libraries = process.env.LD_LIBRARY_PATH; // some Pythons find their own library with it
    return { PYTHONUNBUFFERED: '1', ...libraries && { LD_LIBRARY_PATH: libraries } };
  }

  public prepare(places: Places, guard: GuardRules | undefined): void {
    FILES.forEach((file) => fs.copyFileSync(path.join(PROGRAMS, file), path.join(places.root, file)));
    const { layers, task } = places;
    const settings = {
      refuse: false,
      ...guard,
      awsClient: this.awsClient,
      path: [task, path.join(layers, 'python', 'lib', `python${this.python.version}`, 'site-packages'), path.join(layers, 'python'), runtimeFolder(places)],
    };
    fs.writeFileSync(settingsFile(places), JSON.stringify(settings));
  }

  public command(places: Places, handler: string): string[] {
    return [this.python.executable, '-S', '-u', path.join(places.root, FILES[0]), settingsFile(places), handler];
  }
}

function runtimeFolder({ root }: Places): string {
  return path.join(root, 'runtime');
}

function settingsFile({ root }: Places): string {
  return path.join(root, 'settings.json');
}
