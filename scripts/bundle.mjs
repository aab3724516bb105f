// Bundles everything that is not a construct: handlers into assets/, the authors' runtime into runtime/, the CLI into bin/.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import esbuild from 'esbuild';
import { minify } from 'terser';
import { buildPage } from './page.mjs';
import { openApiValidatorSource } from './openapi-validator.mjs';
import { writeLicenses } from './third-party-licenses.mjs';

const metafiles = [];
const build = async (options) => metafiles.push((await esbuild.build({ ...options, metafile: true })).metafile);

setInterval(() => process.stdout.write('.'), 1000).unref(); // it works: the demo is never silent for long

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};
// Names that only the guard's own code reads: neither in an event, a reply, the contract or the settings, nor in Node.
const INSIDE_THE_GUARD = new RegExp(`^(${JSON.parse(readFileSync(new URL('inside-the-guard.json', import.meta.url), 'utf8')).join('|')})$`);
// `chunking` brings 4 MB of parsers and a tokenizer, `chat` the whole streaming server, which no other command loads.
const largeCommandsApart = {
  name: 'large-commands-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/run$/ }, ({ importer }) => {
      const [, command] = /(chunking|chat).command\.ts$/.exec(importer) ?? [];
      return command && { path: `./${command}.js`, external: true };
    });
  },
};
// In one file with everything else nothing is saved by loading it later, and what is required is wrapped, which costs a kilobyte.
const seldomWithin = {
  name: 'seldom-within',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](lambda[\\/]action-group|src[\\/]contract)[\\/].*\.ts$/ }, ({ path: file }) => {
      const imports = [];
      const contents = readFileSync(file, 'utf8').replace(/\brequire\('(\.\/[^']+)'\)/g, (_, from) => {
        imports.push(`import * as seldom${imports.length} from '${from}';`);
        return `seldom${imports.length - 1}`;
      });
      return { contents: `${contents}\n${imports.join('\n')}`, loader: 'ts' };
    });
  },
};
// What the guard's code requires inside a function it seldom needs: that lies in a file of its own.
const SELDOM = 'cdk-bedrock-agents-seldom';
const seldomApart = {
  name: 'seldom-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ kind }) => (kind === 'require-call' ? { path: `./${SELDOM}.js`, external: true } : undefined));
  },
};
const lambda = { ...common, minify: true, tsconfig: 'lambda/tsconfig.json' };

for (const folder of ['assets', 'bin']) { // runtime/types is made by tsc
  rmSync(folder, { recursive: true, force: true });
}

// Read at the user's synth, and by the testing helpers and the CLI, which are bundled after it.
await build({ ...common, minify: true, stdin: { contents: openApiValidatorSource(), resolveDir: '.' }, outfile: 'assets/openapi/validator.js', format: 'cjs' });

await Promise.all([
  // In front of the user's code, in one process: a layer. Names that never leave it are shortened: every byte is read
  // at a cold start.
  build({
    ...lambda, mangleProps: INSIDE_THE_GUARD, plugins: [seldomApart], outdir: 'assets/guard', format: 'cjs',
    entryPoints: { 'cdk-bedrock-agents-guard': 'lambda/action-group/layer.ts', [SELDOM]: 'lambda/action-group/seldom.ts' },
  }),
  // In front of the user's function.
  build({ ...lambda, entryPoints: { forwarder: 'lambda/action-group/forwarder.ts' }, outdir: 'assets/guard-forwarder', format: 'cjs' }),
  // The tools that search knowledge bases, behind the guard's layer. With the SDK: it starts faster than the runtime's own
  // copy, and `verify` finds it in an app of any language.
  build({ ...lambda, entryPoints: { index: 'lambda/knowledge-retrieval/handler.ts' }, outdir: 'assets/knowledge-retrieval', format: 'cjs' }),
  // The streaming server, for a container and for a function. The image build copies it, and the Dockerfile beside it.
  build({ ...lambda, entryPoints: { server: 'lambda/streaming/doors/container-main.ts' }, outdir: 'assets/streaming-service', format: 'cjs' }),
  build({ ...lambda, entryPoints: { index: 'lambda/streaming/doors/function.ts' }, outdir: 'assets/streaming-function', format: 'cjs' }),
  // Has changed documents ingested. With the SDK, as above.
  build({ ...lambda, entryPoints: { index: 'lambda/knowledge-sync/handler.ts' }, outdir: 'assets/knowledge-sync', format: 'cjs' }),
  // Closes agents that spent too much.
  build({ ...lambda, entryPoints: { index: 'lambda/spend-guard/handler.ts' }, outdir: 'assets/spend-guard', format: 'cjs' }),
  // The resource behind ModelInvocationLogging.
  build({ ...lambda, entryPoints: { index: 'lambda/invocation-logging/handler.ts' }, outdir: 'assets/invocation-logging', format: 'cjs' }),
  // What authors import.
  build({ ...common, entryPoints: ['lambda/runtime/index.ts', 'lambda/runtime/agents.ts', 'lambda/runtime/testing.ts'], outdir: 'runtime', format: 'cjs', external: ['yaml'], tsconfig: 'lambda/tsconfig.json', plugins: [seldomWithin] }),
  // The examples' tools and functions, as their build scripts bundle them.
  build({
    ...lambda, entryPoints: { index: 'examples/support-agent/tools/handler.ts' }, outdir: 'examples/support-agent/build/orders',
    format: 'cjs', tsconfig: 'examples/tsconfig.json',
  }),
  build({
    ...lambda, entryPoints: { index: 'examples/handbook/answers/handler.ts' }, outdir: 'examples/handbook/build/answers', format: 'cjs', tsconfig: 'examples/tsconfig.json',
  }),
  // The command line.
  build({
    ...common, entryPoints: ['cli/cdk-bedrock-agents.ts'], outdir: 'bin', format: 'cjs', external: ['yaml'],
    minify: true, banner: { js: '#!/usr/bin/env node' }, tsconfig: 'cli/tsconfig.json', plugins: [largeCommandsApart],
  }),
  build({
    ...common, entryPoints: { chunking: 'cli/chunking/run.ts' }, outdir: 'bin', format: 'cjs', external: ['yaml'], minify: true, tsconfig: 'cli/tsconfig.json',
    define: { 'import.meta.url': 'importMetaUrl' }, banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' }, // the reader of PDFs asks for it
  }),
  build({ ...common, entryPoints: { chat: 'cli/chat/run.ts' }, outdir: 'bin', format: 'cjs', external: ['yaml'], minify: true, tsconfig: 'cli/tsconfig.json' }),
  // What runs beside the functions that it tries.
  build({
    ...common, entryPoints: { 'runtime-client': 'cli/verify/runners/runtime-client.ts', 'keeper': 'cli/verify/isolation/keeper.ts', 'node-guard': 'cli/verify/isolation/node-guard.ts' }, outdir: 'bin', format: 'cjs',
    minify: true, tsconfig: 'cli/tsconfig.json',
  }),
]);
await buildPage('cli/chat/page', 'bin/chat.html');
chmodSync('bin/cdk-bedrock-agents.js', 0o755); // npm does this when it installs, the other languages' packages do not
// A second pass over the guard: all that it is made of lies in two files by now.
for (const name of ['cdk-bedrock-agents-guard', SELDOM]) {
  const file = `assets/guard/${name}.js`;
  const { code } = await minify(readFileSync(file, 'utf8'), {
    ecma: 2020, toplevel: true, compress: { passes: 6, pure_getters: true, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false, hoist_props: true, inline: 3 },
  });
  writeFileSync(file, code);
}
copyFileSync('lambda/streaming/doors/Dockerfile', 'assets/streaming-service/Dockerfile');
// Lambda's runtime client imports a handler as ES modules do: Node searches the file for the names it exports, character by
// character, which takes 7 ms for the guard, and 50 ms for the one with an SDK client. What is required is not searched.
for (const [entry, handler] of [['guard/cdk-bedrock-agents', 'cdk-bedrock-agents-guard'], ['guard-forwarder/index', 'forwarder']]) {
  writeFileSync(`assets/${entry}.js`, `"use strict";exports.handler=require("./${handler}.js").handler;\n`);
}
for (const name of ['index', 'agents', 'testing']) {
  writeFileSync(`runtime/${name}.d.ts`, `export * from './types/lambda/runtime/${name}';\n`);
}
for (const file of ['runtime_client.py', 'cdk_bedrock_agents_guard.py']) {
  copyFileSync(`cli/verify/python/${file}`, `bin/${file}`);
}
writeLicenses('THIRD-PARTY-LICENSES', metafiles);
