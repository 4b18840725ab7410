/**
 * Leaving an account on this computer: signing out with its tasks kept out of sight or removed, and the end of the account itself. Nothing that was not sent
 * is removed before a person has been told how much it is.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import { deleteAccount } from './account/account-calls.ts'
import { profileForNobody, profileForNobodyRemoving, profileWithoutAccount, sessionKey } from './accounts.ts'
import type { CommandInput, CommandOutput } from './contract/index.ts'
import type { Profile } from './profile/open-profile.ts'
import type { SigningDeps } from './signing.ts'
import { endSession } from './sync/session.ts'
import { countUnsent } from './sync/status.ts'

type Left = CommandOutput<'signOut'>

export type Leaving = {
  /** Refuses to remove more unsent changes than the person has been told of. */
  signOut(input: CommandInput<'signOut'>): Promise<Result<Left>>
  /** Deletes the account on the server, and then decides on its tasks here. */
  deleteAccount(input: CommandInput<'deleteAccount'>): Promise<Result<Left>>
  /** Without the account, which is no more: its tasks stay in view, as nobody's. */
  leaveDeletedAccount(): Promise<Result<null>>
}

export function createLeaving({ ports, open, replace, use }: Omit<SigningDeps, 'changed'>): Leaving {
  const forgetSession = (profile: Profile) => ports.secrets.remove(sessionKey(profile))
  const leave = async (choose: (old: Profile) => Promise<Result<Profile>>): Promise<Result<Left>> => {
    const chosen = await replace(choose)
    if (!chosen.ok) return chosen
    await use(chosen.value, { token: null, kept: 'kept' })
    return success({ isRemoved: true })
  }
  const leaveWithTasks = () => leave((old) => profileWithoutAccount(ports, old))
  const leaveRemoving = async (): Promise<Result<Left>> => {
    let isRemoved = true
    const left = await leave(async (old) => {
      const removed = await profileForNobodyRemoving(ports, old)
      if (!removed.ok) return removed
      isRemoved = removed.value.isRemoved
      return success(removed.value.profile)
    })
    return left.ok ? success({ isRemoved }) : left
  }

  return {
    signOut: async ({ tasks = 'keep', losing = 0 }) => {
      const { profile, sessionToken } = await open()
      if (tasks === 'remove') {
        const { waiting, refused } = await countUnsent(profile)
        if (waiting + refused > losing) return refuse('changes-unsent', waiting + refused)
      }
      await forgetSession(profile)
      if (sessionToken !== null) void endSession(ports, sessionToken)
      if (profile.marker.account === null) return success({ isRemoved: true })
      return tasks === 'remove' ? leaveRemoving() : leave((old) => profileForNobody(ports, old))
    },
    deleteAccount: async ({ password, tasks }) => {
      const { profile, sessionToken } = await open()
      if (sessionToken === null) return refuse('signed-out')
      const deleted = await deleteAccount({ ports, sessionToken }, password)
      if (!deleted.ok) return deleted
      // If the app ends here, the next start asks what is to become of the tasks.
      await profile.noteAccountDeleted()
      await forgetSession(profile)
      return tasks === 'remove' ? leaveRemoving() : leaveWithTasks()
    },
    leaveDeletedAccount: async () => {
      const { profile } = await open()
      if (!profile.marker.accountDeleted) return refuse('nothing-to-answer')
      await forgetSession(profile)
      const left = await leaveWithTasks()
      return left.ok ? success(null) : left
    },
  }
}
