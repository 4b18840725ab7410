/**
 * Whose value a register holds now. A value that an undo put back is again the value of the change that first wrote it, under the
 * undo's stamp: so that two commands on one field can be undone one after the other, and redone.
 */
import { type Stamp, type StoredRow, type SyncedTable, stampOf } from '@tidelist/shared-schema'
import type { PlanContext } from '../profile/recorder.ts'

export type Held = { readonly t: SyncedTable; readonly row: StoredRow; readonly register: string }

/** True for what holds the value of the change of this stamp now. */
export type IsStanding = (held: Held) => boolean

/** Each link of the chain is older than the one before, so it ends. */
const chainSql = `with recursive chain(t, row_id, register, stands) as (
    select t, row_id, register, stamp collate "C" from jsonb_to_recordset($2::jsonb) k(t text, row_id uuid, register text, stamp text)
    union all
    select c.t, c.row_id, c.register, h.stamp from chain c
    join steps p on p.stamp = c.stands and p.of is not null
    join history h on h.user_id = $1 and h.row_id = c.row_id and h.register = c.register and h.t = c.t and h.replaced_by = p.of
    where c.stands <> $3)
  select t, row_id, register from chain where stands = $3`

export async function findStanding(
  context: PlanContext,
  stamp: Stamp,
  held: readonly Held[],
): Promise<IsStanding> {
  const others = held.filter((each) => stampNow(each) !== stamp)
  if (others.length === 0) return () => true
  const keys = others.map((each) => ({
    t: each.t,
    row_id: each.row.id,
    register: each.register,
    stamp: stampNow(each),
  }))
  const found = await context.run.query(chainSql, [context.userId, JSON.stringify(keys), stamp])
  const standing = new Set(found.map(({ t, row_id, register }) => `${t} ${row_id} ${register}`))
  return (each) => stampNow(each) === stamp || standing.has(`${each.t} ${each.row.id} ${each.register}`)
}

const stampNow = ({ row, register }: Held): Stamp => stampOf(row.clk, register)
