import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWalFlush } from './flush-wal.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidelist-wal-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a file of the log that gets another name meanwhile is put on disk under that one', async () => {
  const log = join(folder, 'pg_wal')
  await mkdir(log)
  const names = Array.from({ length: 20 }, (_, n) => join(log, String(n)))
  for (const name of names) await writeFile(name, 'log')
  const flush = createWalFlush(folder)
  const failures: unknown[] = []
  for (const name of names) {
    const flushed = flush().catch((error: unknown) => failures.push(error))
    await setTimeout(1)
    await rename(name, `${name}.new`)
    await flushed
  }
  expect(failures).toEqual([])
})

test('a log that is not there is an error', async () => {
  await expect(createWalFlush(join(folder, 'nowhere'))()).rejects.toThrow('ENOENT')
})
