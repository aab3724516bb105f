import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { NodejsToolHandlerProps, ToolHandler } from '../../src/index';
import { errorsOf, newStack, ordersGroup } from '../support/stacks';

/**
 * `ToolHandler.nodejs({ entry })`: the tools' file, bundled at synth by the app's own esbuild.
 */
const NODE_MODULES = path.join(__dirname, '..', '..', 'node_modules');
const TOOLS = 'import { found } from \'./orders\';\nexport const handler = async (event: { id: string }): Promise<object> => found(event.id);\n';
const ORDERS = 'export const found = (id: string): object => ({ id, status: \'SHIPPED\' });\n';

let folder: string;
beforeEach(() => {
  folder = appWith({ 'tools.ts': TOOLS, 'orders.ts': ORDERS });
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The folder of an app, with esbuild installed or not. */
function appWith(files: Record<string, string>, { esbuild = true } = {}): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'entry-'));
  Object.entries(files).forEach(([name, content]) => fs.writeFileSync(path.join(made, name), content));
  if (esbuild) {
    fs.mkdirSync(path.join(made, 'node_modules'));
    fs.symlinkSync(path.join(NODE_MODULES, 'esbuild'), path.join(made, 'node_modules', 'esbuild'));
  }
  return made;
}

function assetsOf(entry: string): Record<string, string> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'entry-out-'));
  const app = new App({ outdir });
  ordersGroup(new Stack(app, 'Stack'), { handler: ToolHandler.nodejs({ entry }) });
  app.synth();
  const bundled = fs.readdirSync(outdir).find((name) => fs.existsSync(path.join(outdir, name, 'index.js')))!;
  const files = Object.fromEntries(fs.readdirSync(path.join(outdir, bundled)).map((name) => [name, fs.readFileSync(path.join(outdir, bundled, name), 'utf8')]));
  fs.rmSync(outdir, { recursive: true });
  return { ...files, bundled };
}

function errors(props: NodejsToolHandlerProps): string {
  const stack = newStack();
  ordersGroup(stack, { handler: ToolHandler.nodejs(props) });
  return errorsOf(stack);
}

test('the file and what it imports are one bundle, that runs', async () => {
  const { 'index.js': bundle } = assetsOf(path.join(folder, 'tools.ts'));
  const module = { exports: {} as any };
  new Function('module', 'exports', 'require', bundle)(module, module.exports, require);
  await expect(module.exports.handler({ id: 'A-1' })).resolves.toEqual({ id: 'A-1', status: 'SHIPPED' });
});

test('stack traces lead to the sources, which are not shipped', () => {
  const { 'index.js': bundle, 'index.js.map': map } = assetsOf(path.join(folder, 'tools.ts'));
  expect(bundle).toContain('//# sourceMappingURL=index.js.map');
  expect(JSON.parse(map).sources).toEqual(expect.arrayContaining(['orders.ts', 'tools.ts']));
  expect(map).not.toContain('SHIPPED');
});

test('the same sources make the same asset, wherever the app lies', () => {
  const elsewhere = appWith({ 'tools.ts': TOOLS, 'orders.ts': ORDERS });
  expect(assetsOf(path.join(elsewhere, 'tools.ts'))).toEqual(assetsOf(path.join(folder, 'tools.ts')));
  fs.rmSync(elsewhere, { recursive: true });
});

test.each<[string, (app: string) => NodejsToolHandlerProps, RegExp]>([
  ['a file that is not there', (app) => ({ entry: path.join(app, 'tool.ts') }), /entry is ".*tool\.ts", and there is no .*tool\.ts\. Name a TypeScript or JavaScript file/],
  ['neither of the two', () => ({}), /neither code nor entry is given\. Give code, such as .* or entry, such as 'tools\/orders\.ts'\./],
  ['a handler in another file', (app) => ({ entry: path.join(app, 'tools.ts'), handler: 'tools.handler' }), /handler is "tools\.handler", but entry is bundled into index\.js\. Use index\.handler\./],
])('%s is refused, with what to do', (_, props, message) => {
  expect(errors(props(folder))).toMatch(message);
});

test('what esbuild cannot bundle is told as esbuild tells it, with file and line', () => {
  fs.writeFileSync(path.join(folder, 'tools.ts'), 'import { nothing } from \'./nowhere\';\nexport const handler = nothing;\n');
  expect(errors({ entry: path.join(folder, 'tools.ts') })).toMatch(/esbuild cannot bundle it\. Mend this:\n[^]*Could not resolve "\.\/nowhere"[^]*tools\.ts:1:/);
});

test('without esbuild, the message says what to install', () => {
  const bare = appWith({ 'tools.ts': TOOLS, 'orders.ts': ORDERS }, { esbuild: false });
  const elsewhere = jest.spyOn(process, 'cwd').mockReturnValue(bare);
  expect(errors({ entry: path.join(bare, 'tools.ts') })).toContain('Run "npm install --save-dev esbuild", or bundle it yourself and give code.');
  elsewhere.mockRestore();
  fs.rmSync(bare, { recursive: true });
});
