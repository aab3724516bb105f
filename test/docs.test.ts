import * as fs from 'fs';
import * as path from 'path';
import { runbookAnchor } from '../src/observability/alarms/alarm';

const ROOT = path.join(__dirname, '..');
const DOCS = fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);

const read = (name: string) => fs.readFileSync(path.join(ROOT, name), 'utf8');

describe.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'SUPPORT.md', 'CODE_OF_CONDUCT.md', ...DOCS])('%s', (guide) => {
  test('links to files that are there', () => {
    const links = [...read(guide).matchAll(/\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g)].map(([, link]) => link);
    const missing = links.filter((link) => !fs.existsSync(path.join(ROOT, path.dirname(guide), link)));
    expect(missing).toEqual([]);
  });
});

describe('the page of proofs', () => {
  const claims = read('docs/proof.md').split('## Claims')[1].split('\n## ')[0].split('\n').filter((line) => line.startsWith('| ')).slice(1);

  test('has a rung for every claim, below an account, and what proves it', () => {
    expect(claims.length).toBeGreaterThan(10);
    expect(claims.filter((claim) => !/^\| .+ \| [1-6] \| .*(\]\(|`npm|the same file)/.test(claim))).toEqual([]);
  });

  test.each(['README.md', 'CONTRIBUTING.md'])('is where %s sends its readers', (guide) => {
    expect(read(guide)).toContain('](docs/proof.md)');
  });
});

test('every warning has a line in the guide, and every line is a warning', () => {
  const sources = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => read(`src/${name}`));
  const given = new Set(sources.flatMap((source) => [...source.matchAll(/(?:\.warning\(\s*'|\bwarning: '|cdk-bedrock-agents:)([\w.-]+)'/g)].map(([, id]) => id)));
  const table = read('docs/agents.md').split('## Warnings')[1];
  const told = new Set([...table.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)?)`(?=[,| ])/g)].map(([, id]) => id));
  expect([...given].filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !given.has(id))).toEqual([]);
});

test('every kind of alarm has its place in the runbook, and every place is an alarm\'s', () => {
  const kinds = [...read('src/observability/alarms/tuning.ts').matchAll(/readonly (\w+)\?: AlarmTuning;/g)].map(([, key]) => runbookAnchor(key));
  const [alarms] = read('docs/runbook.md').split('\n# What fires no alarm');
  const places = [...alarms.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(kinds.length).toBeGreaterThan(20);
  expect(places.sort()).toEqual([...kinds, 'unhealthy'].sort()); // the composite alarm is of no kind
});
