import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// `npm test` runs the fast projects; chaos and conformance have scripts of their own.
export default defineConfig({
  test: {
    include: ['test/{unit,cli,e2e,conformance,golden}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Many tests wait for programs: one worker would leave half of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
