/** What every peer of the comparison gives the scenario, so that all of them run the same one. */
import type { Task } from './tasks.ts'

/** Tasks by the key that a peer gave them. */
export type State = ReadonlyMap<string, Task>

export type Edit = { readonly key: string } & { readonly [F in keyof Task]?: Task[F] }

export type Replica = {
  /** Makes tasks before the replica has ever been online; answers their keys in order. */
  load(tasks: readonly Task[]): Promise<string[]>
  create(task: Task): Promise<string>
  /** Resolves when the peer says that the edit is saved on this replica. */
  edit(edit: Edit): Promise<void>
  /** Starts to sync, or tells a replica that the network is back, as an app does when the system says so. */
  connect(): Promise<void>
  /** Tells a replica that the network has gone; the proxy cuts it in any case. */
  disconnect(): Promise<void>
  /** Everything that a person would see, or only the tasks of `keys`. */
  read(keys?: readonly string[]): Promise<State>
  stop(): Promise<void>
}

export type PeerServer = {
  readonly port: number
  read(keys?: readonly string[]): Promise<State>
  stop(): Promise<void>
}

export type Peer = {
  readonly name: string
  readonly versions: string
  readonly replicaKeeps: string
  readonly serverKeeps: string
  readonly note: string
  startServer(dir: string): Promise<PeerServer>
  /** `url` is the proxy's address without a path; `name` is unique. */
  startReplica(at: { url: string; dir: string; name: string }): Promise<Replica>
}
