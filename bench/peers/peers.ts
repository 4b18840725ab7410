/** All that are compared, in the order of the table; each is loaded in its own process only, since most are installed on first use. */
import type { Peer } from './peer.ts'

export const peers: Readonly<Record<string, () => Promise<Peer>>> = {
  tidelist: async () => (await import('./tidelist/peer.ts')).tidelist,
  pouchdb: async () => (await import('./pouchdb/peer.ts')).pouchdb,
  'tinybase-memory': async () => (await import('./tinybase/peer.ts')).tinybaseMemory,
  'tinybase-file': async () => (await import('./tinybase/peer.ts')).tinybaseFile,
  naive: async () => (await import('./naive/peer.ts')).naive,
}
