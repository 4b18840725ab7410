/** Marks the first frame that shows tasks, once for the life of the window. */
import { useEffect } from 'react'

export const firstListMark = 'tidelist:first-list'

export function useMarkFirstList(ready: boolean): void {
  useEffect(() => {
    if (!ready || performance.getEntriesByName(firstListMark).length > 0) return
    const frame = requestAnimationFrame(() => performance.mark(firstListMark))
    return () => cancelAnimationFrame(frame)
  }, [ready])
}
