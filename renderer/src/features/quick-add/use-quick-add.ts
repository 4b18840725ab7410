/**
 * One line of quick add from the first letter to the task. The line is cleared the moment it is sent, so that the next one can be typed;
 * a refused line comes back into the field, or waits above it when the next one has begun.
 */
import { type Failure, parseQuickAdd, type QuickAdd, type Sidebar } from '@tidelist/engine/client'
import { useMemo, useState } from 'react'
import { draftOf, dropDraft, keepDraft, useDraft } from '../../app/drafts.ts'
import { useNavigation, type View } from '../../app/navigation.tsx'
import { useNotices } from '../../app/notices.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { addDays, localMinutes, localZone } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'
import { findList } from './find-list.ts'

const draftName = 'quick-add'

export type RefusedLine = { readonly text: string; readonly failure: Failure }

export function useQuickAdd() {
  const today = useToday()
  const { view, show: showView } = useNavigation()
  const { announce, show } = useNotices()
  const run = useCommand()
  const sidebar = useLiveQuery({ query: 'sidebar', today })
  const [line, setLine] = useDraft(draftName)
  const [asWords, setAsWords] = useState<readonly string[]>([])
  const [refused, setRefused] = useState<RefusedLine | null>(null)
  const understood = useMemo(
    () => parseQuickAdd(line, { date: today, minutes: localMinutes(new Date()) }, asWords),
    [line, today, asWords],
  )
  const unknownList =
    understood.list !== null && sidebar && !findList(sidebar, understood.list) ? understood.list : null

  /** A task that went where the person is not looking says so, and leads there. */
  const tell = (listId: string) => {
    announce(words.quickAdd.added(understood.title))
    const here = view.view === 'list' ? view.listId : view.view === 'inbox' ? sidebar?.inboxId : listId
    if (understood.list === null || listId === here) return
    const target: View = listId === sidebar?.inboxId ? { view: 'inbox' } : { view: 'list', listId }
    show({
      text: words.quickAdd.elsewhere(understood.title, understood.list),
      action: { label: words.quickAdd.show, run: () => showView(target) },
    })
  }

  const add = async () => {
    if (line.trim() === '') return
    const sent = { line, asWords }
    setLine('')
    setAsWords([])
    setRefused(null)
    // Until it is answered it is a draft no less than what is typed after it.
    keepDraft(draftName, { text: sent.line, base: '' })
    const result = await run(
      'createTask',
      taskOf(understood, { list: listOf(understood, view, sidebar), view, today }),
    )
    const isSaved = result.ok || result.failure.kind === 'saved-after-all'
    if (isSaved && draftOf(draftName)?.text === sent.line) dropDraft(draftName)
    if (result.ok) return tell(result.value.listId)
    if (isSaved) return announce(words.quickAdd.added(understood.title))
    setRefused({ text: sent.line, failure: result.failure })
    setLine((now) => (now === '' ? sent.line : now))
    setAsWords((now) => (now.length === 0 ? sent.asWords : now))
  }

  const change = (text: string) => {
    setLine(text)
    setAsWords((now) => now.filter((kept) => text.includes(kept)))
    if (refused?.text === line) setRefused(null)
  }

  return {
    line,
    change,
    understood,
    unknownList,
    refused,
    add,
    keepAsWords: (text: string) => setAsWords((now) => [...now, text]),
    takeRefusedBack: () => {
      if (refused) setLine(refused.text)
      setRefused(null)
    },
  }
}

/** The list that the words or the view say: a known one by its id, another by its name. */
function listOf({ list }: QuickAdd, view: View, sidebar: Sidebar | undefined) {
  if (list === null) return view.view === 'list' ? { listId: view.listId } : {}
  const known = sidebar && findList(sidebar, list)
  return known === undefined ? { listName: list } : { listId: known }
}

/** A task typed in Today is planned for today, one typed in Upcoming for tomorrow, unless the words say when. */
function taskOf(
  line: QuickAdd,
  place: { list: { listId: string } | { listName: string } | object; view: View; today: string },
) {
  const { view, today, list } = place
  const planned = view.view === 'today' ? today : view.view === 'upcoming' ? addDays(today, 1) : null
  const tags = view.view === 'tag' ? [...line.tags, view.name] : line.tags
  return {
    title: line.title,
    priority: line.priority,
    ...(tags.length > 0 ? { tags } : {}),
    ...(line.due
      ? { due: { ...line.due, ...(line.due.minutes === undefined ? {} : { zone: localZone() }) } }
      : planned
        ? { doOn: planned }
        : {}),
    ...list,
  }
}
