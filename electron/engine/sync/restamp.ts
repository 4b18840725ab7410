/**
 * After a clock that ran ahead: stamps that the server will not take for a long time are replaced by new ones, in their order, above
 * every other stamp. Only what was never sent can have such a stamp, because the server has taken none.
 */
import {
  type Clock,
  formatStamp,
  limits,
  newClock,
  observe,
  type Stamp,
  syncedTableNames,
  tick,
} from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'
import { greatestStamp, type JournalNote } from '../profile/journal-notes.ts'

/** Null when no stamp is ahead. `serverMs` is the server's time now, in Unix milliseconds. */
export async function planRestamp(
  run: LocalRunner,
  { userId, device, serverMs }: { userId: string; device: string; serverMs: number },
): Promise<JournalNote | null> {
  const latest = formatStamp({ ms: serverMs + limits.clockAheadMs, counter: 0xffff, device: 'f'.repeat(16) })
  const ahead = await stampsAfter(run, userId, latest)
  if (ahead.length === 0) return null
  const seen = await greatestStamp(run, userId, latest)
  return { kind: 'restamp', stamps: newStamps(ahead, observe(newClock(device), seen), serverMs) }
}

/** New stamps for old ones, which are in ascending order. */
export function newStamps(ahead: readonly Stamp[], clock: Clock, nowMs: number): Record<Stamp, Stamp> {
  let last = clock
  return Object.fromEntries(
    ahead.map((old) => {
      const next = tick(last, nowMs)
      last = next.clock
      return [old, next.stamp]
    }),
  )
}

async function stampsAfter(run: LocalRunner, userId: string, latest: Stamp): Promise<Stamp[]> {
  const each = syncedTableNames.map(
    (t) =>
      `select e.value collate "C" as stamp from "${t}" r, jsonb_each_text(r.clk) e
       where r.user_id = $1 and e.value collate "C" > $2::text`,
  )
  const replaced = 'select h.stamp from history h where h.user_id = $1 and h.stamp > $2::text'
  const steps = 'select s.stamp from steps s where s.stamp > $2::text'
  const all = [...each, replaced, steps].join(' union ')
  const rows = await run.query(`select stamp from (${all}) s order by stamp`, [userId, latest])
  return rows.map(({ stamp }) => String(stamp))
}
