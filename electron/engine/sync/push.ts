/** One push: the oldest waiting rows as a batch, and what the server's answer does to them. */
import {
  isSyncedTable,
  type Json,
  limits,
  type MergeRow,
  PROTOCOL,
  type PushReply,
  type PushRequest,
  SCHEMA,
  type StoredRow,
  type SyncedTable,
  stampOf,
  toMergeRow,
  utf8Bytes,
  withoutDefaults,
} from '@tidelist/shared-schema'
import type { LocalDatabase, Statement } from '../database/local-database.ts'
import { queueStatement, readRows } from '../database/record-sql.ts'
import { beatenKey, beatenRegister, chooseEntries, readBeaten } from '../profile/beaten.ts'

type Waiting = { t: SyncedTable; row_id: string; register: string; stamp: string; base: string | null }

type Row = PushRequest['rows'][number]

/** Rows to send from this device's place on the server, and the entries of the outbox that they stand for. */
export type Batch = {
  rows: readonly Row[]
  /** A `PushRequest` as JSON, made while the batch before is under way. */
  json: string
  sent: readonly Waiting[]
  /** Nothing else waited when it was put together. */
  isLast: boolean
}

type BatchOptions = {
  device: string
  cursor: number
  epoch: string | null
  maxRows: number
  underWay: readonly Waiting[]
}

/** Null when nothing waits but what is under way. `maxRows` shrinks after a 413. */
export async function nextBatch(
  database: LocalDatabase,
  userId: string,
  options: BatchOptions,
): Promise<Batch | null> {
  const { device, cursor, epoch, maxRows, underWay } = options
  const waiting = await waitingEntries(database, maxRows, underWay)
  const entries = chooseEntries(waiting)
  if (entries.length === 0) return null
  const built = (await buildRows(database, userId, entries)).map(sized)
  const tooLarge = built.filter(({ bytes }) => bytes > limits.rowBytes).map(({ row }) => row)
  if (tooLarge.length > 0) {
    await refuseRows(database, tooLarge, 'too_large')
    return nextBatch(database, userId, options)
  }
  const kept = withinBytes(built)
  const rows = kept.map(({ row }) => row)
  const keys = new Set(rows.map(({ t, id }) => `${t} ${id}`))
  const sent = entries.filter(({ t, row_id }) => keys.has(`${t} ${row_id}`))
  const json = requestJson({ proto: PROTOCOL, schema: SCHEMA, device, epoch, cursor }, kept)
  return { rows, json, sent, isLast: rows.length < maxRows && sent.length === waiting.length }
}

/** The rows have been written as JSON to know their size. */
const requestJson = (head: Omit<PushRequest, 'rows'>, rows: readonly Sized[]): string =>
  `${JSON.stringify(head).slice(0, -1)},"rows":[${rows.map(({ json }) => json).join(',')}]}`

/** What the server cannot take stays here by itself, and delays nothing else. */
export async function refuseRows(
  database: LocalDatabase,
  rows: readonly { t: string; id: string }[],
  code: string,
): Promise<void> {
  await database.query(
    `update outbox o set refused = $2 from jsonb_to_recordset($1::jsonb) x(t text, id uuid)
     where o.t = x.t and o.row_id = x.id`,
    [JSON.stringify(rows.map(({ t, id }) => ({ t, id }))), code],
  )
}

/**
 * All entries of the rows that the oldest waiting entries belong to. They come as one text, for PGlite takes twice as long to give them row by row, and half as
 * long again to write them as JSON. What is under way was the oldest, so passing over it costs no more than reading it.
 */
async function waitingEntries(
  database: LocalDatabase,
  maxRows: number,
  underWay: readonly Waiting[],
): Promise<Waiting[]> {
  const [found] =
    underWay.length === 0
      ? await database.execute(oldestStatement, [maxRows])
      : await database.query(oldestSql(othersSql), [
          maxRows,
          JSON.stringify(underWay.map(({ t, row_id }) => ({ t, row_id }))),
        ])
  return found?.entries ? String(found.entries).split(',').map(toEntry) : []
}

/** $1 rows at most. */
const oldestSql = (others: string): string =>
  `select string_agg(concat_ws(' ', o.t, o.row_id, o.register, o.stamp, o.base), ',' order by o.stamp) as entries
   from (select distinct t, row_id from (
     select t, row_id from outbox where refused is null ${others} order by stamp limit $1) first) oldest
   cross join lateral (select * from outbox w where w.t = oldest.t and w.row_id = oldest.row_id and w.refused is null offset 0) o`

/** None of the parts has a space or a comma in it. */
function toEntry(text: string): Waiting {
  const [t = '', row_id = '', register = '', stamp = '', base = null] = text.split(' ')
  return { t: t as SyncedTable, row_id, register, stamp, base } // only synced tables have a place in the outbox
}

/** Of every push that follows a quiet moment. The others, like what is settled, are not prepared: they tell of many entries, for which a plan made for few is wrong. */
const oldestStatement: Statement = { name: 'oldest_waiting', types: ['int'], text: oldestSql('') }

/** $2 the rows that are under way. */
const othersSql =
  'and (t, row_id) not in (select t, row_id from json_to_recordset($2::json) u(t text, row_id uuid))'

async function buildRows(
  database: LocalDatabase,
  userId: string,
  entries: readonly Waiting[],
): Promise<Row[]> {
  const groups = new Map<string, Waiting[]>()
  for (const entry of entries) {
    const key = `${entry.t} ${entry.row_id}`
    const group = groups.get(key) ?? []
    group.push(entry)
    groups.set(key, group)
  }
  const stored = new Map<string, StoredRow>()
  for (const t of new Set(entries.map((entry) => entry.t))) {
    const ids = [...new Set(entries.filter((entry) => entry.t === t).map(({ row_id }) => row_id))]
    for (const [id, row] of await readRows(database, userId, { t, ids })) stored.set(`${t} ${id}`, row)
  }
  const beaten = await readBeaten(database, userId, entries)
  return [...groups].flatMap(([key, group]) => {
    const row = stored.get(key)
    return row ? [pushedRow(row, group, beaten)] : []
  })
}

function pushedRow(stored: StoredRow, entries: readonly Waiting[], beaten: ReadonlyMap<string, Json>): Row {
  const [{ t }] = entries as [Waiting, ...Waiting[]] // groups are never empty
  const whole = entries.some(({ register }) => register === '*')
  const row = toMergeRow(t, stored)
  const losers = entries.filter((entry) => beaten.has(beatenKey(entry)))
  if (losers.length > 0) return { t, id: stored.id, whole: false, regs: beatenRegs(losers, beaten) }
  const bases = new Map(entries.map(({ register, base }) => [beatenRegister(register) ?? register, base]))
  const names = whole ? registersToSend(t, row) : [...bases.keys()]
  const regs = names.map((name): [string, [unknown, string, string | null]] => [
    name,
    [row.regs[name] ?? null, stampOf(row.clk, name), bases.get(name) ?? null],
  ])
  const made = whole ? { made: stored.clk['*'] } : {}
  const givenBack = entries.some(isGivenBack) ? { ifAbsent: true } : {}
  return { t, id: stored.id, whole, ...made, ...givenBack, regs: Object.fromEntries(regs) }
}

const isGivenBack = ({ register, base }: Waiting): boolean => register === '*' && base !== null

const beatenRegs = (entries: readonly Waiting[], beaten: ReadonlyMap<string, Json>): Row['regs'] =>
  Object.fromEntries(
    entries.map((entry) => [
      beatenRegister(entry.register) ?? '',
      [beaten.get(beatenKey(entry)) ?? null, entry.stamp, entry.base],
    ]),
  )

/** Never none, because a row that says nothing would be taken for a broken one. */
function registersToSend(t: SyncedTable, row: MergeRow): string[] {
  const names = Object.keys(withoutDefaults(t, row).regs)
  return names.length > 0 ? names : Object.keys(row.regs)
}

type Sized = { row: Row; json: string; bytes: number }

function sized(row: Row): Sized {
  const json = JSON.stringify(row)
  return { row, json, bytes: utf8Bytes(json) }
}

function withinBytes(rows: readonly Sized[]): readonly Sized[] {
  let sum = 0
  const end = rows.findIndex(({ bytes }, index) => {
    sum += bytes + 1
    return sum > limits.pushBytes && index > 0
  })
  return end < 0 ? rows : rows.slice(0, end)
}

/** Stored values that won where this device's lost, in the form of pulled rows without a place in the server's order. */
export type Winners = { t: SyncedTable; id: string; won: Record<string, readonly [unknown, string]> }[]

/**
 * A confirmed entry is deleted only where its stamp is the one that was sent: what was typed meanwhile goes on waiting. Returns the
 * winners to merge, and how many entries no longer wait.
 */
export async function applyPushReply(
  database: LocalDatabase,
  batch: Batch,
  { reply, nowMs }: { reply: PushReply; nowMs: number },
): Promise<{ settled: number; winners: Winners }> {
  const outcome = new Map(reply.results.map((result) => [`${result.t} ${result.id}`, result]))
  const states = batch.sent.map(({ t, row_id }) => outcome.get(`${t} ${row_id}`)?.st)
  const by = (state: string) => batch.sent.filter((_, index) => states[index] === state)
  const taken = by('ok')
  const alreadyThere = by('known_row').filter(isGivenBack)
  const refused = by('rejected').map((entry) => ({
    ...entry,
    refused: outcome.get(`${entry.t} ${entry.row_id}`)?.code ?? 'rejected',
  }))
  const whole = by('unknown_row').map((entry) => ({ ...entry, register: '*', base: null }))
  const confirmed = JSON.stringify([...taken, ...alreadyThere])
  if (refused.length === 0 && whole.length === 0) await database.query(settleSql, [confirmed, nowMs])
  else
    await database.transaction(async (run) => {
      await run.query(settleSql, [confirmed, nowMs])
      if (refused.length > 0)
        await run.query(
          `update outbox o set refused = x.refused from jsonb_to_recordset($1::jsonb) x(t text, row_id uuid, register text, stamp text, refused text)
       where o.t = x.t and o.row_id = x.row_id and o.register = x.register and o.stamp = x.stamp`,
          [JSON.stringify(refused)],
        )
      if (whole.length > 0) await run.execute(queueStatement, [JSON.stringify(onePerRow(whole))])
    })
  const winners = reply.results.flatMap(({ t, id, won }) => (won && isSyncedTable(t) ? [{ t, id, won }] : []))
  return { settled: taken.length + refused.length + whole.length, winners }
}

/** $1 the entries that were taken, $2 now. */
const settleSql = `
  with settled as (
    delete from outbox o using json_to_recordset($1::json) x(t text, row_id uuid, register text, stamp text)
    where o.t = x.t and o.row_id = x.row_id and o.register = x.register and o.stamp = x.stamp)
  update engine_state set last_confirmed_at_ms = $2 where id = 1`

const onePerRow = (entries: readonly Waiting[]): Waiting[] => [
  ...new Map(entries.map((entry) => [`${entry.t} ${entry.row_id}`, entry])).values(),
]
