/**
 * What a Postgres server does by itself and PGlite does not: statistics for the planner after many rows have changed, and room made by
 * dead rows given back. Done in turn with the writer, once it has been quiet for a while.
 */
import type { EnginePorts } from '../ports.ts'
import type { Recorder } from '../profile/recorder.ts'
import { reasonOf } from '../reason.ts'

/** Fewer changes than this leave the plans as good as they were. */
const ROWS_TO_ANALYZE = 1_000
export const ROWS_TO_VACUUM = 20_000
/** Pages of 8 kB that no vacuum has seen since they were written: fewer than `ROWS_TO_VACUUM` new rows take. The app may have been closed right after a large download. */
const PAGES_TO_VACUUM = 500
const QUIET_BEFORE_ANALYZE_MS = 700
const QUIET_BEFORE_VACUUM_MS = 20_000

export function keepUp(ports: EnginePorts, recorder: Recorder, isOpen: () => boolean): void {
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
  const run = async (work: 'analyze' | 'vacuum') => {
    unanalyzed = 0
    if (work === 'vacuum') unvacuumed = 0
    try {
      await recorder.alone(async (database) => {
        if (isOpen()) await database.exec(work)
      })
      ports.log('upkeep', { work })
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
    unanalyzed += rows
    unvacuumed += rows
    if (isOpen()) next()
  })
}

const writtenPagesSql = `select sum(relpages - relallvisible)::int as pages from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace`
