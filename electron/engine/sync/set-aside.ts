/**
 * Rows that a person has to look at: those that the server refused, which can be sent again or given up, and those that had to go with something
 * unsent in them, which can be made again or dismissed.
 */
import {
  defaultRegisters,
  isRegisterValue,
  isSyncedTable,
  type Json,
  limits,
  type Result,
  recoveredId,
  refuse,
  registersOf,
  type StoredRow,
  type SyncedTable,
  success,
  tablesWithComputedIds,
  toMergeRow,
} from '@tidelist/shared-schema'
import type { QueryResult } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import { readRows } from '../database/record-sql.ts'
import type { JournalNote } from '../profile/journal-notes.ts'
import type { Profile } from '../profile/open-profile.ts'
import type { PlannedStep } from '../profile/steps.ts'
import { HELD } from './mass-deletion.ts'
import { startReconciling } from './start-over.ts'

type Named = { t: string; id: string }

export async function refusedRows(run: LocalRunner, userId: string): Promise<QueryResult<'refusedRows'>> {
  const found = await run.query(
    `select t, row_id as id, min(refused) as code, (count(*) over ())::int as total from outbox where refused is not null and refused <> '${HELD}'
     group by t, row_id order by min(stamp) limit ${limits.windowRows}`,
  )
  const labels = await labelsOf(run, userId, found as Named[]) // the columns of the statement
  const rows = found.map(({ t, id, code }) => ({
    t: String(t),
    id: String(id),
    label: labels.get(`${t} ${id}`) ?? '',
    code: String(code),
  }))
  return { rows, total: Number(found[0]?.total ?? 0) }
}

export async function recoveredRows(run: LocalRunner): Promise<QueryResult<'recoveredRows'>> {
  const found = await run.query(
    `select t, row_id as id, regs, reason, at_ms, (count(*) over ())::int as total from recovered
     order by at_ms desc, row_id limit ${limits.windowRows}`,
  )
  const rows = found.map(({ t, id, regs, reason, at_ms }) => ({
    t: String(t),
    id: String(id),
    label: labelOf(regs as Record<string, Json>), // written from registers
    reason: reason === 'purged' ? ('purged' as const) : ('refused' as const),
    atMs: Number(at_ms),
  }))
  return { rows, total: Number(found[0]?.total ?? 0) }
}

async function labelsOf(
  run: LocalRunner,
  userId: string,
  rows: readonly Named[],
): Promise<Map<string, string>> {
  const labels = new Map<string, string>()
  for (const t of new Set(rows.map((row) => row.t))) {
    if (!isSyncedTable(t)) continue
    const ids = rows.filter((row) => row.t === t).map(({ id }) => id)
    const stored = await readRows(run, userId, { t, ids })
    for (const [id, row] of stored) labels.set(`${t} ${id}`, labelOf(toMergeRow(t, row).regs))
  }
  return labels
}

const labelOf = ({ title, name }: Readonly<Record<string, Json>>): string =>
  typeof title === 'string' ? title : typeof name === 'string' ? name : ''

async function retryRefused({ recorder }: Profile, { t, id }: Named): Promise<Result<null>> {
  const rows = await recorder.alone((run) =>
    run.query(
      'update outbox set refused = null where t = $1 and row_id = $2 and refused is not null and refused <> $3 returning 1',
      [t, id, HELD],
    ),
  )
  return rows.length > 0 ? success(null) : refuse('nothing-to-answer')
}

/** The row goes and comes back as the server has it, where it has it: by pulling everything again, because single rows cannot be asked for. */
async function discardRefused({ recorder }: Profile, { t, id }: Named): Promise<Result<null>> {
  if (!isSyncedTable(t)) return refuse('nothing-to-answer')
  const userId = recorder.userId()
  let isKnownThere = false
  const plan = async (run: LocalRunner): Promise<JournalNote | null> => {
    const entries = await run.query('select register, refused from outbox where t = $1 and row_id = $2', [
      t,
      id,
    ])
    const stored = (await readRows(run, userId, { t, ids: [id] })).get(id)
    if (!stored || !entries.some(({ refused }) => refused !== null && refused !== HELD)) return null
    isKnownThere = !entries.some(({ register }) => register === '*')
    return {
      kind: 'forget',
      rows: [{ t, id }],
      recovered: [{ t, id, regs: regsOf(t, stored), reason: 'refused' }],
    }
  }
  const noted = await recorder.note('discardRefused', plan)
  if (!noted.ok) return noted
  if (noted.value === null) return refuse('nothing-to-answer')
  if (isKnownThere) await recorder.alone(startReconciling)
  return success(null)
}

const regsOf = (t: SyncedTable, stored: StoredRow): Record<string, Json> => ({
  ...toMergeRow(t, stored).regs,
})

/** The new row has every value that may be stored; what the server would refuse again is left at its default. */
async function restoreRecovered({ recorder }: Profile, { t, id }: Named): Promise<Result<{ id: string }>> {
  if (!isSyncedTable(t)) return refuse('nothing-to-answer')
  const restored = await recorder.change('restoreRecovered', async ({ run, userId }) => {
    const [kept] = await run.query('select regs, at_ms from recovered where t = $1 and row_id = $2', [t, id])
    if (!kept) return refuse('nothing-to-answer')
    const newId = tablesWithComputedIds.has(t) ? id : recoveredId(t, id, Number(kept.at_ms))
    const stored = (await readRows(run, userId, { t, ids: [newId] })).get(newId) ?? null
    if (stored !== null && newId !== id) return success({ edits: [], value: { id: newId } })
    const values = storable(t, kept.regs as Record<string, Json>) // written from registers
    const regs = { ...values, deleted_at: null }
    const step: PlannedStep = { kind: 'do', of: null }
    return success({ step, edits: [{ t, id: newId, stored, regs }], value: { id: newId } })
  })
  if (!restored.ok) return restored
  const settled = await settle(recorder, { t, id })
  return settled.ok ? restored : settled
}

function storable(t: SyncedTable, regs: Readonly<Record<string, Json>>): Record<string, Json> {
  const defaults = defaultRegisters(t)
  const known = Object.keys(registersOf(t)).filter((name) => name !== 'deleted_at')
  return Object.fromEntries(
    known.map((name) => {
      const value = regs[name] ?? null
      return [name, isRegisterValue(t, name, value) ? value : (defaults[name] ?? null)]
    }),
  )
}

async function dismissRecovered({ recorder }: Profile, { t, id }: Named): Promise<Result<null>> {
  if (!isSyncedTable(t)) return refuse('nothing-to-answer')
  return settle(recorder, { t, id })
}

async function settle(
  recorder: Profile['recorder'],
  row: { t: SyncedTable; id: string },
): Promise<Result<null>> {
  const noted = await recorder.note('settleRecovered', async (run) => {
    const [kept] = await run.query('select 1 from recovered where t = $1 and row_id = $2', [row.t, row.id])
    return kept ? { kind: 'settle', rows: [row] } : null
  })
  if (!noted.ok) return noted
  return noted.value === null ? refuse('nothing-to-answer') : success(null)
}

export const setAsideCommands = { retryRefused, discardRefused, restoreRecovered, dismissRecovered } as const
