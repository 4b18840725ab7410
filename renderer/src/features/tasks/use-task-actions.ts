/** What can be done with a task in a list, each with its quiet line: the way back, or the reason why not. */
import type { Failure, Result, TaskRow } from '@tidelist/engine/client'
import { useMemo } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { useCommand } from '../../engine/use-command.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import type { Neighbours } from './drop-place.ts'

export type TaskActions = {
  readonly complete: (task: TaskRow) => Promise<boolean>
  readonly reopen: (task: TaskRow) => Promise<boolean>
  readonly remove: (task: TaskRow) => Promise<boolean>
  readonly restore: (task: TaskRow) => Promise<boolean>
  readonly saveTitle: (id: string, title: string) => Promise<Result<null>>
  readonly saveLeftTitle: (id: string, title: string) => Promise<boolean>
  readonly move: (task: TaskRow, between: Neighbours) => Promise<boolean>
}

export function useTaskActions(): TaskActions {
  const run = useCommand()
  const { show, announce } = useNotices()
  return useMemo(() => {
    const refused = (failure: Failure) => show({ text: failureSentence(failure), tone: 'trouble' })
    const told = (result: Result<null>, text: string) => {
      if (result.ok) announce(text)
      else refused(result.failure)
      return result.ok
    }
    const restore = async (task: TaskRow) =>
      told(await run('restoreTask', { id: task.id }), words.notices.restored(task.title))
    return {
      complete: async (task) =>
        told(await run('completeTask', { id: task.id }), words.notices.completed(task.title)),
      reopen: async (task) =>
        told(await run('reopenTask', { id: task.id }), words.notices.reopened(task.title)),
      restore,
      remove: async (task) => {
        const result = await run('deleteTask', { id: task.id })
        if (!result.ok) {
          refused(result.failure)
          return false
        }
        const text = words.notices.deleted(task.title)
        show({ text, action: { label: words.notices.undo, run: () => void restore(task) } })
        return true
      },
      saveTitle: (id, title) => run('editTask', { id, title }),
      saveLeftTitle: async (id, title) => {
        const result = await run('editTask', { id, title })
        if (!result.ok)
          show({ text: `${failureSentence(result.failure)} ${words.notices.unsent(title)}`, tone: 'trouble' })
        return result.ok
      },
      move: async (task, { afterId, beforeId, place }) =>
        told(
          await run('moveTask', { id: task.id, afterId, beforeId }),
          words.notices.movedTo(task.title, place + 1),
        ),
    }
  }, [run, show, announce])
}
