/**
 * Live queries of one window: each answers at once, and again when a saved change or a stored page touched one of its tables. Changes that come
 * while answers are being worked out are answered together. An answer that did not change is not sent again.
 */
import type { SyncedTable } from '@tidelist/shared-schema'
import type { Query, QueryName } from '../contract/index.ts'

/** The tables that each query reads. `sync` is told by the sync loop itself. */
const reads: Record<QueryName, readonly SyncedTable[]> = {
  tasks: ['tasks', 'lists', 'tags', 'task_tags'],
  sidebar: ['tasks', 'lists'],
  task: ['tasks', 'lists', 'tags', 'task_tags'],
  tags: ['tags'],
  sync: [],
}

/** Rows first: what a person looks at is answered before counts. */
const urgency: Record<QueryName, number> = { tasks: 0, task: 1, tags: 2, sync: 2, sidebar: 3 }

type Live = { id: number; query: Query; sent: string | null; due: boolean }

export type LiveQueries = {
  subscribe(id: number, query: Query): void
  unsubscribe(id: number): void
  /** Marks what reads these tables, or all, and answers soon. */
  touched(tables: ReadonlySet<SyncedTable> | 'everything'): void
  syncChanged(): void
}

export function liveQueries(deps: {
  answer(query: Query): Promise<unknown>
  send(answers: { id: number; result: unknown }[]): void
  failed(query: Query, error: unknown): void
}): LiveQueries {
  const live = new Map<number, Live>()
  let working = false

  const mark = (concerns: (query: Query) => boolean) => {
    for (const each of live.values()) if (concerns(each.query)) each.due = true
    if (!working) void work()
  }

  const work = async () => {
    working = true
    for (let next = mostUrgent(live); next; next = mostUrgent(live)) {
      next.due = false
      await answerOne(next)
    }
    working = false
  }

  const answerOne = async (each: Live) => {
    try {
      const result = await deps.answer(each.query)
      const text = JSON.stringify(result)
      if (text === each.sent || !live.has(each.id)) return
      each.sent = text
      deps.send([{ id: each.id, result }])
    } catch (error) {
      deps.failed(each.query, error)
    }
  }

  return {
    subscribe: (id, query) => {
      live.set(id, { id, query, sent: null, due: true })
      if (!working) void work()
    },
    unsubscribe: (id) => live.delete(id),
    touched: (tables) =>
      mark((query) => tables === 'everything' || reads[query.query].some((table) => tables.has(table))),
    syncChanged: () => mark(({ query }) => query === 'sync'),
  }
}

function mostUrgent(live: ReadonlyMap<number, Live>): Live | null {
  let found: Live | null = null
  for (const each of live.values()) {
    if (each.due && (found === null || urgency[each.query.query] < urgency[found.query.query])) found = each
  }
  return found
}
