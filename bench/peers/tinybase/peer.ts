/** TinyBase as its guide has it: a mergeable store a replica, kept in memory or in a file, synchronised over a WebSocket that is made anew when cut. */
import { setTimeout } from 'node:timers/promises'
import { createMergeableStore, type MergeableStore } from 'tinybase'
import { createFilePersister } from 'tinybase/persisters/persister-file'
import { createWsSynchronizer, type WsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client'
import { WebSocket } from 'ws'
import type { Peer, Replica } from '../peer.ts'
import { startServerChild } from '../server-child.ts'
import { cellsOf, stateOf } from './cells.ts'

const reconnectAfterMs = 1000
/** The default of one second is too short for the first exchange of many rows. */
const requestTimeoutSeconds = 10

const shared = {
  versions: 'tinybase 10.0.1, ws 8.23.0',
  serverKeeps: 'memory; a JSON file after each change, not flushed',
  note: 'connects again 1 s after a cut, requests time out after 10 s (1 s is the default); a second of each first connection is its server opening the path',
  startServer: (dir: string) => startServerChild('tinybase/server.ts', dir),
}

export const tinybaseMemory: Peer = {
  ...shared,
  name: 'TinyBase, replicas in memory',
  replicaKeeps: 'memory only',
  startReplica: async ({ url }) => startReplica(url, null),
}

export const tinybaseFile: Peer = {
  ...shared,
  name: 'TinyBase, replicas in files',
  replicaKeeps: 'memory; a JSON file after each change, not flushed',
  startReplica: async ({ url, dir, name }) => startReplica(url, `${dir}/tinybase-${name}.json`),
}

async function startReplica(url: string, file: string | null): Promise<Replica> {
  const store = createMergeableStore()
  const persister = file === null ? null : createFilePersister(store, file)
  await persister?.startAutoSave()
  const line = connection(store, `${url.replace('http', 'ws')}/tasks`)
  return {
    load: async (tasks) => {
      store.setTable('tasks', Object.fromEntries(tasks.map((task, n) => [`task-${n}`, cellsOf(task)])))
      return tasks.map((_, n) => `task-${n}`)
    },
    create: async (task) => {
      const key = crypto.randomUUID()
      store.setRow('tasks', key, cellsOf(task))
      return key
    },
    edit: async ({ key, ...change }) => {
      store.setPartialRow('tasks', key, cellsOf(change))
    },
    connect: async () => line.open(),
    disconnect: () => line.close(),
    read: async (keys) => stateOf(store, keys),
    stop: async () => void (await persister?.destroy()),
  }
}

/** One socket at a time: a new one a second after the last was cut, until it is closed on purpose. */
function connection(store: MergeableStore, url: string) {
  let current: { socket: WebSocket; synchronizer: WsSynchronizer | null } | null = null
  const open = async () => {
    const mine = { socket: new WebSocket(url), synchronizer: null as WsSynchronizer | null }
    current = mine
    mine.socket.on('error', () => {})
    mine.socket.on('close', () => void openAgain(mine.synchronizer))
    const isCurrent = () => current === mine
    const openAgain = async (ended: WsSynchronizer | null) => {
      if (!isCurrent()) return
      await ended?.destroy()
      await setTimeout(reconnectAfterMs)
      if (isCurrent()) await open()
    }
    // Refused when the connection is; its socket has closed then, and is opened again.
    mine.synchronizer = await createWsSynchronizer(store, mine.socket, requestTimeoutSeconds).catch(
      () => null,
    )
    await mine.synchronizer?.startSync()
  }
  return {
    open: () => void open(),
    close: async () => {
      const last = current
      current = null
      await last?.synchronizer?.destroy()
      last?.socket.close()
    },
  }
}
