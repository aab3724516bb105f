import { venvCommand, venvPython } from './python-environment';
import { lines } from './shared';
import FLAGS from '../../../node_modules/aws-cdk/lib/init-templates/.recommended-feature-flags.json';
import { devDependencies, peerDependencies } from '../../../package.json';
import { Choices } from '../choices';
import type { AppName, Files, Library } from '../project';

/** What the tools of the trade read: npm, pip, the CDK, the compiler, the test runner, git. */
export function configuration(name: AppName, choices: Choices, library: Library): Files {
  const { language, tools } = choices;
  const typescript = language === 'typescript' || tools === 'typescript';
  const python = language === 'python' || tools === 'python';
  return {
    'package.json': json(packageJson(name, choices, library)),
    'cdk.json': json(cdkJson(choices)),
    ...(typescript && { 'tsconfig.json': json(TSCONFIG), 'jest.config.js': JEST }),
    ...(language === 'python' && { 'requirements.txt': requirements(library) }),
    ...(python && { 'requirements-dev.txt': lines('pytest>=8') }),
    '.gitignore': lines(
      'node_modules/', 'cdk.out/', 'build/', '.cdk.staging/', ...python ? ['.venv/', '__pycache__/', '.pytest_cache/'] : [],
    ),
  };
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

function packageJson(name: AppName, choices: Choices, library: Library): object {
  const { language, tools } = choices;
  const typescript = language === 'typescript' || tools === 'typescript';
  const constructs = {
    'aws-cdk-lib': peerDependencies['aws-cdk-lib'],
    'cdk-bedrock-agents': library.npm ?? `^${library.version}`,
    'constructs': peerDependencies.constructs,
  };
  return {
    name: name.kebab,
    version: '0.1.0',
    private: true,
    scripts: scripts(choices),
    ...(language === 'typescript' && { dependencies: constructs }),
    devDependencies: sorted({
      'aws-cdk': devDependencies['aws-cdk'],
      ...(language === 'python' && tools === 'typescript' && constructs), // what the tools import, and the command line
      ...(tools === 'typescript' && { esbuild: devDependencies.esbuild }),
      ...(language === 'typescript' && { tsx: devDependencies.tsx }),
      ...(typescript && {
        '@swc/core': '^1.15.0',
        '@swc/jest': '^0.2.39',
        '@types/jest': devDependencies['@types/jest'],
        '@types/node': '^24',
        'jest': devDependencies.jest,
        'typescript': devDependencies.typescript,
      }),
    }),
    allowScripts: { '@parcel/watcher': false, '@swc/core': false, 'esbuild': false }, // they work without, and npm is quiet
  };
}

function sorted(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a < b ? -1 : 1));
}

function scripts({ language, tools }: Choices): Record<string, string> {
  const jest = language === 'typescript' || tools === 'typescript';
  const pytest = language === 'python' || tools === 'python';
  const build = [
    ...jest ? ['tsc'] : [],
    ...tools === 'typescript'
      ? ['esbuild tools/handler.ts --bundle --platform=node --target=node20 --minify --sourcemap --sources-content=false --log-level=warning --outfile=build/tools/index.js']
      : [],
  ];
  return {
    ...(build.length > 0 && { build: build.join(' && ') }),
    synth: 'cdk synth --quiet',
    test: ['npm run synth', ...jest ? ['jest'] : [], ...pytest ? [`${venvPython()} -m pytest -q`] : [], 'npm run verify'].join(' && '),
    ...(language === 'typescript' && { snapshot: 'jest --updateSnapshot' }),
    verify: `${language === 'python' && tools === 'python' ? venvCommand('cdk-bedrock-agents') : 'cdk-bedrock-agents'} verify`,
    deploy: 'cdk deploy',
  };
}

function cdkJson({ language, tools }: Choices): object {
  return {
    app: language === 'typescript' ? 'npx tsx app.ts' : `${venvPython()} app.py`,
    ...((language === 'typescript' || tools === 'typescript') && { build: 'npm run --silent build' }), // before each synth
    watch: {
      include: ['**'],
      exclude: ['README.md', 'cdk*.json', '**/*.d.ts', 'package*.json', 'requirements*.txt', '**/__pycache__', 'build', 'node_modules', 'test', 'tests', '.venv'],
    },
    context: FLAGS,
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    lib: ['es2022'],
    strict: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    noEmit: true,
    isolatedModules: true,
    types: ['jest', 'node'],
  },
  exclude: ['node_modules', 'cdk.out', 'build', '.venv'],
};

const JEST = lines(
  'module.exports = {',
  '  testEnvironment: \'node\',',
  '  roots: [\'<rootDir>/test\'],',
  '  testTimeout: 120_000,',
  '  transform: { \'^.+\\\\.ts$\': [\'@swc/jest\'] },',
  '};',
);

function requirements(library: Library): string {
  const [lowest] = /\d[\d.]*/.exec(peerDependencies['aws-cdk-lib'])!;
  return lines(`aws-cdk-lib>=${lowest},<3`, library.python ?? `cdk-bedrock-agents==${library.version}`, 'constructs>=10.5.1,<11');
}
