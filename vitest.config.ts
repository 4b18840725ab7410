import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared-schema,electron,renderer,sync-server,scripts,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'out/**'],
    globalSetup: ['scripts/setup/test-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The usual second is too short on a machine that does other things.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
  },
})
