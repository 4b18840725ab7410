/**
 * Removing a profile from this computer for good. The wish is on disk before anything goes, so a removal that a crash or a busy file cut short is finished
 * at the next start. The folder is moved out of the way first: one that is half removed is never taken for a profile.
 */
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { forgetCurrent, isToBeRemoved, removalMark } from './profiles.ts'

export const markForRemoval = ({ files }: EnginePorts, folder: string): Promise<void> =>
  files.writeDurably(files.join(folder, removalMark), '')

export const keepAfterAll = ({ files }: EnginePorts, folder: string): Promise<void> =>
  files.remove(files.join(folder, removalMark))

/** Removes what is marked and open nowhere, and what an earlier removal has left. False: something could not be removed yet. */
export async function finishRemovals(ports: EnginePorts): Promise<boolean> {
  const { files, userDataDir } = ports
  const profiles = files.join(userDataDir, 'profiles')
  const going = files.join(userDataDir, 'profiles-going')
  let isDone = true
  for (const name of await files.list(profiles)) {
    if (!(await isToBeRemoved(ports, name))) continue
    isDone = (await attempt(ports, () => moveAway(ports, name, going))) && isDone
  }
  for (const name of await files.list(going))
    isDone = (await attempt(ports, () => files.remove(files.join(going, name)))) && isDone
  return isDone
}

async function moveAway(ports: EnginePorts, name: string, going: string): Promise<void> {
  const { files, userDataDir, time } = ports
  const folder = files.join(userDataDir, 'profiles', name)
  await forgetCurrent(ports, name)
  const lock = ports.lock(files.join(folder, 'lock'))
  if (lock === null) throw new Error('the profile is open')
  lock.release()
  await files.makeFolder(going)
  await files.rename(folder, files.join(going, `${name}-${time.nowMs()}`))
}

async function attempt({ log }: EnginePorts, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    log('profile-not-removed', { reason: reasonOf(error) })
    return false
  }
}
