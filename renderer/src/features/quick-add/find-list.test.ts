/** `#name` means a list by its name in any case, never a folder. */
import type { Sidebar } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { findList } from './find-list.ts'

const sidebar: Sidebar = {
  inboxId: 'inbox-id',
  inboxTasks: 0,
  todayTasks: 0,
  overdueTasks: 0,
  lists: [
    { id: 'work', name: 'Work', kind: 'folder', color: null, parentId: null, openTasks: 0 },
    { id: 'home', name: 'Home', kind: 'list', color: null, parentId: null, openTasks: 0 },
  ],
}

test('case does not matter', () => {
  expect(findList(sidebar, 'hOME')).toBe('home')
  expect(findList(sidebar, 'inbox')).toBe('inbox-id')
})

test('folders and unknown names are no lists', () => {
  expect(findList(sidebar, 'Work')).toBeUndefined()
  expect(findList(sidebar, 'garden')).toBeUndefined()
})
