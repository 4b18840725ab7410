/**
 * The ground on which the end-to-end tests stand: one real server a worker, and for each test a network of its own to cut and data folders
 * of its own, which are gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type CutProxy, startCutProxy } from './cut-proxy.ts'
import { type LaunchedApp, type LaunchOptions, launchApp } from './launch-app.ts'
import { familyOf, isRunning } from './processes.ts'
import { type Server, startServer } from './start-server.ts'
import { listIsReady } from './window-tasks.ts'

type TestFixtures = {
  readonly network: CutProxy
  /** Opens the app on the data of this device's name; the same name again is the same computer. */
  readonly openDevice: (name: string, changes?: Partial<LaunchOptions>) => Promise<LaunchedApp>
}

export const test = base.extend<TestFixtures, { readonly server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.remove()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  network: async ({ server }, use) => {
    const network = await startCutProxy(server.port)
    await use(network)
    await network.close()
  },
  openDevice: async ({ network, server }, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), 'tidelist-e2e-'))
    const opened: LaunchedApp[] = []
    const started: number[] = []
    await use(async (name, changes = {}) => {
      const app = await launchApp({
        userDataDir: join(folder, name),
        deviceName: name,
        serverUrl: network.url,
        ...changes,
        env: { TIDELIST_STAND_IN_KEYRING: 'file', ...changes.env },
      })
      opened.push(app)
      await listIsReady(app.page)
      started.push(...familyOf(app.pid))
      return app
    })
    if (testInfo.status !== testInfo.expectedStatus) await say(opened, server)
    for (const app of opened) if (isRunning(app.pid)) await app.kill()
    // Chromium's last processes still write into the folder.
    await expect.poll(() => started.filter(isRunning)).toEqual([])
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

/** What whoever has only the run's output wants to know of a test that failed. */
async function say(opened: readonly LaunchedApp[], server: Server): Promise<void> {
  for (const { page, logs } of opened) {
    const shown = await page
      .locator('body')
      .ariaSnapshot({ timeout: 2000 })
      .catch(() => 'closed')
    process.stdout.write(`\nA window:\n${shown}\nIts app:\n${lastLines(logs())}\n`)
  }
  process.stdout.write(`\nThe server:\n${lastLines(server.logs())}\n`)
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-20).join('\n')
