// Installs the packed library into an empty app outside the repository, with nothing but aws-cdk-lib and constructs, and
// uses it as a new user would: synthesize from CommonJS and ESM, import the runtime with and without types, run the CLI.
// usage: node scripts/check-package.mjs <tarball>
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const tarball = path.resolve(process.argv[2]);
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const app = mkdtempSync(path.join(tmpdir(), 'package-'));
const environment = { ...process.env, CDK_VALIDATION: 'false', NO_COLOR: '1' };

const run = (command, ...args) => {
  try {
    return execFileSync(command, args, { cwd: app, encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch ({ stdout, stderr }) {
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}`);
  }
};
const write = (name, content) => {
  mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
  writeFileSync(path.join(app, name), content);
};
const check = (what, ok, details = '') => {
  if (!ok) {
    throw new Error(`${what} ${details}`);
  }
  console.log(`  ok  ${what}`);
};

// --- the tarball -----------------------------------------------------------------------------------------------
const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).split('\n').filter(Boolean).map((file) => file.replace('package/', ''));
const strangers = files.filter((file) => !/^(lib|runtime|assets|bin|docs|examples|node_modules\/yaml)\/|^(\.jsii|package\.json|(README|API|CHANGELOG|SECURITY|SUPPORT)\.md|LICENSE|THIRD-PARTY-LICENSES|changelog\.md|releasetag\.txt|version\.txt|tsconfig\.json)$/.test(file));
check('holds only what users need', strangers.length === 0, strangers.slice(0, 10).join(', '));
check('holds no test and no source of its own', !files.some((file) => /^(?!examples\/).*\.test\.|^src\/|^test\//.test(file)));
check('holds the guides, the examples and the licenses', ['docs/tools.md', 'examples/support-agent/package.json', 'THIRD-PARTY-LICENSES'].every((file) => files.includes(file)));
check('holds nothing that was made of the examples here', !files.some((file) => /^examples\/(guides|[^/]+\/(build|cdk\.out))\//.test(file)));

// --- an empty app ----------------------------------------------------------------------------------------------
write('package.json', JSON.stringify({ name: 'app', version: '1.0.0', private: true }));
run('npm', 'install', '--no-audit', '--no-fund', tarball, `aws-cdk-lib@${devDependencies['aws-cdk-lib']}`, `constructs@${devDependencies.constructs}`);
check('installs', true);

const stack = `
const app = new App({ outdir: process.argv[2] });
const stack = new Stack(app, 'Stack');
const orders = new ActionGroup(stack, 'Orders', {
  description: 'Orders.',
  tools: ToolSchema.fromInlineOpenApi(\`
openapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders/{orderId}:
    get:
      operationId: getOrder
      description: Gets an order.
      parameters: [{ name: orderId, in: path, required: true, description: The number., schema: { type: string } }]
      responses: { 200: { description: The order. } }\`),
  handler: ToolHandler.nodejs({ code: lambda.Code.fromAsset('tools') }),
});
new BedrockAgent(stack, 'Agent', { instruction: 'You help customers with their orders, politely and shortly.', model: Model.foundation('amazon.nova-lite-v1:0'), actionGroups: [orders] });
app.synth();
`;
const names = 'ActionGroup, BedrockAgent, Model, ToolHandler, ToolSchema';
write('app.cjs', `const { App, Stack } = require('aws-cdk-lib');\nconst lambda = require('aws-cdk-lib/aws-lambda');\nconst { ${names} } = require('cdk-bedrock-agents');\n${stack}`);
write('app.mjs', `import { App, Stack } from 'aws-cdk-lib';\nimport * as lambda from 'aws-cdk-lib/aws-lambda';\nimport { ${names} } from 'cdk-bedrock-agents';\n${stack}`);
write('tools/package.json', '{ "type": "commonjs" }');
write('tools/index.js', `exports.handler = require(${JSON.stringify(path.join(app, 'node_modules/cdk-bedrock-agents/runtime'))}).tools({ getOrder: ({ orderId }) => ({ orderId }) });`);
run('node', 'app.cjs', 'out-cjs');
run('node', 'app.mjs', 'out-mjs');
check('synthesizes from CommonJS and from ESM, to the same template',
  readFileSync(path.join(app, 'out-cjs/Stack.template.json'), 'utf8') === readFileSync(path.join(app, 'out-mjs/Stack.template.json'), 'utf8'));

const assembly = JSON.parse(readFileSync(path.join(app, 'node_modules/cdk-bedrock-agents/.jsii'), 'utf8'));
const publicNames = Object.values(assembly.types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name).sort();
write('names.cjs', `const library = require('cdk-bedrock-agents');
const loaded = (files) => Object.keys(require.cache).filter((file) => files.test(file)).length;
const atFirst = loaded(/aws-cdk-lib/);
void [library.ActionGroup, library.BedrockAgent];
const ofTheOtherEngine = loaded(/lib.agent.agentcore/);
console.log(JSON.stringify({ atFirst, ofTheOtherEngine, names: Object.keys(library).filter((name) => library[name]).sort() }));`);
write('names.mjs', `import * as library from 'cdk-bedrock-agents';
console.log(JSON.stringify(Object.keys(library).filter((name) => !/^(default|module.exports|__esModule)$/.test(name) && library[name]).sort()));`);
const used = JSON.parse(run('node', 'names.cjs'));
check('has each public name and no other, from CommonJS and from ESM',
  [used.names, JSON.parse(run('node', 'names.mjs'))].every((found) => found.join() === publicNames.join()), used.names.join());
check('loads a module when it is used, and not before', used.atFirst === 0 && used.ofTheOtherEngine === 0, JSON.stringify(used));

const verified = run('npx', 'cdk-bedrock-agents', 'verify', 'out-cjs');
check('verifies its tools with npx', /\d+ passed/.test(verified) && !/failed/.test(verified), verified);
check('explains itself with npx', run('npx', 'cdk-bedrock-agents', 'explain', 'out-cjs').includes('Who may do what'));

// --- the runtime -----------------------------------------------------------------------------------------------
const use = `const handler = tools({ getOrder: ({ orderId }) => ({ orderId }) });
const functions = [{ name: 'getOrder', description: 'Gets an order.', parameters: { orderId: { type: 'string', description: 'The number.' } } }];
testTools(handler, functions).call('getOrder', { orderId: 'A-1' }).then(({ status }) => { if (status !== 200 || !new Reprompt('x')) process.exit(1); });
resolveModel('chat', 'session-1', { catalog: '/app/models', read: async () => 'amazon.nova-lite-v1:0' }).then((id) => { if (id !== 'amazon.nova-lite-v1:0') process.exit(1); });
resolveModel('chat', 'session-1', { catalog: '/other/models' }).then(() => process.exit(1), ({ message }) => { if (!message.includes('cannot load @aws-sdk/client-ssm')) process.exit(1); });
retrieve('x', { knowledgeBase: 'KB12345678', filter: attributes()('year').atLeast(2024) }).then(() => process.exit(1), ({ message }) => { if (!message.includes('@aws-sdk/client-bedrock-agent-runtime cannot be loaded')) process.exit(1); });`;
write('runtime.cjs', `const { Reprompt, attributes, resolveModel, retrieve, tools } = require('cdk-bedrock-agents/runtime');\nconst { testTools } = require('cdk-bedrock-agents/runtime/testing');\n${use}`);
write('agents.cjs', `if (typeof require('cdk-bedrock-agents/runtime/agents').invokeAgent !== 'function') process.exit(1);`);
run('node', 'agents.cjs');
write('runtime.mjs', `import { Reprompt, attributes, resolveModel, retrieve, tools } from 'cdk-bedrock-agents/runtime';\nimport { testTools } from 'cdk-bedrock-agents/runtime/testing';\n${use}`);
run('node', 'runtime.cjs');
run('node', 'runtime.mjs');
check('gives authors the runtime, in CommonJS and in ESM', true);

const typed = `import { Answer, ToolCall, ToolError, ToolsFrom, ask, attributes, tools } from 'cdk-bedrock-agents/runtime';
import { invokeAgent } from 'cdk-bedrock-agents/runtime/agents';
import { testTools } from 'cdk-bedrock-agents/runtime/testing';
interface operations { getOrder: { parameters: { path: { orderId: string }; query?: { full?: boolean } }; requestBody?: never } }
export const handler = tools<ToolsFrom<operations>>({ getOrder: ({ orderId, full }, call: ToolCall) => { if (!full) throw new ToolError(orderId.toUpperCase()); return call.tool; } });
export const status: Promise<number> = testTools(handler, 'x.yaml').call('getOrder', { orderId: 'A-1' }).then((answer) => answer.status);
export const answer: Promise<Answer> = ask('How long?', { model: 'amazon.nova-lite-v1:0', filter: attributes<{ year: number }>()('year').atLeast(2024) });
export const spoken: AsyncIterable<object> = invokeAgent('Hello');
// @ts-expect-error an attribute that the documents do not have
attributes<{ year: number }>()('month');
// @ts-expect-error a tool that the document does not have
tools<ToolsFrom<operations>>({ getOrder: () => 1, other: () => 2 });
`;
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const kinds = [['node16', 'node16', 'typed.ts'], ['node16', 'node16', 'typed.mts'], ['esnext', 'bundler', 'typed.ts']];
write('typed.ts', typed);
write('typed.mts', typed);
for (const [module, moduleResolution, file] of kinds) {
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', types: [], module, moduleResolution };
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
  run('node', tsc);
}
check('has types for node16 (CommonJS and ESM) and for bundlers', true);
