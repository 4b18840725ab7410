/** The day and the names of the lists, to say stored values with. */
import { useToday } from '../../app/use-today.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import type { ValueContext } from '../../words/change-words.ts'

export function useValueContext(): ValueContext {
  const today = useToday()
  const sidebar = useLiveQuery({ query: 'sidebar', today })
  return { today, lists: sidebar?.lists ?? [] }
}
