/** Does something once more when a field goes away: the task was changed, the view, or the window closes. */
import { useEffect, useRef } from 'react'

export function useOnLeave(act: () => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const leave = () => latest.current()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
}
