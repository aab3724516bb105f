import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LambdaHandler } from './tools';

/** Loads `folder/file.name.inner` the way Lambda's own runtime does: ESM or CommonJS, nested exports. */
export async function loadHandler(root: string, handler: string, attempt = 0): Promise<LambdaHandler> {
  const [, module, exported] = /^((?:.*\/)?[^./]+)\.([^/]+)$/.exec(handler) ?? [];
  if (!module) {
    throw new Error(`The handler "${handler}" is not of the form file.export, such as index.handler.`);
  }
  const stem = resolve(root, module); // a handler in a layer is named with its path from the root
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find(existsSync);
  if (!file) {
    throw new Error(`The handler "${handler}" is not in the function's code: there is no ${module}.js, ${module}.mjs or ${module}.cjs.`);
  }
  const loaded = await loadModule(file, attempt);
  let value: unknown = loaded;
  for (const name of exported.split('.')) {
    value = (value as Record<string, unknown> | undefined)?.[name];
  }
  if (typeof value !== 'function') {
    throw new Error(`The handler "${handler}" is not a function: ${file.slice(file.lastIndexOf('/') + 1)} exports ${Object.keys(loaded).join(', ') || 'nothing'}.`);
  }
  return value as LambdaHandler;
}

/** CommonJS by `require`, which costs a cold start less; ES modules by `import`, with a new address for each attempt. */
async function loadModule(file: string, attempt: number): Promise<Record<string, unknown>> {
  if (!file.endsWith('.mjs')) {
    try {
      return require(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // an ES module that has failed stays failed for `require`: the next attempt needs a new address, too
      if (attempt === 0 && code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_REQUIRE_ASYNC_MODULE') {
        throw error;
      }
    }
  }
  return import(pathToFileURL(file).href + (attempt > 0 ? `?attempt=${attempt}` : ''));
}
