/** What was acknowledged survives the death of the engine, of the app and of the power; only the engine's process dies, its notes are kept here. */
import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder, startApp, type TestApp } from './testing/app-process.ts'
import { longRunMs, processRounds } from './testing/process-rounds.ts'
import { allTitles, typeWithoutPause, type Writing } from './testing/writing.ts'

/** Each acknowledged title once; an unknown one once or not at all; nothing else. */
async function expectNothingLost(app: TestApp, writings: readonly Writing[]): Promise<void> {
  const titles = await allTitles(app)
  const saved = writings.flatMap((each) => each.saved)
  const unknown = writings.flatMap((each) => each.unknown)
  const found = new Set(titles)
  expect(titles.length).toBe(found.size)
  expect(saved.filter((title) => !found.has(title))).toEqual([])
  expect(titles.filter((title) => !saved.includes(title) && !unknown.includes(title))).toEqual([])
}

const kills = processRounds(4)

test(
  `an engine that is killed ${kills} times while it writes loses nothing that it has acknowledged`,
  async () => {
    const app = startApp()
    const writing = typeWithoutPause(app, 'Task')
    const away: number[] = []
    for (let round = 1; round <= kills; round += 1) {
      await writing.more(5 + ((round * 7) % 20))
      const killedAtMs = performance.now()
      process.kill(app.pid(), 'SIGKILL')
      await app.heard('restarted', round)
      await writing.more(1)
      away.push(performance.now() - killedAtMs)
    }
    await writing.end()
    expect(writing.saved.length).toBeGreaterThan(5 * kills)
    await expectNothingLost(app, [writing])
    await app.stop()
    process.stdout.write(
      `${kills} kills, ${writing.saved.length} acknowledged, 0 lost, ${writing.unknown.length} without an answer; ` +
        `from the kill to the next change at most ${Math.max(...away).toFixed(0)} ms\n`,
    )
  },
  longRunMs(kills),
)

const cuts = processRounds(3)

test(
  `after ${cuts} power losses that put the database back to an older or torn state, the journal brings everything back`,
  async () => {
    const userDataDir = newFolder()
    const writings: Writing[] = []
    for (let round = 0; round < cuts; round += 1) {
      const app = startApp({ userDataDir })
      const writing = typeWithoutPause(app, `Round ${round}`)
      writings.push(writing)
      await writing.more(10)
      const db = join(profileFolder(userDataDir), 'db')
      const copy = `${userDataDir}-copy`
      cpSync(db, copy, { recursive: true })
      await writing.more(25)
      await killForGood(app, writing)
      putBack(db, copy, round % 3)
    }
    const last = startApp({ userDataDir })
    await expectNothingLost(last, writings)
    await last.stop()
  },
  longRunMs(cuts),
)

async function killForGood(app: TestApp, writing: Writing): Promise<void> {
  const ended = writing.end()
  process.kill(app.pid(), 'SIGSTOP')
  process.kill(app.pid(), 'SIGKILL')
  await app.heard('restarted')
  await ended
  await app.stop()
}

/** 0: the whole older copy; 1: older tables under the newer log; 2: the older log under newer tables. */
function putBack(db: string, copy: string, kind: number): void {
  const replaced =
    kind === 0 ? readdirSync(copy) : kind === 1 ? ['base', 'global'] : ['pg_wal', 'pg_xact', 'global']
  for (const name of replaced) {
    rmSync(join(db, name), { recursive: true, force: true })
    renameSync(join(copy, name), join(db, name))
  }
  rmSync(copy, { recursive: true })
}

const profileFolder = (userDataDir: string): string => {
  const [name = ''] = readdirSync(join(userDataDir, 'profiles'))
  return join(userDataDir, 'profiles', name)
}

test(
  'a second app on the same profile is told so in words, and may open it once the first is dead',
  async () => {
    const first = startApp({ restarts: 0 })
    expect((await first.run('createTask', { title: 'Mine' })).ok).toBe(true)
    const second = startApp({ userDataDir: first.userDataDir })
    await second.heard('fatal profile-in-use Tidelist is already open')
    process.kill(first.pid(), 'SIGKILL')
    await first.heard('gave up')
    const third = startApp({ userDataDir: first.userDataDir })
    expect(await allTitles(third)).toEqual(['Mine'])
    await third.stop()
  },
  longRunMs(6),
)

test(
  'an engine that is stopped or spins is ended and started again, and a command in flight is answered truthfully',
  async () => {
    const spin = new URL('./testing/spin-on-signal.ts', import.meta.url).href
    const app = startApp({ preload: [spin], heartbeatMs: 250, silentTicks: 12 })
    const saved = ['Before']
    expect((await app.run('createTask', { title: 'Before' })).ok).toBe(true)
    for (const [index, signal] of (['SIGSTOP', 'SIGUSR2'] as const).entries()) {
      process.kill(app.pid(), signal)
      const answer = await app.run('createTask', { title: signal })
      expect(answer).toEqual({ ok: false, failure: { kind: 'answer-lost' } })
      await app.heard('log The engine gave no sign of life', index + 1)
      await app.heard('restarted', index + 1)
      expect((await app.run('createTask', { title: `After ${signal}` })).ok).toBe(true)
      saved.push(`After ${signal}`)
    }
    expect(await allTitles(app)).toEqual(expect.arrayContaining(saved))
    await app.stop()
  },
  longRunMs(6),
)

test(
  'an engine that dies again and again is given up, and opens with everything when it is asked for again',
  async () => {
    const app = startApp({ restarts: 2 })
    expect((await app.run('createTask', { title: 'Kept' })).ok).toBe(true)
    for (const death of [1, 2, 3]) {
      process.kill(app.pid(), 'SIGKILL')
      await app.heard(death < 3 ? 'restarted' : 'gave up', death < 3 ? death : 1)
    }
    const again = startApp({ userDataDir: app.userDataDir })
    expect(await allTitles(again)).toEqual(['Kept'])
    await again.stop()
  },
  longRunMs(6),
)

test(
  'an engine whose database has died ends itself and is started again, with everything that was saved',
  async () => {
    const abort = new URL('./testing/abort-on-signal.ts', import.meta.url).href
    const app = startApp({ preload: [abort] })
    expect((await app.run('createTask', { title: 'Before' })).ok).toBe(true)
    process.kill(app.pid(), 'SIGUSR2')
    await app.run('createTask', { title: 'Lost' })
    await app.heard('restarted')
    expect((await app.run('createTask', { title: 'After' })).ok).toBe(true)
    expect((await allTitles(app)).filter((title) => title !== 'Lost')).toEqual(['Before', 'After'])
    await app.stop()
  },
  longRunMs(3),
)

test(
  'a database with which its engine dies three times in a row, whatever of, is made again with everything that was saved',
  async () => {
    const app = startApp({ restarts: 3 })
    expect((await app.run('createTask', { title: 'Kept' })).ok).toBe(true)
    const notices: unknown[] = []
    for (const death of [1, 2, 3]) {
      process.kill(app.pid(), 'SIGKILL')
      await app.heard('restarted', death)
      notices.push((await app.ask({ query: 'storage' })).notice)
    }
    expect(notices).toEqual([null, null, 'rebuilt'])
    expect(await allTitles(app)).toEqual(['Kept'])
    await app.stop()
  },
  longRunMs(6),
)
