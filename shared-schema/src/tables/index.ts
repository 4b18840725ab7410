/** The whole schema that a device and the server share. */
export { conflicts } from './conflicts.ts'
export { devices } from './devices.ts'
export { type ListKind, lists, sections } from './lists.ts'
export { reminders, series } from './scheduling.ts'
export { tags, taskTags } from './tags.ts'
export { type TaskStatus, tasks } from './tasks.ts'
export { users } from './users.ts'
export { savedFilters, settings } from './views.ts'
