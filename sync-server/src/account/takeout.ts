/**
 * Everything that the server holds on a person, as one JSON document that is made while it is read: a page of rows at a time, each
 * in a transaction of its own, so that neither the size of an account nor a slow reader holds memory or a connection. What changes
 * meanwhile may be seen before or after its change. Secrets (password hash, session tokens, keys of links) are left out.
 */
import { type SqlRunner, syncedTableNames } from '@tidelist/shared-schema'
import type { Logger } from 'pino'
import type { Asker } from '../auth/create-auth.ts'
import type { Database } from '../database/database.ts'
import { isLive } from './devices.ts'

/** A page of the longest notes is then under 20 MB, one of ordinary tasks under 100 KB. */
const PAGE_ROWS = 100

type Source = {
  readonly name: string
  readonly from: string
  /** Left of what a row says; everything where null. */
  readonly columns: readonly string[] | null
  /** Unique within the person, in order. */
  readonly key: readonly string[]
}

const sources: readonly Source[] = [
  {
    name: 'sessions',
    from: 'sessions',
    columns: [
      'id',
      'device_id',
      'device_name',
      'ip_address',
      'user_agent',
      'created_at',
      'updated_at',
      'last_seen_at',
      'expires_at',
    ],
    key: ['id'],
  },
  {
    name: 'sign_in_methods',
    from: 'accounts',
    columns: ['id', 'provider_id', 'account_id', 'scope', 'created_at', 'updated_at'],
    key: ['id'],
  },
  { name: 'email_links', from: 'email_links', columns: ['email', 'expires_at'], key: ['token_hash'] },
  { name: 'sync_user', from: 'sync_user', columns: null, key: ['user_id'] },
  ...syncedTableNames.map((name) => ({ name, from: name, columns: null, key: ['id'] })),
  { name: 'history', from: 'history', columns: null, key: ['row_id', 'register', 'stamp', 't'] },
]

const userSql = `select json_build_object('id', id, 'name', name, 'email', email, 'emailVerified', email_verified, 'image', image,
  'createdAt', created_at, 'updatedAt', updated_at)::text as row from users where id = $1`

export type TakeoutDeps = { readonly database: Database; readonly log: Logger }

/** Null where the session has ended. Should it end while the document is read, the document breaks off. */
export async function takeout(deps: TakeoutDeps, asker: Asker): Promise<ReadableStream | null> {
  const [user] = await deps.database.transaction(async (run) =>
    (await isLive(run, asker)) ? run.query(userSql, [asker.userId]) : [],
  )
  return user ? streamOf(document(deps.database, asker, String(user.row)), deps.log) : null
}

/** The next part is made when the last one was read. The listener prints what a stream ends with, so it is not told the reason. */
function streamOf(parts: AsyncGenerator<string>, log: Logger): ReadableStream {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      const next = await parts.next().catch((error: unknown) => {
        log.warn({ err: error }, 'takeout broke off')
        return null
      })
      if (next === null) controller.error(new Error('the takeout broke off'))
      else if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}

async function* document(database: Database, asker: Asker, user: string): AsyncGenerator<string> {
  yield `{"format":"tidelist-takeout","version":1,"user":${user},"tables":{`
  for (const [index, source] of sources.entries()) {
    yield `${index === 0 ? '' : ','}\n"${source.name}":[`
    yield* rowsOf(database, asker, source)
    yield ']'
  }
  yield '}}\n'
}

async function* rowsOf(database: Database, asker: Asker, source: Source): AsyncGenerator<string> {
  let after: readonly unknown[] | null = null
  for (;;) {
    const request: PageRequest = { source, userId: asker.userId, after }
    const page: Row[] = await database.transaction(async (run) => {
      if (!(await isLive(run, asker))) throw new Error('the session ended while its takeout was read')
      return readPage(run, request)
    })
    if (page.length > 0) yield `${after === null ? '' : ','}\n${page.map(({ row }) => row).join(',\n')}`
    const last = page.at(-1)
    if (!last || page.length < PAGE_ROWS) return
    after = source.key.map((_, index) => last[`key_${index}`])
  }
}

type PageRequest = {
  readonly source: Source
  readonly userId: string
  readonly after: readonly unknown[] | null
}

type Row = Record<string, unknown>

async function readPage(run: SqlRunner, { source, userId, after }: PageRequest): Promise<Row[]> {
  // Row-level security binds the owner of the tables as well.
  await run.query("select set_config('app.user_id', $1, true)", [userId])
  const { from, columns, key } = source
  const keys = key.map((name, index) => `${name}::text as key_${index}`).join(', ')
  const row =
    columns === null
      ? "(to_jsonb(r) - 'user_id')::text"
      : `jsonb_build_object(${columns.map((name) => `'${name}', ${name}`).join(', ')})::text`
  const further =
    after === null ? '' : `and (${key.join(', ')}) > (${key.map((_, index) => `$${index + 2}`).join(', ')})`
  const text = `select ${row} as row, ${keys} from ${from} r where user_id = $1 ${further} order by ${key.join(', ')} limit ${PAGE_ROWS}`
  return run.query(text, after === null ? [userId] : [userId, ...after])
}
