/**
 * What travels between a device and the server. Every released form stays decodable: fields are added, never renamed.
 * A push is checked for its frame here and row by row with `checkRow`, so that one bad row is refused by itself.
 */
import { z } from 'zod'
import type { Json } from './canonical.ts'
import { devicePattern, stampPattern } from './clock.ts'
import { isRowId, rowId } from './ids.ts'
import { limits } from './limits.ts'
import { isRegisterValue } from './register-values.ts'
import { isSyncedTable, registersOf, type SyncedTable } from './registers.ts'
import type { RegisterWrite, RowWrite } from './row-codec.ts'
import { isJsonWithin } from './text.ts'

export const PROTOCOL = 1
export const SCHEMA = 1

/** What a description of the API says of an object that is looked at by hand. */
const objectOf = (values: object) => ({ type: 'object', additionalProperties: values }) as const
const shortText = { type: 'string', maxLength: 64 } as const

const stamp = z.string().regex(stampPattern)
const epoch = z.string().min(1).max(64)
const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** What JSON brought as an object is one of JSON, so its values are taken as they are. An object's own `__proto__` would not be copied as others are. */
const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !Object.hasOwn(value, '__proto__')

type PushedRegister = [value: unknown, stamp: string, base: string | null]

function arePushedRegisters(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const name in value) {
    const register = value[name]
    if (name.length > 64 || !Array.isArray(register) || register.length !== 3) return false
    if (!isShort(register[1]) || (register[2] !== null && !isShort(register[2]))) return false
  }
  return true
}

const isShort = (value: unknown): boolean => typeof value === 'string' && value.length <= 64

/**
 * `whole`, `made` and `ifAbsent` as in `RowWrite`. Registers, here and in what is pulled, are looked at by hand: a first synchronisation has very many of them,
 * and zod would take each object apart and put it together again.
 */
const pushedRow = z.strictObject({
  t: z.string().max(64),
  id: z.string().max(64),
  whole: z.boolean(),
  made: z.string().max(64).optional(),
  ifAbsent: z.boolean().optional(),
  regs: z
    .custom<Record<string, PushedRegister>>(arePushedRegisters)
    .meta(
      objectOf({ type: 'array', prefixItems: [{}, shortText, { anyOf: [shortText, { type: 'null' }] }] }),
    ),
})

/** `epoch` is null and `cursor` 0 on a device that has never pulled. */
export const pushRequest = z.strictObject({
  proto: z.number().int(),
  schema: z.number().int(),
  device: z.string().regex(devicePattern),
  epoch: epoch.nullable(),
  cursor: seq,
  rows: z.array(pushedRow).max(limits.pushRows),
})

export const rejectionCodes = [
  'unknown_table',
  'malformed_id',
  'malformed_stamp',
  'clock_ahead',
  'too_large',
  'invalid_value',
  'incomplete',
] as const
export type RejectionCode = (typeof rejectionCodes)[number]

/** `won` holds the registers of the stored row where the pushed one lost; `known_row` answers a row that was to be taken only if it was absent. */
export const pushResult = z.object({
  id: z.string(),
  t: z.string(),
  st: z.enum(['ok', 'unknown_row', 'known_row', 'rejected']),
  code: z.string().optional(),
  won: z.record(z.string(), z.tuple([z.json(), stamp])).optional(),
})

export const pushReply = z.object({ serverTime: z.number(), epoch, results: z.array(pushResult) })

function isClk(value: unknown): boolean {
  if (!isObject(value) || !Object.hasOwn(value, '*')) return false
  for (const name in value) {
    const each = value[name]
    if (typeof each !== 'string' || !stampPattern.test(each)) return false
  }
  return true
}

/** Registers that are left out stand at their defaults since the row's making. */
export const pulledRow = z.object({
  t: z.string(),
  id: rowId,
  seq,
  clk: z
    .custom<Record<string, string>>(isClk)
    .meta(objectOf({ type: 'string', pattern: stampPattern.source })),
  regs: z.custom<Record<string, Json>>(isObject).meta(objectOf({})),
})

/** A whole number as an address carries it: digits alone, where JavaScript would also read "", " 1" and "0x1". */
const numeral = (least: number, greatest: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.number().int().min(least).max(greatest))

export const pullQuery = z.object({
  cursor: numeral(0, Number.MAX_SAFE_INTEGER),
  epoch: epoch.optional(),
  limit: numeral(1, limits.snapshotPullRows).default(limits.pullRows),
  snapshot: numeral(0, Number.MAX_SAFE_INTEGER).optional(),
})

export const pullReply = z.object({
  rows: z.array(pulledRow),
  cursor: seq,
  hasMore: z.boolean(),
  remaining: z.number().int().min(0),
  gc: seq,
  epoch,
  serverTime: z.number(),
})

/** A place in the history, newest first: a stamp, or one entry among those that a change of this stamp replaced. */
export const historyCursor = z
  .string()
  .regex(/^[0-9a-f]{32}(\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z][a-z0-9_]{0,63}\.[0-9a-f]{32})?$/)

export const historyQuery = z.object({
  before: historyCursor.optional(),
  limit: numeral(1, limits.historyEntries).default(limits.historyEntries),
})

/** A value that another one replaced. Its own stamp is the lesser one. */
export const historyEntry = z
  .object({
    t: z.string().max(64),
    row_id: rowId,
    register: z.string().max(64),
    stamp,
    value: z.json(),
    replaced_by: stamp,
    base: stamp.nullable(),
  })
  .refine((entry) => entry.stamp < entry.replaced_by)

/** `before` asks for the next page; null on the last one. */
export const historyReply = z.object({
  entries: z.array(historyEntry),
  before: historyCursor.nullable(),
  serverTime: z.number(),
})

/** The body of every answer that is not 2xx. */
export const httpFailureKinds = [
  'unauthorized',
  'forbidden',
  'refused',
  'account_deleted',
  'wrong_password',
  'password_too_short',
  'password_too_long',
  'too_many_sign_ins',
  'epoch',
  'resync_required',
  'clock_skew',
  'account_mismatch',
  'too_large',
  'malformed',
  'unsupported_encoding',
  'upgrade_required',
  'rate_limited',
  'unavailable',
  'not_found',
  'method_not_allowed',
  'internal',
] as const
export type HttpFailureKind = (typeof httpFailureKinds)[number]
export const httpFailure = z
  .object({ kind: z.enum(httpFailureKinds), serverTime: z.number().optional() })
  .loose()

export const pokeEvent = z.object({ seq })

export type PushRequest = z.infer<typeof pushRequest>
export type PushReply = z.infer<typeof pushReply>
export type PushResult = z.infer<typeof pushResult>
export type PulledRow = z.infer<typeof pulledRow>
export type PullQuery = z.infer<typeof pullQuery>
export type PullReply = z.infer<typeof pullReply>
export type HistoryQuery = z.infer<typeof historyQuery>
export type HistoryReply = z.infer<typeof historyReply>

/** A pushed row that may be merged, or the code of its refusal. `latestMs` is the latest time a stamp may have. */
export function checkRow(
  row: z.infer<typeof pushedRow>,
  latestMs: number,
): { ok: true; write: RowWrite } | { ok: false; code: RejectionCode } {
  const { t, id, whole, made, ifAbsent } = row
  if (!isSyncedTable(t)) return { ok: false, code: 'unknown_table' }
  if (!isRowId(id)) return { ok: false, code: 'malformed_id' }
  if (!isJsonWithin(row, limits.rowBytes)) return { ok: false, code: 'too_large' }
  if (!isComplete(t, row)) return { ok: false, code: 'incomplete' }
  if (made !== undefined && !isMaking(made, row.regs)) return { ok: false, code: 'malformed_stamp' }
  const regs: Record<string, RegisterWrite> = {}
  for (const [name, [value, author, base]] of Object.entries(row.regs)) {
    const code = checkRegister({ name, author, base }, latestMs)
    if (code) return { ok: false, code }
    if (!isRegisterValue(t, name, value)) return { ok: false, code: 'invalid_value' }
    regs[name] = [value as Json, author, base] // isRegisterValue has just said so
  }
  const told = whole ? { ...(made === undefined ? {} : { made }), ...(ifAbsent ? { ifAbsent } : {}) } : {}
  return { ok: true, write: { t, id, whole, regs, ...told } }
}

/** Something is said, and of a whole row that does not tell its making everything. */
function isComplete(t: SyncedTable, { whole, made, regs }: z.infer<typeof pushedRow>): boolean {
  const names = Object.keys(regs)
  if (names.length === 0) return false
  return (
    !whole || made !== undefined || Object.keys(registersOf(t)).every((name) => Object.hasOwn(regs, name))
  )
}

/** No register of a row is older than the row. */
const isMaking = (made: string, regs: z.infer<typeof pushedRow>['regs']): boolean =>
  stampPattern.test(made) && Object.values(regs).every(([, stamp]) => stamp >= made)

function checkRegister(
  write: { name: string; author: string; base: string | null },
  latestMs: number,
): RejectionCode | null {
  if (!/^[a-z][a-z0-9_]*$/.test(write.name)) return 'invalid_value'
  if (!stampPattern.test(write.author)) return 'malformed_stamp'
  if (write.base !== null && !stampPattern.test(write.base)) return 'malformed_stamp'
  return Number.parseInt(write.author.slice(0, 12), 16) > latestMs ? 'clock_ahead' : null
}
