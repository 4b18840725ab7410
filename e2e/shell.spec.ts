/** The shell around the window: what the page may do, what it may not, and how the app opens and ends. */
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { findElectron } from '../scripts/setup/find-electron.ts'
import { exitOf, type LaunchedApp, launchApp, startApp } from './launch-app.ts'
import { familyOf, isRunning, processes } from './processes.ts'

const test = base.extend<{ userDataDir: string; app: LaunchedApp }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  userDataDir: async ({}, use, info) => use(info.outputPath('data')),
  app: async ({ userDataDir }, use) => {
    const app = await launchApp({ userDataDir })
    await use(app)
    if (isRunning(app.pid)) await app.kill()
  },
})

test('the page has the bridge, frozen, and nothing of Node or Electron', async ({ app }) => {
  const seen = await app.page.evaluate(() => ({
    bridge: Object.keys(window.tidelist).sort(),
    isFrozen: Object.isFrozen(window.tidelist),
    leaks: ['require', 'process', 'module', 'global', 'Buffer', '__standInTell'].filter(
      (name) => name in window,
    ),
    origin: location.origin,
  }))
  expect(seen).toEqual({
    bridge: [
      'chooseTakeoutFile',
      'onAppEvent',
      'onSaveNow',
      'openExternal',
      'platform',
      'requestEnginePort',
      'stage',
      'titleBar',
      'version',
    ],
    isFrozen: true,
    leaks: [],
    origin: app.origin,
  })
})

test('inline scripts, eval, remote images, frames and fetch are blocked', async ({ app }) => {
  const outcome = await app.page.evaluate(async () => {
    const violated: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
    const attempts = [
      // biome-ignore lint/security/noGlobalEval: the test shows that it is blocked.
      () => eval('window.evalRan = true'),
      () => new Function('window.functionRan = true')(),
      () =>
        Object.assign(document.head.appendChild(document.createElement('script')), {
          text: 'window.scriptRan = true',
        }),
      () => document.body.setAttribute('onclick', 'window.inlineRan = true'),
      () => document.body.click(),
    ]
    for (const attempt of attempts) {
      // From a timer, because what the test evaluates itself is not bound by the page's policy.
      await new Promise<void>((resolve) =>
        setTimeout(() => {
          resolve()
          attempt()
        }),
      )
    }
    const image = document.createElement('img')
    image.src = 'https://example.org/pixel.png'
    const frame = document.createElement('iframe')
    frame.src = 'https://example.org/'
    document.body.append(image, frame)
    const fetched = await fetch('/index.html').then(
      () => 'fetched',
      () => 'blocked',
    )
    // The last of them is told of when the frame begins to load.
    for (let waited = 0; waited < 50 && !violated.includes('frame-src'); waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    return {
      violated: [...new Set(violated)],
      fetched,
      ran: ['evalRan', 'inlineRan'].filter((name) => name in window),
    }
  })
  expect(outcome.ran).toEqual([])
  expect(outcome.fetched).toBe('blocked')
  expect(outcome.violated).toEqual(
    expect.arrayContaining(['require-trusted-types-for', 'img-src', 'frame-src', 'connect-src']),
  )
})

test('notifications, camera and position are denied', async ({ app }) => {
  const answers = await app.page.evaluate(async () => ({
    notifications: Notification.permission,
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      () => 'denied',
    ),
    position: (await navigator.permissions.query({ name: 'geolocation' })).state,
  }))
  expect(answers).toEqual({ notifications: 'denied', camera: 'denied', position: 'denied' })
})

test('the page cannot leave for another site or open a window', async ({ app }) => {
  await app.page.evaluate(() => {
    location.href = 'https://example.org/?app://tidelist/'
    window.open('file:///etc/passwd')
  })
  await expect.poll(() => app.page.context().pages().length).toBe(1)
  expect(new URL(app.page.url()).host).toBe(new URL(app.origin).host)
})

test('only web and mail addresses are opened outside', async ({ app }) => {
  const answers = await app.page.evaluate(() =>
    Promise.all(
      ['https://example.org/help', 'mailto:ann@example.org', 'file:///etc/passwd', 'javascript:alert(1)'].map(
        (url) => window.tidelist.openExternal(url),
      ),
    ),
  )
  expect(answers).toEqual([true, true, false, false])
  expect(await app.openedOutside()).toEqual(['https://example.org/help', 'mailto:ann@example.org'])
})

test('every request of the page is for the app itself', async ({ app }) => {
  const foreign: string[] = []
  app.page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${app.origin}/`) && !url.startsWith('data:')) foreign.push(url)
  })
  await app.page.reload()
  await app.page.waitForLoadState('load')
  expect(foreign).toEqual([])
})

test('a second app on the same data says so and ends with 1', async ({ app, userDataDir }) => {
  const second = startApp({ userDataDir })
  let words = ''
  second.stderr?.on('data', (chunk) => {
    words += String(chunk)
  })
  expect(await exitOf(second)).toBe(1)
  expect(words).toContain('Tidelist is open already')
  expect(isRunning(app.pid)).toBe(true)
})

test('closing the window ends the app with 0 and leaves no process', async ({ app }) => {
  const family = familyOf(app.pid)
  expect(family.length).toBeGreaterThan(2)
  expect(await app.close()).toBe(0)
  await expect.poll(() => family.filter(isRunning)).toEqual([])
})

test('a killed app leaves no process and opens again', async ({ app }) => {
  const family = familyOf(app.pid)
  await app.kill()
  await expect.poll(() => family.filter(isRunning)).toEqual([])
  const again = await app.relaunch()
  expect(await again.close()).toBe(0)
})

test('a killed engine is started again and the window gets a new port', async ({ app }) => {
  await app.page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seenEvents: seen })
    window.tidelist.onAppEvent((event) => seen.push(event.kind))
  })
  app.killEngine()
  await app.page.waitForFunction(() => (window as unknown as { seenEvents: string[] }).seenEvents.length > 0)
  const gotPort = await app.page.evaluate(() => {
    const nonce = crypto.randomUUID()
    return new Promise<boolean>((resolve) => {
      addEventListener('message', (event) => {
        if (event.data?.nonce === nonce) resolve(event.ports[0] instanceof MessagePort)
      })
      window.tidelist.requestEnginePort(nonce)
    })
  })
  expect(gotPort).toBe(true)
})

// Electron's program is its own browser.
if (findElectron() === null)
  test('a browser that hangs while it starts is ended, and another one shows the window', async ({
    userDataDir,
  }) => {
    const opening = launchApp({ userDataDir })
    const ofThisApp = `--user-data-dir=${join(userDataDir, 'stand-in-chromium')}`
    const browser = () =>
      processes().find(({ command }) => command.includes(ofThisApp) && !command.includes('--type='))
    await expect.poll(browser, { intervals: [10] }).toBeDefined()
    const pid = browser()?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    const app = await opening
    expect(isRunning(pid)).toBe(false)
    expect(await app.close()).toBe(0)
  })
