/** The app is updated in the middle of a synchronisation: asked to end or ended by force, and opened by the next version, which has a migration to make. */
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startTestServer, type TestServer } from '@tidelist/sync-server/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './testing/app-process.ts'
import { allTitles } from './testing/writing.ts'

const TASKS = 3000
const titles = Array.from({ length: TASKS }, (_, nth) => `Task ${String(nth).padStart(4, '0')}`)
const nextVersion = new URL('../engine/testing/next-version.ts', import.meta.url).href

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())

type End = 'asked to end' | 'killed'

/** What the next version finds: the same folder and the same keyring. */
async function update(app: TestApp, end: End): Promise<TestApp> {
  if (end === 'killed') {
    process.kill(app.pid(), 'SIGSTOP')
    process.kill(app.pid(), 'SIGKILL')
    await app.heard('restarted')
  }
  await app.stop()
  const { userDataDir, secrets } = app
  return startApp({
    serverUrl: server.url,
    userDataDir,
    secrets,
    appVersion: '0.0.1',
    preload: [nextVersion],
  })
}

const syncOf = (app: TestApp) => app.ask({ query: 'sync' })

async function until(
  app: TestApp,
  fits: (sync: Awaited<ReturnType<typeof syncOf>>) => boolean,
): Promise<void> {
  while (!fits(await syncOf(app))) await wait(10)
}

const isSaved = (app: TestApp) => until(app, ({ phase, waiting }) => phase === 'saved' && waiting === 0)

async function run(app: TestApp, ...[name, input]: Parameters<TestApp['run']>): Promise<void> {
  expect(await app.run(name, input)).toMatchObject({ ok: true })
}

/** It is the next version, which has taken a backup before it changed the database. */
async function expectUpdated(app: TestApp): Promise<void> {
  const { backups, notice } = await app.ask({ query: 'storage' })
  expect(notice).toBe(null)
  expect(backups.map(({ reason }) => reason)).toContain('migration')
}

async function expectWhole(app: TestApp): Promise<void> {
  await isSaved(app)
  expect((await allTitles(app)).sort()).toEqual(titles)
  expect(await app.run('compareWithServer', {})).toMatchObject({ ok: true, value: { identical: true } })
}

test.each<End>(['asked to end', 'killed'])(
  'an app that is %s and updated while it uploads and while it downloads goes on where it was, and nothing is lost or there twice',
  async (end) => {
    const email = `${end.replaceAll(' ', '-')}-${process.pid}@example.com`
    const person = { email, password: 'correct horse battery' }
    const first = startApp({ serverUrl: server.url })
    await run(first, 'signUp', { ...person, name: 'Ada' })
    await run(first, 'importTodoTxt', { text: titles.join('\n') })
    await until(first, ({ waiting }) => waiting < TASKS)
    expect((await syncOf(first)).waiting).toBeGreaterThan(0)
    const laptop = await update(first, end)
    await expectUpdated(laptop)
    await expectWhole(laptop)

    const second = startApp({ serverUrl: server.url })
    void second.run('signIn', person)
    await until(second, ({ progress }) => progress !== null && progress.done > 0)
    const desktop = await update(second, end)
    await expectUpdated(desktop)
    await expectWhole(desktop)
    await expectWhole(laptop)
    for (const app of [laptop, desktop]) {
      await app.stop()
      rmSync(app.userDataDir, { recursive: true })
    }
  },
  120_000,
)
