import * as fs from 'fs';
import * as path from 'path';

/**
 * What the repository promises about how it is built and published.
 */
const ROOT = path.join(__dirname, '..');
const WORKFLOWS = path.join(ROOT, '.github', 'workflows');
const read = (...name: string[]) => fs.readFileSync(path.join(ROOT, ...name), 'utf8');

describe.each(fs.readdirSync(WORKFLOWS))('the workflow %s', (name) => {
  const text = read('.github', 'workflows', name);

  test('uses every action at a commit', () => {
    const loose = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action));
    expect(loose).toEqual([]);
  });

  test('publishes with a tool of one version', () => {
    expect(text).not.toMatch(/publib@latest/);
  });

  test('may write only where it releases', () => {
    expect(text.match(/contents: write/g)?.length ?? 0).toBe(name === 'release.yml' ? 2 : 0);
  });
});

test('npm, PyPI and NuGet are published to without a token of ours, and with provenance', () => {
  const release = read('.github', 'workflows', 'release.yml');
  expect(release).not.toMatch(/NPM_TOKEN|TWINE_PASSWORD|NUGET_API_KEY/);
  expect(release.match(/id-token: write/g)?.length).toBeGreaterThanOrEqual(3);
});

test('what is bundled is listed with its licenses', () => {
  const listed = read('THIRD-PARTY-LICENSES');
  for (const name of ['@aws-sdk/client-bedrock-agent-runtime', '@seriousme/openapi-schema-validator', 'commander', 'fast-check']) {
    expect(listed).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
});
