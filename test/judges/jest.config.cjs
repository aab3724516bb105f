const common = {
  rootDir: __dirname,
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
};
/** The examples import the library as their readers do. */
const library = { '^cdk-bedrock-agents$': '<rootDir>/../../src/index.ts' };

module.exports = {
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: 'pinned',
      testMatch: ['<rootDir>/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', 'latest-framework.test.ts'],
      moduleNameMapper: library,
      setupFiles: ['<rootDir>/support/no-built-in-validation.cjs'],
    },
    {
      ...common,
      displayName: 'latest',
      // frameworks differ in how they read acknowledgements
      testMatch: ['<rootDir>/latest-framework.test.ts', '<rootDir>/nag.test.ts'],
      moduleNameMapper: { ...library, '^aws-cdk-lib(/.*)?$': '<rootDir>/node_modules/cdk-latest$1' },
    },
  ],
};
