/**
 * The device's database: PGlite behind the few calls that the engine makes. Statements that run at every key press are prepared once
 * and executed with literals, which halves their cost (see docs/adr). One connection: `transaction` gives its own runner,
 * and nothing else may be asked before it ends.
 */
import type { PGlite } from '@electric-sql/pglite'
import type { SqlRunner } from '@tidelist/shared-schema'

export type Row = Record<string, unknown>

/** A statement to be prepared under a name of its own; `types` are the Postgres types of its parameters. */
export type Statement = { readonly name: string; readonly types: readonly string[]; readonly text: string }

export type LocalRunner = SqlRunner & {
  execute(statement: Statement, params: readonly Literal[]): Promise<Row[]>
}

export type LocalDatabase = LocalRunner & {
  transaction<T>(work: (run: LocalRunner) => Promise<T>): Promise<T>
  /** Rows with every value as Postgres writes it, so that it comes back as it was. */
  texts(text: string): Promise<(string | null)[][]>
  /** Calls `listener` when Postgres says that a page or a file of the database cannot be read, or has said so already. */
  onDamage(listener: () => void): void
  /** Calls `listener` when PGlite itself has stopped working, or has already: nothing that it answers from then on is true. */
  onAbort(listener: () => void): void
  /** Writes everything to the files; call when idle and before closing. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

export type Literal = string | number | boolean | null

type Session = Pick<PGlite, 'query' | 'exec'>

export function localDatabase(pg: PGlite): LocalDatabase {
  const prepared = new Set<string>()
  const damage = newNews()
  const abort = newNews()
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (isAbort(error)) abort.tell()
      if (isDamage(error)) damage.tell()
      throw error
    }
  }
  const runner = (session: Session): LocalRunner => ({
    query: (text, params) =>
      watched(
        session.query<Row>(text, params ? [...params] : []).then(({ rows, fields }) => {
          if (fields.length === 0 && text.startsWith('select')) throw new SilentDatabase()
          return rows
        }),
      ),
    exec: async (text) => {
      await watched(session.exec(text))
    },
    execute: async (statement, params) => {
      if (!prepared.has(statement.name)) {
        await session.exec(`prepare ${statement.name}${inBrackets(statement.types)} as ${statement.text}`)
        prepared.add(statement.name)
      }
      const execution = session.exec(`execute ${statement.name}${inBrackets(params.map(literal))}`)
      return watched(
        execution.then(([result]) => {
          if (result === undefined) throw new SilentDatabase()
          return result.rows as Row[] // exec types its rows as a bare object
        }),
      )
    },
  })
  return {
    ...runner(pg),
    texts: async (text) =>
      (await pg.query<(string | null)[]>(text, [], { rowMode: 'array', parsers: asText })).rows,
    transaction: (work) => watched(pg.transaction((tx) => work(runner(tx)))),
    onDamage: damage.listen,
    onAbort: abort.listen,
    checkpoint: async () => {
      await pg.exec('checkpoint')
    },
    close: () => pg.close(),
  }
}

/** What is told before anybody listens is told to the first who does. */
function newNews() {
  let isTold = false
  let heard: () => void = () => undefined
  return {
    tell: () => {
      isTold = true
      heard()
    },
    listen: (listener: () => void) => {
      heard = listener
      if (isTold) listener()
    },
  }
}

/** Postgres knows no empty brackets here. */
const inBrackets = (parts: readonly string[]): string => (parts.length === 0 ? '' : `(${parts.join(', ')})`)

/** data_corrupted, index_corrupted, undefined_file, io_error. */
const damageCodes = ['XX001', 'XX002', '58P01', '58030']

/** True when an error says that a page or a file of the database cannot be read. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && damageCodes.includes(String(error.code))

/** True when a statement was refused for what it says: a value or a constraint, of which the same statement will be refused again. */
export const isRefusedBySql = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))

/** Once it has died, PGlite may answer with nothing at all, which must never be taken for no rows. */
class SilentDatabase extends Error {
  override readonly name = 'RuntimeError'
}

/** A trap of WebAssembly, or a PANIC of Postgres, after which a server would end its processes. PGlite has none to end, and goes on with empty answers. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'RuntimeError' ||
    ('severity' in error && ['PANIC', 'FATAL'].includes(String(error.severity))))

/** The Postgres types that PGlite would turn into numbers, dates and objects, by their numbers in `pg_type`. */
const parsedTypes = [16, 17, 20, 21, 23, 26, 114, 700, 701, 1082, 1114, 1184, 3802]
const asText = Object.fromEntries(parsedTypes.map((type) => [type, (value: string) => value]))

/** A literal that cannot end early: quotes doubled, and backslashes mean themselves (standard_conforming_strings is on). */
export function literal(value: Literal): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('A number that SQL cannot hold')
    return String(value)
  }
  if (value.includes('\u0000')) throw new Error('A NUL that Postgres cannot hold')
  return `'${value.replaceAll("'", "''")}'`
}
