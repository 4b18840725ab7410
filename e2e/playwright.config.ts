/** End-to-end tests of the built app. Two at a time, never again after a failure: a flaky test is a failing one. */
import { defineConfig } from '@playwright/test'
import { findElectron } from '../scripts/setup/find-electron.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './global-setup.ts',
  // What only Electron's program can show runs where it is; global-setup.ts says so where it is not.
  ...(findElectron() === null ? { grepInvert: /@electron/ } : {}),
  outputDir: '../test-results',
  workers: 2,
  retries: 0,
  timeout: 120_000,
  // Two cores carry two apps, their servers and a browser each: nothing here says how fast the app is.
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list']],
})
