/**
 * Escape for a dialog or a panel while nothing has the focus, so that the key would reach none of them: a button that is disabled while
 * it has the focus leaves it to nobody, and a panel that has just opened gives it up for a frame.
 */
import { useEffect, useEffectEvent } from 'react'

/** What is open, the topmost last: one press closes one. */
const open: (() => void)[] = []

export function useEscapeWithoutFocus(close: () => void): void {
  const onEscape = useEffectEvent(close)
  useEffect(() => {
    const entry = () => onEscape()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && event.target === document.body && open.at(-1) === entry) {
        event.stopImmediatePropagation()
        entry()
      }
    }
    open.push(entry)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      open.splice(open.indexOf(entry), 1)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
