/** The newest answer to a question, for as long as the component asks it. `undefined` until the first answer. */
import type { Query, QueryResult } from '@tidelist/engine/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useEngine } from './engine-context.tsx'

export function useLiveQuery<Q extends Query>(query: Q): QueryResult<Q['query']> | undefined {
  const { queries } = useEngine()
  const key = JSON.stringify(query)
  const listen = useCallback(
    (listener: () => void) => queries.listen(JSON.parse(key), listener),
    [queries, key],
  )
  const answer = useSyncExternalStore(listen, () => queries.answer(query))
  return answer as QueryResult<Q['query']> | undefined // live-queries keeps answers by their question
}
