/** What the contract says of the past: undo and redo, history, time travel, and the values that a merge set aside. */
import { type Json, limits, type SyncedTable } from '@tidelist/shared-schema'
import { z } from 'zod'
import { taskView } from './views.ts'

const id = z.uuid()

/** Unix milliseconds that fit into a stamp. */
export const atMs = z
  .number()
  .int()
  .min(0)
  .max(2 ** 48 - 1)
const window = {
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(limits.windowRows),
}

/** What goes back to how it was. */
export const restoreScope = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('task'), id }),
  z.strictObject({ what: z.literal('list'), id }),
  z.strictObject({ what: z.literal('everything') }),
])
export type RestoreScope = z.infer<typeof restoreScope>

export const historyQueries = [
  z.strictObject({ query: z.literal('undoState') }),
  /** Newest first; of one task with its tags and reminders, or of everything. */
  z.strictObject({ query: z.literal('history'), taskId: id.optional(), ...window }),
  z.strictObject({ query: z.literal('devices') }),
  /** Unresolved, newest first. */
  z.strictObject({ query: z.literal('conflicts'), ...window }),
  /** The tasks of a view as they were at a moment, Unix milliseconds. The past is not watched: ask again to look again. */
  z.strictObject({ query: z.literal('stateAsOf'), view: taskView, atMs, ...window }),
  z.strictObject({ query: z.literal('taskAsOf'), id, atMs }),
  /** What a restoring command would do now. */
  z.strictObject({ query: z.literal('restorePreview'), scope: restoreScope, atMs }),
] as const

/** One command that can be undone or redone. `rows` counts the tasks, lists, tags and links that it changed. */
export type StepSummary = { command: string; atMs: number; rows: number }

export type UndoState = { undo: StepSummary | null; redo: StepSummary | null }

/**
 * Why a field was left as it is. `changed-here`: by a later command of this device. `changed-elsewhere`: by another device.
 * `in-use`: it was made by the command, and something made since needs it. `gone`: it was removed for good.
 */
export type LeftReason = 'changed-here' | 'changed-elsewhere' | 'in-use' | 'gone'

/** `field` is null for the making of a row. `title` names the task, list or tag. */
export type LeftField = {
  t: SyncedTable
  id: string
  field: string | null
  title: string | null
  reason: LeftReason
}

/** `rows` were put back. `left` holds the first few fields of the `leftTotal` that stay as they are. */
export type StepOutcome = StepSummary & { left: LeftField[]; leftTotal: number }

/** A device that made a change; `name` is null when its row has not arrived. */
export type Author = { device: string; name: string | null; isThis: boolean }

/** A device of this person's, as all of them know it. `sinceMs`: when it became known. */
export type DeviceRow = { device: string; name: string; platform: string; sinceMs: number; isThis: boolean }

/** One change of one field, or the making of a row (`field` null). Values are the register's, as in the schema. */
export type HistoryRow = {
  stamp: string
  atMs: number
  t: SyncedTable
  id: string
  /** The task, list or tag as it is named now; of a tag's link the task. */
  title: string | null
  /** The tag of a link. */
  tag: string | null
  field: string | null
  from: Json
  to: Json
  author: Author
  /** Known for changes made on this device. */
  command: string | null
  kind: 'do' | 'undo' | 'redo' | null
}

/** `value` with the moment and the device of its writing. */
export type DatedValue = { value: Json; atMs: number; author: Author }

export type ConflictRow = {
  id: string
  t: SyncedTable
  rowId: string
  title: string | null
  field: string
  /** What stands now, null when the row is gone. */
  kept: DatedValue | null
  setAside: DatedValue
  /** `trashed`: it can still be changed and restored. `gone`: only dismissing is left. */
  row: 'present' | 'trashed' | 'gone'
}

/** Rows of all kinds: `changed` get other values, `restored` come out of the Trash, `trashed` go into it; `tasks` are the tasks among them. */
export type RestoreCounts = { changed: number; restored: number; trashed: number; tasks: number }
