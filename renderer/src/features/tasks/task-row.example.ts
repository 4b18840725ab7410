/** A task row for tests, with only what a test is about. */
import type { TaskRow } from '@tidelist/engine/client'

export const taskRow = (change: Partial<TaskRow>): TaskRow => ({
  id: 'a',
  title: 'A task',
  status: 'open',
  completedAtMs: null,
  dueDate: null,
  dueAtMs: null,
  dueZone: null,
  doOn: null,
  priority: 0,
  listId: 'list',
  listName: null,
  sectionId: null,
  parentId: null,
  hasNotes: false,
  subtasksDone: 0,
  subtasksTotal: 0,
  tags: [],
  createdAtMs: 0,
  deletedAtMs: null,
  ...change,
})
