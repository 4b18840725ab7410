/**
 * The world in which every simulated history begins: a server with two people's accounts; two computers of Ada's that are signed in; and one that she and Bob
 * share, signed out. Made once in a process, by the real engine and the real server; each history starts from copies of it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { type Migration, migrate, sharedMigrations } from '@tidelist/shared-schema'
import { type DatabaseImage, takeImage } from '@tidelist/shared-schema/testing/database-image'
import { seededRandom } from '@tidelist/shared-schema/testing/seeded-random'
import { serverMigrations } from '@tidelist/sync-server/testing'
import packageJson from '../../../../package.json' with { type: 'json' }
import type { CommandInput, CommandName } from '../../contract/index.ts'
import { deviceMigrations } from '../../migrations/bundle.ts'
import { Ledger, type Typed } from './ledger.ts'
import { SimulatedDevice } from './simulated-device.ts'
import type { Disk } from './simulated-disk.ts'
import { SimulatedServer } from './simulated-server.ts'
import { installVirtualTime, VirtualTime } from './virtual-time.ts'

const password = 'correct horse battery'
export const people = {
  ada: { name: 'Ada', email: 'ada@example.com', password },
  bob: { name: 'Bob', email: 'bob@example.com', password },
} as const
export type PersonName = keyof typeof people

export const credentialsOf = (person: PersonName) => {
  const { email } = people[person]
  return { email, password }
}

/** Everything of a simulation that is dear to make and is used again by the next history. */
export type Stage = {
  readonly time: VirtualTime
  readonly server: SimulatedServer
  readonly devices: readonly SimulatedDevice[]
  /** Where the notes of the history that runs now go. */
  readonly listener: { note(event: string): void; appended(device: string, path: string, text: string): void }
  readonly userIds: Readonly<Record<PersonName, string>>
  readonly base: Base
  /** Gives the platform its own time back and closes the databases. */
  strike(): Promise<void>
}

type Base = {
  readonly atMs: number
  readonly server: DatabaseImage
  readonly disks: readonly Disk[]
  readonly typed: readonly Typed[]
}

const deviceNames = ['laptop', 'desktop', 'shared']

export async function setStage(): Promise<Stage> {
  const time = new VirtualTime()
  const restoreTime = installVirtualTime(time)
  const empty = await emptyDatabase()
  const server = new SimulatedServer(await openWith(empty, serverMigrations), time)
  const listener: Stage['listener'] = { note: () => undefined, appended: () => undefined }
  const devices: SimulatedDevice[] = []
  for (const name of deviceNames) {
    const pg = await openWith(empty, deviceMigrations)
    const deps = {
      time,
      server,
      note: (event: string) => listener.note(event),
      onAppended: (device: string, path: string, text: string) => listener.appended(device, path, text),
    }
    devices.push(
      new SimulatedDevice(name, deps, {
        pg,
        seed: await takeImage(pg),
        random: seededRandom(devices.length + 1),
      }),
    )
  }
  const strike = async () => {
    restoreTime()
    for (const device of devices) await device.close()
    await server.close()
  }
  return { time, server, devices, listener, strike, ...(await begin({ time, server, devices, listener })) }
}

async function begin(
  stage: Pick<Stage, 'time' | 'server' | 'devices' | 'listener'>,
): Promise<Pick<Stage, 'userIds' | 'base'>> {
  const { time, server, devices, listener } = stage
  const ledger = new Ledger()
  listener.appended = (device, path, text) => void ledger.appended(device, { path, text, atMs: time.nowMs })
  const [laptop, desktop, shared] = devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice] // three names
  for (const device of devices) await device.start()
  const must = async <C extends CommandName>(device: SimulatedDevice, name: C, input: CommandInput<C>) => {
    const result = await complete(time, device.run(name, input))
    if (!result?.ok) throw new Error(`${name} on ${device.name}: ${JSON.stringify(result)}`)
  }
  await must(laptop, 'createTask', { title: 'Typed before any account', tags: ['home'] })
  await must(laptop, 'signUp', people.ada)
  await must(shared, 'signUp', people.bob)
  await must(shared, 'createTask', { title: "Bob's own" })
  await time.advance(5_000)
  await must(shared, 'signOut', {})
  await must(desktop, 'signIn', credentialsOf('ada'))
  await time.advance(60_000)
  for (const device of devices) await device.stop()
  const rows = await server.query('select id, name from users')
  const idOf = (person: PersonName) => String(rows.find(({ name }) => name === people[person].name)?.id)
  const disks: Disk[] = []
  for (const device of devices) disks.push(await device.savedDisk())
  const base = { atMs: time.nowMs, server: await server.backUp(), disks, typed: [...ledger.typed] }
  return { userIds: { ada: idOf('ada'), bob: idOf('bob') }, base }
}

/** The result of a command for which virtual time must go on; null when it never comes. */
export async function complete<T>(time: VirtualTime, running: Promise<T>): Promise<T | null> {
  let result: T | null = null
  let failed: unknown = null
  running.then(
    (value) => {
      result = value
    },
    (error: unknown) => {
      failed = error
    },
  )
  await time.advanceUntil(() => result !== null || failed !== null, 120_000)
  if (failed !== null) throw failed
  return result
}

/** Making a database takes seconds, so one is made for all runs and opened several times. */
async function emptyDatabase(): Promise<Blob> {
  const path = join(root, '.cache', `empty-database-${pgliteVersion}.tar`)
  if (existsSync(path)) return new Blob([readFileSync(path)])
  const pg = await PGlite.create('memory://')
  const dump = await pg.dumpDataDir('none')
  await pg.close()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()))
  renameSync(`${path}.${process.pid}`, path)
  return dump
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const pgliteVersion = String(packageJson.devDependencies['@electric-sql/pglite'])

async function openWith(empty: Blob, migrations: readonly Migration[]): Promise<PGlite> {
  const pg = await PGlite.create('memory://', { loadDataDir: empty })
  await pg.transaction((tx) =>
    migrate(
      {
        query: async (text, params) =>
          (await tx.query<Record<string, unknown>>(text, [...(params ?? [])])).rows,
        exec: async (text) => void (await tx.exec(text)),
      },
      [...sharedMigrations, ...migrations],
    ),
  )
  return pg
}
