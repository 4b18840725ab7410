/** Says at the start that the last window left something unsaved, and leads there; the field then saves it. */
import { useEffect } from 'react'
import { words } from '../words/sentences.ts'
import { tasksWithDrafts } from './drafts.ts'
import { useNavigation } from './navigation.tsx'
import { useNotices } from './notices.tsx'

export function useUnsavedNotice(): void {
  const { select, setDetailOpen } = useNavigation()
  const { show } = useNotices()
  useEffect(() => {
    const [taskId] = tasksWithDrafts()
    if (taskId === undefined) return
    const lead = () => {
      select(taskId)
      setDetailOpen(true)
    }
    show({ text: words.notices.unsaved, action: { label: words.notices.unsavedShow, run: lead } })
  }, [select, setDetailOpen, show])
}
