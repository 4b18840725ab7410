/**
 * A page of a person's changes in the order of their numbers, as one statement over all tables: tables read one after the other
 * would miss rows that a push commits between them. The counter, the fence and the session come from the same snapshot.
 */
import { type StoredRow, type SyncedTable, storedColumns, syncedTableNames } from '@tidelist/shared-schema'
import { boundSessionSql } from './user-transaction.ts'

/** What `pullSql` gives, as the text of one JSON value: every driver passes it on without looking into it. */
export type PullPage = {
  readonly live: boolean
  /** Null where the person has no counter yet; so are the three beside it. */
  readonly epoch: string | null
  readonly seq: number | null
  readonly gc: number | null
  readonly tendedAtMs: number | null
  /** One more than asked for, where there are more. Null where there is none. */
  readonly rows: readonly (readonly [t: SyncedTable, seq: number, row: StoredRow])[] | null
}

/** $1 person, $2 session, $3 cursor, $4 limit. */
export const pullSql = (): string => `with page as materialized (
  select * from (
    ${syncedTableNames.map(pageOf).join('\n    union all\n    ')}
  ) as every order by seq limit $4::int + 1
)
select json_build_object('live', ${boundSessionSql}, 'epoch', u.epoch, 'seq', u.seq, 'gc', u.gc, 'tendedAtMs', u.tended_at_ms,
  'rows', (select json_agg(json_build_array(t, seq, row)) from page))::text as page
from (select 1) as always left join sync_user u on u.user_id = $1`

/** The rows are made into JSON after the limit, not before it: the order may have needed a sort of all of them. */
const pageOf = (t: SyncedTable): string =>
  `(select '${t}' as t, r.server_seq as seq, row_to_json(r) as row from (
      select ${storedColumns(t)} from "${t}" where user_id = $1 and server_seq > $3::bigint order by server_seq limit $4::int + 1) as r)`

/** $1 person, $2 cursor. How many changes come after it: asked only where they are more than a page, which most pulls do not have. */
export const countSql = (): string =>
  `select (${syncedTableNames
    .map((t) => `(select count(*) from "${t}" r where r.user_id = $1 and r.server_seq > $2::bigint)`)
    .join(' + ')})::text as rows`
