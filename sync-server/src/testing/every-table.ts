/** One row for each synced table: what isolation and bad input are tried on. */
import { randomUUID } from 'node:crypto'
import { type Json, type SyncedTable, syncedTableNames } from '@tidelist/shared-schema'
import type { PushedRow, TestDevice } from './test-device.ts'

const STAMP = '0'.repeat(32)

/** Where the defaults alone would not do. `marker` stands in every text that a person would have typed. */
const valuesOf = (marker: string): Readonly<Record<SyncedTable, Record<string, Json>>> => ({
  lists: { name: marker },
  sections: { name: marker },
  tasks: { title: marker, notes: marker },
  tags: { name: marker },
  task_tags: { link: { task_id: randomUUID(), tag_id: randomUUID() } },
  reminders: { target: randomUUID() },
  series: {
    rule: { rule: marker, starts_on: null, zone: null, counts_from: 'due' },
    template: { title: marker },
  },
  saved_filters: { name: marker, query: { text: marker }, view: { sort: marker } },
  settings: { key: marker, value: { text: marker } },
  conflicts: {
    fact: {
      table_name: 'tasks',
      row_id: randomUUID(),
      register: 'title',
      losing_value: marker,
      losing_stamp: STAMP,
      winning_stamp: STAMP,
    },
  },
  devices: { device: '0'.repeat(16), name: marker, platform: 'linux' },
})

/** New rows, one for each table, as this device would push them. */
export function rowInEveryTable(device: TestDevice, marker: string): readonly PushedRow[] {
  const values = valuesOf(marker)
  return syncedTableNames.map((t) => device.whole(t, randomUUID(), values[t]))
}
