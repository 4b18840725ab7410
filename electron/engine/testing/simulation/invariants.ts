/**
 * What must hold in every simulated history (names as in the protocol and the fault table).
 *
 * | check | shows | when |
 * |---|---|---|
 * | `everythingIsSomewhere` | S1 S7 I7 I19: a value that was typed is on the server, waits in an outbox, or lost to a greater stamp | while it goes on |
 * | `outboxesHoldOwnChanges` | I18: applying a page queues nothing | while it goes on |
 * | `stampsAreNotAhead` | I10 T6: no stored stamp is more than a minute ahead | while it goes on |
 * | `numbersFollowCommits` | I8 I2: every row has a number of its own, none beyond the counter, none moves for nothing | while it goes on |
 * | `journalComesFirst` | S1 T1 T2: no database knows a change that is not in its journal | at every crash |
 * | `devicesAreIdle` | S5 S8: once the weather is good, all devices have sent and fetched everything within the time | when quiet |
 * | `valuesAreExpected` | S1 S2 I1 I3 I6 I14 I16: each register on the server is the greatest that was typed, value and stamp | when quiet |
 * | `devicesAreEqual` | S3 I1 I4 I17: devices and server hold the same rows | when quiet |
 * | `lossesAreConflicts` | I7: what was set aside unseen is among the conflicts; what was seen is not | when quiet |
 * | `nothingIsForeign` | S4 I11: no row of a person that nobody of theirs typed | when quiet |
 * | `repeatsChangeNothing` | I5 S2 T5: a push that comes again changes nothing, numbers included | when quiet |
 * | `nothingIsAsked` | I2: at rest there is only the pull every five minutes, and it brings nothing | when quiet |
 * | `logsAreClean` | S9: no log holds a secret or what was typed | when quiet |
 */
import {
  canonical,
  isUntouched,
  type Json,
  limits,
  type StoredRow,
  type SyncedTable,
  stampMs,
  stampOf,
  toMergeRow,
} from '@tidelist/shared-schema'
import type { Stage } from './base-world.ts'
import {
  expectedRegisters,
  isChain,
  isReplacedByItsAuthor,
  keyOf,
  type Ledger,
  type Typed,
  unseenLosses,
} from './ledger.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { allRowsSql } from './simulated-server.ts'

export type Facts = Pick<Stage, 'time' | 'server' | 'devices'> & {
  readonly userId: string
  readonly ledger: Ledger
  /** The server was put back to a backup, and its devices have not come to rest since. */
  readonly isHealing: boolean
}

type State = {
  readonly registers: ReadonlyMap<string, string>
  /** Defaults that nobody has typed, by the same keys. */
  readonly untouched: ReadonlySet<string>
  readonly rows: readonly StoredIn[]
}
type StoredIn = { readonly t: SyncedTable; readonly row: StoredRow }

export class Violation extends Error {}

const fail = (check: string, facts: unknown): never => {
  throw new Violation(`${check}: ${JSON.stringify(facts)}`)
}

export const typedBy = ({ ledger, devices, userId }: Pick<Facts, 'ledger' | 'devices' | 'userId'>): Typed[] =>
  ledger.of(
    userId,
    (name, profile) => devices.find((device) => device.name === name)?.ownerOf(profile) ?? null,
  )

/** Registers as `value @ stamp`, by table, row and register. */
function stateOf(rows: readonly Record<string, unknown>[]): State {
  const stored = rows as unknown as StoredIn[] // as the statement selects them
  const registers = new Map<string, string>()
  const untouched = new Set<string>()
  for (const { t, row } of stored) {
    const merged = toMergeRow(t, row)
    for (const [register, value] of Object.entries(merged.regs)) {
      const key = keyOf({ t, id: row.id, register })
      registers.set(key, versionText(value, stampOf(row.clk, register)))
      if (isUntouched(t, merged, register)) untouched.add(key)
    }
  }
  return { registers, untouched, rows: stored }
}

const versionText = (value: Json, stamp: string): string => `${canonical(value)} @ ${stamp}`

const serverState = async (facts: Facts): Promise<State> => stateOf(await facts.server.rowsOf(facts.userId))

/** Devices with this person's profile open. */
async function openDevices(facts: Facts): Promise<SimulatedDevice[]> {
  const open: SimulatedDevice[] = []
  for (const device of facts.devices)
    if (device.engine && (await device.userId()) === facts.userId) open.push(device)
  return open
}

export async function checkMeanwhile(facts: Facts): Promise<void> {
  const server = await serverState(facts)
  await stampsAreNotAhead(facts, server)
  await numbersFollowCommits(facts, server)
  if (facts.isHealing) return
  for (const device of await openDevices(facts)) {
    const outbox = await device.query('select t, row_id, register, stamp from outbox')
    everythingIsSomewhere({
      device,
      outbox,
      server,
      here: stateOf(await device.query(allRowsSql, [facts.userId])),
    })
    outboxesHoldOwnChanges({ device, outbox, server, typed: typedBy(facts) })
  }
}

type Held = {
  readonly device: SimulatedDevice
  readonly outbox: readonly Record<string, unknown>[]
  readonly server: State
}

function everythingIsSomewhere({ device, outbox, server, here }: Held & { here: State }): void {
  const waiting = new Set(outbox.map(({ t, row_id, register }) => `${t} ${row_id} ${register}`))
  for (const [key, version] of here.registers) {
    const [t, id] = key.split(' ')
    if (waiting.has(key) || waiting.has(`${t} ${id} *`)) continue
    const there = server.registers.get(key)
    if (there === undefined || (stampIn(there) < stampIn(version) && !here.untouched.has(key)))
      fail('everythingIsSomewhere', { device: device.name, key, here: version, there })
  }
}

const stampIn = (version: string): string => version.slice(-32)

function outboxesHoldOwnChanges({ device, outbox, server, typed }: Held & { typed: readonly Typed[] }): void {
  const own = new Set(typed.filter((each) => each.device === device.name).map(({ stamp }) => stamp))
  for (const { t, row_id, register, stamp } of outbox) {
    if (own.has(String(stamp)) || t === 'conflicts' || register === '*') continue
    const there = server.registers.get(`${t} ${row_id} ${register}`)
    if (there === undefined || stampIn(there) >= String(stamp))
      fail('outboxesHoldOwnChanges', { device: device.name, t, row_id, register, stamp, there })
  }
}

async function stampsAreNotAhead({ time }: Facts, { rows }: State): Promise<void> {
  for (const { t, row } of rows)
    for (const [register, stamp] of Object.entries(row.clk))
      if (stampMs(stamp) > time.wallMs() + limits.clockAheadMs)
        fail('stampsAreNotAhead', { t, id: row.id, register, stamp })
}

async function numbersFollowCommits({ server, userId }: Facts, { rows }: State): Promise<void> {
  const [counter] = await server.query('select seq from sync_user where user_id = $1', [userId])
  const numbers = rows.map(({ row }) => Number(row.server_seq))
  const greatest = Math.max(0, ...numbers)
  if (new Set(numbers).size !== numbers.length || greatest > Number(counter?.seq ?? 0))
    fail('numbersFollowCommits', { counter: counter?.seq, greatest, rows: numbers.length })
}

/** `flushed`: the greatest number of a journal line that is on this profile's disk. */
export function journalComesFirst(device: string, inDatabase: number, flushed: number): void {
  if (inDatabase > flushed) fail('journalComesFirst', { device, inDatabase, flushed })
}

export async function checkWhenQuiet(facts: Facts): Promise<void> {
  await devicesAreIdle(facts)
  const server = await serverState(facts)
  const typed = typedBy(facts)
  valuesAreExpected(server, typed)
  for (const device of await openDevices(facts)) await devicesAreEqual(device, facts, server)
  lossesAreConflicts(facts, server, typed)
  nothingIsForeign(server, typed)
  await checkMeanwhile({ ...facts, isHealing: false })
  await repeatsChangeNothing(facts, server)
}

async function devicesAreIdle(facts: Facts): Promise<void> {
  for (const device of await openDevices(facts)) {
    const outbox = await device.query('select * from outbox')
    const [place] = await device.query('select reconciled from engine_state')
    if (outbox.length > 0 || place?.reconciled !== true)
      fail('devicesAreIdle', { device: device.name, outbox, ...place, log: device.logged.slice(-3) })
  }
}

function valuesAreExpected(server: State, typed: readonly Typed[]): void {
  for (const [key, { value, stamp }] of expectedRegisters(typed)) {
    const expected = versionText(value, stamp)
    const found = server.registers.get(key)
    if (found !== expected)
      fail('valuesAreExpected', {
        key,
        expected,
        found,
        versions: typed.filter((each) => keyOf(each) === key),
      })
  }
}

async function devicesAreEqual(device: SimulatedDevice, facts: Facts, server: State): Promise<void> {
  const here = stateOf(await device.query(allRowsSql, [facts.userId]))
  for (const key of new Set([...here.registers.keys(), ...server.registers.keys()])) {
    const [mine, theirs] = [here.registers.get(key), server.registers.get(key)]
    if (mine !== theirs) fail('devicesAreEqual', { device: device.name, key, here: mine, server: theirs })
  }
}

/**
 * A server that was put back has forgotten who had seen what: of what it had taken before, an old value that its device cannot prove to have been seen is
 * shown rather than not, and a conflict that no device had fetched is gone. What was never sent before is shown like any other, unless its own device has written
 * over it: what stood between the two may come after them, and an author has seen their own.
 */
function lossesAreConflicts({ server }: Facts, { rows }: State, typed: readonly Typed[]): void {
  const { formerlyTaken } = server
  const facts = rows.filter(({ t }) => t === 'conflicts').map(({ row }) => row)
  const found = new Set(
    facts.map((row) => `${row.table_name} ${row.row_id} ${row.register} ${row.losing_stamp}`),
  )
  for (const lost of unseenLosses(typed)) {
    const version = `${keyOf(lost)} ${lost.stamp}`
    const isKnown = server.restores > 0 && (formerlyTaken.has(version) || isReplacedByItsAuthor(lost, typed))
    if (!found.has(version) && !isKnown)
      fail('lossesAreConflicts', { lost, versions: typed.filter((each) => keyOf(each) === keyOf(lost)) })
  }
  if (server.restores > 0) return
  const versions = Map.groupBy(typed, keyOf)
  for (const row of facts) {
    const key = `${row.table_name} ${row.row_id} ${row.register}`
    if (isChain(versions.get(key) ?? []))
      fail('lossesAreConflicts', { seen: key, row, versions: versions.get(key) })
  }
}

function nothingIsForeign({ rows }: State, typed: readonly Typed[]): void {
  const own = new Set(typed.map(({ t, id }) => `${t} ${id}`))
  for (const { t, row } of rows)
    if (t !== 'conflicts' && !own.has(`${t} ${row.id}`)) fail('nothingIsForeign', { t, id: row.id })
}

async function repeatsChangeNothing(facts: Facts, before: State): Promise<void> {
  const { server, userId } = facts
  const seqOf = async () =>
    (await server.query('select seq from sync_user where user_id = $1', [userId]))[0]?.seq
  const seq = await seqOf()
  for (const push of server.pushes.slice(-3)) await server.answer(push)
  const after = await serverState(facts)
  const known = new Set(before.rows.map((row) => JSON.stringify(row)))
  const changed = after.rows.filter((row) => !known.has(JSON.stringify(row)))
  if ((await seqOf()) !== seq || changed.length > 0 || after.rows.length !== before.rows.length)
    fail('repeatsChangeNothing', { seq, now: await seqOf(), changed })
}

export function nothingIsAsked(answered: readonly string[], afterMs: number): void {
  const pushes = answered.filter((each) => each.includes('/sync/push'))
  const pulls = answered.filter((each) => each.includes('/sync/pull'))
  if (pushes.length > 0 || pulls.length > 3 * Math.ceil(afterMs / 300_000))
    fail('nothingIsAsked', { answered })
}

export function logsAreClean(lines: readonly string[], secrets: readonly string[]): void {
  for (const line of lines)
    for (const secret of secrets) if (line.includes(secret)) fail('logsAreClean', { line })
}
