/** Undo and redo of the last command, with the quiet line that says what came of it. */
import { useCallback } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { useCommand } from '../../engine/use-command.ts'
import { stepWords } from '../../words/change-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { leftSentence } from '../../words/undo-words.ts'

export type UndoActions = { readonly undo: () => Promise<void>; readonly redo: () => Promise<void> }

export function useUndo(): UndoActions {
  const run = useCommand()
  const { show } = useNotices()
  const step = useCallback(
    async (which: 'undo' | 'redo') => {
      const result = await run(which, {})
      if (!result.ok) return show({ text: failureSentence(result.failure), tone: 'trouble' })
      const left = leftSentence(result.value)
      const said = (which === 'undo' ? words.safety.undone : words.safety.redone)(stepWords(result.value))
      show({ text: left === null ? said : `${said} ${left}` })
    },
    [run, show],
  )
  const undo = useCallback(() => step('undo'), [step])
  const redo = useCallback(() => step('redo'), [step])
  return { undo, redo }
}
