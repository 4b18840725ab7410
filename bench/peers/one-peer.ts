/** One peer in a process of its own: `one-peer.ts NAME TASKS EDITS` sends what it is and its figures to the process that started it. */
import { peers } from './peers.ts'
import { type PeerFigures, runScenario } from './scenario.ts'

export type PeerReport = {
  readonly name: string
  readonly versions: string
  readonly replicaKeeps: string
  readonly serverKeeps: string
  readonly note: string
  /** Errors that the peer raised where nobody can catch them; plain Node ends the program at the first. */
  readonly uncaught: number
  readonly figures: PeerFigures
}

let uncaught = 0
process.on('unhandledRejection', (error) => {
  uncaught += 1
  process.stderr.write(`raised where nobody can catch it: ${String(error)}\n`)
})

const [id = '', tasks, edits] = process.argv.slice(2)
const peer = await peers[id]?.()
if (!peer) throw new Error(`There is no peer ${id}`)
const { name, versions, replicaKeeps, serverKeeps, note } = peer
const figures = await runScenario(peer, { tasks: Number(tasks), edits: Number(edits) })
const report: PeerReport = { name, versions, replicaKeeps, serverKeeps, note, uncaught, figures }
process.send?.(report, () => process.exit(0))
