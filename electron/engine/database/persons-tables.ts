/** What a person makes and changes: shown in the history, and taken back by a return to the past. Settings and devices are about the app; a conflict is settled or not. */
import type { SyncedTable } from '@tidelist/shared-schema'

export const personsTables = [
  'lists',
  'sections',
  'tasks',
  'tags',
  'task_tags',
  'reminders',
  'series',
  'saved_filters',
] as const satisfies readonly SyncedTable[]
