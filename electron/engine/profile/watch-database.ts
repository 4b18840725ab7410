/**
 * Finds damage while a profile is open: at once where a statement meets it, and by one thorough look after the start. Where PGlite itself has died, the
 * files are as after any crash, and a fresh process opens them, or makes them again where it died several times in a row.
 */
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { cameToRest } from './attempts.ts'
import { checkDatabase } from './check-database.ts'
import type { Damage } from './inspect-database.ts'
import type { Profile } from './open-profile.ts'

const CHECK_AFTER_MS = 10_000

export function watchDatabase(
  ports: EnginePorts,
  profile: Profile,
  { isOpen, found }: { isOpen(): boolean; found(damage: Damage): void },
): void {
  profile.database.onAbort(() => ports.endProcess('database-aborted'))
  profile.database.onDamage(() => found('unreadable-page'))
  ports.timers.after(CHECK_AFTER_MS, async () => {
    if (!isOpen()) return
    try {
      const damage = await checkDatabase(ports, profile, isOpen)
      ports.log('database-checked', { damage })
      if (damage !== null) found(damage)
      else if (isOpen()) await cameToRest(ports, profile.folder)
    } catch (error) {
      // A damaged page has told of itself already.
      ports.log('database-check-failed', { reason: reasonOf(error) })
    }
  })
}
