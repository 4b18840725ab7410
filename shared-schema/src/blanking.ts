/**
 * What remains of a row that has been in the Trash for long: the server empties its texts by a write of its own, with a stamp like any
 * other, so that all devices come to the same row; the rest stands as a stub until it is purged.
 */
import type { Json } from './canonical.ts'
import type { Stamp } from './clock.ts'
import type { SyncedTable } from './registers.ts'

/** The device in the stamps of the server's own writes. */
export const serverDevice = '0'.repeat(16)

export const isBlanking = (stamp: Stamp): boolean => stamp.endsWith(serverDevice)

/** The registers that hold what somebody typed, and what they hold when they are blank. */
export const blankValues: Readonly<Record<SyncedTable, Readonly<Record<string, Json>>>> = {
  lists: { name: '' },
  sections: { name: '' },
  tasks: { title: '', notes: '' },
  tags: { name: '' },
  task_tags: {},
  reminders: {},
  series: { template: {} },
  saved_filters: { name: '', query: {}, view: {} },
  settings: { value: null },
  conflicts: {},
  devices: {},
}
