/** TinyBase's own WebSocket server, with a file for each path. */
import { createMergeableStore, type MergeableStore } from 'tinybase'
import { createFilePersister } from 'tinybase/persisters/persister-file'
import { createWsServer } from 'tinybase/synchronizers/synchronizer-ws-server'
import { WebSocketServer } from 'ws'
import { servePeer } from '../serve-peer.ts'
import { stateOf } from './cells.ts'

const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
const stores: MergeableStore[] = []
createWsServer(sockets, () => {
  const store = createMergeableStore()
  stores.push(store)
  return createFilePersister(store, `${process.argv[2]}/tinybase-server.json`)
})
sockets.on('listening', () => {
  const address = sockets.address()
  // The last client that leaves a path ends its store, and the next one has it loaded from the file again.
  if (typeof address === 'object' && address)
    servePeer(address.port, async (keys) => {
      const store = stores.at(-1)
      return store ? stateOf(store, keys) : new Map()
    })
})
