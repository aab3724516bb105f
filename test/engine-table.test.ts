import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
const SCRIPT = path.join(ROOT, 'scripts', 'engine-table.mjs');

function check(directory: string): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [SCRIPT, '--check'], { cwd: directory, encoding: 'utf8' });
}

/** The project with a change in one file. */
function changed(file: string, from: string, to: string): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'engines-'));
  for (const part of ['README.md', 'docs/migrating-to-agentcore.md', 'src/agent', 'cli/migrate']) {
    fs.cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  }
  const before = fs.readFileSync(path.join(copy, file), 'utf8');
  expect(before).toContain(from);
  fs.writeFileSync(path.join(copy, file), before.replace(from, () => to));
  return copy;
}

test('README and the guide say what the code does', () => {
  expect(check(ROOT)).toMatchObject({ status: 0, stderr: '' });
});

test.each<[string, string, string, string, RegExp]>([
  ['a prop that says something else', 'src/agent/agent.ts', 'The model that reasons.', 'The model that thinks.', /^README\.md does not say/m],
  ['other advice', 'src/agent/agentcore/foreign-props.ts', 'give endpointName.', 'give a name.', /^docs\/migrating-to-agentcore\.md does not say/m],
  ['a table changed by hand', 'README.md', '| `tags` | Tags', '| `tags` | Labels', /^README\.md does not say/m],
  ['a prop of Agents Classic without advice for AgentCore', 'src/agent/classic/bedrock-agent-props.ts', 'readonly aliasName?: string;',
    'readonly aliasName?: string;\n  /** Read minds. */\n  readonly telepathy?: boolean;', /agentcore\/foreign-props\.ts does not say what to do instead of telepathy/],
  ['a prop of AgentCore without advice for Agents Classic', 'src/agent/agentcore/agentcore-agent-props.ts', 'readonly hooks?: AgentHook[];',
    'readonly hooks?: AgentHook[];\n  /** Read minds. */\n  readonly telepathy?: boolean;', /classic\/foreign-props\.ts does not say what to do instead of telepathy/],
  ['advice for a prop that is gone', 'src/agent/classic/bedrock-agent-props.ts', 'readonly userInput?: boolean;', '', /speaks of userInput, which is no prop/],
])('%s is noticed', (_, file, from, to, problem) => {
  const { status, stderr } = check(changed(file, from, to));
  expect(status).toBe(1);
  expect(stderr).toMatch(problem);
});
