/** The engine is killed at moments of a removal: afterwards either nothing had been asked of the disk yet and everything is there, or nothing is left. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startTestServer, type TestServer } from '@tidelist/sync-server/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp } from './testing/app-process.ts'

const tasks = 120
const needle = 'Needle in the hay'
const text = Array.from({ length: tasks }, (_each, n) => `${needle} ${n}`).join('\n')
const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 1 } as const

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())

/** Looks at bytes, so whatever was typed is found in the database's own files as well. */
async function isOnDisk(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile()))
    if ((await readFile(join(entry.parentPath, entry.name))).includes(needle)) return true
  return false
}

test.each([0, 5, 20, 60, 120, 200, 320, 480])(
  'an engine that is killed %i ms into a removal has removed everything or nothing after its next start',
  async (delayMs) => {
    const app = startApp({ serverUrl: server.url })
    const person = {
      name: 'Ada',
      email: `killed-${delayMs}-${process.pid}@example.com`,
      password: 'correct horse battery',
    }
    expect(await app.run('signUp', person)).toMatchObject({ ok: true })
    expect(await app.run('importTodoTxt', { text })).toMatchObject({ ok: true })
    expect(await isOnDisk(app.userDataDir)).toBe(true)

    const removing = app.run('signOut', { tasks: 'remove', losing: 10 * tasks })
    await wait(delayMs)
    process.kill(app.pid(), 'SIGKILL')
    await app.heard('restarted')
    await removing
    const { total } = await app.ask(inbox)
    const { account } = await app.ask({ query: 'sync' })
    const isThere = await isOnDisk(app.userDataDir)
    await app.stop()
    if (isThere) expect({ total, email: account?.email }).toEqual({ total: tasks, email: person.email })
    else expect({ total, account }).toEqual({ total: 0, account: null })
    // A profile for nobody may have been begun when the engine died; it is empty, and stays.
    expect((await readdir(join(app.userDataDir, 'profiles'))).length).toBeLessThanOrEqual(2)
  },
)
