/** Shares one subscription among all parts of the window that ask the same question, and remembers its last answer while any of them asks. */
import type { EngineClient, Query } from '@tidelist/engine/client'

type Entry = { answer: unknown; readonly listeners: Set<() => void>; stop: () => void }

export type LiveQueries = {
  listen(query: Query, listener: () => void): () => void
  answer(query: Query): unknown
}

export function shareLiveQueries(engine: Pick<EngineClient, 'subscribe'>): LiveQueries {
  const entries = new Map<string, Entry>()
  return {
    answer: (query) => entries.get(JSON.stringify(query))?.answer,
    listen: (query, listener) => {
      const key = JSON.stringify(query)
      const entry = entries.get(key) ?? open(query, key)
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size > 0) return
        entries.delete(key)
        entry.stop()
      }
    },
  }

  function open(query: Query, key: string): Entry {
    const entry: Entry = { answer: undefined, listeners: new Set(), stop: () => {} }
    entries.set(key, entry)
    entry.stop = engine.subscribe(query, (answer) => {
      entry.answer = answer
      for (const listener of entry.listeners) listener()
    })
    return entry
  }
}
