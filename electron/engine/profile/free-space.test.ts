/** A disk that is almost full refuses changes before the journal; an unsuitable place says so before anything is typed. */
import { expect, test, vi } from 'vitest'
import { nodeFiles } from '../../engine-host/node-files.ts'
import { startDevice, tryStartDevice } from '../testing/test-device.ts'
import { ROOM_FOR_CHANGES } from './free-space.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const

test('below the floor changes are refused and reading goes on; room that was made is noticed without a restart', async () => {
  const disk = { freeBytes: 100 * ROOM_FOR_CHANGES }
  const files = { ...nodeFiles, space: async () => ({ ...disk, network: false }) }
  const clock = { ms: 0 }
  const time = { nowMs: Date.now, monotonicMs: () => clock.ms, zone: () => 'UTC' }
  const device = await startDevice({ ports: { files, time } })
  await device.run('createTask', { title: 'Before' })
  disk.freeBytes = ROOM_FOR_CHANGES - 1
  clock.ms += 2_000
  const seen: boolean[] = []
  device.client.subscribe({ query: 'storage' }, ({ roomForChanges }) => seen.push(roomForChanges))
  expect(await device.refused('createTask', { title: 'Refused' })).toEqual({ kind: 'disk-full' })
  expect((await device.ask(inbox)).rows.map(({ title }) => title)).toEqual(['Before'])
  expect(await device.refused('backUpNow', {})).toEqual({ kind: 'disk-full' })
  disk.freeBytes = 2 * ROOM_FOR_CHANGES
  await device.run('createTask', { title: 'After' })
  await vi.waitFor(() => expect([seen[0], seen.at(-1)]).toEqual([false, true]))
  await device.stop()
})

test('a large change is refused where a small one still has room', async () => {
  const { userDataDir, stop } = await startDevice()
  await stop()
  const space = async () => ({ freeBytes: 1.01 * ROOM_FOR_CHANGES, network: false })
  const again = await startDevice({ userDataDir, ports: { files: { ...nodeFiles, space } } })
  await again.run('createTask', { title: 'Small' })
  const text = Array.from({ length: 1000 }, (_, n) => `Task ${n}`).join('\n')
  expect(await again.refused('importTodoTxt', { text })).toEqual({ kind: 'disk-full' })
  expect((await again.ask(inbox)).rows.map(({ title }) => title)).toEqual(['Small'])
  await again.stop()
})

test('a profile on a network drive is refused', async () => {
  const files = { ...nodeFiles, space: async () => ({ freeBytes: 1e12, network: true }) }
  expect(await tryStartDevice({ ports: { files } })).toEqual({
    ok: false,
    failure: { kind: 'profile-on-network' },
  })
})

test('a new profile on a full disk is refused', async () => {
  const files = { ...nodeFiles, space: async () => ({ freeBytes: 1_000, network: false }) }
  expect(await tryStartDevice({ ports: { files } })).toEqual({ ok: false, failure: { kind: 'disk-full' } })
})

test('a change that the database did not take is stored before the next one, and counts as lost until then', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  await device.run('createTask', { title: 'One' })
  await profile.database.exec('alter table outbox rename to away')
  expect(await device.refused('createTask', { title: 'Two' })).toEqual({ kind: 'answer-lost' })
  expect(await device.refused('createTask', { title: 'Refused' })).toEqual({ kind: 'engine-unreachable' })
  await profile.database.exec('alter table away rename to outbox')
  await device.run('createTask', { title: 'Three' })
  expect((await device.ask(inbox)).rows.map(({ title }) => title)).toEqual(['One', 'Two', 'Three'])
  await device.stop()
})
