import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CALLING_BACK, HEALTHY, Handlers, SICK, synthesizeTools } from './support/tools-app';
import { CLI, Report, verdicts, verify } from './support/verify';

let workspace: string;

beforeAll(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'judges-'));
  if (!fs.existsSync(CLI)) {
    execFileSync(process.execPath, ['scripts/bundle.mjs'], { cwd: path.join(__dirname, '..', '..') });
  }
});

afterAll(() => fs.rmSync(workspace, { recursive: true }));

interface Verified {
  readonly exitCode: number | null;
  readonly report: Report;
}

/** The same tools under AWS's own runtime client, which is installed here, and under the one that comes with the command. */
async function underBoth(name: string, handlers: Handlers): Promise<{ readonly aws: Verified; readonly builtIn: Verified }> {
  const assembly = path.join(workspace, name);
  synthesizeTools(handlers, assembly);
  const verified = async (cwd: string, file: string): Promise<Verified> => {
    const exitCode = await verify(assembly, cwd, path.join(assembly, file));
    return { exitCode, report: JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8')) };
  };
  const [aws, builtIn] = await Promise.all([verified(__dirname, 'aws.json'), verified(workspace, 'built-in.json')]);
  expect(aws.report.client).toMatch(/^aws-lambda-ric 4\./);
  expect(builtIn.report.client).toBe('built-in runtime client');
  return { aws, builtIn };
}

describe('tools that work', () => {
  let healthy: Awaited<ReturnType<typeof underBoth>>;
  beforeAll(async () => {
    healthy = await underBoth('healthy', HEALTHY);
  });

  test('pass under AWS\'s own runtime client', () => {
    expect(verdicts(healthy.aws.report)).toEqual(['CommonJs', 'EsModule', 'Guarded'].flatMap((group) => [
      `${group} valid: pass (200)`,
      `${group} missing: pass (refused (400))`,
      `${group} huge: pass (200)`,
      `${group} unknown tool: pass (refused (400))`,
    ]));
    expect(healthy.aws.exitCode).toBe(0);
  });

  test('get the same verdict from the built-in one, call by call', () => {
    expect(verdicts(healthy.builtIn.report)).toEqual(verdicts(healthy.aws.report));
    expect(healthy.builtIn.exitCode).toBe(0);
  });
});

describe('tools that do not work', () => {
  let sick: Awaited<ReturnType<typeof underBoth>>;
  beforeAll(async () => {
    sick = await underBoth('sick', SICK);
  });

  test.each([
    'Broken valid: fail (a broken envelope)',
    'BrokenGuarded valid: fail (500)',
    'Throwing valid: fail (error)',
    'ThrowingGuarded valid: fail (500)',
    'Hanging valid: fail (timeout)',
    'HangingGuarded valid: fail (500)',
    'StrayingGuarded valid: fail (200)', // answered, though Lambda's client ends the process of an error that nobody waits for
  ])('are found under AWS\'s own runtime client: %s', (verdict) => {
    expect(verdicts(sick.aws.report)).toContain(verdict);
    expect(sick.aws).toMatchObject({ exitCode: 1, report: { clean: false } });
  });

  test('get the same verdict from the built-in one, call by call', () => {
    expect(verdicts(sick.builtIn.report)).toEqual(verdicts(sick.aws.report));
    expect(sick.builtIn.exitCode).toBe(1);
  });
});

describe('a handler that calls back, which Node.js 24 no longer takes', () => {
  let callingBack: Awaited<ReturnType<typeof underBoth>>;
  beforeAll(async () => {
    callingBack = await underBoth('calling-back', CALLING_BACK);
  });

  test('is found under AWS\'s own runtime client', () => {
    expect(verdicts(callingBack.aws.report)).toContain('Direct valid: fail (error)');
  });

  test('is found under the built-in one', () => {
    expect(verdicts(callingBack.builtIn.report)).toContain('Direct valid: fail (error)');
  });
});
