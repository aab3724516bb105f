import { JsonFile, awscdk, cdk, github, javascript } from 'projen';

/**
 * The lowest aws-cdk-lib that reaches everything this library creates without an untyped escape hatch:
 * 2.268.0 is the first with `CfnHarnessEndpoint`; the AgentCore Gateway L2s (2.255.0), `Validations`
 * (2.252.0) and the S3 Vectors storage of knowledge bases (2.230.0) are older.
 */
const CDK_VERSION = '2.268.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-bedrock-agents',
  description: 'Amazon Bedrock agents that survive production: AWS CDK constructs for agents, tools, knowledge bases, cost and streaming.',
  keywords: ['aws', 'cdk', 'bedrock', 'agents', 'agentcore', 'llm', 'knowledge-base', 'guardrails', 'lambda'],
  author: 'The cdk-bedrock-agents authors',
  authorAddress: 'maintainers@cdk-bedrock-agents.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-bedrock-agents/cdk-bedrock-agents.git',
  defaultReleaseBranch: 'main',
  homepage: 'https://github.com/cdk-bedrock-agents/cdk-bedrock-agents#readme',
  bugsUrl: 'https://github.com/cdk-bedrock-agents/cdk-bedrock-agents/issues',
  stability: cdk.Stability.EXPERIMENTAL, // until somebody has deployed it: what no account has seen is not stable
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-bedrock-agents authors',

  cdkVersion: CDK_VERSION,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24', // its npm knows trusted publishing
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  sampleCode: false,
  autoDetectBin: false, // what the bundler writes there is named below
  pullRequestTemplate: false,
  githubOptions: { mergify: false },
  depsUpgrade: false,
  dependabot: true,
  dependabotOptions: { scheduleInterval: github.DependabotScheduleInterval.WEEKLY, versioningStrategy: github.VersioningStrategy.LOCKFILE_ONLY },
  buildWorkflowOptions: { mutableBuild: false }, // a build writes nothing to the repository
  jsiiReleaseVersion: '0.2.1061', // publib: what publishes is no moving target either
  npmTrustedPublishing: true, // no token to steal, and provenance for what is published

  publishToPypi: { distName: 'cdk-bedrock-agents', module: 'cdk_bedrock_agents', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkbedrockagents',
    mavenGroupId: 'io.github.cdkbedrockagents',
    mavenArtifactId: 'cdk-bedrock-agents',
  },
  publishToNuget: { dotNetNamespace: 'CdkBedrockAgents', packageId: 'CdkBedrockAgents', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-bedrock-agents/cdk-bedrock-agents-go' },

  bumpPackage: 'commit-and-tag-version@^12', // 13 needs Node >= 22
  bundledDeps: ['yaml@^2.9.1'],
  devDeps: [
    // what scripts/bundle.mjs folds into lambda, runtime and cli
    'esbuild@^0.28.2',
    'terser@^5', // the guard: a second pass makes it 3 % smaller
    'tsx@^4.23.15',
    'ajv@^8',
    'ajv-draft-04@^1.0.0',
    '@seriousme/openapi-schema-validator@^2.11.0',
    '@aws-sdk/client-lambda@^3.1162.0',
    '@aws-cdk/cloud-assembly-api@~2.2.6', // the command line reads assemblies without the app's framework
    'commander@^14.0.3',
    'cli-table3@^0.6.5',
    'picocolors@^1.1.1',
    'yocto-spinner@^1.2.2',
    'openapi-sampler@^1.7.9',
    'junit-report-builder@^5.1.2',
    'fflate@^0.8.3',
    // the example: deployed with the CDK CLI, run against an embedded DynamoDB
    'aws-cdk@^2.1148.1',
    '@aws-sdk/client-dynamodb@^3.1162.0',
    '@aws-sdk/lib-dynamodb@^3.1162.0',
    'dynalite@^4.0.0',
    // the retrieval tool, bundled; `retrieve` and `ask` of the runtime
    '@aws-sdk/client-bedrock-agent-runtime@^3.1162.0',
    '@aws-sdk/client-bedrock-runtime@^3.1162.0',
    '@aws-sdk/client-bedrock-agent@^3.1138.0',
    '@aws-sdk/client-s3@^3.1162.0',
    '@aws-sdk/client-sqs@^3.1162.0',
    '@smithy/node-http-handler@^4.14.2',
    '@smithy/eventstream-codec@^4.5.2',
    // `chunking`: what reads documents, counts tokens and searches, bundled
    'js-tiktoken@^1.0.21',
    'minisearch@^7.2.0',
    'parse5@^8.1.1',
    'mammoth@^1.13.0',
    'unpdf@~1.7.0', // 1.8 needs Node 22
    'csv-parse@^7.0.3',
    'tinyglobby@^0.2.17',
    '@lezer/common@^1.5.5',
    '@lezer/markdown@^1.8.1',
    '@lezer/yaml@^1.0.4',
    '@lezer/javascript@^1.5.6',
    '@lezer/python@^1.1.19',
    '@lezer/java@^1.1.5',
    '@lezer/go@^1.0.1',
    '@lezer/rust@^1.0.3',
    '@lezer/cpp@^1.1.6',
    '@lezer/php@^1.0.6',
    // the resource behind ModelInvocationLogging, bundled
    '@aws-sdk/client-bedrock@^3.1162.0',
    // the runtime's optional peer, tested with the real client
    '@aws-sdk/client-ssm@^3.1162.0',
    // the spend guard, bundled
    '@aws-sdk/client-iam@^3.1162.0',
    // what the guide to AgentCore shows of a caller
    '@aws-sdk/client-bedrock-agentcore@^3.1141.0',
    // the streaming server, bundled
    'hono@^4.13.19',
    '@hono/node-server@^2.1.9',
    'aws-jwt-verify@^5.2.1',
    'lru-cache@^11.5.3',
    'iovalkey@^0.4.0',
    '@opentelemetry/api@~1.9.0', // not newer than that of the SDKs in use: an older one would not take its spans
    '@aws-sdk/credential-provider-node@^3.972.99',
    '@smithy/signature-v4@^5.7.5',
    '@opentelemetry/sdk-trace-base@^2.12.1', // tests: reads what it traces
    // its stand-in for Bedrock speaks with AWS's own codec, and is tested with AWS's own clients
    '@smithy/eventstream-codec@^4.5.2',
    '@aws-sdk/client-bedrock-runtime@^3.1162.0',
    // tests; `verify` makes up texts for a pattern with it
    'fast-check@^4.10.2',
    'jest-environment-node@^30.5.2',
    '@modelcontextprotocol/sdk@^1.32.2',
    // bench: the peer
    '@aws-lambda-powertools/event-handler@^2.35.0',
  ],

  jestOptions: {
    coverageText: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // `npx projen test:update` is the only way to change a snapshot
    jestConfig: {
      setupFiles: ['<rootDir>/test/plain-output.cjs'],
      testEnvironment: '<rootDir>/test/environment.cjs',
      globalTeardown: '<rootDir>/test/never-hangs.cjs',
      maxWorkers: '100%', // jest leaves one core idle, which is half of a small machine
      collectCoverage: false, // doubles the time: `npm test -- --coverage` shows it
      testTimeout: 120_000, // no test depends on speed: the machine may be cold, or busy with something else
      snapshotSerializers: ['<rootDir>/test/asset-hash-serializer.cjs'],
      moduleNameMapper: Object.fromEntries(Object.entries({
        'cdk-bedrock-agents': 'src/index.ts',
        'cdk-bedrock-agents/runtime': 'lambda/runtime/index.ts',
        'cdk-bedrock-agents/runtime/agents': 'lambda/runtime/agents.ts',
        'cdk-bedrock-agents/runtime/testing': 'lambda/runtime/testing.ts',
      }).map(([name, file]) => [`^${name}$`, `<rootDir>/${file}`])),
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/judges/', '<rootDir>/test/browser/'], // packages of their own
      modulePathIgnorePatterns: ['<rootDir>/test/judges/', '<rootDir>/test/browser/'],
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'lambda', 'cli', 'examples', 'bench'] },
});

// The runtime reads model catalogs and asks knowledge bases with the SDK that Lambda brings. jsii takes no peerDependencies that
// are not jsii modules.
project.package.addField('peerDependenciesMeta', Object.fromEntries(['ssm', 'bedrock-agent', 'bedrock-agent-runtime', 'bedrock-runtime']
  .map((client) => [`@aws-sdk/client-${client}`, { optional: true }])));

project.eslint?.addIgnorePattern('examples/guides/');
project.eslint?.addIgnorePattern('bench/chunking/corpora/');
project.eslint?.addIgnorePattern('test/judges/');
project.eslint?.addIgnorePattern('test/browser/');
if (project.eslint) { // whether or not the library has been compiled and can be resolved
  project.eslint.config.settings['import/internal-regex'] = '^cdk-bedrock-agents';
}
// What a handler needs seldom is loaded when it is used: a cold start does not pay for it. The constructs' own imports are
// made lazy by scripts/lazy-modules.mjs.
project.eslint?.addRules({
  '@typescript-eslint/no-require-imports': 'off',
  'import/no-unresolved': ['error', { ignore: ['^cdk-bedrock-agents', '^@modelcontextprotocol/sdk/'] }], // the compiler finds those, through its paths and through "exports"
});

// A tag can be moved, a commit cannot. The release that each one is stands beside it.
for (const [action, commit] of Object.entries({
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1', // v7.0.1
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
})) {
  project.github?.actions.set(action, `${action}@${commit}`);
}

project.tryFindObjectFile('.github/workflows/build.yml')?.addOverride('jobs.build.permissions.contents', 'read');

// npm: the lock file names no registry host.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');
// unrs-resolver 1.13.0 lists optional binaries that are not published everywhere, and `npm ci` then fails.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// These have a script that would compile or fetch what the package brings already. npm does not run scripts of packages
// that nobody allowed, and is quiet about those that are refused by name.
project.package.addField('allowScripts', Object.fromEntries(['@parcel/watcher', 'classic-level', 'esbuild', 'unrs-resolver'].map((name) => [name, false])));

// ---------------------------------------------------------------------------------------------------------
// lambda/ and cli/: type-checked on their own, bundled by one script into assets/, runtime/ and bin/.
// The user's synth needs none of these tools.
// ---------------------------------------------------------------------------------------------------------
const strict = {
  target: 'es2022',
  module: 'node16',
  moduleResolution: 'node16',
  lib: ['es2022'],
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  isolatedModules: true,
  noEmit: true,
  useDefineForClassFields: false, // fields would be written twice into the bundles
};
// Examples import the package by its name, as their readers will.
const byName = {
  'cdk-bedrock-agents': ['../src/index.ts'],
  'cdk-bedrock-agents/runtime': ['../lambda/runtime/index.ts'],
  'cdk-bedrock-agents/runtime/agents': ['../lambda/runtime/agents.ts'],
  'cdk-bedrock-agents/runtime/testing': ['../lambda/runtime/testing.ts'],
};
for (const folder of ['lambda', 'cli', 'examples', 'bench']) {
  new JsonFile(project, `${folder}/tsconfig.json`, {
    obj: {
      compilerOptions: {
        ...strict,
        rootDir: '..',
        types: ['node', 'jest'],
        ...(folder === 'examples' && { paths: byName, noUnusedLocals: false }), // what a guide shows need not be used
        ...(/cli|bench/.test(folder) && { module: 'esnext', moduleResolution: 'bundler' }), // all of it is bundled, or run by tsx
      },
      include: ['**/*.ts'],
      exclude: ['**/node_modules', '**/build', '**/cdk.out', '**/corpora', ...(folder === 'cli' ? ['chat/page'] : [])],
    },
  });
}
// The page of `chat` runs in a browser.
new JsonFile(project, 'cli/chat/page/tsconfig.json', {
  obj: {
    extends: '../../tsconfig.json',
    compilerOptions: { lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] },
    include: ['*.ts'],
    exclude: [],
  },
});
// The declarations of `cdk-bedrock-agents/runtime`, emitted next to its bundled JavaScript.
new JsonFile(project, 'lambda/tsconfig.runtime.json', {
  obj: {
    extends: './tsconfig.json',
    compilerOptions: {
      noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: '../runtime/types', rootDir: '..', types: ['node'],
    },
    include: ['runtime/*.ts'],
  },
});

const typecheck = project.addTask('typecheck', {
  description: 'Type-check lambda/ and cli/ (src/ is checked by jsii)',
  exec: 'tsc -p lambda/tsconfig.json && tsc -p cli/tsconfig.json && tsc -p cli/chat/page',
});
const bundle = project.addTask('bundle', {
  description: 'Bundle the Lambda handlers, the runtime and the CLI',
  exec: 'node scripts/bundle.mjs',
});
// Source maps would be two thirds of what a synth reads of this library; what is compiled reads like its source.
for (const option of ['inlineSourceMap', 'inlineSources']) {
  project.tryFindObjectFile('tsconfig.json')?.addOverride(`compilerOptions.${option}`, false);
}
project.preCompileTask.exec('rm -rf lib'); // jsii leaves files of deleted sources behind, and npm would publish them
project.preCompileTask.spawn(typecheck);
project.preCompileTask.spawn(bundle);
project.preCompileTask.exec('tsc -p lambda/tsconfig.runtime.json');
for (const built of ['assets', 'runtime', 'bin']) {
  project.addGitIgnore(`/${built}/`);
  project.addPackageIgnore(`!/${built}/`);
}
project.package.addBin({ 'cdk-bedrock-agents': 'bin/cdk-bedrock-agents.js' });
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './runtime': { types: './runtime/index.d.ts', default: './runtime/index.js' },
  './runtime/agents': { types: './runtime/agents.d.ts', default: './runtime/agents.js' },
  './runtime/testing': { types: './runtime/testing.d.ts', default: './runtime/testing.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});

// ---------------------------------------------------------------------------------------------------------
// Tests
// ---------------------------------------------------------------------------------------------------------
project.tsconfigDev.addExclude('judges');
project.tsconfigDev.addExclude('browser');
// aws-cdk-lib >= 2.262 judges every synth with a 9 MB WASM engine (seconds per test file). Unit tests switch it off;
// test/judges runs it, and the other heavy judges, on the finished templates.
for (const name of ['test', 'test:update', 'test:watch']) {
  const task = project.tasks.tryFind(name);
  task?.env('CDK_VALIDATION', 'false');
  task?.env('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
}
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
const typecheckTests = project.addTask('test:check', {
  description: 'Type-check the tests and examples (ts-jest only transpiles them)',
  exec: 'node scripts/guides.mjs && tsc -p test/tsconfig.json && tsc -p examples/tsconfig.json && tsc -p bench/tsconfig.json',
});
project.addGitIgnore('/examples/guides/');
project.testTask.prependSpawn(typecheckTests);
project.testTask.prependSpawn(typecheck);
project.testTask.prependSpawn(bundle); // the bundles are tested too, and a fresh clone has none

// As plain commands: something is to be read at once, and a task takes a second to start.
project.package.setScript('demo', 'echo "0 · Bundle the tools and the command line" && node scripts/bundle.mjs && tsx --tsconfig examples/tsconfig.json examples/support-agent/demo.ts');
project.package.setScript('demo:handbook', 'node scripts/bundle.mjs && tsx --tsconfig examples/tsconfig.json examples/handbook/demo.ts');

// ---------------------------------------------------------------------------------------------------------
// Package
// ---------------------------------------------------------------------------------------------------------
// jsii-pacmak asks each language's toolchain before it compiles; CI compiles what the machine can (see .ci/run).
for (const language of ['java', 'python', 'dotnet', 'go']) {
  project.tasks.tryFind(`package:${language}`)?.reset(`jsii-pacmak -v --target ${language} --code-only`);
}
project.compileTask.exec('node scripts/lazy-modules.mjs');
const engineTable = project.addTask('engine-table', {
  description: 'Write what each engine takes into README and docs, from the code',
  exec: 'node scripts/engine-table.mjs',
});
project.postCompileTask.spawn(engineTable);
// Every example in README, docs and docstrings compiles.
project.postCompileTask.exec('jsii-rosetta extract --strict --compile');
project.addGitIgnore('.jsii.tabl.json');
for (const ignored of ['.jsii.tabl.json', '/rosetta/', '/lambda/', '/cli/', '/bench/', '/scripts/', '/.ci/', '/.githooks/', '/CONTRIBUTING.md', 'cdk.out/']) {
  project.addPackageIgnore(ignored);
}
project.addGitIgnore('cdk.out/');
project.addGitIgnore('/examples/*/build/');
// Guides and examples travel with the package, without what is made of them here.
for (const made of ['/examples/tsconfig.json', '/examples/guides/', '/examples/*/build/', '/CODE_OF_CONDUCT.md']) {
  project.addPackageIgnore(made);
}
project.addGitIgnore('/THIRD-PARTY-LICENSES'); // made by scripts/bundle.mjs
project.addPackageIgnore('!/THIRD-PARTY-LICENSES');
project.addGitIgnore('/bench/chunking/corpora');

project.synth();
