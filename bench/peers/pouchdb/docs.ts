/** A task as a document of PouchDB. */
import type PouchDB from 'pouchdb-node'
import type { State } from '../peer.ts'
import type { Task } from '../tasks.ts'

export type TaskDoc = Task & { readonly _id: string; readonly _rev?: string }

export async function stateOf(database: PouchDB<TaskDoc>, keys?: readonly string[]): Promise<State> {
  const { rows } = await database.allDocs({ include_docs: true, ...(keys ? { keys } : {}) })
  return new Map(rows.flatMap(({ doc }) => (doc ? [[doc._id, doc] as const] : [])))
}
