/**
 * Everything that was typed in a simulation: each journal line at the moment at which it reached its disk. What the devices and the server must hold in the
 * end follows from it by the model, whatever crashed and got lost in between.
 */
import {
  canonical,
  defaultRegisters,
  type Json,
  type RowWrite,
  type SyncedTable,
} from '@tidelist/shared-schema'
import { beats } from '@tidelist/shared-schema/testing/protocol-model'
import type { JournalEntry } from '../../profile/journal.ts'

/** One register as one device wrote it once. */
export type Typed = {
  readonly device: string
  readonly profile: string
  readonly t: SyncedTable
  readonly id: string
  readonly register: string
  readonly value: Json
  readonly stamp: string
  readonly base: string | null
  readonly atMs: number
  /** A default of the row's making, written or not. */
  readonly isUntouched: boolean
}

export type Register = { readonly value: Json; readonly stamp: string }

export class Ledger {
  readonly typed: Typed[] = []

  /** Takes a journal line that is on disk; other files are not its business. */
  appended(device: string, { path, text, atMs }: { path: string; text: string; atMs: number }): number {
    const profile = /\/profiles\/([^/]+)\/journal\//.exec(path)?.[1]
    if (profile === undefined) return 0
    const before = this.typed.length
    for (const line of text.split('\n'))
      if (line !== '') this.#take(JSON.parse(line) as Line, { device, profile, atMs }) // as the journal formats it
    return this.typed.length - before
  }

  #take({ entry }: Line, origin: Origin): void {
    for (const write of entry?.rows ?? []) this.typed.push(...registersOf(write, origin))
    const { note } = entry ?? {}
    if (note?.kind === 'restamp') this.#restamp(note.stamps, origin)
  }

  /** The clock of this profile's device had run ahead, and what it had stamped and never sent got new stamps. */
  #restamp(stamps: Readonly<Record<string, string>>, { device, profile }: Origin): void {
    for (const [at, each] of this.typed.entries())
      if (each.device === device && each.profile === profile) {
        const base = each.base === null ? null : (stamps[each.base] ?? each.base)
        this.typed[at] = { ...each, stamp: stamps[each.stamp] ?? each.stamp, base }
      }
  }

  /** `ownerOf` says whose profile it is now; null for one that was given up. */
  of(userId: string, ownerOf: (device: string, profile: string) => string | null): Typed[] {
    return this.typed.filter(({ device, profile }) => ownerOf(device, profile) === userId)
  }
}

type Line = { readonly entry?: Pick<JournalEntry, 'rows' | 'note'> }

type Origin = Pick<Typed, 'device' | 'profile' | 'atMs'>

function registersOf({ t, id, whole, regs }: RowWrite, origin: Origin): Typed[] {
  const written = Object.entries(regs).map(
    ([register, [value, stamp, base]]): Typed => ({
      ...origin,
      t,
      id,
      register,
      value,
      stamp,
      base,
      isUntouched: whole && canonical(value) === canonical(defaultRegisters(t)[register] ?? null),
    }),
  )
  if (!whole) return written
  const made = written.map(({ stamp }) => stamp).sort()[0] ?? ''
  const untouched = Object.entries(defaultRegisters(t))
    .filter(([register]) => !Object.hasOwn(regs, register))
    .map(
      ([register, value]): Typed => ({
        ...origin,
        t,
        id,
        register,
        value,
        stamp: made,
        base: null,
        isUntouched: true,
      }),
    )
  return [...written, ...untouched]
}

export const keyOf = ({ t, id, register }: Pick<Typed, 't' | 'id' | 'register'>): string =>
  `${t} ${id} ${register}`

/** What every register must be in the end: the greatest that was typed, or the default of the first making. */
export function expectedRegisters(typed: readonly Typed[]): Map<string, Register> {
  const greatest = new Map<string, Typed>()
  for (const each of typed) {
    const known = greatest.get(keyOf(each))
    if (known === undefined || standsBefore(each, known)) greatest.set(keyOf(each), each)
  }
  return greatest
}

function standsBefore(each: Typed, known: Typed): boolean {
  if (each.isUntouched !== known.isUntouched) return known.isUntouched
  if (each.isUntouched) return each.stamp < known.stamp
  return beats(
    { stamp: each.stamp, text: canonical(each.value) },
    { stamp: known.stamp, text: canonical(known.value) },
  )
}

/**
 * Values that nobody who wrote over them had seen, and that say something else than what stands there now: a person must find them
 * among the conflicts.
 */
export function unseenLosses(typed: readonly Typed[]): Typed[] {
  const losses: Typed[] = []
  for (const versions of Map.groupBy(typed, keyOf).values()) {
    const seen = new Set(versions.flatMap(({ base }) => base ?? []))
    for (const each of versions) {
      if (each.isUntouched || seen.has(each.stamp) || !canBeConflict(each)) continue
      const later = versions.filter(({ stamp, isUntouched }) => stamp > each.stamp && !isUntouched)
      const isSaid = later.some((other) => material(other) === material(each))
      const isOwn = later.every(({ stamp }) => authorOf(stamp) === authorOf(each.stamp))
      if (later.length > 0 && !isSaid && !isOwn) losses.push(each)
    }
  }
  return losses
}

export const isReplacedByItsAuthor = (lost: Typed, typed: readonly Typed[]): boolean =>
  typed.some(
    (each) =>
      keyOf(each) === keyOf(lost) && each.stamp > lost.stamp && authorOf(each.stamp) === authorOf(lost.stamp),
  )

const authorOf = (stamp: string): string => stamp.slice(16)

/** Registers whose versions were each written by somebody who saw the one before: there is nothing to show. */
export function isChain(versions: readonly Typed[]): boolean {
  const inOrder = [...versions].sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
  return inOrder.every((each, index) => index === 0 || each.base === inOrder[index - 1]?.stamp)
}

const canBeConflict = ({ t, register }: Typed): boolean =>
  t !== 'conflicts' && t !== 'devices' && register !== 'created_at'

/** What a person would call the value: neither the rank of a place nor the moment of a completion or deletion. */
export function material({ t, register, value }: Typed): string {
  if (register === 'deleted_at') return String(value === null)
  const parts = value as Record<string, Json> // of these two registers
  if (register === 'placement') return canonical({ ...parts, rank: null })
  if (register === 'status' && t === 'tasks') return canonical(parts.status ?? null)
  return canonical(value)
}
