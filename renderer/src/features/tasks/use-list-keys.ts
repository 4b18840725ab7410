/** The keys of the task list. They work while the list has the focus, or nothing has. */
import type { TaskRow } from '@tidelist/engine/client'
import { useEffect, useEffectEvent } from 'react'
import { isInOverlay, isTyping } from '../../app/focus-places.ts'

export type ListKeys = {
  readonly count: number
  readonly selectedIndex: number
  readonly selected: TaskRow | undefined
  readonly go: (index: number) => void
  readonly shift: (task: TaskRow, by: 1 | -1) => void
  readonly toggle: (task: TaskRow) => void
  readonly edit: (task: TaskRow) => void
  readonly detail: (task: TaskRow) => void
  readonly remove: (task: TaskRow) => void
  readonly back: () => void
}

export function useListKeys(keys: ListKeys): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return
    if (isTyping(event.target) || isInOverlay(event.target) || !belongsToList(event.target)) return
    if (handleKey(event.key, event.altKey, keys)) event.preventDefault()
  })
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function belongsToList(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return true
  return target === document.body || target.closest('[data-focus="task-list"]') !== null
}

/** True when the key was one of ours. */
function handleKey(key: string, alt: boolean, keys: ListKeys): boolean {
  const { count, selectedIndex, selected } = keys
  if (alt && (key === 'ArrowUp' || key === 'ArrowDown')) {
    if (selected) keys.shift(selected, key === 'ArrowUp' ? -1 : 1)
    return true
  }
  if (alt) return false
  const step = key === 'ArrowDown' || key === 'j' ? 1 : key === 'ArrowUp' || key === 'k' ? -1 : 0
  if (step !== 0) {
    if (count > 0)
      keys.go(selectedIndex < 0 ? (step > 0 ? 0 : count - 1) : clamp(selectedIndex + step, count))
    return true
  }
  if (key === 'Home' || key === 'End') {
    if (count > 0) keys.go(key === 'Home' ? 0 : count - 1)
    return true
  }
  if (key === 'Escape') {
    keys.back()
    return true
  }
  return selected !== undefined && handleTaskKey(key, selected, keys)
}

function handleTaskKey(key: string, task: TaskRow, keys: ListKeys): boolean {
  const actions: Record<string, (task: TaskRow) => void> = {
    ' ': keys.toggle,
    x: keys.toggle,
    Enter: keys.edit,
    F2: keys.edit,
    e: keys.detail,
    Delete: keys.remove,
    Backspace: keys.remove,
  }
  const action = actions[key]
  action?.(task)
  return action !== undefined
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index))
