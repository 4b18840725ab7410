/**
 * A step is a command of this device as it can be undone: its stamp, which all of its edits share, and the rows it made. What it
 * replaced is in the history under the same stamp. The journal's line holds the same, so replaying it brings the step back.
 */
import {
  currentValue,
  type HistoryEntry,
  type Json,
  type RowWrite,
  type Stamp,
  type StoredRow,
} from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'
import type { JournalEntry } from './journal.ts'

export type StepKind = 'do' | 'undo' | 'redo'

/** What a plan says of itself as a step; `of` is the stamp of the step that it undoes or redoes, `command` the one that began it. */
export type PlannedStep = { readonly kind: StepKind; readonly of: Stamp | null; readonly command?: string }

/** A row of the table `steps`, by its columns. */
export type StepRow = {
  readonly stamp: Stamp
  readonly kind: StepKind
  readonly of: Stamp | null
  readonly command: string
  readonly at_ms: number
  readonly rows: number
  readonly made: Readonly<Record<string, readonly string[]>>
}

/** In a journal line: the step with its stamp, and for each row the values before it, null for a row that it made. */
export type JournaledStep = PlannedStep & {
  readonly stamp: Stamp
  readonly before: readonly (Readonly<Record<string, Json>> | null)[]
}

export const journaledStep = (
  step: PlannedStep,
  stamp: Stamp,
  writes: readonly { stored: StoredRow | null; write: RowWrite }[],
): JournaledStep => ({
  ...step,
  stamp,
  before: writes.map(({ stored, write }) => {
    if (stored === null) return null
    const names = Object.keys(write.regs)
    return Object.fromEntries(names.map((name) => [name, currentValue(write.t, name, stored) ?? null]))
  }),
})

type Line = Pick<JournalEntry, 'atMs' | 'command' | 'rows'>

export function stepRow(step: JournaledStep, { atMs, command, rows }: Line): StepRow {
  const made: Record<string, string[]> = {}
  for (const { t, id, whole } of rows) {
    if (!whole) continue
    const ids = made[t] ?? []
    ids.push(id)
    made[t] = ids
  }
  const { stamp, kind, of } = step
  return { stamp, kind, of, command: step.command ?? command, at_ms: atMs, rows: rows.length, made }
}

/** The history as the line tells it, for a database that is rebuilt and may not have the values that were replaced. */
export const journaledHistory = (step: JournaledStep, rows: readonly RowWrite[]): HistoryEntry[] =>
  rows.flatMap(({ t, id, regs }, index) =>
    Object.entries(step.before[index] ?? {}).flatMap(([register, value]): HistoryEntry[] => {
      const [, replaced_by, base] = regs[register] ?? []
      return replaced_by && base ? [{ t, row_id: id, register, stamp: base, value, replaced_by, base }] : []
    }),
  )

const isNotReverted = 'not exists (select from steps later where later.of = s.stamp)'

/** The last step that has not been undone; redone steps count as steps of their own. */
export const stepToUndo = (run: LocalRunner): Promise<StepRow | null> =>
  readStep(run, `s.kind <> 'undo' and ${isNotReverted}`)

/** The last undoing that has not been redone and that no new command came after. */
export const stepToRedo = (run: LocalRunner): Promise<StepRow | null> =>
  readStep(
    run,
    `s.kind = 'undo' and s.rows > 0 and ${isNotReverted}
     and s.stamp > coalesce((select d.stamp from steps d where d.kind = 'do' order by d.stamp desc limit 1), '')`,
  )

async function readStep(
  run: LocalRunner,
  where: string,
  params: readonly string[] = [],
): Promise<StepRow | null> {
  const [row] = await run.query(
    `select stamp, command, kind, of, at_ms, rows, made from steps s where ${where} order by s.stamp desc limit 1`,
    params,
  )
  return row ? ({ ...row, at_ms: Number(row.at_ms) } as StepRow) : null // the columns of the table
}

/** The command that a step began with: itself, or what it undid and redid, again and again. */
export async function firstStep(run: LocalRunner, step: StepRow): Promise<StepRow> {
  let first = step
  while (first.of !== null) {
    const before = await readStep(run, 'stamp = $1', [first.of])
    if (before === null) return first
    first = before
  }
  return first
}
