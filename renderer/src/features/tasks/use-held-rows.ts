/** Holds completed rows for a moment, then lets them fade and fold. */
import type { TaskRow } from '@tidelist/engine/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type HeldRow, releaseHeld } from './held-rows.ts'

const holdMs = 600
const leaveMs = 140
const settleMs = 200

const settle = 'settle'

export type HeldRows = {
  readonly held: readonly HeldRow[]
  /** True while the rows below a folded one glide up. */
  readonly settling: boolean
  readonly hold: (row: TaskRow, at: number) => void
  /** Ends it at once, e.g. when the task was reopened meanwhile. */
  readonly release: (id: string) => void
}

export function useHeldRows(): HeldRows {
  const [held, setHeld] = useState<readonly HeldRow[]>([])
  const [settling, setSettling] = useState(false)
  const timers = useRef(new Map<string, number>())

  const release = useCallback((id: string) => {
    clearTimeout(timers.current.get(id))
    timers.current.delete(id)
    setHeld((now) => releaseHeld(now, id))
    setSettling(true)
    clearTimeout(timers.current.get(settle))
    timers.current.set(
      settle,
      window.setTimeout(() => setSettling(false), settleMs),
    )
  }, [])

  const hold = useCallback(
    (row: TaskRow, at: number) => {
      setHeld((now) => [...now.filter((one) => one.row.id !== row.id), { row, at, phase: 'done' }])
      const leave = () => {
        setHeld((now) => now.map((one) => (one.row.id === row.id ? { ...one, phase: 'leaving' } : one)))
        timers.current.set(
          row.id,
          window.setTimeout(() => release(row.id), leaveMs),
        )
      }
      timers.current.set(row.id, window.setTimeout(leave, holdMs))
    },
    [release],
  )

  useEffect(() => {
    const running = timers.current
    return () => {
      for (const timer of running.values()) clearTimeout(timer)
    }
  }, [])

  return { held, settling, hold, release }
}
