import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acquireFileLock } from './file-lock.ts'

const lockPath = () => join(mkdtempSync(join(tmpdir(), 'tidelist-lock-')), 'lock')

test('a held lock is refused to a second holder until it is released', () => {
  const path = lockPath()
  const first = acquireFileLock(path)
  expect(first).not.toBeNull()
  expect(acquireFileLock(path)).toBeNull()
  first?.release()
  const second = acquireFileLock(path)
  expect(second).not.toBeNull()
  second?.release()
})

test('a lock dies with a process that is killed', async () => {
  const path = lockPath()
  const script = `import(${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)}).then((m) => {
    m.acquireFileLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000) })`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  expect(acquireFileLock(path)).toBeNull()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lock = acquireFileLock(path)
  expect(lock).not.toBeNull()
  lock?.release()
})

test('a folder that does not exist is an error, not a lock', () => {
  expect(() => acquireFileLock('/nonexistent/folder/lock')).toThrow()
})
