/**
 * What was typed and not saved yet, kept in local storage so that a reload, a crash of the window or a refusal does not lose it. A draft
 * goes when its text is saved. `base` is the saved text it began from: a draft is put back by itself only where that still stands.
 */
import { useCallback, useRef, useState } from 'react'

export type Draft = { readonly text: string; readonly base: string }

const prefix = 'tidelist.draft.'

export function keepDraft(name: string, draft: Draft): void {
  if (draft.text === draft.base) {
    dropDraft(name)
    return
  }
  try {
    localStorage.setItem(prefix + name, JSON.stringify(draft))
  } catch (error) {
    // Full: the text is still in the field, and saving it is under way.
    console.warn('A draft could not be kept.', error)
  }
}

export const dropDraft = (name: string): void => localStorage.removeItem(prefix + name)

export function draftOf(name: string): Draft | null {
  const kept = localStorage.getItem(prefix + name)
  return kept === null ? null : (JSON.parse(kept) as Draft) // written by keepDraft alone
}

/** The tasks that hold something unsaved. */
export function tasksWithDrafts(): string[] {
  const ids = Object.keys(localStorage).map((key) => taskDraft.exec(key)?.[1])
  return [...new Set(ids.filter((id) => id !== undefined))]
}

const taskDraft = /^tidelist\.draft\.task\.([^.]+)\./

export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}

type SetDraft = (next: string | ((now: string) => string)) => void

/** Text state that begins with its draft and keeps one. Setting it back to `base` drops it. */
export function useDraft(name: string, base = ''): [string, SetDraft] {
  const [text, setText] = useState(() => {
    const kept = draftOf(name)
    return kept?.base === base ? kept.text : base
  })
  const latest = useRef(text)
  const set = useCallback<SetDraft>(
    (next) => {
      latest.current = typeof next === 'function' ? next(latest.current) : next
      keepDraft(name, { text: latest.current, base })
      setText(latest.current)
    },
    [name, base],
  )
  return [text, set]
}
