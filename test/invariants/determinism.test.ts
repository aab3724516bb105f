import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** Runs an app in a process of its own, in which nothing can be spawned and no connection opened. */
function run(app: string, ...args: string[]): void {
  execFileSync(process.execPath, ['--require', path.join(__dirname, 'no-side-effects.cjs'), '--import', 'tsx', app, ...args], {
    cwd: ROOT, env: { ...process.env, CDK_VALIDATION: 'false' }, stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function synthesize(): Record<string, string> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'gallery-'));
  run(path.join(ROOT, 'test', 'gallery', 'app.ts'), directory);
  return filesIn(directory);
}

function filesIn(directory: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...fs.readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const name = `${prefix}${entry.name}`;
    return entry.isDirectory() ? filesIn(path.join(directory, entry.name), `${name}/`) : { [name]: fs.readFileSync(path.join(directory, entry.name), 'utf8') };
  }));
}

describe('two synths in two fresh processes', () => {
  const [first, second] = [synthesize(), synthesize()];
  const templates = Object.keys(first).filter((name) => name.endsWith('.template.json'));

  test('make the same files', () => {
    expect(templates.length).toBeGreaterThan(4);
    expect(Object.keys(second)).toEqual(Object.keys(first));
  });

  test.each(templates)('make %s byte for byte', (name) => {
    expect(second[name]).toBe(first[name]);
  });

  test('make the assets byte for byte', () => {
    const assets = Object.keys(first).filter((name) => name.startsWith('asset.'));
    expect(assets.length).toBeGreaterThan(4);
    assets.forEach((name) => expect(second[name]).toBe(first[name]));
  });

  test('start no process: one that does would have failed', () => {
    expect(() => run(path.join(__dirname, 'spawns.ts'))).toThrow(/the synth starts a process: execSync/);
  });

  test('write no path of this machine into a template', () => {
    templates.forEach((name) => expect(first[name]).not.toContain(os.tmpdir()));
  });
});
