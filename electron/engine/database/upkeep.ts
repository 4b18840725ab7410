/**
 * What a Postgres server does by itself and PGlite does not: plans that fit the number of rows, statistics for the planner after
 * many have changed, and room made by dead rows given back. Done in turn with the writer; what takes time, once it has been quiet for a while.
 */
import type { EnginePorts } from '../ports.ts'
import type { Recorder } from '../profile/recorder.ts'
import { reasonOf } from '../reason.ts'

/**
 * A plan that was kept while there were few rows reads all of them for each row that is looked for. It costs nothing to make it again, so this does not wait for a
 * quiet moment: within a large download none comes.
 */
const ROWS_TO_PLAN_AGAIN = 200
/** Fewer changes than this leave the statistics as good as they were. */
const ROWS_TO_ANALYZE = 1_000
export const ROWS_TO_VACUUM = 20_000
/** Pages of 8 kB that no vacuum has seen since they were written: fewer than `ROWS_TO_VACUUM` new rows take. The app may have been closed right after a large download. */
const PAGES_TO_VACUUM = 500
const QUIET_BEFORE_ANALYZE_MS = 700
const QUIET_BEFORE_VACUUM_MS = 20_000

export function keepUp(ports: EnginePorts, recorder: Recorder, isOpen: () => boolean): void {
  let unplanned = 0
  let unanalyzed = 0
  let unvacuumed = 0
  let cancel: () => void = () => undefined

  const next = () => {
    cancel()
    if (unanalyzed >= ROWS_TO_ANALYZE)
      cancel = ports.timers.after(QUIET_BEFORE_ANALYZE_MS, () => void run('analyze'))
    else if (unvacuumed >= ROWS_TO_VACUUM)
      cancel = ports.timers.after(QUIET_BEFORE_VACUUM_MS, () => void run('vacuum'))
  }
  const run = async (work: 'discard plans' | 'analyze' | 'vacuum') => {
    unplanned = 0
    if (work !== 'discard plans') unanalyzed = 0
    if (work === 'vacuum') unvacuumed = 0
    try {
      await recorder.alone(async (database) => {
        if (isOpen()) await database.exec(work)
      })
      if (work !== 'discard plans') ports.log('upkeep', { work })
    } catch (error) {
      ports.log('upkeep-failed', { work, reason: reasonOf(error) })
    }
    next()
  }

  const lookForWritten = async () => {
    const [written] = await recorder.alone(async (database) =>
      isOpen() ? database.query(writtenPagesSql) : [],
    )
    if (Number(written?.pages ?? 0) < PAGES_TO_VACUUM) return
    unvacuumed = ROWS_TO_VACUUM
    next()
  }

  ports.timers.after(QUIET_BEFORE_VACUUM_MS, () => {
    lookForWritten().catch((error: unknown) =>
      ports.log('upkeep-failed', { work: 'look', reason: reasonOf(error) }),
    )
  })
  recorder.onStored(({ rows }) => {
    unplanned += rows
    unanalyzed += rows
    unvacuumed += rows
    if (!isOpen()) return
    if (unplanned >= ROWS_TO_PLAN_AGAIN) void run('discard plans')
    else next()
  })
}

const writtenPagesSql = `select sum(relpages - relallvisible)::int as pages from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace`
