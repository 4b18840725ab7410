import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startDevice } from '../testing/test-device.ts'

/** A minute takes sixty milliseconds. */
const hurried = {
  time: { nowMs: Date.now, monotonicMs: () => performance.now() * 1000, zone: () => 'Europe/Berlin' },
  timers: {
    after: (delayMs: number, work: () => void) => {
      const timer = setTimeout(work, delayMs / 1000)
      return () => clearTimeout(timer)
    },
  },
}

test('a folder of backups that cannot be read ends nothing, and a backup is taken once it can', async () => {
  const device = await startDevice({ ports: hurried })
  const { profile } = await device.engine.workspace.open()
  const backups = join(device.userDataDir, 'profiles', profile.name, 'backups')
  rmSync(backups, { recursive: true, force: true })
  writeFileSync(backups, 'in the way')
  await device.run('createTask', { title: 'While there is no folder' })
  await vi.waitFor(() => expect(device.logged.join()).toContain('backup-failed'), 10_000)

  rmSync(backups)
  await device.run('createTask', { title: 'Afterwards' })
  await vi.waitFor(() => expect(device.logged.join()).toContain('backup-taken'), 10_000)
  await device.stop()
})
