/**
 * Bringing a backup back for a person: every row of it is compared with what is here, and what differs becomes ordinary new changes, which sync and merge as any
 * other. Nothing is removed, and a backup is taken before, so that the way back is open even when the step cannot be undone any more.
 */
import {
  canonical,
  defaultRegisters,
  type Failure,
  type Json,
  limits,
  type Result,
  refuse,
  registersOf,
  type StoredRow,
  type SyncedTable,
  success,
  syncedTableNames,
  toMergeRow,
} from '@tidelist/shared-schema'
import type { BackupChanges } from '../contract/storage.ts'
import { deviceColumns, quoted } from '../database/device-tables.ts'
import type { LocalDatabase } from '../database/local-database.ts'
import { readRows } from '../database/record-sql.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import type { Edit } from '../profile/recorder.ts'
import type { PlannedStep } from '../profile/steps.ts'
import { reasonOf } from '../reason.ts'
import { readSnapshot } from './restore-snapshot.ts'
import type { RowTexts, SnapshotHeader } from './snapshot-format.ts'
import { snapshotPath } from './snapshots.ts'

/** What a person made. Devices and conflicts are the app's own record of what happened. */
const restored = new Set<string>(syncedTableNames.filter((t) => t !== 'devices' && t !== 'conflicts'))

export async function previewBackup(
  ports: EnginePorts,
  profile: Profile,
  name: string,
): Promise<Result<BackupChanges>> {
  const planned = await planRestore(ports, { profile, name })
  return planned.ok ? success(planned.value.changes) : planned
}

/** One step that one undo takes back; only more rows than a step may hold come as several. */
export async function restoreBackup(
  ports: EnginePorts,
  profile: Profile,
  name: string,
): Promise<Result<BackupChanges>> {
  const preview = await previewBackup(ports, profile, name)
  if (!preview.ok) return preview
  if (await profile.snapshots.needed()) {
    const before = await profile.snapshots.take('restore')
    if (!before.ok) return before
  }
  const step: PlannedStep = { kind: 'do', of: null }
  const restoreSome = () =>
    profile.recorder.change('restoreBackup', async () => {
      const planned = await planRestore(ports, { profile, name })
      if (!planned.ok) return planned
      const { edits, changes } = planned.value
      const some = edits.slice(0, limits.restoreRows)
      return success({ step, edits: some, value: { changes, isAll: some.length === edits.length } })
    })
  const first = await restoreSome()
  for (let done = first; !(done.ok && done.value.isAll); done = await restoreSome()) if (!done.ok) return done
  return first.ok ? success(first.value.changes) : first
}

type Planned = { edits: Edit[]; changes: BackupChanges }

/** What differs between the backup and what is here at this moment. */
async function planRestore(
  ports: EnginePorts,
  { profile, name }: { profile: Profile; name: string },
): Promise<Result<Planned>> {
  const { database } = profile
  const total: BackupChanges = { added: 0, changed: 0, left: 0 }
  const edits: Edit[] = []
  const types = await columnTypes(database)
  let refused: Failure | null = null
  const seen = new Set<string>()
  const known = await profile.snapshots.list()
  if (!known.some((each) => each.name === name)) return refuse('backup-not-found')
  const outcome = await readBackup(ports, snapshotPath(ports.files, profile.folder, name), {
    header: ({ account }) => {
      if (account !== null && account.userId !== profile.marker.account?.userId)
        refused = { kind: 'backup-of-another-account' }
      return null
    },
    rows: async (table, rows) => {
      if (refused !== null || !restored.has(table.name)) return
      const t = table.name as SyncedTable // one of `restored`
      const backedUp = await storedRows(database, { t, columns: table.columns, types }, rows)
      for (const { id } of backedUp) seen.add(id)
      const found = await differences(profile, t, { rows: backedUp, columns: table.columns })
      edits.push(...found.edits)
      for (const key of ['added', 'changed', 'left'] as const) total[key] += found.changes[key]
    },
  })
  if (refused !== null) return { ok: false, failure: refused }
  if (outcome !== null) return { ok: false, failure: outcome }
  total.left += await onlyHere(database, seen)
  return success({ edits, changes: total })
}

async function readBackup(
  ports: EnginePorts,
  path: string,
  to: Parameters<typeof readSnapshot>[2],
): Promise<Failure | null> {
  try {
    const outcome = await readSnapshot(ports.files, path, to)
    if (outcome.kind === 'restored') return null
    return { kind: outcome.kind === 'newer' ? 'backup-newer' : 'backup-damaged' }
  } catch (error) {
    ports.log('backup-unreadable', { reason: reasonOf(error) })
    return { kind: 'backup-damaged' }
  }
}

type Types = ReadonlyMap<string, string>

const columnTypes = async (database: LocalDatabase): Promise<Types> =>
  new Map((await deviceColumns(database)).map(({ t, name, type }) => [`${t} ${name}`, type]))

/** The backup's texts as `to_jsonb` gives rows; columns that this app does not know are left out. */
async function storedRows(
  database: LocalDatabase,
  { t, columns, types }: { t: SyncedTable; columns: readonly string[]; types: Types },
  rows: readonly RowTexts[],
): Promise<StoredRow[]> {
  const values = columns.flatMap((column, index) => {
    const type = types.get(`${t} ${column}`)
    return type === undefined || column === 'user_id'
      ? []
      : [`(r ->> ${index})::${type} as ${quoted(column)}`]
  })
  const found = await database.query(
    `select to_jsonb(x) as row from (select ${values.join(', ')} from jsonb_array_elements($1::jsonb) r) x`,
    [JSON.stringify(rows)],
  )
  return found.map(({ row }) => row as StoredRow) // the columns of this very table
}

async function differences(
  { database, recorder }: Profile,
  t: SyncedTable,
  { rows, columns }: { rows: readonly StoredRow[]; columns: SnapshotHeader['tables'][number]['columns'] },
): Promise<Planned> {
  const changes: BackupChanges = { added: 0, changed: 0, left: 0 }
  const edits: Edit[] = []
  const here = await readRows(database, recorder.userId(), { t, ids: rows.map(({ id }) => id) })
  const usual = defaultRegisters(t)
  for (const row of rows) {
    const stored = here.get(row.id) ?? null
    const there = registersIn(t, row, columns)
    const now = stored ? toMergeRow(t, stored).regs : usual
    const regs = Object.fromEntries(
      Object.entries(there).filter(([name, value]) => canonical(value) !== canonical(now[name] ?? null)),
    )
    if (stored === null) {
      edits.push({ t, id: row.id, stored, regs: there })
      changes.added += 1
    } else if (Object.keys(regs).length > 0) {
      edits.push({ t, id: row.id, stored, regs })
      changes.changed += 1
    } else changes.left += 1
  }
  return { edits, changes }
}

/** A register that came after the backup says nothing there. */
function registersIn(t: SyncedTable, row: StoredRow, columns: readonly string[]): Record<string, Json> {
  const { regs } = toMergeRow(t, row)
  return Object.fromEntries(
    Object.entries(regs).filter(([name]) =>
      (registersOf(t)[name] ?? []).every((column) => columns.includes(column)),
    ),
  )
}

async function onlyHere(database: LocalDatabase, seen: ReadonlySet<string>): Promise<number> {
  let count = 0
  for (const t of restored) {
    const rows = await database.query(`select id::text as id from ${quoted(t)}`)
    count += rows.filter(({ id }) => !seen.has(String(id))).length
  }
  return count
}
