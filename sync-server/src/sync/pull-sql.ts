/**
 * A page of a person's changes in the order of their numbers, as one statement over all tables: tables read one after the other
 * would miss rows that a push commits between them. The counter, the fence and the session come from the same snapshot.
 */
import { type SyncedTable, storedColumns, syncedTableNames } from '@tidelist/shared-schema'
import { boundSessionSql } from './user-transaction.ts'

/** $1 person, $2 session, $3 cursor, $4 limit. One row at least; `t` is null on it when the page is empty. */
export const pullSql = (): string => `with page as materialized (
  select * from (
    ${syncedTableNames.map(pageOf).join('\n    union all\n    ')}
  ) as every order by seq limit $4::int + 1
), head as (
  select ${boundSessionSql} as live, u.epoch, u.seq as counter, u.gc, u.tended_at_ms,
    case when (select count(*) from page) <= $4::int then (select count(*) from page) else ${countAll()} end as total
  from (select 1) as always left join sync_user u on u.user_id = $1
)
select head.live, head.epoch, head.counter as seq, head.gc, head.tended_at_ms, head.total, page.t, page.seq as row_seq, page.row
from head left join page on true order by page.seq`

/** The rows are made into JSON after the limit, not before it: the order may have needed a sort of all of them. */
const pageOf = (t: SyncedTable): string =>
  `(select '${t}' as t, r.server_seq as seq, row_to_json(r) as row from (
      select ${storedColumns(t)} from "${t}" where user_id = $1 and server_seq > $3::bigint order by server_seq limit $4::int + 1) as r)`

const countAll = (): string =>
  syncedTableNames
    .map((t) => `(select count(*) from "${t}" r where r.user_id = $1 and r.server_seq > $3::bigint)`)
    .join(' + ')
