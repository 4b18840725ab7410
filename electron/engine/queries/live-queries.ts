/**
 * Live queries of one window: each answers at once, and again when a saved change or a stored page touched one of its tables. Changes that come
 * while answers are being worked out are answered together; an answer that did not change is not sent again. What a person looks at comes first: rows are
 * answered quickly with the number of all as it was, and counts follow after a pause, so that they never stand between a key and the screen.
 */
import { type SyncedTable, syncedTableNames } from '@tidelist/shared-schema'
import type { Query, QueryName } from '../contract/index.ts'

/** The tables that each query reads. Those without a table are told of in another way, or not watched. */
const reads: Record<QueryName, readonly SyncedTable[]> = {
  tasks: ['tasks', 'lists', 'tags', 'task_tags'],
  sidebar: ['tasks', 'lists'],
  task: ['tasks', 'lists', 'tags', 'task_tags'],
  tags: ['tags'],
  sync: [],
  storage: [],
  backupPreview: [],
  undoState: syncedTableNames,
  history: syncedTableNames,
  devices: ['devices'],
  conflicts: syncedTableNames,
  stateAsOf: [],
  taskAsOf: [],
  restorePreview: syncedTableNames,
  refusedRows: [],
  recoveredRows: [],
}

/** Told by the sync loop itself, as the storage is by the profile. */
const ofTheSync: readonly QueryName[] = ['sync', 'refusedRows', 'recoveredRows']

/** How soon a query is answered again: at once, or after the pause in which more changes may come. */
const isPatient: Record<QueryName, boolean> = {
  tasks: false,
  task: false,
  tags: false,
  sync: false,
  storage: false,
  backupPreview: true,
  undoState: false,
  refusedRows: false,
  recoveredRows: false,
  sidebar: true,
  history: true,
  devices: true,
  conflicts: true,
  stateAsOf: true,
  taskAsOf: true,
  restorePreview: true,
}

/** Long enough for a burst of keys, short enough that a count seems to follow the change. */
const PAUSE_MS = 120

/** Null in place of an answer's last form when it must be worked out in full. */
type Live = { id: number; query: Query; sent: string | null; last: unknown; due: 'no' | 'quick' | 'full' }

export type LiveQueries = {
  subscribe(id: number, query: Query): void
  unsubscribe(id: number): void
  /** Answers soon what reads these tables, or all. */
  touched(tables: ReadonlySet<SyncedTable> | 'everything'): void
  syncChanged(): void
  /** Something was saved here and waits to be sent: the state of the sync says so before any answer shows it. */
  unsent(): void
  storageChanged(): void
}

export type LiveQueryDeps = {
  /** With `last`, the answer may take from it what is dear to count. */
  answer(query: Query, last: unknown): Promise<unknown>
  send(answers: { id: number; result: unknown }[]): void
  failed(query: Query, error: unknown): void
  after(delayMs: number, work: () => void): () => void
}

export function liveQueries(deps: LiveQueryDeps): LiveQueries {
  const live = new Map<number, Live>()
  let working = false
  let pausing = false

  const work = async () => {
    if (working) return
    working = true
    for (let next = nextDue(live); next; next = nextDue(live)) await answerOne(next)
    working = false
  }

  const answerOne = async (each: Live) => {
    const quick = each.due === 'quick'
    each.due = quick && each.query.query === 'sync' ? 'full' : 'no'
    try {
      const result = await deps.answer(each.query, quick ? each.last : null)
      const text = JSON.stringify(result)
      each.last = result
      if (text === each.sent || !live.has(each.id)) return
      each.sent = text
      deps.send([{ id: each.id, result }])
    } catch (error) {
      deps.failed(each.query, error)
    }
  }

  const later = (concerned: readonly Live[]) => {
    for (const each of concerned) recount.add(each.id)
    if (pausing || recount.size === 0) return
    pausing = true
    deps.after(PAUSE_MS, () => {
      pausing = false
      for (const id of recount) mark(live.get(id), 'full')
      recount.clear()
      void work()
    })
  }
  const recount = new Set<number>()
  const again = (names: readonly QueryName[]) => {
    for (const each of live.values()) if (names.includes(each.query.query)) mark(each, 'full')
    void work()
  }

  return {
    subscribe: (id, query) => {
      live.set(id, { id, query, sent: null, last: null, due: 'full' })
      void work()
    },
    unsubscribe: (id) => live.delete(id),
    touched: (tables) => {
      const concerned = [...live.values()].filter(
        ({ query }) => tables === 'everything' || reads[query.query].some((table) => tables.has(table)),
      )
      if (tables === 'everything') for (const each of concerned) mark(each, 'full')
      else {
        for (const each of concerned) if (!isPatient[each.query.query]) mark(each, 'quick')
        later(concerned.filter(({ query }) => isPatient[query.query] || query.query === 'tasks'))
      }
      void work()
    },
    syncChanged: () => again(ofTheSync),
    unsent: () => {
      for (const each of live.values()) if (each.query.query === 'sync') each.due = 'quick'
      again(ofTheSync.filter((name) => name !== 'sync'))
    },
    storageChanged: () => again(['storage']),
  }
}

function mark(each: Live | undefined, due: 'quick' | 'full'): void {
  if (each && each.due !== 'full') each.due = due
}

/** Quick answers go before full ones: they are what the last key changed. The state of the sync goes first of all, and asks no database then; counts go last. */
function nextDue(live: ReadonlyMap<number, Live>): Live | null {
  const due = [...live.values()].filter((each) => each.due !== 'no')
  const quick = due.filter((each) => each.due === 'quick')
  const rows = due.find(({ query }) => !isPatient[query.query])
  return quick.find(({ query }) => query.query === 'sync') ?? quick[0] ?? rows ?? due[0] ?? null
}
