/**
 * A brake: when a large part of all open tasks is about to be deleted everywhere, their deletions are held on this device until a person has
 * said that they are meant. Everything else is sent meanwhile.
 */
import { type Result, refuse, type StoredRow, type SyncedTable, success } from '@tidelist/shared-schema'
import type { LocalRunner, Statement } from '../database/local-database.ts'
import { readRows } from '../database/record-sql.ts'
import type { Profile } from '../profile/open-profile.ts'
import type { Edit } from '../profile/recorder.ts'

/** In the outbox in place of a code of the server. */
export const HELD = 'held'

/** More than so many tasks, and more than this part of those that were open. */
const TASKS_TO_ASK = 20
const PART_TO_ASK = 0.3

/** What is deleted together with tasks, and held with them: a list whose tasks are still there would leave them without one. */
const heldTables = ['tasks', 'lists', 'sections'] as const satisfies readonly SyncedTable[]

/** Whether an entry of the outbox may have to be held. */
export const isDeletion = ({ t, register }: { t: string; register: string }): boolean =>
  register === 'deleted_at' && heldTables.some((held) => held === t)

/** Called before a batch with a deletion in it is sent; true when it must be put together again, because deletions are held now. */
export async function holdMassDeletion(run: LocalRunner, userId: string): Promise<boolean> {
  const [outbox] = await run.execute(fewDeletionsStatement, [])
  if (outbox?.few === true) return false
  const deletions = await waitingDeletions(run, userId)
  if (deletions <= TASKS_TO_ASK) return false
  const [row] = await run.query(
    `select count(*)::int as open from tasks where user_id = $1 and deleted_at_ms is null and status = 'open'`,
    [userId],
  )
  if (deletions <= PART_TO_ASK * (Number(row?.open ?? 0) + deletions)) return false
  for (const t of heldTables)
    await run.query(
      `update outbox o set refused = '${HELD}' from "${t}" r where o.t = '${t}' and o.register = 'deleted_at' and o.refused is null
         and r.user_id = $1 and r.id = o.row_id and r.deleted_at_ms is not null
         and o.stamp > (select deletions_allowed_to from engine_state where id = 1)`,
      [userId],
    )
  return true
}

/** Asked first, and true for nearly all batches. */
const fewDeletionsStatement: Statement = {
  name: 'few_deletions',
  types: [],
  text: `select count(*) <= ${TASKS_TO_ASK} as few
   from (select from outbox where t = 'tasks' and register = 'deleted_at' limit ${TASKS_TO_ASK + 1}) d`,
}

/** Those that are held count as well: what is deleted after the question belongs to it. */
async function waitingDeletions(run: LocalRunner, userId: string): Promise<number> {
  const [row] = await run.query(
    `select count(*)::int as n from outbox o join tasks r on r.user_id = $1 and r.id = o.row_id
     where o.t = 'tasks' and o.register = 'deleted_at' and coalesce(o.refused, '${HELD}') = '${HELD}' and r.deleted_at_ms is not null
       and o.stamp > (select deletions_allowed_to from engine_state where id = 1)`,
    [userId],
  )
  return Number(row?.n ?? 0)
}

async function sendDeletions({ recorder }: Profile): Promise<Result<null>> {
  const sent = await recorder.alone((database) =>
    database.transaction(async (run) => {
      await run.query(
        `update engine_state set deletions_allowed_to = coalesce((select max(stamp) from outbox where refused = '${HELD}'), deletions_allowed_to)
         where id = 1`,
      )
      return run.query(`update outbox set refused = null where refused = '${HELD}' returning 1`)
    }),
  )
  return sent.length > 0 ? success(null) : refuse('nothing-to-answer')
}

async function putBackDeleted({ recorder }: Profile): Promise<Result<null>> {
  return recorder.change('putBackDeleted', async ({ run, userId }) => {
    const held = await run.query(`select t, row_id as id from outbox where refused = '${HELD}'`)
    if (held.length === 0) return refuse('nothing-to-answer')
    const edits: Edit[] = []
    for (const t of heldTables) {
      const ids = held.filter((row) => row.t === t).map(({ id }) => String(id))
      const stored = await readRows(run, userId, { t, ids })
      edits.push(...[...stored.values()].map((row) => restored(t, row)))
    }
    return success({ edits, value: null })
  })
}

const restored = (t: SyncedTable, stored: StoredRow): Edit => ({
  t,
  id: stored.id,
  stored,
  regs: { deleted_at: null },
})

export const massDeletionCommands = { sendDeletions, putBackDeleted } as const
