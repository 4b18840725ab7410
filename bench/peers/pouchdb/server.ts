/** CouchDB's protocol by express-pouchdb over PouchDB's LevelDB adapter. */
import expressPouchDb from 'express-pouchdb'
import PouchDB from 'pouchdb-node'
import { servePeer } from '../serve-peer.ts'
import { stateOf, type TaskDoc } from './docs.ts'

const dir = `${process.argv[2]}/`
const Stored = PouchDB.defaults({ prefix: `${dir}pouchdb-server-` })
const app = expressPouchDb(Stored, {
  mode: 'minimumForPouchDB',
  configPath: `${dir}config.json`,
  logPath: `${dir}log.txt`,
})
const database = new Stored<TaskDoc>('tasks')
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) servePeer(address.port, (keys) => stateOf(database, keys))
})
