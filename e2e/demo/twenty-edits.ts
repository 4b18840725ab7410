/** Twenty edits of the imported tasks, made through the window, and how to tell from a stored row that one of them is there. */
import type { Page } from '@playwright/test'
import { setDueDate, setPriority, writeNotes } from '../window-details.ts'
import { completeTask, renameTask, showView } from '../window-tasks.ts'

/** As the database answers. */
export type StoredTask = {
  readonly title: string
  readonly notes: string
  readonly status: string
  readonly due: string | null
  readonly priority: number
}

export type Edit = { readonly list: string; readonly title: string } & (
  | { readonly newTitle: string }
  | { readonly notes: string }
  | { readonly due: string }
  | { readonly priority: 'Highest' | 'High' }
  | { readonly completed: true }
)

export const twentyEdits: readonly Edit[] = [
  { list: 'Inbox', title: 'Buy milk, oats, lemons, bin bags', newTitle: 'Buy milk, oats, lemons and coffee' },
  { list: 'Inbox', title: 'Pick up the parcel – bring ID', completed: true },
  { list: 'Inbox', title: 'Look for the blue scarf', notes: 'Not in the car. Ask at the swimming pool.' },
  { list: 'Work', title: 'Thank Márta for the loan of the boat', completed: true },
  {
    list: 'Work',
    title: 'Prepare slides for the Lisbon workshop (20 minutes, not 40!)',
    notes: '1. Why the river moved\n2. Three maps\n3. What we do not know\n\nÚltima página: obrigada!',
  },
  {
    list: 'Work',
    title: 'Find out who owns the “misc” mailbox',
    newTitle: 'Find out who reads the “misc” mailbox',
  },
  { list: 'House', title: 'Oil the hinges of the garden gate', due: '2026-12-05' },
  { list: 'House', title: 'Winter tyres!', priority: 'Highest' },
  { list: 'House', title: 'Label the fuse box properly', completed: true },
  { list: 'Wedding', title: '花嫁衣装の試着を予約する', due: '2027-01-16' },
  {
    list: 'Wedding',
    title: 'Cake: lemon, three tiers, name spelt Zoë with dots',
    newTitle: 'Cake: lemon, four tiers, name spelt Zoë with dots',
  },
  { list: 'Travel', title: 'Portable router or eSIM?', newTitle: 'eSIM, 20 GB, activate on the plane' },
  {
    list: 'Travel',
    title: '京都の宿を三泊予約する（庭のある部屋）',
    notes: '静かな通り。朝食なしでもいい。\nAsk Yūko about the quiet streets.',
  },
  { list: 'Family', title: 'Call Mum, and let her talk', completed: true },
  { list: 'Family', title: 'Nhờ bà ngoại gửi công thức phở', priority: 'High' },
  { list: 'Money', title: 'Ask a.rossi@bank.example for the form in English', due: '2026-11-27' },
  { list: 'Garden', title: 'Empty and drain the hose', completed: true },
  { list: 'Thesis', title: 'Check every “et al.”', newTitle: 'Check every “et al.” and every “ibid.”' },
  {
    list: 'Thesis',
    title: 'Look up Страхов (1957) in the original, pp. 112–119',
    notes: 'Table 14, and the footnote under it. Copy, do not trust the translation.',
  },
  {
    list: 'Band',
    title: 'Who has the long XLR cable?',
    newTitle: 'Siân has the long XLR cable – fetch it',
  },
]

export async function makeEdit(page: Page, edit: Edit): Promise<void> {
  await showView(page, edit.list)
  if ('newTitle' in edit) return renameTask(page, edit.title, edit.newTitle)
  if ('notes' in edit) return writeNotes(page, edit.title, edit.notes)
  if ('due' in edit) return setDueDate(page, edit.title, edit.due)
  if ('priority' in edit) return setPriority(page, edit.title, edit.priority)
  return completeTask(page, edit.title)
}

export function isThere(edit: Edit, tasks: readonly StoredTask[]): boolean {
  const title = 'newTitle' in edit ? edit.newTitle : edit.title
  return tasks.some((task) => task.title === title && holds(edit, task))
}

const priorityNumbers = { Highest: 1, High: 2 } as const

function holds(edit: Edit, task: StoredTask): boolean {
  if ('notes' in edit) return task.notes === edit.notes
  if ('due' in edit) return task.due === edit.due
  if ('priority' in edit) return task.priority === priorityNumbers[edit.priority]
  return 'completed' in edit ? task.status === 'done' : true
}
