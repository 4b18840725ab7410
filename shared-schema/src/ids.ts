/**
 * Identifiers. Rows made once have random, time-ordered ids; rows that two devices may make on their own have ids computed
 * from what they stand for, so that both make the same row and the merge joins them.
 */
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { z } from 'zod'

const NAMESPACE = 'b3f6f3de-6c0d-5a4b-9d5e-6f1c7a1f2e10'

/** In small letters, because one id in two spellings would be two rows. Versions 1 to 8, nothing, and everything. */
const rowIdPattern =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(?:-0{4}){3}-0{12}|f{8}(?:-f{4}){3}-f{12})$/

export const isRowId = (text: string): boolean => rowIdPattern.test(text)
export const rowId = z.string().regex(rowIdPattern).meta({ format: 'uuid' })

/** Sixteen random bytes and the time make a UUIDv7; both are passed in. */
export const newRowId = (nowMs: number, randomBytes: Uint8Array): string =>
  uuidv7({ msecs: nowMs, random: randomBytes })

const derived = (...parts: string[]): string => uuidv5(parts.join('\u001f'), NAMESPACE)

export const inboxId = derived('list', 'inbox')
export const taskTagId = (taskId: string, tagId: string): string => derived('task_tag', taskId, tagId)
export const occurrenceId = (seriesId: string, date: string): string => derived('occurrence', seriesId, date)
export const settingId = (key: string): string => derived('setting', key)
export const deviceRowId = (device: string): string => derived('device', device)

/** Tags with the same name in another case or with other spaces are one tag. */
export const tagId = (name: string): string => derived('tag', normalizeTagName(name))

export const normalizeTagName = (name: string): string =>
  name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('en')

/** One conflict for one value that was set aside, wherever the merge that set it aside ran. */
export const conflictId = (lost: { t: string; id: string; register: string; stamp: string }): string =>
  derived('conflict', lost.t, lost.id, lost.register, lost.stamp)

/** The same line of the same kind of file is the same task, so that importing it again adds nothing. */
export const importedTaskId = (format: string, line: string, nth: number): string =>
  derived('import', format, line, String(nth))

/** The row that stands for one that was kept aside: restoring it twice makes it once. */
export const recoveredId = (t: string, id: string, atMs: number): string =>
  derived('recovered', t, id, String(atMs))

/** Tables whose ids are all computed from what the rows stand for. */
export const tablesWithComputedIds: ReadonlySet<string> = new Set([
  'tags',
  'task_tags',
  'settings',
  'conflicts',
  'devices',
])
