/** Many people with many devices each, who type, change each other's tasks and synchronise; afterwards everything is looked for. */
import { randomUUID } from 'node:crypto'
import { canonical, type MergeRow, stampOf } from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import { LightDevice } from './light-device.ts'
import type { Person } from './test-device.ts'

export type LoadOptions = {
  /** Servers on one database. Devices take them in turn. */
  readonly urls: readonly string[]
  readonly database: Database
  /** A token for the sync routes. */
  readonly tokenFor: (person: { userId: string; sessionId: string }) => Promise<string>
  readonly people: number
  readonly devicesEach: number
  readonly rounds: number
  /** In [0, 1); seeded by the caller. */
  readonly random: () => number
  readonly atOnce: number
}

export type LoadReport = {
  readonly devices: number
  readonly requests: number
  readonly typed: number
  readonly tookMs: readonly number[]
  /** Empty when nothing was lost, everything is equal and nobody saw another person's task. */
  readonly faults: readonly string[]
}

export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const households = await Promise.all(
    Array.from({ length: options.people }, (_, nth) => household(options, nth)),
  )
  const devices = households.flat()
  for (let round = 0; round < options.rounds; round += 1)
    await inParallel(shuffled(devices, options.random), options.atOnce, async (device) => {
      type(device, options.random, round)
      await device.sync()
    })
  await inParallel(devices, options.atOnce, (device) => device.sync())
  const faults = households.flatMap(lookForFaults)
  faults.push(...(await countOnServer(options.database, households)))
  const tookMs = devices.flatMap((device) => device.tookMs)
  const typed = devices.reduce((sum, device) => sum + device.typed.length, 0)
  return { devices: devices.length, requests: tookMs.length, typed, tookMs, faults }
}

/** One person's devices. Signing up is not what is measured, so people and sessions are put into the database. */
async function household(options: LoadOptions, nth: number): Promise<LightDevice[]> {
  const userId = `load-${nth}-${randomUUID().slice(0, 8)}`
  const sessionId = randomUUID()
  await options.database.transaction(async (run) => {
    await run.query('insert into users (id, email, name) values ($1, $2, $3)', [
      userId,
      `${userId}@example.com`,
      'Load',
    ])
    await run.query(
      "insert into sessions (id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')",
      [sessionId, userId, randomUUID()],
    )
  })
  const jwt = await options.tokenFor({ userId, sessionId })
  const person: Person = { email: `${userId}@example.com`, password: '', userId, sessionToken: '', jwt }
  return Array.from(
    { length: options.devicesEach },
    (_, index) => new LightDevice(options.urls[(nth + index) % options.urls.length] ?? '', person),
  )
}

/** A new task, and changes of some that the device knows, whoever made them. */
function type(device: LightDevice, random: () => number, round: number): void {
  const owner = device.person.userId
  device.create(randomUUID(), `${owner} task ${round}`)
  const ids = [...device.tasks.keys()]
  for (let n = 0; n < 2; n += 1) {
    const id = ids[Math.floor(random() * ids.length)] ?? ''
    if (random() < 0.5) device.change(id, 'title', `${owner} changed ${random()}`)
    else device.change(id, 'priority', Math.floor(random() * 5))
  }
}

function lookForFaults(devices: readonly LightDevice[]): string[] {
  const [first] = devices
  if (!first) return []
  const whole = textOf(first)
  const faults = devices
    .filter((device) => textOf(device) !== whole)
    .map((device) => `device ${device.device} differs`)
  const owner = first.person.userId
  for (const [id, row] of first.tasks)
    if (!String(row.regs.title).startsWith(owner)) faults.push(`${owner} sees a task of somebody else: ${id}`)
  for (const { id, register, stamp, value } of devices.flatMap((device) => device.typed)) {
    const row = first.tasks.get(id)
    if (!row) faults.push(`task ${id} is lost`)
    else if (!stands(row, register, { stamp, value })) faults.push(`${register} of ${id} is lost`)
  }
  return faults
}

/** What was typed is there, or something greater is. */
function stands(row: MergeRow, register: string, typed: { stamp: string; value: unknown }): boolean {
  const present = stampOf(row.clk, register)
  return present > typed.stamp || (present === typed.stamp && row.regs[register] === typed.value)
}

const textOf = ({ tasks }: LightDevice): string =>
  [...tasks]
    .map(([id, { clk, regs }]) => canonical([id, { ...clk }, { ...regs }]))
    .sort()
    .join('\n')

async function countOnServer(
  database: Database,
  households: readonly (readonly LightDevice[])[],
): Promise<string[]> {
  const rows = await database.transaction((run) =>
    run.query(
      "select user_id, count(*)::int as tasks, count(*) filter (where not starts_with(title, user_id))::int as strange from tasks where user_id like 'load-%' group by user_id",
    ),
  )
  const counts = new Map(rows.map(({ user_id, tasks, strange }) => [String(user_id), { tasks, strange }]))
  return households.flatMap(([device]) => {
    const found = device ? counts.get(device.person.userId) : undefined
    if (!device || (found?.tasks === device.tasks.size && found.strange === 0)) return []
    return [
      `the server holds ${found?.tasks ?? 0} tasks of ${device.person.userId}, the devices ${device.tasks.size}`,
    ]
  })
}

async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)

/** A small generator, so that a run can be repeated: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
