/** The example list of the first run: five tasks that teach five keys. The window remembers which list it is, to offer its removal. */
import { useNavigation } from '../../app/navigation.tsx'
import { useNotices } from '../../app/notices.tsx'
import { useCommand } from '../../engine/use-command.ts'
import { exampleTasks } from '../../words/example-tasks.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

const storageKey = 'tidelist.example-list'

export const isExampleList = (listId: string): boolean => localStorage.getItem(storageKey) === listId

export function useExampleList() {
  const run = useCommand()
  const { show: showView } = useNavigation()
  const { show: showNotice } = useNotices()
  const add = async () => {
    const list = await run('createList', { name: words.example.name })
    if (!list.ok) return showNotice({ text: failureSentence(list.failure), tone: 'trouble' })
    const listId = list.value.id
    localStorage.setItem(storageKey, listId)
    for (const task of exampleTasks) await run('createTask', { ...task, listId })
    showView({ view: 'list', listId })
  }
  const remove = async (listId: string) => {
    const result = await run('deleteList', { id: listId })
    if (!result.ok) return showNotice({ text: failureSentence(result.failure), tone: 'trouble' })
    showView({ view: 'inbox' })
    const undo = () => void run('restoreList', { id: listId })
    showNotice({
      text: words.notices.listDeleted(words.example.name, result.value.tasks),
      action: { label: words.notices.undo, run: undo },
    })
  }
  return { add, remove }
}
