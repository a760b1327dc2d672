import { defineConfig } from 'vitest/config';

// Heavy suites. Much of a sample is waiting, so two files share the time; whole, they run one at a time.
const isWhole = Number(process.env.CHAOS_ROUNDS ?? 0) >= 50;

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/chaos/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: isWhole ? 1 : 2,
    passWithNoTests: true,
  },
});
