/** Keys that work anywhere in the window. Single letters only while nobody is typing and nothing stands over the window. */
import { useEffect, useEffectEvent } from 'react'
import { useUndo } from '../features/safety/use-undo.ts'
import { useDialogs } from './dialogs.tsx'
import { focusListSoon, focusPlace, isInOverlay, isTyping } from './focus-places.ts'
import { useNavigation, type View } from './navigation.tsx'

const numberedViews: Record<string, View> = {
  '1': { view: 'inbox' },
  '2': { view: 'today' },
  '3': { view: 'upcoming' },
}

export function useShortcuts(mac: boolean): void {
  const { show, drawerOpen, setDrawerOpen } = useNavigation()
  const dialogs = useDialogs()
  const { undo, redo } = useUndo()

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || dialogs.open !== null || isInOverlay(event.target)) return
    const control = mac ? event.metaKey : event.ctrlKey
    const view = numberedViews[event.key]
    if (control && view) {
      event.preventDefault()
      show(view)
      focusListSoon()
      return
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)
    if (event.key.toLowerCase() === 'n' && (control || plain)) {
      event.preventDefault()
      focusPlace('quick-add')
    }
    if (event.key === 'Escape' && drawerOpen) setDrawerOpen(false)
    if (event.key === '?' && plain) dialogs.show('keyboard')
    if (event.key === 'h' && plain) dialogs.show('safety')
    if (event.key.toLowerCase() === 'z' && control && !event.altKey && !isTyping(event.target)) {
      event.preventDefault()
      void (event.shiftKey ? redo() : undo())
    }
  })

  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
