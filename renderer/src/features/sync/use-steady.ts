/** Keeps the foot of the sidebar calm: work that is over in a moment is not shown at all. */
import type { SyncStatus } from '@tidelist/engine/client'
import { useEffect, useState } from 'react'
import { syncTone } from '../../words/sync-words.ts'

const momentMs = 800

export function useSteady(sync: SyncStatus | undefined): SyncStatus | undefined {
  const [shown, setShown] = useState(sync)
  const passing = sync !== undefined && shown !== undefined && syncTone(sync) === 'busy'
  useEffect(() => {
    if (!passing) return setShown(sync)
    const timer = setTimeout(() => setShown(sync), momentMs)
    return () => clearTimeout(timer)
  }, [sync, passing])
  return passing ? shown : sync
}
