/** What can be done with a list from the sidebar, with the quiet line that says so. */
import type { Failure, ListRow, Result } from '@tidelist/engine/client'
import { useMemo } from 'react'
import { useNavigation } from '../../app/navigation.tsx'
import { useNotices } from '../../app/notices.tsx'
import { useCommand } from '../../engine/use-command.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { placeAfterMove } from './list-tree.ts'

export type ListCommands = {
  readonly create: (name: string) => Promise<Result<unknown>>
  readonly rename: (id: string, name: string) => Promise<Result<unknown>>
  readonly moveTo: (list: ListRow, siblings: readonly ListRow[], to: number) => void
  readonly remove: (list: ListRow) => void
  readonly importTodoTxt: (text: string) => void
}

export function useListCommands(): ListCommands {
  const run = useCommand()
  const { show: showView, view } = useNavigation()
  const { show, announce } = useNotices()
  return useMemo(() => {
    const refused = (failure: Failure) => show({ text: failureSentence(failure), tone: 'trouble' })
    const restore = async (list: ListRow) => {
      const result = await run('restoreList', { id: list.id })
      if (!result.ok) return refused(result.failure)
      announce(words.notices.listRestored(list.name))
      showView({ view: 'list', listId: list.id })
    }
    return {
      create: async (name) => {
        const result = await run('createList', { name })
        if (result.ok) showView({ view: 'list', listId: result.value.id })
        return result
      },
      rename: (id, name) => run('renameList', { id, name }),
      moveTo: async (list, siblings, to) => {
        const place = placeAfterMove(siblings, list.id, to)
        if (!place) return
        const result = await run('moveList', { id: list.id, ...place })
        if (result.ok) announce(words.notices.movedTo(list.name, to + 1))
        else refused(result.failure)
      },
      remove: async (list) => {
        const result = await run('deleteList', { id: list.id })
        if (!result.ok) return refused(result.failure)
        if (view.view === 'list' && view.listId === list.id) showView({ view: 'inbox' })
        show({
          text: words.notices.listDeleted(list.name, result.value.tasks),
          action: { label: words.notices.undo, run: () => void restore(list) },
        })
      },
      importTodoTxt: async (text) => {
        const result = await run('importTodoTxt', { text })
        if (result.ok) show({ text: words.notices.imported(result.value.tasks, result.value.lists) })
        else refused(result.failure)
      },
    }
  }, [run, show, announce, showView, view])
}
