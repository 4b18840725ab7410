/**
 * Every command that a window may give the engine: its input as a zod schema and its answer as a type. The engine parses each
 * input again on arrival. Commands refuse with a `Failure` and then change nothing.
 */
import { historyCursor } from '@tidelist/shared-schema'
import { z } from 'zod'
import { type AccountOutputs, accountCommands } from './account.ts'
import { atMs, type RestoreCounts, type StepOutcome } from './history.ts'
import { type StorageOutputs, storageCommands } from './storage.ts'

const id = z.uuid()
const due = z.strictObject({
  /** The calendar day, `YYYY-MM-DD`; for a time also the day of that time in its zone (filled in by the engine). */
  date: z.string(),
  /** Minutes after midnight in `zone`, for a due time; absent for an all-day date, which floats. */
  minutes: z.number().int().min(0).max(1439).optional(),
  zone: z.string().optional(),
})

/** Where a task goes among its neighbours; without either it goes to the end. */
const position = { afterId: id.nullable().optional(), beforeId: id.nullable().optional() }

export const commandInputs = {
  createTask: z.strictObject({
    id: id.optional(),
    title: z.string(),
    notes: z.string().optional(),
    listId: id.optional(),
    /** In place of `listId`: the list of this name, in any case, made together with the task when there is none. */
    listName: z.string().optional(),
    sectionId: id.nullable().optional(),
    parentId: id.nullable().optional(),
    due: due.nullable().optional(),
    doOn: z.string().nullable().optional(),
    priority: z.number().int().min(0).max(4).optional(),
    /** Names of tags; those that do not exist yet are made. */
    tags: z.array(z.string()).max(50).optional(),
    ...position,
  }),
  editTask: z.strictObject({
    id,
    title: z.string().optional(),
    notes: z.string().optional(),
    due: due.nullable().optional(),
    doOn: z.string().nullable().optional(),
    priority: z.number().int().min(0).max(4).optional(),
  }),
  completeTask: z.strictObject({ id }),
  reopenTask: z.strictObject({ id }),
  moveTask: z.strictObject({
    id,
    listId: id.optional(),
    sectionId: id.nullable().optional(),
    parentId: id.nullable().optional(),
    ...position,
  }),
  deleteTask: z.strictObject({ id }),
  restoreTask: z.strictObject({ id }),
  createList: z.strictObject({
    id: id.optional(),
    name: z.string(),
    kind: z.enum(['list', 'folder']).optional(),
    color: z.string().nullable().optional(),
    parentId: id.nullable().optional(),
  }),
  renameList: z.strictObject({ id, name: z.string() }),
  moveList: z.strictObject({ id, parentId: id.nullable().optional(), ...position }),
  /** Puts the list and its open tasks into the Trash together. */
  deleteList: z.strictObject({ id }),
  restoreList: z.strictObject({ id }),
  createTag: z.strictObject({ name: z.string(), color: z.string().nullable().optional() }),
  setTaskTags: z.strictObject({ id, tags: z.array(z.string()).max(50) }),
  importTodoTxt: z.strictObject({ text: z.string() }),
  /** Puts back what the last command of this device replaced, wherever nothing else has changed it since. */
  undo: z.strictObject({}),
  redo: z.strictObject({}),
  /** Puts a task, a list or everything back to how it was at a moment (Unix milliseconds), by new changes. */
  restoreTaskAsOf: z.strictObject({ id, atMs }),
  restoreListAsOf: z.strictObject({ id, atMs }),
  restoreEverythingAsOf: z.strictObject({ atMs }),
  /** Puts the value that a merge set aside in the place of the one it kept. `id` is the conflict's. */
  takeOtherValue: z.strictObject({ id }),
  keepValue: z.strictObject({ id }),
  /** Brings a page of older history from the server; `before` is what the page before it answered, null for the newest. */
  fetchHistory: z.strictObject({ before: historyCursor.nullable() }),
  ...storageCommands,
  ...accountCommands,
  signUp: z.strictObject({ name: z.string(), email: z.string(), password: z.string() }),
  signIn: z.strictObject({ email: z.string(), password: z.string() }),
  /** Opens the system's browser and answers when somebody has signed in there and is signed in here, or why that came to nothing. */
  signInWithProvider: z.strictObject({}),
  /** The same page once more, for somebody who has closed it. */
  openBrowserAgain: z.strictObject({}),
  /** What waits for the browser is refused as `sign-in-given-up`; a code that comes later is nobody's. */
  giveUpSignIn: z.strictObject({}),
  /**
   * `keep` (when nothing is said): the account's tasks stay on this computer, out of sight. `remove`: they go from it for good; refused as
   * `changes-unsent` while more changes wait to be sent than the person agrees to lose.
   */
  signOut: z.strictObject({
    tasks: z.enum(['keep', 'remove']).optional(),
    losing: z.number().int().min(0).optional(),
  }),
  /** After the account was deleted: its tasks stay in view on this computer, as tasks of nobody. */
  leaveDeletedAccount: z.strictObject({}),
  syncNow: z.strictObject({}),
  /** Answers to `SyncStatus.question`. A sign-in that stopped goes on with one set of tasks for both, or with two. */
  joinTasks: z.strictObject({}),
  keepTasksApart: z.strictObject({}),
  /** Deletions that were held are sent, or undone. */
  sendDeletions: z.strictObject({}),
  putBackDeleted: z.strictObject({}),
  /** Makes a row that was kept aside again, as a new one. */
  restoreRecovered: z.strictObject({ t: z.string().max(64), id }),
  dismissRecovered: z.strictObject({ t: z.string().max(64), id }),
  /** Sends a row that the server refused once more. */
  retryRefused: z.strictObject({ t: z.string().max(64), id }),
  /** Gives up on sending it: what was typed is kept aside, and the row becomes what the server has. */
  discardRefused: z.strictObject({ t: z.string().max(64), id }),
  /** Compares count and digest of everything here with the server's. */
  compareWithServer: z.strictObject({}),
} as const

export type CommandName = keyof typeof commandInputs
export type CommandInput<C extends CommandName> = z.input<(typeof commandInputs)[C]>

export type CommandOutputs = StorageOutputs &
  AccountOutputs & {
    createTask: { id: string; listId: string }
    editTask: null
    completeTask: null
    reopenTask: null
    moveTask: null
    deleteTask: null
    restoreTask: null
    createList: { id: string }
    renameList: null
    moveList: null
    deleteList: { tasks: number }
    restoreList: { tasks: number }
    createTag: { id: string }
    setTaskTags: null
    importTodoTxt: { tasks: number; lists: number; tags: number }
    undo: StepOutcome
    redo: StepOutcome
    restoreTaskAsOf: RestoreCounts
    restoreListAsOf: RestoreCounts
    restoreEverythingAsOf: RestoreCounts
    takeOtherValue: null
    keepValue: null
    /** `entries` were not known here. `before` asks for the next page; null when there are no more. */
    fetchHistory: { entries: number; before: string | null }
    signUp: null
    signIn: null
    signInWithProvider: null
    openBrowserAgain: null
    giveUpSignIn: null
    /** `isRemoved` is false while some of the removed files are still there; they go when the app starts next. */
    signOut: { isRemoved: boolean }
    leaveDeletedAccount: null
    syncNow: null
    joinTasks: null
    keepTasksApart: null
    sendDeletions: null
    putBackDeleted: null
    restoreRecovered: { id: string }
    dismissRecovered: null
    retryRefused: null
    discardRefused: null
    compareWithServer: Comparison
  }

export type Comparison = {
  identical: boolean
  tables: { t: string; rowsHere: number; rowsThere: number; digestHere: string; digestThere: string }[]
  /** The tasks of each list, the Trash included; `name` is null for a list that is not here. */
  lists: {
    listId: string
    name: string | null
    rowsHere: number
    rowsThere: number
    digestHere: string
    digestThere: string
  }[]
}

export type CommandOutput<C extends CommandName> = CommandOutputs[C]
