/** The edge between two panes, moved with the pointer or the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import './resize-handle.css'

type ResizeHandleProps = {
  label: string
  width: number
  min: number
  max: number
  onWidth: (width: number) => void
}

const stepPx = 8

export function ResizeHandle({ label, width, min, max, onWidth }: ResizeHandleProps) {
  const grip = useRef<{ fromX: number; fromWidth: number } | null>(null)
  const clamp = (value: number) => Math.min(max, Math.max(min, Math.round(value)))
  const begin = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    grip.current = { fromX: event.clientX, fromWidth: width }
  }
  const move = (event: PointerEvent) => {
    if (grip.current) onWidth(clamp(grip.current.fromWidth + event.clientX - grip.current.fromX))
  }
  const byKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') onWidth(clamp(width - stepPx))
    if (event.key === 'ArrowRight') onWidth(clamp(width + stepPx))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter is a focusable separator with a value; <hr> has none.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="resize-handle"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => {
        grip.current = null
      }}
      onKeyDown={byKey}
    />
  )
}
