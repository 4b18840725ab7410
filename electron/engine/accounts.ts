/**
 * Signing in and out. A profile that was nobody's is adopted by the account, with all that is in it; an account that has a profile here already gets that one
 * back, and what was typed meanwhile is carried over. Somebody else's profile is never touched.
 */
import { deviceRowId, newRowId, type Result, refuse, success } from '@tidelist/shared-schema'
import { readRow } from './commands/read-row.ts'
import type { EnginePorts } from './ports.ts'
import { carryOver, rowsToCarry } from './profile/carry-over.ts'
import { openProfile, type Profile } from './profile/open-profile.ts'
import { chooseProfile, findMarked, findProfile, newProfileName, retireProfile } from './profile/profiles.ts'
import { finishRemovals, keepAfterAll, markForRemoval } from './profile/removal.ts'
import { reasonOf } from './reason.ts'
import type { Account } from './sync/session.ts'

/** The profile that is right for an account. Closes the one that was open unless it is the same. */
export async function profileForAccount(
  ports: EnginePorts,
  open: Profile,
  account: Account,
): Promise<Result<Profile>> {
  if (open.marker.account?.userId === account.userId) return success(open)
  const existing = await findProfile(ports, account.userId)
  const isNobodys = open.marker.account === null
  if (isNobodys && existing === null) return success(await open.adopt(account))
  const isApart = open.marker.apartFrom.includes(account.userId)
  const carried = isNobodys && !isApart ? await rowsToCarry(open) : []
  await open.close()
  const opened = await switchTo(ports, existing ?? newProfileName(ports))
  if (!opened.ok) return opened
  const profile = opened.value.marker.account === null ? await opened.value.adopt(account) : opened.value
  if (carried.length > 0 && (await carryOver(carried, profile)))
    await retireProfile(ports, open.name, profile)
  return success(profile)
}

/** A profile of the account's own; what is in the open one, which is nobody's, stays there for good. */
export async function profileApart(
  ports: EnginePorts,
  open: Profile,
  account: Account,
): Promise<Result<Profile>> {
  await open.keepApartFrom(account.userId)
  await open.close()
  const opened = await switchTo(ports, newProfileName(ports))
  return opened.ok ? success(await opened.value.adopt(account)) : opened
}

/** After signing out: a profile that is nobody's. What the account has here stays on disk, unseen, until it signs in again. */
export async function profileForNobody(ports: EnginePorts, open: Profile): Promise<Result<Profile>> {
  const name = (await findProfile(ports, null)) ?? newProfileName(ports)
  await open.close()
  return switchTo(ports, name)
}

/** The same, and the account's profile goes from this computer for good. False: some of its files could not be removed yet. */
export async function profileForNobodyRemoving(
  ports: EnginePorts,
  open: Profile,
): Promise<Result<{ profile: Profile; isRemoved: boolean }>> {
  await markForRemoval(ports, open.folder)
  const opened = await profileForNobody(ports, open)
  if (opened.ok) return success({ profile: opened.value, isRemoved: await finishRemovals(ports) })
  await keepAfterAll(ports, open.folder)
  return opened
}

/**
 * The account is no more: its tasks, which nobody's profile takes over as new ones, stay in view without it. Nothing points to that profile before it has all
 * of them, so whatever happens in between they are still found in the account's.
 */
export async function profileWithoutAccount(ports: EnginePorts, open: Profile): Promise<Result<Profile>> {
  const rows = await rowsToCarry(open)
  await open.close()
  const name = (await findProfile(ports, null)) ?? newProfileName(ports)
  const opened = await openProfile(ports, name)
  if (!opened.ok) return opened
  const profile = opened.value
  let isChosen = false
  try {
    if (!(await carryOver(rows, profile))) return refuse('journal-unwritable')
    await chooseProfile(ports, name)
    isChosen = true
  } finally {
    if (!isChosen) await profile.close()
  }
  await retireProfile(ports, open.name, profile)
  return success(profile)
}

async function switchTo(ports: EnginePorts, name: string): Promise<Result<Profile>> {
  const opened = await openProfile(ports, name)
  if (opened.ok) await chooseProfile(ports, name)
  return opened
}

export const sessionKey = (profile: Profile): string => `session-${profile.name}`

/** The row by which history can name this device. A database that cannot be written tells of itself, and must not keep its profile from opening. */
export async function introduceDevice(ports: EnginePorts, { recorder }: Profile): Promise<void> {
  const { name, platform } = ports.device
  const device = recorder.device()
  const id = deviceRowId(device)
  try {
    await recorder.change('introduceDevice', async (context) => {
      const stored = await readRow(context, 'devices', id)
      return success({ edits: [{ t: 'devices', id, stored, regs: { device, name, platform } }], value: null })
    })
  } catch (error) {
    ports.log('device-not-introduced', { reason: reasonOf(error) })
  }
}

/** The device that the profile will have which is opened for this address (null: nobody knows yet for whom); a new one where there is none yet and the open one is somebody else's. */
export async function deviceIdFor(
  ports: EnginePorts,
  open: Profile,
  { email }: { email: string | null },
): Promise<string> {
  const address = email?.trim().toLowerCase()
  const known = await findMarked(ports, ({ account }) => account !== null && account.email === address)
  if (known !== null) return deviceRowId(known.marker.device)
  return open.marker.account === null
    ? deviceRowId(open.marker.device)
    : newRowId(ports.time.nowMs(), ports.random.bytes(16))
}
