/** What the foot of the sidebar says: at most three or four plain words for each state of the sync. */
import type { SyncStatus } from '@tidelist/engine/client'
import { clockWords } from './date-words.ts'

export type SyncTone = 'calm' | 'busy' | 'quiet' | 'trouble'

export function syncWords(sync: SyncStatus): string {
  if (sync.progress) return `${sync.progress.remaining.toLocaleString()} to load`
  switch (sync.phase) {
    case 'local':
      return 'Not signed in'
    case 'signed-out':
      return sync.failure?.kind === 'account-deleted' ? 'Account deleted' : 'Signed out'
    case 'asking':
      return 'A question for you'
    case 'saved':
      return 'All saved'
    case 'waiting':
      return `${sync.waiting.toLocaleString()} waiting`
    case 'syncing':
      return 'Syncing'
    case 'offline':
      return sync.sinceMs === null ? 'Offline' : `Offline since ${clockWords(sync.sinceMs)}`
    case 'trouble':
      return 'Needs a look'
  }
}

export function syncTone(sync: SyncStatus): SyncTone {
  if (sync.phase === 'trouble' || sync.phase === 'asking') return 'trouble'
  if (sync.phase === 'saved') return 'calm'
  return sync.phase === 'syncing' || sync.phase === 'waiting' ? 'busy' : 'quiet'
}
