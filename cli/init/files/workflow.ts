import { lines } from './shared';
import { Choices } from '../choices';

/** Tests on every change, for GitHub. */
export function workflow({ language, tools }: Choices): string {
  const python = language === 'python' || tools === 'python';
  const requirements = `${language === 'python' ? '-r requirements.txt ' : ''}-r requirements-dev.txt`;
  return lines(
    'name: test',
    'on:',
    '  push: { branches: [main] }',
    '  pull_request: {}',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  test:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v6',
    '      - uses: actions/setup-node@v6',
    '        with: { node-version: 24, cache: npm }',
    python && '      - uses: actions/setup-python@v6',
    python && '        with: { python-version: \'3.13\' }',
    '      - run: npm ci',
    python && `      - run: python3 -m venv .venv && .venv/bin/pip install ${requirements}`,
    '      - run: npm test # synthesizes, runs the unit tests, calls every tool; needs no AWS account',
  );
}
