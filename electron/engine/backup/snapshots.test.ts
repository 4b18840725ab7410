/** Snapshots are proved before they count, and a profile can be made again from one. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type Device, startDevice, tryStartDevice } from '../testing/test-device.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
const titles = async (device: Device) => (await device.ask(inbox)).rows.map(({ title }) => title)
const profileOf = async (device: Device) => (await device.engine.workspace.open()).profile
const folderOf = async (device: Device) =>
  join(device.userDataDir, 'profiles', (await profileOf(device)).name)

async function create(device: Device, ...all: string[]): Promise<void> {
  for (const title of all) await device.run('createTask', { title })
}

async function taken(device: Device) {
  const result = await (await profileOf(device)).snapshots.take('person')
  if (!result.ok) throw new Error(`${result.failure.kind} ${device.logged.join('\n')}`)
  return result.value
}

test('a snapshot is restored elsewhere before it counts, and leaves only itself and its facts', async () => {
  const device = await startDevice()
  await create(device, 'One', 'Zwei 🌊 "quoted" \\ \u2028')
  const facts = await taken(device)
  expect(facts.sums.tasks?.rows).toBe(2)
  expect(Object.keys(facts.sums)).toEqual(expect.arrayContaining(['users', 'outbox', 'engine_state']))
  const folder = join(await folderOf(device), 'backups')
  expect(readdirSync(folder).map((name) => name.replace(/^.*Z\./, ''))).toEqual(['json', 'ndjson.gz'])
  const { snapshots } = await profileOf(device)
  expect(await snapshots.needed()).toBe(false)
  await create(device, 'Three')
  expect(await snapshots.needed()).toBe(true)
  await device.stop()
})

test('changes made while a snapshot is taken are not in it and not lost', async () => {
  const device = await startDevice()
  await device.run('importTodoTxt', {
    text: Array.from({ length: 1500 }, (_, index) => `Task ${index}`).join('\n'),
  })
  const backups = join(await folderOf(device), 'backups')
  const taking = taken(device)
  await vi.waitFor(() => expect(readdirSync(backups)[0]).toMatch(/\.new$/), { timeout: 20_000, interval: 2 })
  await create(device, 'Meanwhile')
  const { sums } = await taking
  expect(sums.tasks?.rows).toBe(1500)
  await create(device, 'Afterwards')
  const folder = await folderOf(device)
  await device.stop()
  rmSync(join(folder, 'db'), { recursive: true })
  const again = await startDevice({ userDataDir: device.userDataDir })
  expect((await again.ask(inbox)).total).toBe(1502)
  expect(again.logged.join()).toContain('snapshot-restored')
  expect((await profileOf(again)).notice).toBe('rebuilt')
  await again.stop()
})

test('a snapshot that fails its proof is never rotated in, and that is said', async () => {
  const device = await startDevice({
    ports: {
      proof: {
        prove: () => ({
          outcome: Promise.resolve({ ok: false, reason: 'restored rows differ' }),
          giveUp: () => undefined,
        }),
      },
    },
  })
  await create(device, 'One')
  const { snapshots } = await profileOf(device)
  expect(await snapshots.take('person')).toEqual({ ok: false, failure: { kind: 'backup-unproved' } })
  expect(await snapshots.list()).toEqual([])
  expect(readdirSync(join(await folderOf(device), 'backups'))).toEqual([])
  await device.stop()
})

test('closing does not wait for a proof, and what it leaves is gone after the next snapshot', async () => {
  const device = await startDevice()
  await create(device, 'One')
  const backups = join(await folderOf(device), 'backups')
  const taking = (await profileOf(device)).snapshots.take('person')
  await vi.waitFor(() => expect(readdirSync(backups).join()).toMatch(/\.proof/), 20_000)
  await device.stop()
  expect((await taking).ok).toBe(false)
  const again = await startDevice({ userDataDir: device.userDataDir })
  await taken(again)
  expect(readdirSync(backups).length).toBe(2)
  await again.stop()
})

test('a snapshot file that is damaged before its proof does not pass it', async () => {
  const device = await startDevice()
  await create(device, 'One', 'Two')
  const { snapshots } = await profileOf(device)
  const facts = await taken(device)
  const [{ name } = { name: '' }] = await snapshots.list()
  const path = snapshots.pathOf(name)
  const bytes = readFileSync(path)
  const damaged = Buffer.from(bytes)
  damaged[Math.floor(bytes.length / 2)] = (damaged[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff
  const prove = (file: string) => device.ports.proof.prove(file, `${path}.scratch`).outcome
  const aside = `${path}.tried`
  writeFileSync(aside, damaged)
  expect(await prove(aside)).toMatchObject({ ok: false })
  writeFileSync(aside, bytes.subarray(0, bytes.length - 20))
  expect(await prove(aside)).toMatchObject({ ok: false })
  writeFileSync(aside, bytes)
  expect(await prove(aside)).toEqual({ ok: true })
  expect(facts.sums.tasks?.rows).toBe(2)
  await device.stop()
})

test('the journal lets go of what every kept snapshot holds, and a damaged snapshot gives way to the one before', async () => {
  const device = await startDevice()
  await create(device, 'In both')
  await taken(device)
  const again = await restarted(device)
  await create(again, 'In the second')
  await taken(again)
  const last = await restarted(again)
  await create(last, 'In the journal')
  const folder = await folderOf(last)
  expect(readdirSync(join(folder, 'journal'))).toEqual(['000000000002.ndjson', '000000000003.ndjson'])
  const [newest] = await (await profileOf(last)).snapshots.list()
  await last.stop()
  writeFileSync(join(folder, 'backups', `${newest?.name}.ndjson.gz`), 'nonsense')
  rmSync(join(folder, 'db'), { recursive: true })
  const rebuilt = await startDevice({ userDataDir: device.userDataDir })
  expect(await titles(rebuilt)).toEqual(['In both', 'In the second', 'In the journal'])
  expect((await profileOf(rebuilt)).notice).toBe('rebuilt')
  await rebuilt.stop()
})

test('what cannot be put together in full is said to be in part', async () => {
  const device = await startDevice()
  await create(device, 'One')
  await taken(device)
  const again = await restarted(device)
  await create(again, 'Two')
  await taken(again)
  const folder = await folderOf(again)
  await again.stop()
  rmSync(join(folder, 'backups'), { recursive: true })
  rmSync(join(folder, 'db'), { recursive: true })
  const rebuilt = await startDevice({ userDataDir: device.userDataDir })
  expect(await titles(rebuilt)).toEqual(['Two'])
  expect((await profileOf(rebuilt)).notice).toBe('rebuilt-in-part')
  await rebuilt.stop()
})

test('a profile with a snapshot of a newer app is refused and left as it is', async () => {
  const device = await startDevice()
  await create(device, 'One')
  const folder = await folderOf(device)
  await taken(device)
  await device.stop()
  writeFileSync(join(folder, 'backups', '2999-01-01.json'), JSON.stringify({ format: 2 }))
  expect(await tryStartDevice({ userDataDir: device.userDataDir })).toEqual({
    ok: false,
    failure: { kind: 'profile-newer' },
  })
})

test('snapshots come by themselves once it is quiet, an hour apart, and not without changes', async () => {
  const clock = { ms: 1_795_000_000_000 }
  const due: { atMs: number; work: () => void }[] = []
  const device = await startDevice({
    ports: {
      time: { nowMs: () => clock.ms, monotonicMs: () => clock.ms, zone: () => 'UTC' },
      timers: {
        after: (delayMs, work) => {
          if (delayMs === 0) setImmediate(work)
          else due.push({ atMs: clock.ms + delayMs, work })
          return () => undefined
        },
      },
    },
  })
  const { snapshots } = await profileOf(device)
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.ms += 60_000
      const ready = due.filter(({ atMs }) => atMs <= clock.ms)
      for (const each of ready) due.splice(due.indexOf(each), 1)
      for (const { work } of ready) work()
      await new Promise(setImmediate)
    }
  }
  const count = (expected: number) =>
    vi.waitFor(async () => expect((await snapshots.list()).length).toBe(expected), 20_000)
  await device.client.run('createTask', { title: 'One' })
  await pass(2)
  await count(1)
  await device.client.run('createTask', { title: 'Two' })
  await pass(30)
  await count(1)
  await pass(40)
  await count(2)
  await pass(300)
  await count(2)
  await device.stop()
})

async function restarted(device: Device): Promise<Device> {
  await device.stop()
  return startDevice({ userDataDir: device.userDataDir })
}
