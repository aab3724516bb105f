import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * The tests of this repository end, whatever goes wrong in them: shown with test files that leave something open.
 */
const ROOT = path.join(__dirname, '..');

function runTests(file: string): { status: number | null; output: string } {
  const rootDir = fs.mkdtempSync(path.join(os.tmpdir(), 'left-over-'));
  const config = path.join(rootDir, 'jest.config.json');
  fs.writeFileSync(path.join(rootDir, 'left.test.js'), file);
  fs.writeFileSync(config, JSON.stringify({
    testEnvironment: path.join(__dirname, 'environment.cjs'), globalTeardown: path.join(__dirname, 'never-hangs.cjs'), globals: { graceMs: 500 },
  }));
  const jest = require.resolve('jest/bin/jest', { paths: [ROOT] });
  const { status, stdout, stderr } = spawnSync(process.execPath, [jest, '--rootDir', rootDir, '--config', config, '--runInBand'], { encoding: 'utf8' });
  fs.rmSync(rootDir, { recursive: true, force: true });
  return { status, output: stdout + stderr };
}

test('a server and a process that nobody ended are ended, and fail the file that started them', () => {
  const { status, output } = runTests(`
    beforeAll(async () => {
      await new Promise((resolve) => require('http').createServer().listen(0, '127.0.0.1', resolve));
      require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'left-behind']);
      throw new Error('the machine is cold');
    });
    test('never runs', () => {});
  `);
  expect(output).toContain('the machine is cold');
  expect(output).toMatch(/These were started and not ended, whatever else went wrong: .*a server on \{"address":"127\.0\.0\.1"/);
  expect(output).toMatch(/the process \S+ -e setInterval\(\(\) => \{\}, 1000\) left-behind/);
  expect(output).not.toContain('The tests are over, and this process is not');
  expect(status).toBe(1);
});

test('what is ended by its test file passes', () => {
  const { status, output } = runTests(`
    let server;
    beforeAll(() => new Promise((resolve) => { server = require('http').createServer().listen(0, '127.0.0.1', resolve); }));
    afterAll(() => { server.close(); require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).kill(); });
    test('passes', () => {});
  `);
  expect(output).not.toContain('not ended');
  expect(status).toBe(0);
});

test('anything else that would keep a finished run is told, and does not', () => {
  const { status, output } = runTests('test(\'passes\', () => { setTimeout(() => {}, 1e9); });');
  expect(output).toContain('The tests are over, and this process is not: ');
  expect(output).toContain('Timeout');
  expect(status).toBe(1);
});
