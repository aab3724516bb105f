import * as fs from 'node:fs';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { Places } from './environment';
import { FunctionCode } from '../assembly/tool-functions';

/** What Lambda's Node.js runtimes bring along. */
const PROVIDED = ['@aws-sdk', '@smithy'];

/**
 * Puts the code and layers of a function where nothing of the project is near, as Lambda does: what is not in the asset is
 * not found. Only what Lambda provides is taken from the project.
 */
export function place(fn: FunctionCode, workspace: string, modules: string | undefined): Places {
  const folder = fs.mkdtempSync(path.join(workspace, `${fn.resource.logicalId}-`));
  const places = { task: path.join(folder, 'task'), layers: path.join(folder, 'opt'), temporary: path.join(folder, 'tmp'), home: path.join(folder, 'home') };
  Object.values(places).forEach((each) => fs.mkdirSync(each, { recursive: true }));
  fn.layers.forEach((layer) => unpack(layer, places.layers));
  if (fn.code && 'path' in fn.code) {
    unpack(fn.code.path, places.task);
  } else if (fn.code) {
    fs.writeFileSync(path.join(places.task, fn.runtime.startsWith('python') ? 'index.py' : 'index.js'), fn.code.text);
  }
  if (modules !== undefined && fn.runtime.startsWith('nodejs')) {
    link(modules, path.join(folder, 'node_modules'));
  }
  return places;
}

/** The nearest node_modules that has what Lambda provides. */
export function providedModules(folder: string): string | undefined {
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

/** An asset as a folder: most are one, some are a zip file. Links are followed, as they are when an asset is packed. */
function unpack(asset: string, folder: string): void {
  if (fs.statSync(asset).isDirectory()) {
    fs.cpSync(asset, folder, { recursive: true, dereference: true, force: true });
    return;
  }
  for (const [name, content] of Object.entries(unzipSync(fs.readFileSync(asset)))) {
    const file = path.join(folder, name);
    if (!path.relative(folder, file).startsWith('..') && !name.endsWith('/')) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content, { mode: 0o755 }); // a zip's own modes are not read: a bootstrap must be executable
    }
  }
}
