// Time zones must not change what a test prints.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');

module.exports = {
  ...base,
  // Some packages come as .mjs alone.
  transform: { '^.+\\.m?[jt]sx?$': Object.values(base.transform)[0] },
  // Its build for browsers is no CommonJS.
  moduleNameMapper: { ...base.moduleNameMapper, '^yaml$': require.resolve('yaml') },
  testMatch: ['<rootDir>/{src,cli,simulator,bench,preview,scripts,tests}/**/*.test.{ts,tsx}'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/integration/', '<rootDir>/tests/browser/'],
  // A busy machine is no failure.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/preview/grafana-'],
};
