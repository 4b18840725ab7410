/**
 * When snapshots are taken by themselves: once it has been quiet for a while after changes, at most one an hour; and once after the app has changed. Nothing runs
 * while nothing changes.
 */
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { reasonOf } from '../reason.ts'

const QUIET_BEFORE_BACKUP_MS = 60_000
const BACKUP_EVERY_MS = 3_600_000

export function keepBackups(ports: EnginePorts, profile: Profile, isOpen: () => boolean): void {
  const { snapshots, recorder } = profile
  const { monotonicMs } = ports.time
  let changedAtMs = monotonicMs()
  let armed = false

  const arm = (delayMs: number) => {
    if (armed) return
    armed = true
    ports.timers.after(delayMs, () => {
      armed = false
      if (isOpen()) look().catch((error: unknown) => ports.log('backup-failed', { reason: reasonOf(error) }))
    })
  }
  const look = async () => {
    const quietMs = monotonicMs() - changedAtMs
    if (quietMs < QUIET_BEFORE_BACKUP_MS) return arm(QUIET_BEFORE_BACKUP_MS - quietMs)
    if (!(await snapshots.needed())) return
    const [newest] = await snapshots.list()
    const { appVersion } = ports.device
    const ageMs = newest ? ports.time.nowMs() - newest.atMs : Number.POSITIVE_INFINITY
    const appChanged = newest !== undefined && newest.appVersion !== appVersion
    // A negative age: the clock was set back, and says nothing.
    if (!appChanged && ageMs >= 0 && ageMs < BACKUP_EVERY_MS) return arm(BACKUP_EVERY_MS - ageMs)
    if (isOpen()) await snapshots.take(appChanged ? 'app-changed' : 'changes')
  }

  recorder.onStored(() => {
    changedAtMs = monotonicMs()
    arm(QUIET_BEFORE_BACKUP_MS)
  })
  arm(QUIET_BEFORE_BACKUP_MS)
}
