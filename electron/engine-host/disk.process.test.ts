/** What a full disk, a foreign owner and a crash inside of a migration do to a real engine in a process of its own. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { newFolder, startApp } from './testing/app-process.ts'
import { makeEarlierProfile } from './testing/earlier-profile.ts'
import { allTitles, typeWithoutPause } from './testing/writing.ts'

const mounted: string[] = []
afterAll(() => {
  for (const folder of mounted) execFileSync('umount', ['-l', folder])
})

/** A file system in memory. Where none can be mounted the test fails: a full disk must be a real one. */
function smallDisk(options: string): string {
  const folder = newFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  mounted.push(folder)
  return folder
}

const MB = 1024 * 1024

test('on a disk that fills up changes are refused in words, reading goes on, nothing is lost, and room is noticed', async () => {
  const disk = smallDisk('size=260m')
  const app = startApp({ userDataDir: disk })
  const writing = typeWithoutPause(app, 'Task')
  await writing.more(5)
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(free(disk) - 40 * MB))
  await vi.waitFor(async () =>
    expect(await app.run('createTask', { title: 'Too much' })).toEqual({
      ok: false,
      failure: { kind: 'disk-full' },
    }),
  )
  await writing.end()
  expect(await allTitles(app)).toEqual(writing.saved)
  fillUp(join(disk, 'more'))
  expect(await allTitles(app)).toEqual(writing.saved)
  process.kill(app.pid(), 'SIGKILL')
  await app.heard('restarted')
  expect(await allTitles(app)).toEqual(writing.saved)
  rmSync(filler)
  rmSync(join(disk, 'more'))
  expect((await app.run('createTask', { title: 'Room again' })).ok).toBe(true)
  await app.stop()
  const again = startApp({ userDataDir: disk })
  expect(await allTitles(again)).toEqual([...writing.saved, 'Room again'])
  await again.stop()
}, 240_000)

const free = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** To the last byte. */
function fillUp(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(MB), { flag: 'a' })
  } catch (error) {
    expect(String(error)).toContain('ENOSPC')
  }
}

test('a folder that cannot be written is named before anything is typed', async () => {
  const disk = smallDisk('size=8m,ro')
  const app = startApp({ userDataDir: disk })
  await app.heard('fatal profile-unwritable Tidelist may not write into the folder of your tasks')
  await app.stop()
})

test('a crash inside of a migration leaves the data as it was, the next start completes it, and a copy from before is kept', async () => {
  const userDataDir = newFolder()
  const titles = await makeEarlierProfile(userDataDir)
  const deadly = new URL('./testing/die-in-migration.ts', import.meta.url).href
  const dying = startApp({ userDataDir, preload: [deadly], restarts: 0 })
  await dying.heard('gave up')
  await dying.stop()
  const app = startApp({ userDataDir })
  expect((await allTitles(app)).sort()).toEqual(titles)
  expect((await app.run('createTask', { title: 'Goes on' })).ok).toBe(true)
  const { backups } = await app.ask({ query: 'storage' })
  expect(backups.length).toBeGreaterThan(0)
  expect(backups.every(({ reason, tasks }) => reason === 'migration' && tasks === titles.length)).toBe(true)
  const { schema } = JSON.parse(readFileSync(factsOf(userDataDir, backups.at(-1)?.name ?? ''), 'utf8'))
  expect(schema).toEqual(['engine/0000_tables', 'shared-schema/0000_tables'])
  await app.stop()
}, 240_000)

function factsOf(userDataDir: string, backup: string): string {
  const profiles = join(userDataDir, 'profiles')
  return join(profiles, readdirSync(profiles)[0] ?? '', 'backups', `${backup}.json`)
}
