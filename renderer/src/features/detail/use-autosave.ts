/**
 * A text that saves itself: 400 ms after the last key, on blur, and when the field goes away or the window closes. Until then a draft
 * of it is kept. A refused text stays as it was typed, with the reason; a change from elsewhere is taken over only while nothing is
 * unsaved here.
 */
import type { Failure, Result } from '@tidelist/engine/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { draftOf, dropDraft, keepDraft } from '../../app/drafts.ts'
import { useSaveOnLeave } from '../../app/save-now.ts'

const pauseMs = 400

type AutosaveOptions = {
  /** The name of its draft: `task.<id>.<field>`. */
  readonly name: string
  readonly value: string
  readonly save: (text: string) => Promise<Result<unknown>>
  /** Told of a refusal that came when the field was gone already. */
  readonly onLateRefusal: (failure: Failure, text: string) => void
}

type Latest = { asked: string; here: boolean } & AutosaveOptions

export function useAutosave(options: AutosaveOptions) {
  const { name, value } = options
  const [found] = useState(() => draftOf(name))
  const begun = found?.base === value ? found.text : value
  const [draft, setDraft] = useState(begun)
  /** A draft of a text that has been changed since: the person says which one stays. */
  const [other, setOther] = useState(
    found && found.base !== value && found.text !== value ? found.text : null,
  )
  const [failure, setFailure] = useState<Failure | null>(null)
  const text = useRef(begun)
  const latest = useRef<Latest>({ ...options, asked: value, here: true })
  latest.current = { ...latest.current, ...options }
  const timer = useRef<number>(undefined)

  const flush = useCallback(async () => {
    clearTimeout(timer.current)
    const asking = text.current
    const { asked: before, name } = latest.current
    if (asking === before) return
    latest.current.asked = asking
    const result = await latest.current.save(asking)
    if (result.ok) {
      if (text.current === asking) dropDraft(name)
      return
    }
    if (latest.current.asked === asking) latest.current.asked = before
    if (latest.current.here) setFailure(result.failure)
    else latest.current.onLateRefusal(result.failure, asking)
  }, [])

  const change = useCallback(
    (next: string) => {
      text.current = next
      keepDraft(latest.current.name, { text: next, base: latest.current.asked })
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
    if (text.current !== latest.current.asked) void flush()
    else if (draftOf(latest.current.name)?.text === text.current) dropDraft(latest.current.name)
    return () => {
      latest.current.here = false
    }
  }, [flush])
  useSaveOnLeave(flush)

  const chooseOther = (use: boolean) => {
    if (use && other !== null) change(other)
    else dropDraft(name)
    setOther(null)
  }
  return { draft, change, flush, failure, other, chooseOther }
}
