/**
 * One line of quick add from the first letter to the task. The line is cleared the moment it is sent, so that the next one can be typed;
 * a refused line comes back into the field, or waits above it when the next one has begun.
 */
import { checkTitle, type Failure, parseQuickAdd, type QuickAdd } from '@tidelist/engine/client'
import { useMemo, useState } from 'react'
import { useNavigation, type View } from '../../app/navigation.tsx'
import { useNotices } from '../../app/notices.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { addDays, localZone } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'
import { findList } from './find-list.ts'

export type RefusedLine = { readonly text: string; readonly failure: Failure }

export function useQuickAdd() {
  const today = useToday()
  const { view, show: showView } = useNavigation()
  const { announce, show } = useNotices()
  const run = useCommand()
  const sidebar = useLiveQuery({ query: 'sidebar', today })
  const [line, setLine] = useState('')
  const [asWords, setAsWords] = useState<readonly string[]>([])
  const [refused, setRefused] = useState<RefusedLine | null>(null)
  const understood = useMemo(() => parseQuickAdd(line, today, asWords), [line, today, asWords])
  const unknownList =
    understood.list !== null && sidebar && !findList(sidebar, understood.list) ? understood.list : null

  const listIdFor = async (): Promise<
    { ok: true; value: string | undefined } | { ok: false; failure: Failure }
  > => {
    if (understood.list === null) return { ok: true, value: view.view === 'list' ? view.listId : undefined }
    const known = sidebar && findList(sidebar, understood.list)
    if (known) return { ok: true, value: known }
    const made = await run('createList', { name: understood.list })
    return made.ok ? { ok: true, value: made.value.id } : made
  }

  /** A task that went where the person is not looking says so, and leads there. */
  const tell = (listId: string | undefined) => {
    announce(words.quickAdd.added(understood.title))
    const here = view.view === 'list' ? view.listId : view.view === 'inbox' ? sidebar?.inboxId : listId
    if (understood.list === null || listId === undefined || listId === here) return
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
    // Before a list is made for it: a refused line leaves nothing behind.
    const failure = checkTitle(understood.title)
    const listId = failure ? { ok: false as const, failure } : await listIdFor()
    const result = listId.ok
      ? await run('createTask', taskOf(understood, { listId: listId.value, view, today }))
      : listId
    if (result.ok) return tell(listId.ok ? listId.value : undefined)
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

/** A task typed in Today is planned for today, one typed in Upcoming for tomorrow, unless the words say when. */
function taskOf(line: QuickAdd, place: { listId: string | undefined; view: View; today: string }) {
  const { view, today, listId } = place
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
    ...(listId === undefined ? {} : { listId }),
  }
}
