/**
 * Unsent values that something greater from the server has replaced here. The server has never heard of them, so they go on waiting, as what they were: it
 * says whether the winner's author had seen them, and otherwise keeps them as conflicts. In the outbox their register is `name@stamp`.
 */
import { canonical, defaultRegisters, type HistoryEntry, type Json } from '@tidelist/shared-schema'
import type { LocalRunner, Statement } from '../database/local-database.ts'

type Entry = {
  readonly t: string
  readonly row_id: string
  readonly register: string
  readonly stamp: string
}

const beatenPattern = /^([^@]+)@[0-9a-f]{32}$/

/** The name of the register, or null where the entry speaks of the value that stands in the row. */
export const beatenRegister = (register: string): string | null => beatenPattern.exec(register)?.[1] ?? null

const waitingStatement: Statement = {
  name: 'anything_waits',
  types: [],
  text: 'select exists (select 1 from outbox) as waits',
}

/** To be called in the transaction that replaces the values. */
export async function keepBeaten(run: LocalRunner, replaced: readonly HistoryEntry[]): Promise<void> {
  const [outbox] = await run.execute(waitingStatement, [])
  if (outbox?.waits !== true) return
  const typed = replaced.filter(
    ({ t, register, value }) => canonical(defaultRegisters(t)[register] ?? null) !== canonical(value),
  )
  await run.query(
    `update outbox o set register = x.register || '@' || x.stamp
     from jsonb_to_recordset($1::jsonb) x(t text, row_id uuid, register text, stamp text)
     where o.t = x.t and o.row_id = x.row_id and o.register = x.register and o.stamp = x.stamp`,
    [JSON.stringify(replaced)],
  )
  await run.query(
    `insert into outbox (t, row_id, register, stamp, base)
     select x.t, x.row_id, x.register || '@' || x.stamp, x.stamp, null
     from jsonb_to_recordset($1::jsonb) x(t text, row_id uuid, register text, stamp text)
     where exists (select from outbox o where o.t = x.t and o.row_id = x.row_id and o.register = '*' and o.base is null and o.refused is null)
     on conflict do nothing`,
    [JSON.stringify(typed)],
  )
}

/**
 * What of a row goes into one batch: a row stands in it once. Beaten values go before what stands in the row now, one of each register at a time; a row
 * that goes whole comes first of all, because only then the server knows it.
 */
export function chooseEntries<E extends Entry>(entries: readonly E[]): E[] {
  if (!entries.some(({ register }) => beatenRegister(register))) return [...entries]
  const rows = new Map<string, E[]>()
  for (const entry of entries) {
    const key = `${entry.t} ${entry.row_id}`
    rows.set(key, [...(rows.get(key) ?? []), entry])
  }
  return [...rows.values()].flatMap((row) => {
    const beaten = row.filter(({ register }) => beatenRegister(register))
    if (beaten.length === 0 || row.some(({ register }) => register === '*'))
      return row.filter((entry) => !beaten.includes(entry))
    return [...new Map(beaten.toReversed().map((entry) => [beatenRegister(entry.register), entry])).values()]
  })
}

/** The beaten values among the entries, by row, register and stamp, from the history. */
export async function readBeaten(
  run: LocalRunner,
  userId: string,
  entries: readonly Entry[],
): Promise<Map<string, Json>> {
  const wanted = entries.flatMap((entry) => {
    const register = beatenRegister(entry.register)
    return register ? [{ ...entry, register }] : []
  })
  if (wanted.length === 0) return new Map()
  const rows = await run.query(
    `select h.t, h.row_id, h.register, h.stamp, h.value from history h
     join jsonb_to_recordset($2::jsonb) x(t text, row_id uuid, register text, stamp text)
     on h.user_id = $1 and h.t = x.t and h.row_id = x.row_id and h.register = x.register and h.stamp = x.stamp`,
    [userId, JSON.stringify(wanted)],
  )
  return new Map(
    rows.map(({ t, row_id, register, stamp, value }) => [
      beatenKey({ t: String(t), row_id: String(row_id), register: `${register}@${stamp}` }),
      value as Json, // a jsonb column
    ]),
  )
}

export const beatenKey = ({ t, row_id, register }: Omit<Entry, 'stamp'>): string =>
  `${t} ${row_id} ${register}`
