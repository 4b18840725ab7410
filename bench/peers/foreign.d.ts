/** The little that the comparison uses of packages that are installed on first use only, or come without types. */

declare module 'pouchdb-node' {
  export type Doc = { readonly _id: string; readonly _rev?: string }
  export type Answer<T> = { readonly rows: { readonly id?: string; readonly doc?: T | null }[] }
  export type Sync = { cancel(): void; catch(listener: (error: unknown) => void): Promise<unknown> }
  class PouchDB<T extends Doc> {
    constructor(name: string)
    get(id: string): Promise<T>
    put(doc: T): Promise<unknown>
    bulkDocs(docs: readonly T[]): Promise<unknown>
    allDocs(options: { include_docs: true; keys?: readonly string[] }): Promise<Answer<T>>
    sync(remote: PouchDB<T>, options: { live: true; retry: true }): Sync
    close(): Promise<void>
    static defaults(options: { prefix: string }): typeof PouchDB
  }

  // biome-ignore lint/style/noDefaultExport: it is what the package exports
  export { PouchDB as default }
}

declare module 'express-pouchdb' {
  import type { Server } from 'node:http'
  import type PouchDB from 'pouchdb-node'

  type Options = { mode: 'minimumForPouchDB'; configPath?: string; logPath?: string }
  function expressPouchDb(
    database: typeof PouchDB,
    options: Options,
  ): { listen(port: number, host: string, done: () => void): Server }

  // biome-ignore lint/style/noDefaultExport: it is what the package exports
  export { expressPouchDb as default }
}

declare module 'tinybase' {
  export type Row = { readonly [cell: string]: string | number }
  export type MergeableStore = {
    setTable(table: string, rows: { readonly [row: string]: Row }): unknown
    setRow(table: string, row: string, cells: Row): unknown
    setPartialRow(table: string, row: string, cells: Row): unknown
    getTable(table: string): { readonly [row: string]: Row }
    getRow(table: string, row: string): Row
  }
  export function createMergeableStore(): MergeableStore
}

declare module 'tinybase/persisters/persister-file' {
  import type { MergeableStore } from 'tinybase'

  export type FilePersister = {
    startAutoSave(): Promise<unknown>
    destroy(): Promise<unknown>
    getStore(): MergeableStore
  }
  export function createFilePersister(store: MergeableStore, file: string): FilePersister
}

declare module 'tinybase/synchronizers/synchronizer-ws-client' {
  import type { MergeableStore } from 'tinybase'
  import type { WebSocket } from 'ws'

  export type WsSynchronizer = { startSync(): Promise<unknown>; destroy(): Promise<unknown> }
  export function createWsSynchronizer(
    store: MergeableStore,
    socket: WebSocket,
    requestTimeoutSeconds?: number,
  ): Promise<WsSynchronizer>
}

declare module 'tinybase/synchronizers/synchronizer-ws-server' {
  import type { FilePersister } from 'tinybase/persisters/persister-file'
  import type { WebSocketServer } from 'ws'

  export function createWsServer(
    server: WebSocketServer,
    createPersisterForPath: (path: string) => FilePersister,
  ): unknown
}
