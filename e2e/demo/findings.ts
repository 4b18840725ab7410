/** What the demonstration found, as a table for people, and the list of what is not as it must be. */
import { createHash } from 'node:crypto'
import { type ComparedTable, isIdentical } from '../window-sync.ts'

export type ServerTable = { readonly t: string; readonly rows: number; readonly digest: string }

export type Findings = {
  readonly imported: number
  readonly laptop: readonly ComparedTable[]
  readonly desktop: readonly ComparedTable[]
  /** As the server answers a program that asks it directly. */
  readonly server: readonly ServerTable[]
  /** As Postgres counts them. */
  readonly tasksInPostgres: number
  /** The same count at the moment when Laptop first said “All saved”. */
  readonly storedWhenSaved: number
  readonly editsInPostgres: number
  readonly editsMade: number
  /** Of the task that was edited on both devices while both were offline. */
  readonly onLaptop: BothEdits
  readonly onDesktop: BothEdits
  readonly seconds: { readonly send: number; readonly firstSync: number; readonly reconnect: number }
}

export type BothEdits = { readonly title: boolean; readonly due: boolean }

export function tableOf(findings: Findings): string {
  const { laptop, desktop, server, onLaptop, onDesktop, seconds } = findings
  const lines = [
    ['', 'Laptop', 'Desktop', 'Server'],
    ['tasks', rowsOf(laptop, 'tasks'), rowsOf(desktop, 'tasks'), `${findings.tasksInPostgres} (SQL)`],
    ['rows in all tables', rowsOf(laptop), rowsOf(desktop), serverRows(server)],
    [
      'digest of the tasks',
      digestOf(laptop, 'tasks'),
      digestOf(desktop, 'tasks'),
      serverDigest(server, 'tasks'),
    ],
    ['digest of everything', digestOf(laptop), digestOf(desktop), serverDigest(server)],
    ['title changed on Laptop', yes(onLaptop.title), yes(onDesktop.title), ''],
    ['due date set on Desktop', yes(onLaptop.due), yes(onDesktop.due), ''],
    ['edits made before sign-up', String(findings.editsMade), '', `${findings.editsInPostgres} (SQL)`],
    ['sign up and send all', inSeconds(seconds.send), '', `${findings.storedWhenSaved} (SQL)`],
    ['time to converge, first', '', inSeconds(seconds.firstSync), ''],
    ['time to converge, again', inSeconds(seconds.reconnect), inSeconds(seconds.reconnect), ''],
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const drawn = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  drawn.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('──'))
  return `${drawn.join('\n')}\n`
}

/** Sentences; none when all is well. */
export function differences(findings: Findings): string[] {
  const { laptop, desktop, server, onLaptop, onDesktop } = findings
  const tasks = [rowsOf(laptop, 'tasks'), rowsOf(desktop, 'tasks'), String(findings.tasksInPostgres)]
  const facts: [boolean, string][] = [
    [
      tasks.every((count) => count === String(findings.imported)),
      `not ${findings.imported} tasks everywhere`,
    ],
    [
      findings.storedWhenSaved === findings.imported,
      'Laptop said “All saved” before the server had all tasks',
    ],
    [isIdentical(laptop), 'Laptop differs from the server'],
    [isIdentical(desktop), 'Desktop differs from the server'],
    [digestOf(laptop) === digestOf(desktop), 'the devices differ'],
    [digestOf(laptop) === serverDigest(server), 'the server tells another digest when it is asked directly'],
    [onLaptop.title && onDesktop.title, 'the changed title is not on both devices'],
    [onLaptop.due && onDesktop.due, 'the due date is not on both devices'],
    [findings.editsInPostgres === findings.editsMade, 'not every edit has reached the server'],
  ]
  return facts.filter(([isRight]) => !isRight).map(([, sentence]) => sentence)
}

export const isSame = (one: readonly ComparedTable[], other: readonly ComparedTable[]): boolean =>
  isIdentical(one) && isIdentical(other) && digestOf(one) === digestOf(other)

const rowsOf = (tables: readonly ComparedTable[], only?: string): string =>
  String(
    tables
      .filter(({ table }) => only === undefined || table === only)
      .reduce((sum, { rowsHere }) => sum + rowsHere, 0),
  )

const serverRows = (tables: readonly ServerTable[]): string =>
  String(tables.reduce((sum, { rows }) => sum + rows, 0))

const digestOf = (tables: readonly ComparedTable[], only?: string): string =>
  shortHash(
    tables.map(({ table, digestHere }) => [table, digestHere]),
    only,
  )

const serverDigest = (tables: readonly ServerTable[], only?: string): string =>
  shortHash(
    tables.map(({ t, digest }) => [t, digest]),
    only,
  )

/** One short name for several digests, whatever order they come in. */
function shortHash(digests: readonly (readonly string[])[], only?: string): string {
  const chosen = digests
    .filter(([table]) => only === undefined || table === only)
    .map((pair) => pair.join(' '))
  return createHash('sha256').update(chosen.sort().join('\n')).digest('hex').slice(0, 12)
}

const yes = (isThere: boolean): string => (isThere ? 'yes' : 'NO')
const inSeconds = (value: number): string => `${value.toFixed(1)} s`
