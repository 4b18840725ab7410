/**
 * A snapshot into a database that is not in use yet: what the tables held is replaced. Columns that came after the snapshot get their
 * defaults; a snapshot with columns that this app does not know is a newer app's.
 */
import { deviceColumns, quoted, quotedAll } from '../database/device-tables.ts'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import type { FilePort } from '../ports.ts'
import { parseJson } from '../profile/marker.ts'
import { reasonOf } from '../reason.ts'
import {
  addToSums,
  chunkSchema,
  headerSchema,
  isNewer,
  type RowTexts,
  type SnapshotHeader,
  type Sums,
  sameSums,
  trailerSchema,
} from './snapshot-format.ts'

export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly header: SnapshotHeader; readonly sums: Sums }
  | { readonly kind: 'damaged' | 'newer'; readonly reason: string }

export async function restoreSnapshot(
  files: FilePort,
  database: LocalDatabase,
  path: string,
): Promise<RestoreOutcome> {
  try {
    return await database.transaction(async (run) => {
      const target = await emptied(run)
      const outcome = await readSnapshot(files, path, {
        header: ({ tables }) => {
          const missing = tables.find(({ name, columns }) => !columns.every((c) => target.get(name)?.has(c)))
          return missing ? missing.name : null
        },
        rows: async ({ name, columns }, rows) => {
          const types = columns.map((column) => target.get(name)?.get(column) ?? 'text')
          const values = types.map((type, index) => `(r ->> ${index})::${type}`)
          await run.query(
            `insert into ${quoted(name)} (${quotedAll(columns)}) overriding system value
             select ${values.join(', ')} from jsonb_array_elements($1::jsonb) r`,
            [JSON.stringify(rows)],
          )
        },
      })
      if (outcome.kind !== 'restored') throw new Refusal(outcome)
      await setCounters(run)
      return outcome
    })
  } catch (error) {
    if (error instanceof Refusal) return error.outcome
    return { kind: 'damaged', reason: reasonOf(error) }
  }
}

/** Carries an outcome out of the transaction, which is thereby undone. */
class Refusal extends Error {
  readonly outcome: RestoreOutcome
  constructor(outcome: RestoreOutcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

/** Reads a snapshot from its header to its trailer and checks that it is whole. `header` returns the name of a table it cannot take, or null. */
export async function readSnapshot(
  files: FilePort,
  path: string,
  to: {
    header(header: SnapshotHeader): string | null
    rows(table: SnapshotHeader['tables'][number], rows: readonly RowTexts[]): Promise<void>
  },
): Promise<RestoreOutcome> {
  let header: SnapshotHeader | null = null
  const sums: Sums = {}
  for await (const line of files.readCompressed(path)) {
    const value = parseJson(line)
    if (header === null) {
      if (isNewer(value)) return { kind: 'newer', reason: 'format' }
      const parsed = headerSchema.safeParse(value)
      if (!parsed.success) return { kind: 'damaged', reason: 'header' }
      header = parsed.data
      const unknown = to.header(header)
      if (unknown !== null) return { kind: 'newer', reason: unknown }
      for (const { name } of header.tables) sums[name] = { rows: 0, digest: 0 }
      continue
    }
    const trailer = trailerSchema.safeParse(value)
    if (trailer.success)
      return sameSums(sums, trailer.data.sums)
        ? { kind: 'restored', header, sums }
        : { kind: 'damaged', reason: 'sums' }
    const chunk = chunkSchema.safeParse(value)
    const table = header.tables.find(({ name }) => name === chunk.data?.t)
    const sum = sums[table?.name ?? '']
    if (!chunk.success || !table || !sum) return { kind: 'damaged', reason: 'chunk' }
    addToSums(sum, chunk.data.rows, files.digest)
    await to.rows(table, chunk.data.rows)
  }
  return { kind: 'damaged', reason: 'end' }
}

/** Empties all tables; returns the type of each column. */
async function emptied(run: LocalRunner): Promise<Map<string, Map<string, string>>> {
  const types = new Map<string, Map<string, string>>()
  for (const { t, name, type } of await deviceColumns(run)) {
    const columns = types.get(t) ?? new Map<string, string>()
    types.set(t, columns.set(name, type))
  }
  await run.exec(`truncate ${quotedAll([...types.keys()])}`)
  return types
}

/** Columns that count by themselves go on after the greatest value. */
async function setCounters(run: LocalRunner): Promise<void> {
  for (const { t, name, counter } of await deviceColumns(run))
    if (counter !== null)
      await run.query(
        `select setval($1::regclass, greatest(1, (select max(${quoted(name)}) from ${quoted(t)})))`,
        [counter],
      )
}
