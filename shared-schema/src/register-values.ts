/**
 * What each register may hold, as zod schemas. The server checks every row that it is sent with these, one row at a time, so
 * that one bad row never delays another; the device's commands refuse the same values with a sentence before they are stored.
 */
import { z } from 'zod'
import type { Json } from './canonical.ts'
import { devicePattern, stampPattern } from './clock.ts'
import { isKnownZone, isRealDate } from './dates.ts'
import { rowId as id } from './ids.ts'
import { limits } from './limits.ts'
import { isRank } from './rank.ts'
import type { registers, SyncedTable } from './registers.ts'
import { isStorableJson, isStorableText, isWithin } from './text.ts'

const DAY_MS = 86_400_000

const text = (maxCodePoints: number) =>
  z.string().refine((value) => isStorableText(value) && isWithin(value, maxCodePoints))
const date = z.string().refine(isRealDate)
/** A day more than the years on both sides: in some zone the first day begins earlier, and the last one ends later. */
const instant = z
  .number()
  .int()
  .min(Date.UTC(limits.yearMin, 0) - DAY_MS)
  .max(Date.UTC(limits.yearMax + 1, 0) + DAY_MS)
const json = z.json().refine((value) => isStorableJson(value))
/** Postgres takes the null of JSON for no value at all, which these columns must have. */
const given = json.refine((value) => value !== null)
const rank = z.string().refine(isRank)
const deletedAt = instant.nullable()
const name = text(limits.nameCodePoints)

const due = z
  .strictObject({
    due_date: date.nullable(),
    due_at_ms: instant.nullable(),
    due_zone: z.string().max(64).refine(isKnownZone).nullable(),
  })
  .refine((value) => value.due_at_ms === null || (value.due_date !== null && value.due_zone !== null))

export const registerValues = {
  lists: {
    name,
    kind: z.enum(['list', 'folder']),
    look: z.strictObject({ color: text(32).nullable(), icon: text(64).nullable() }),
    placement: z.strictObject({ parent_id: id.nullable(), rank }),
    deleted_at: deletedAt,
  },
  sections: { name, placement: z.strictObject({ list_id: id, rank }), deleted_at: deletedAt },
  tasks: {
    title: text(limits.titleCodePoints),
    notes: text(limits.notesCodePoints),
    status: z.strictObject({
      status: z.enum(['open', 'done', 'dropped']),
      completed_at_ms: instant.nullable(),
    }),
    due,
    do_on: date.nullable(),
    priority: z.number().int().min(0).max(4),
    placement: z.strictObject({ list_id: id, section_id: id.nullable(), parent_id: id.nullable(), rank }),
    series: z.strictObject({ series_id: id.nullable(), occurrence_date: date.nullable() }),
    created_at: instant,
    deleted_at: deletedAt,
  },
  tags: { name, color: text(32).nullable(), deleted_at: deletedAt },
  task_tags: { link: z.strictObject({ task_id: id, tag_id: id }), deleted_at: deletedAt },
  reminders: {
    target: id,
    moment: z.strictObject({
      remind_at_ms: instant.nullable(),
      minutes_before_due: z.int32().nullable(),
    }),
    progress: z.strictObject({ snoozed_until_ms: instant.nullable(), done_at_ms: instant.nullable() }),
    deleted_at: deletedAt,
  },
  series: {
    rule: z.strictObject({
      rule: text(2000),
      starts_on: date.nullable(),
      zone: z.string().max(64).refine(isKnownZone).nullable(),
      counts_from: z.enum(['due', 'completion']),
    }),
    template: given,
    paused: z.boolean(),
    deleted_at: deletedAt,
  },
  saved_filters: { name, query: given, view: given, rank, deleted_at: deletedAt },
  settings: { key: text(limits.nameCodePoints), value: json, deleted_at: deletedAt },
  conflicts: {
    fact: z.strictObject({
      table_name: text(64),
      row_id: id,
      register: text(64),
      losing_value: json,
      losing_stamp: z.string().regex(stampPattern),
      winning_stamp: z.string().regex(stampPattern),
    }),
    resolved: instant.nullable(),
    deleted_at: deletedAt,
  },
  devices: {
    device: z.string().regex(devicePattern),
    name,
    platform: text(64),
    deleted_at: deletedAt,
  },
} as const satisfies { [T in SyncedTable]: { [R in keyof (typeof registers)[T]]: z.ZodType } }

/** The value, when a register of this table may hold it. Registers that this version cannot name may hold any JSON. */
export function isRegisterValue(t: SyncedTable, register: string, value: unknown): value is Json {
  const known: Readonly<Record<string, z.ZodType>> = registerValues[t]
  const schema = Object.hasOwn(known, register) ? known[register] : json
  return schema?.safeParse(value).success ?? false
}
