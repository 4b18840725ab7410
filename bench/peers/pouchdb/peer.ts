/** PouchDB as its guide has it: a local database, live replication both ways with retries, a document read and put back to edit it. */
import PouchDB from 'pouchdb-node'
import type { Peer, Replica } from '../peer.ts'
import { startServerChild } from '../server-child.ts'
import { stateOf, type TaskDoc } from './docs.ts'

export const pouchdb: Peer = {
  name: 'PouchDB',
  versions: 'pouchdb-node 9.0.0, express-pouchdb 4.2.0',
  replicaKeeps: 'disk (LevelDB), not flushed',
  serverKeeps: 'disk (LevelDB), not flushed',
  note: 'its own back-off, which grows with each failure; the losing revision of a conflict stays readable, merging it is left to the app',
  startServer: (dir) => startServerChild('pouchdb/server.ts', dir),
  startReplica: async ({ url, dir, name }) =>
    startReplica(new PouchDB(`${dir}/pouchdb-${name}`), new PouchDB(`${url}/tasks`)),
}

type Database = PouchDB<TaskDoc>

function startReplica(database: Database, remote: Database): Replica {
  let sync: { cancel(): void } | null = null
  return {
    load: async (tasks) => {
      const docs = tasks.map((task, n) => ({ _id: `task-${n}`, ...task }))
      for (let at = 0; at < docs.length; at += 1000) await database.bulkDocs(docs.slice(at, at + 1000))
      return docs.map(({ _id }) => _id)
    },
    create: async (task) => {
      const _id = crypto.randomUUID()
      await database.put({ _id, ...task })
      return _id
    },
    edit: async ({ key, ...change }) => {
      await database.put({ ...(await database.get(key)), ...change })
    },
    connect: async () => {
      const started = database.sync(remote, { live: true, retry: true })
      // What is lost by an error that ends the replication shows in the verdict.
      started.catch((error) => process.stderr.write(`PouchDB's sync has ended: ${String(error)}\n`))
      sync = started
    },
    disconnect: async () => sync?.cancel(),
    read: (keys) => stateOf(database, keys),
    stop: () => database.close(),
  }
}
