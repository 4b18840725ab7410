/**
 * Every question that a window may keep open. A live query answers at once and again after each change that touches it; answers
 * are windows (`offset`, `limit`) and never unbounded. Dates are `YYYY-MM-DD`, instants Unix milliseconds.
 */
import { type Failure, limits, type Result } from '@tidelist/shared-schema'
import { z } from 'zod'
import {
  type ConflictRow,
  type DeviceRow,
  type HistoryRow,
  historyQueries,
  type RestoreCounts,
  type UndoState,
} from './history.ts'
import { type BackupPreview, type StorageStatus, storageQueries } from './storage.ts'
import { taskView } from './views.ts'

const id = z.uuid()
const today = z.iso.date()

export const query = z.discriminatedUnion('query', [
  z.strictObject({
    query: z.literal('tasks'),
    view: taskView,
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(limits.windowRows),
  }),
  z.strictObject({ query: z.literal('sidebar'), today }),
  z.strictObject({ query: z.literal('task'), id }),
  z.strictObject({ query: z.literal('tags') }),
  z.strictObject({ query: z.literal('sync') }),
  ...historyQueries,
  ...storageQueries,
  z.strictObject({ query: z.literal('refusedRows') }),
  z.strictObject({ query: z.literal('recoveredRows') }),
])

export type Query = z.infer<typeof query>
export type QueryName = Query['query']

export type TagRow = { id: string; name: string; color: string | null }

export type TaskRow = {
  id: string
  title: string
  status: 'open' | 'done' | 'dropped'
  completedAtMs: number | null
  /** Due: an all-day date when `dueAtMs` is null, else the day of that instant in `dueZone`. */
  dueDate: string | null
  dueAtMs: number | null
  dueZone: string | null
  doOn: string | null
  /** 0 none, 1 highest, 4 lowest. */
  priority: number
  listId: string
  listName: string | null
  sectionId: string | null
  parentId: string | null
  hasNotes: boolean
  subtasksDone: number
  subtasksTotal: number
  tags: TagRow[]
  createdAtMs: number
  deletedAtMs: number | null
}

export type TaskDetail = TaskRow & { notes: string; subtasks: TaskRow[] }

export type ListRow = {
  id: string
  name: string
  kind: 'list' | 'folder'
  color: string | null
  parentId: string | null
  openTasks: number
}

export type Sidebar = {
  inboxId: string
  inboxTasks: number
  /** Due or planned up to today, overdue ones included. */
  todayTasks: number
  overdueTasks: number
  lists: ListRow[]
}

/**
 * What the foot of the sidebar says.
 * `local`: no account yet. `signed-out`: an account's tasks, but nobody is signed in, or the account was deleted (`failure`). `saved`: the server has all of it.
 * `waiting`: changes wait to be sent. `syncing`: under way. `offline`: the server cannot be reached, since `sinceMs`.
 * `asking`: something waits for an answer of a person, see `question`.
 * `trouble`: the server answers, but something needs a person; see `failure`.
 */
export type SyncPhase =
  | 'local'
  | 'signed-out'
  | 'asking'
  | 'saved'
  | 'waiting'
  | 'syncing'
  | 'offline'
  | 'trouble'

export type SyncStatus = {
  phase: SyncPhase
  account: { email: string; name: string } | null
  serverUrl: string | null
  /** Rows with changes that the server has not confirmed; 0 without an account. */
  waiting: number
  /** Rows that the server refused, kept here. */
  refused: number
  /**
   * `join`: a sign-in stopped because this computer and the account both have tasks; how many, and how many are the same on both.
   * `mass-deletion`: so many tasks were deleted here that it is asked before they are deleted everywhere.
   */
  question:
    | { kind: 'join'; email: string; here: number; there: number; same: number }
    | { kind: 'mass-deletion'; tasks: number }
    | null
  sinceMs: number | null
  lastConfirmedAtMs: number | null
  failure: Failure | null
  /** The first download: rows so far and rows to come. */
  progress: { done: number; remaining: number } | null
  /** What this computer's clock lacks to the server's, in milliseconds; 0 when they agree well enough. New changes are stamped with it. */
  clockOffsetMs: number
  /** `memory`: this computer has no safe place for the sign-in, which ends with the app. */
  signInKept: 'kept' | 'memory'
}

/** A row that the server would not take. `code` is the server's reason, one of `rejectionCodes` as far as this version knows. */
export type RefusedRow = { t: string; id: string; label: string; code: string }

/** A row that had to go although something in it was never sent. */
export type RecoveredRow = {
  t: string
  id: string
  label: string
  /** `purged`: deleted for good on another device. `refused`: a person gave up on sending it. */
  reason: 'purged' | 'refused'
  atMs: number
}

export type QueryResults = {
  tasks: { rows: TaskRow[]; offset: number; total: number }
  sidebar: Sidebar
  task: TaskDetail | null
  tags: TagRow[]
  sync: SyncStatus
  storage: StorageStatus
  backupPreview: BackupPreview
  undoState: UndoState
  /** `more`: there are older ones. */
  history: { rows: HistoryRow[]; offset: number; more: boolean }
  devices: DeviceRow[]
  conflicts: { rows: ConflictRow[]; offset: number; total: number }
  stateAsOf: { rows: TaskRow[]; offset: number; total: number }
  /** Null when the task did not exist then. */
  taskAsOf: TaskDetail | null
  /** A refusal says why the command would refuse. */
  restorePreview: Result<RestoreCounts>
  refusedRows: { rows: RefusedRow[]; total: number }
  recoveredRows: { rows: RecoveredRow[]; total: number }
}

export type QueryResult<Q extends QueryName> = QueryResults[Q]
