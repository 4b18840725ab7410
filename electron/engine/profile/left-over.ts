/**
 * Lines of the journal that the database would not take. They go in before anything new, because the next change's place in the journal would say that the database
 * has them; a start replays them anyway.
 */
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import type { JournalEntry } from './journal.ts'

export type LeftOver = {
  /** Runs the storing of a line that is in the journal. False: it failed, and the line is left over. */
  unless(line: JournalEntry, store: () => Promise<void>): Promise<boolean>
  /** Stores what is left over. False: the database does not take it yet. */
  store(): Promise<boolean>
}

export function keepLeftOver(
  { log }: EnginePorts,
  replay: (entries: readonly JournalEntry[]) => Promise<void>,
): LeftOver {
  const lines: JournalEntry[] = []
  const attempt = async (entries: readonly JournalEntry[], work: () => Promise<void>) => {
    try {
      await work()
      return true
    } catch (error) {
      log('change-unstored', { reason: reasonOf(error) })
      lines.push(...entries)
      return false
    }
  }
  return {
    unless: (line, store) => attempt([line], store),
    store: async () => {
      const waiting = lines.splice(0)
      return waiting.length === 0 || attempt(waiting, () => replay(waiting))
    },
  }
}
