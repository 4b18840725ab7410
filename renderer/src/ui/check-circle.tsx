/** The round checkbox of a task. Its ring carries the priority; a completed one draws its check. */
// biome-ignore-all lint/a11y/useSemanticElements: an <input> cannot hold the drawing of its check.
import type { PointerEvent } from 'react'
import './check-circle.css'
import { classNames } from './class-names.ts'

type CheckCircleProps = {
  label: string
  checked: boolean
  priority: number
  small?: boolean
  /** In a list with one tab stop, boxes are reached by the list's own keys. */
  tabbable?: boolean
  onToggle: () => void
}

export function CheckCircle({
  label,
  checked,
  priority,
  small,
  tabbable = true,
  onToggle,
}: CheckCircleProps) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={checked}
      aria-label={label}
      data-priority={priority}
      tabIndex={tabbable ? 0 : -1}
      className={classNames('check', checked && 'check-done', small && 'check-small')}
      onPointerDown={keepFocus}
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <svg viewBox="0 0 18 18" aria-hidden="true">
        <circle cx="9" cy="9" r="8.1" />
        <path d="M5.2 9.3 L8 12 L12.9 6.4" pathLength="1" />
      </svg>
    </button>
  )
}

/** A press is no start of a drag, and the list keeps its focus. */
function keepFocus(event: PointerEvent) {
  event.stopPropagation()
}
