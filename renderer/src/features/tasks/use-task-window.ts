/** The rows of a view around what is on screen. While a new window is on its way the rows known so far stay. */
import type { QueryResult, TaskRow, TaskView } from '@tidelist/engine/client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import type { AnswerRows } from './held-rows.ts'
import { keepEqualRows } from './keep-equal-rows.ts'
import { windowOffset, windowRows } from './window-maths.ts'

type Answer = QueryResult<'tasks'>
type Known = {
  readonly answer: Answer | null
  readonly latest: Answer | null
  readonly before: Answer | null
}

export type TaskWindow = {
  /** Null until the first answer. */
  readonly rows: AnswerRows | null
  readonly see: (first: number, last: number) => void
}

export function useTaskWindow(view: TaskView): TaskWindow {
  const [offset, setOffset] = useState(0)
  const [known, setKnown] = useState<Known>({ answer: null, latest: null, before: null })
  const answer = useLiveQuery({ query: 'tasks', view, offset, limit: windowRows })
  if (answer && answer !== known.answer) {
    const moved = known.latest !== null && known.latest.offset !== answer.offset
    const shown = keepEqualRows(answer.rows, known.latest?.rows ?? [])
    setKnown({ answer, latest: { ...answer, rows: shown }, before: moved ? known.latest : known.before })
  }

  // One question at a time: a fast scroll passes many windows, and only the newest of them is worth asking for.
  const seen = useRef({ first: 0, last: 0 })
  const answered = answer !== undefined
  const follow = useCallback(() => {
    if (answered) setOffset((now) => windowOffset(seen.current, now))
  }, [answered])
  useEffect(follow, [follow])
  const see = useCallback(
    (first: number, last: number) => {
      seen.current = { first, last }
      follow()
    },
    [follow],
  )
  const rows = useMemo(() => (known.latest ? answerRows(known.latest, known.before) : null), [known])
  return { rows, see }
}

function answerRows(latest: Answer, before: Answer | null): AnswerRows {
  const places = new Map(latest.rows.map((row, index) => [row.id, latest.offset + index]))
  const rowOf = (answer: Answer, index: number): TaskRow | undefined => answer.rows[index - answer.offset]
  return {
    total: latest.total,
    indexOf: (id) => places.get(id) ?? -1,
    rowAt: (index) => {
      const row = rowOf(latest, index)
      if (row || !before) return row
      // An older answer may hold a row that has moved into the newer one since; a row is never shown twice.
      const older = rowOf(before, index)
      return older && !places.has(older.id) ? older : undefined
    },
  }
}
