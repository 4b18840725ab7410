/** The list that `#name` means: the Inbox, or a list of that name in any case. */
import type { Sidebar } from '@tidelist/engine/client'
import { words } from '../../words/sentences.ts'

export function findList(sidebar: Sidebar, name: string): string | undefined {
  const wanted = fold(name)
  if (wanted === fold(words.views.inbox)) return sidebar.inboxId
  return sidebar.lists.find((list) => list.kind === 'list' && fold(list.name) === wanted)?.id
}

const fold = (name: string): string => name.normalize('NFKC').trim().toLocaleLowerCase()
