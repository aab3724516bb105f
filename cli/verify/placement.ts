import * as fs from 'node:fs';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { FunctionCode } from '../assembly/tool-functions';

/** Where a function's files lie. */
export interface Places {
  /** The folder of them all. */
  readonly root: string;
  readonly task: string;
  /** What Lambda has under /opt. */
  readonly layers: string;
  readonly temporary: string;
  readonly home: string;
}

/**
 * Puts the code and layers of a function where nothing of the project is near, as Lambda does: what is not in the asset is
 * not found.
 */
export function place(fn: FunctionCode, workspace: string): Places {
  const root = fs.mkdtempSync(path.join(workspace, `${fn.resource.logicalId}-`));
  const places = { root, task: path.join(root, 'task'), layers: path.join(root, 'opt'), temporary: path.join(root, 'tmp'), home: path.join(root, 'home') };
  Object.values(places).forEach((each) => fs.mkdirSync(each, { recursive: true }));
  fn.layers.forEach((layer) => unpack(layer, places.layers));
  if (fn.code && 'path' in fn.code) {
    unpack(fn.code.path, places.task);
  } else if (fn.code) {
    fs.writeFileSync(path.join(places.task, fn.runtime.startsWith('python') ? 'index.py' : 'index.js'), fn.code.text);
  }
  return places;
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
