/** What only Electron's own program can show: the fences between page, preload and the app. */
import { test as base, expect } from '@playwright/test'
import { type LaunchedApp, launchApp } from './launch-app.ts'
import { isRunning } from './processes.ts'

const test = base.extend<{ app: LaunchedApp }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  app: async ({}, use, info) => {
    const app = await launchApp({ userDataDir: info.outputPath('data') })
    await use(app)
    if (isRunning(app.pid)) await app.kill()
  },
})

test('the window is sandboxed and apart from Node', { tag: '@electron' }, async ({ app }) => {
  const seen = await app.electron?.evaluate(({ BrowserWindow, app: electronApp }) => {
    const [window] = BrowserWindow.getAllWindows()
    const pid = window?.webContents.getOSProcessId()
    const process = electronApp.getAppMetrics().find((metric) => metric.pid === pid)
    return { address: window?.webContents.getURL(), type: process?.type, sandboxed: process?.sandboxed }
  })
  expect(seen).toMatchObject({ address: 'app://tidelist/', type: 'Tab' })
  // Electron tells this on Windows and macOS only.
  if (process.platform !== 'linux') expect(seen?.sandboxed).toBe(true)
})

test("the page is a secure context of the app's own scheme, without Node", { tag: '@electron' }, async ({
  app,
}) => {
  const page = await app.page.evaluate(() => ({
    isSecure: window.isSecureContext,
    address: location.href,
    node: ['require', 'process', 'Buffer'].filter((name) => name in window),
  }))
  expect(page).toEqual({ isSecure: true, address: 'app://tidelist/', node: [] })
})

test('secrets are kept by the system', { tag: '@electron' }, async ({ app }) => {
  const store = await app.electron?.evaluate(({ safeStorage }) => {
    const secret = safeStorage.encryptString('a secret')
    return { clear: secret.toString('latin1').includes('a secret'), back: safeStorage.decryptString(secret) }
  })
  expect(store).toEqual({ clear: false, back: 'a secret' })
})
