module.exports = {
  testEnvironment: 'node',
  testTimeout: 120_000,
  transform: { '^.+\\.ts$': ['@swc/jest'] },
};
