/** A profile that was copied, to another computer or beside the first: two devices must never stamp as one. */
import { cpSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { groundOfFile, identical, inbox, newPerson, plug, saved, titles } from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

const deviceId = async (device: Device) => (await device.engine.workspace.open()).profile.recorder.device()

function copied(device: Device): { userDataDir: string; secrets: Map<string, string> } {
  const userDataDir = mkdtempSync(join(tmpdir(), 'tidelist-copy-'))
  cpSync(device.userDataDir, userDataDir, { recursive: true })
  expect(readdirSync(join(userDataDir, 'profiles')).length).toBe(1)
  return { userDataDir, secrets: new Map(device.secrets) }
}

test('a copy takes another device id, keeps what waits to be sent, and both go on as two devices', async () => {
  const person = newPerson()
  const line = plug()
  const first = await ground.signedUp(person, { ports: { network: line.network } })
  const { id } = await first.run('createTask', { title: 'Before the copy' })
  await saved(first)
  line.online = false
  await first.run('editTask', { id, title: 'Waiting in both' })
  await ground.stop(first)
  const copy = copied(first)

  const original = await ground.device({ userDataDir: first.userDataDir, secrets: first.secrets })
  const clone = await ground.device(copy)
  expect(await deviceId(clone)).not.toBe(await deviceId(original))
  expect(clone.logged.join('\n')).toContain('profile-copied')
  expect(original.logged.join('\n')).not.toContain('profile-copied')
  await Promise.all([saved(original), saved(clone)])
  expect(await titles(clone)).toEqual(['Waiting in both'])

  await original.run('editTask', { id, notes: 'by the original' })
  await clone.run('editTask', { id, priority: 1 })
  for (const each of [original, clone]) await each.until(inbox, ({ rows }) => rows[0]?.priority === 1)
  for (const each of [original, clone])
    await each.until({ query: 'task', id }, (task) => task?.notes === 'by the original')
  await Promise.all([saved(original), saved(clone)])
  await identical(original, clone)
  const { profile } = await clone.engine.workspace.open()
  const devices = await profile.database.query('select device from devices order by device')
  expect(devices.map(({ device }) => device)).toEqual(
    [await deviceId(original), await deviceId(clone)].sort(),
  )
})

test('a profile that stays where it is keeps its device id over restarts', async () => {
  const first = await ground.device()
  const id = await deviceId(first)
  await ground.stop(first)
  const again = await ground.device({ userDataDir: first.userDataDir })
  expect(await deviceId(again)).toBe(id)
})
