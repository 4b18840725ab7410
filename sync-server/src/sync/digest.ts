/** Count and digest of a person's rows by table, and of the tasks by list: equal on two machines exactly when their rows and stamps are. */
import { digestSql, listDigestSql, SCHEMA } from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import type { Identity } from '../token/verify-token.ts'
import { asUser, boundSessionSql, readTextAsUser } from './user-transaction.ts'

export type Digest = {
  /** Which registers the digests are over: those of another schema say nothing about these. */
  readonly schema: number
  readonly seq: number
  readonly tables: readonly { readonly t: string; readonly rows: number; readonly digest: string }[]
  /** The tasks of each list, the Trash included. */
  readonly lists: readonly { readonly list: string; readonly rows: number; readonly digest: string }[]
}

/** Null when the session is no longer live. */
export const digest = (database: Database, identity: Identity): Promise<Digest | null> =>
  asUser(database, identity.userId, async (run) => {
    const { live, seq } = await readLive(run, identity)
    if (!live) return null
    const rows = await run.query(digestSql(), [identity.userId])
    const lists = await run.query(listDigestSql(), [identity.userId])
    return {
      schema: SCHEMA,
      seq,
      tables: rows.map((row) => ({ t: String(row.t), rows: Number(row.rows), digest: String(row.digest) })),
      lists: lists.map((row) => ({
        list: String(row.list),
        rows: Number(row.rows),
        digest: String(row.digest),
      })),
    }
  })

/** The number of the last change, or null when the session is no longer live. */
export async function currentSeq(
  database: Database,
  { userId, sessionId }: Identity,
): Promise<number | null> {
  const seq = await readTextAsUser(database, userId, { text: seqSql, params: [userId, sessionId] })
  return seq === '' ? null : Number(seq)
}

const seqSql = `select case when ${boundSessionSql} then coalesce((select seq from sync_user where user_id = $1), 0)::text end`

type Run = Parameters<Parameters<Database['transaction']>[0]>[0]

async function readLive(run: Run, identity: Identity): Promise<{ live: boolean; seq: number }> {
  const text = `select ${boundSessionSql} as live, coalesce((select seq from sync_user where user_id = $1), 0) as seq`
  const [row] = await run.query(text, [identity.userId, identity.sessionId])
  return { live: row?.live === true, seq: Number(row?.seq ?? 0) }
}
