/** A computer that sleeps: all processes of the app stand still for longer than its watchdog waits, and every connection is gone when they go on. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { findElectron } from '../scripts/setup/find-electron.ts'
import type { LaunchedApp } from './launch-app.ts'
import { childrenOf, familyOf } from './processes.ts'
import type { Server } from './start-server.ts'
import { test } from './tidelist-test.ts'
import { newAccount, signIn, signUp } from './window-accounts.ts'
import { allSaved, compareWithServer, isIdentical } from './window-sync.ts'
import { addTask, row } from './window-tasks.ts'

const NAP_MS = 3_000
/** Main ends an engine that is silent for 25 s. */
const NIGHT_MS = 30_000
const LOOK_FOR_MS = 5_000

const engineOf = (app: LaunchedApp): number | undefined =>
  childrenOf(app.pid).find(({ command }) => command.includes('utility-child'))?.pid

const pullsIn = (log: string): number =>
  log.split('\n').filter((line) => line.includes('"answered"') && line.includes('/sync/pull')).length

/** Requests that bring something new, from now on and for a while. */
async function pullsFromNow(server: Server): Promise<number> {
  const before = pullsIn(server.logs())
  await wait(LOOK_FOR_MS)
  return pullsIn(server.logs()) - before
}

// The desktop's own news of waking up comes from the system; the stand-in takes a signal for it.
if (findElectron() === null)
  test('a computer that wakes up shows what came meanwhile, with the same engine and no more requests each time', async ({
    openDevice,
    network,
    server,
  }) => {
    test.setTimeout(180_000)
    const account = newAccount('Ann')
    const laptop = await openDevice('Laptop')
    await signUp(laptop.page, account)
    await allSaved(laptop.page)
    const desktop = await openDevice('Desktop', { serverUrl: server.url })
    await signIn(desktop.page, account)
    await allSaved(desktop.page)
    const engine = engineOf(laptop)
    const pulls: number[] = []

    for (const [nth, sleptMs] of [NAP_MS, NAP_MS, NIGHT_MS].entries()) {
      const family = familyOf(laptop.pid)
      for (const pid of family) process.kill(pid, 'SIGSTOP')
      await network.cut()
      await addTask(desktop.page, `Typed elsewhere in night ${nth}`)
      await wait(sleptMs)
      await network.restore()
      for (const pid of family) process.kill(pid, 'SIGCONT')
      process.kill(laptop.pid, 'SIGUSR1')
      await expect(row(laptop.page, `Typed elsewhere in night ${nth}`)).toBeVisible()
      await addTask(laptop.page, `Typed after night ${nth}`)
      await expect(row(desktop.page, `Typed after night ${nth}`)).toBeVisible()
      pulls.push(await pullsFromNow(server))
    }

    expect(engineOf(laptop)).toBe(engine)
    expect(laptop.logs()).not.toContain('no sign of life')
    // Each of the two may ask once more after what the other sent; nothing asks again and again.
    expect(Math.max(...pulls)).toBeLessThanOrEqual(2)
    for (const { page } of [laptop, desktop]) {
      await allSaved(page)
      expect(isIdentical(await compareWithServer(page))).toBe(true)
    }
  })
