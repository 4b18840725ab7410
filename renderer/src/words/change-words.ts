/** Changes as people read them: which field it was, what a stored value means, and what a command did. */
import type { Author, HistoryRow, ListRow, StepSummary } from '@tidelist/engine/client'
import { clockWords, dateWithDay } from './date-words.ts'
import { words } from './sentences.ts'

type Value = HistoryRow['from']

/** What is needed to say a value: the day it is and the names of the lists. */
export type ValueContext = { readonly today: string; readonly lists: readonly Pick<ListRow, 'id' | 'name'>[] }

const fieldNames: Readonly<Record<string, string>> = {
  title: 'Title',
  name: 'Name',
  notes: 'Notes',
  status: 'State',
  due: 'Due',
  do_on: 'Do on',
  priority: 'Priority',
  placement: 'Place',
  series: 'Repeats',
  color: 'Colour',
  look: 'Look',
  link: 'Tag',
  deleted_at: 'Trash',
}

export const fieldWords = (field: string): string => fieldNames[field] ?? field.replaceAll('_', ' ')

const shownLetters = 120

/** A stored value in a few words. Moves inside a list differ in their order only, and say so by saying the same list twice. */
export function valueWords(field: string, value: Value, context: ValueContext): string {
  if (field === 'deleted_at') return value === null ? words.safety.notInTrash : words.safety.inTrash
  if (value === null || value === '') return words.safety.nothing
  if (field === 'priority') return words.detail.priorities[Number(value)] ?? String(value)
  if (field === 'do_on') return dateWithDay(String(value), context.today)
  if (typeof value === 'object') return partsWords(field, new Map(Object.entries(value)), context)
  const text = String(value)
  return `“${text.length > shownLetters ? `${text.slice(0, shownLetters)}…` : text}”`
}

function partsWords(field: string, parts: Map<string, unknown>, { today, lists }: ValueContext): string {
  if (field === 'status') return parts.get('status') === 'open' ? words.safety.open : words.safety.done
  if (field === 'due') {
    const date = parts.get('due_date')
    const at = parts.get('due_at_ms')
    if (typeof date !== 'string') return words.safety.nothing
    return typeof at === 'number' ? `${dateWithDay(date, today)} ${clockWords(at)}` : dateWithDay(date, today)
  }
  if (field === 'placement' && parts.has('list_id')) {
    return lists.find(({ id }) => id === parts.get('list_id'))?.name ?? words.views.inbox
  }
  return JSON.stringify(Object.fromEntries(parts)).slice(0, shownLetters)
}

/** What happened, before the values: `Made`, `Title`, `Put back`, `Tag home put on`. */
export function changeWords({ t, field, tag, to }: HistoryRow): string {
  if (t === 'task_tags' && tag !== null)
    return field === 'deleted_at' && to !== null ? words.safety.tagOff(tag) : words.safety.tagOn(tag)
  if (field === 'deleted_at') return to === null ? words.safety.putBack : words.safety.putIntoTrash
  return field === null ? words.safety.made : fieldWords(field)
}

/** Whether a change is told by its values too; of the others its words say all. */
export const hasValues = ({ t, field }: HistoryRow): boolean =>
  field !== null && field !== 'deleted_at' && t !== 'task_tags'

/** Who and when: `this computer`, `Desktop`, or a device whose name has not arrived. */
export const authorWords = ({ name, isThis }: Author): string =>
  isThis ? words.safety.thisComputer : (name ?? words.safety.otherDevice)

const commandNames: Readonly<Record<string, string>> = {
  createTask: 'adding a task',
  editTask: 'changing a task',
  completeTask: 'completing a task',
  reopenTask: 'reopening a task',
  moveTask: 'moving a task',
  deleteTask: 'deleting a task',
  restoreTask: 'putting a task back',
  createList: 'adding a list',
  renameList: 'renaming a list',
  moveList: 'moving a list',
  deleteList: 'deleting a list',
  restoreList: 'putting a list back',
  createTag: 'adding a tag',
  setTaskTags: 'changing tags',
  importTodoTxt: 'the import',
  takeOtherValue: 'taking the other value',
  keepValue: 'keeping a value',
  restoreTaskAsOf: 'putting a task back to a moment',
  restoreListAsOf: 'putting a list back to a moment',
  restoreEverythingAsOf: 'putting everything back to a moment',
  restoreBackup: 'restoring a backup',
  restoreRecovered: 'making a kept task again',
}

export const stepWords = ({ command }: Pick<StepSummary, 'command'>): string =>
  commandNames[command] ?? words.safety.lastChange
