/**
 * What a journal line may say beside new values: that stamps were replaced by others, or that rows had to go. Applied when it is written
 * and again when the journal is replayed into an older or empty database, which then comes to the same rows.
 */
import {
  type Clock,
  formatStamp,
  isSyncedTable,
  type Json,
  newClock,
  observe,
  type Stamp,
  type SyncedTable,
  syncedTableNames,
} from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'

export type RowName = { readonly t: SyncedTable; readonly id: string }

/** A row that goes although something in it was never sent, with the value of each of its registers. */
export type RecoveredRow = RowName & {
  readonly regs: Readonly<Record<string, Json>>
  readonly reason: 'purged' | 'refused'
}

export type JournalNote =
  /** Old stamp to new: the clock had run ahead, and the server takes no stamp from the future. */
  | { readonly kind: 'restamp'; readonly stamps: Readonly<Record<Stamp, Stamp>> }
  | {
      readonly kind: 'forget'
      readonly rows: readonly RowName[]
      readonly recovered: readonly RecoveredRow[]
    }
  /** A person has restored or dismissed what was kept. */
  | { readonly kind: 'settle'; readonly rows: readonly RowName[] }

type NoteContext = { readonly userId: string; readonly clock: Clock; readonly atMs: number }

/** Runs inside the caller's transaction. Returns the clock as it stands afterwards, which a `restamp` may have lowered. */
export async function applyNote(run: LocalRunner, note: JournalNote, context: NoteContext): Promise<Clock> {
  switch (note.kind) {
    case 'restamp':
      return restamp(run, note.stamps, context)
    case 'forget':
      await forget(run, note, context)
      return context.clock
    case 'settle':
      await run.query(
        'delete from recovered r using jsonb_to_recordset($1::jsonb) x(t text, id uuid) where r.t = x.t and r.row_id = x.id',
        [JSON.stringify(note.rows)],
      )
      return context.clock
  }
}

async function restamp(
  run: LocalRunner,
  stamps: Readonly<Record<Stamp, Stamp>>,
  { userId, clock }: NoteContext,
): Promise<Clock> {
  const map = JSON.stringify(stamps)
  for (const t of syncedTableNames)
    await run.query(
      `update "${t}" r set clk = (select jsonb_object_agg(e.key, coalesce($2::jsonb->>e.value, e.value)) from jsonb_each_text(r.clk) e)
       where r.user_id = $1 and exists (select from jsonb_each_text(r.clk) e where jsonb_exists($2::jsonb, e.value))`,
      [userId, map],
    )
  await run.query(
    `update outbox set stamp = coalesce($1::jsonb->>stamp, stamp), base = coalesce($1::jsonb->>base, base)
     where jsonb_exists($1::jsonb, stamp) or jsonb_exists($1::jsonb, base)`,
    [map],
  )
  await run.query(
    `update steps set stamp = coalesce($1::jsonb->>stamp, stamp), of = coalesce($1::jsonb->>of, of)
     where jsonb_exists($1::jsonb, stamp) or jsonb_exists($1::jsonb, of)`,
    [map],
  )
  await run.query(
    `update history set stamp = coalesce($2::jsonb->>stamp, stamp), replaced_by = coalesce($2::jsonb->>replaced_by, replaced_by),
       base = coalesce($2::jsonb->>base, base)
     where user_id = $1 and (jsonb_exists($2::jsonb, stamp) or jsonb_exists($2::jsonb, replaced_by) or jsonb_exists($2::jsonb, base))`,
    [userId, map],
  )
  return observe(newClock(clock.device), await greatestStamp(run, userId, null))
}

/** The greatest stamp of all rows, or of those that are not later than `latest`; empty when there is none. */
export async function greatestStamp(run: LocalRunner, userId: string, latest: Stamp | null): Promise<Stamp> {
  const each = syncedTableNames.map(
    (t) =>
      `select max(e.value collate "C") as stamp from "${t}" r, jsonb_each_text(r.clk) e
       where r.user_id = $1 and ($2::text is null or e.value collate "C" <= $2::text)`,
  )
  const [row] = await run.query(`select max(stamp) as stamp from (${each.join(' union all ')}) s`, [
    userId,
    latest,
  ])
  return typeof row?.stamp === 'string' ? row.stamp : formatStamp(newClock('0'.repeat(16)))
}

async function forget(
  run: LocalRunner,
  { rows, recovered }: Extract<JournalNote, { kind: 'forget' }>,
  { userId, atMs }: NoteContext,
): Promise<void> {
  const names = JSON.stringify(rows)
  for (const t of new Set(rows.map((row) => row.t)))
    if (isSyncedTable(t))
      await run.query(
        `delete from "${t}" r using jsonb_to_recordset($2::jsonb) x(t text, id uuid)
         where x.t = '${t}' and r.user_id = $1 and r.id = x.id`,
        [userId, names],
      )
  await run.query(
    'delete from history h using jsonb_to_recordset($2::jsonb) x(t text, id uuid) where h.user_id = $1 and h.t = x.t and h.row_id = x.id',
    [userId, names],
  )
  await run.query(
    'delete from outbox o using jsonb_to_recordset($1::jsonb) x(t text, id uuid) where o.t = x.t and o.row_id = x.id',
    [names],
  )
  await run.query(
    `insert into recovered (t, row_id, regs, reason, at_ms)
     select x.t, x.id, x.regs, x.reason, $2 from jsonb_to_recordset($1::jsonb) x(t text, id uuid, regs jsonb, reason text)
     on conflict (t, row_id) do update set regs = excluded.regs, reason = excluded.reason, at_ms = excluded.at_ms`,
    [JSON.stringify(recovered), atMs],
  )
}
