module.exports = {
  rootDir: __dirname,
  testTimeout: 60_000,
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  testMatch: ['<rootDir>/*.test.ts'],
  // the root package's tests switch the framework's own validation off as well
  setupFiles: ['<rootDir>/../judges/support/no-built-in-validation.cjs'],
};
