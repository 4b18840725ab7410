/**
 * A text that saves itself: 400 ms after the last key, on blur, and when the field goes away or the window closes. A refused text
 * stays as it was typed, with the reason; a change from elsewhere is taken over only while nothing is unsaved here.
 */
import type { Failure, Result } from '@tidelist/engine/client'
import { useCallback, useEffect, useRef, useState } from 'react'

const pauseMs = 400

type AutosaveOptions = {
  readonly value: string
  readonly save: (text: string) => Promise<Result<unknown>>
  /** Told of a refusal that came when the field was gone already. */
  readonly onLateRefusal: (failure: Failure, text: string) => void
}

type Latest = { asked: string; here: boolean } & AutosaveOptions

export function useAutosave(options: AutosaveOptions) {
  const { value } = options
  const [draft, setDraft] = useState(value)
  const [failure, setFailure] = useState<Failure | null>(null)
  const text = useRef(value)
  const latest = useRef<Latest>({ ...options, asked: value, here: true })
  latest.current = { ...latest.current, ...options }
  const timer = useRef<number>(undefined)

  const flush = useCallback(async () => {
    clearTimeout(timer.current)
    const asking = text.current
    const before = latest.current.asked
    if (asking === before) return
    latest.current.asked = asking
    const result = await latest.current.save(asking)
    if (result.ok) return
    if (latest.current.asked === asking) latest.current.asked = before
    if (latest.current.here) setFailure(result.failure)
    else latest.current.onLateRefusal(result.failure, asking)
  }, [])

  const change = useCallback(
    (next: string) => {
      text.current = next
      setDraft(next)
      setFailure(null)
      clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void flush(), pauseMs)
    },
    [flush],
  )

  useEffect(() => {
    if (text.current !== latest.current.asked) return
    text.current = value
    latest.current.asked = value
    setDraft(value)
  }, [value])

  useEffect(() => {
    latest.current.here = true
    const leave = () => void flush()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      latest.current.here = false
      leave()
    }
  }, [flush])

  return { draft, change, flush, failure }
}
