/**
 * Signing in and out of the workspace. Where this computer has tasks that are nobody's and the account has tasks too, a sign-in stops before anything is
 * joined, until a person has seen how many there are and has chosen. Nothing of a stopped sign-in is kept over a restart.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import {
  introduceDevice,
  profileApart,
  profileForAccount,
  profileForNobody,
  profileForNobodyRemoving,
  profileWithoutAccount,
  sessionKey,
} from './accounts.ts'
import type { CommandInput, CommandOutput, SyncStatus } from './contract/index.ts'
import type { EnginePorts, SecretPlace } from './ports.ts'
import type { Profile } from './profile/open-profile.ts'
import { findProfile } from './profile/profiles.ts'
import { type JoinPreview, previewJoin } from './sync/join-preview.ts'
import { countWaiting } from './sync/push.ts'
import { authenticate, type Credentials, endSession, type SignedIn } from './sync/session.ts'

export type Signing = {
  signIn(credentials: Credentials): Promise<Result<null>>
  /** Refuses to remove more unsent changes than the person has been told of. */
  signOut(input: CommandInput<'signOut'>): Promise<Result<CommandOutput<'signOut'>>>
  /** Without the account, which is no more: its tasks stay in view, as nobody's. */
  leaveDeletedAccount(): Promise<Result<null>>
  /** The account's tasks and those of this computer become one. */
  joinTasks(): Promise<Result<null>>
  /** The tasks of this computer stay in a profile of their own, seen when nobody is signed in. */
  keepTasksApart(): Promise<Result<null>>
  question(): SyncStatus['question']
}

/** The session token, null while nobody is signed in, and where it is kept. */
export type SignIn = { readonly token: string | null; readonly kept: SecretPlace }

export type SigningDeps = {
  readonly ports: EnginePorts
  open(): Promise<{ profile: Profile; sessionToken: string | null }>
  replace(choose: (old: Profile) => Promise<Result<Profile>>): Promise<Result<Profile>>
  use(profile: Profile, sign: SignIn): Promise<void>
  changed(): void
}

type Stopped = { readonly signedIn: SignedIn; readonly preview: JoinPreview }

export function createSigning({ ports, open, replace, use, changed }: SigningDeps): Signing {
  let stopped: Stopped | null = null

  const enter = async (
    { account, sessionToken: token }: SignedIn,
    choose: typeof profileForAccount,
  ): Promise<Result<null>> => {
    stopped = null
    const chosen = await replace((old) => choose(ports, old, account))
    if (!chosen.ok) return chosen
    const kept = await ports.secrets.write(sessionKey(chosen.value), token)
    await introduceDevice(ports, chosen.value)
    await use(chosen.value, { token, kept })
    return success(null)
  }
  const answer = async (choose: typeof profileForAccount): Promise<Result<null>> =>
    stopped === null ? refuse('nothing-to-answer') : enter(stopped.signedIn, choose)
  const giveUp = () => {
    if (stopped !== null) void endSession(ports, stopped.signedIn.sessionToken)
    stopped = null
    changed()
  }

  const forgetSession = (profile: Profile) => ports.secrets.remove(sessionKey(profile))
  const leave = async (choose: (old: Profile) => Promise<Result<Profile>>): Promise<Result<null>> => {
    const chosen = await replace(choose)
    if (!chosen.ok) return chosen
    await use(chosen.value, { token: null, kept: 'kept' })
    return success(null)
  }

  return {
    signIn: async (credentials) => {
      giveUp()
      const authenticated = await authenticate(ports, credentials)
      if (!authenticated.ok) return authenticated
      const signedIn = authenticated.value
      const { profile } = await open()
      const isJoin =
        profile.marker.account === null && (await findProfile(ports, signedIn.account.userId)) === null
      const preview = isJoin
        ? await previewJoin(ports, profile, signedIn.sessionToken)
        : success({ here: 0, there: 0, same: 0 })
      if (!preview.ok) return preview
      if (preview.value.here === 0 || preview.value.there === 0) return enter(signedIn, profileForAccount)
      stopped = { signedIn, preview: preview.value }
      changed()
      return success(null)
    },
    signOut: async ({ tasks = 'keep', losing = 0 }) => {
      giveUp()
      const { profile, sessionToken } = await open()
      if (tasks === 'remove') {
        const { waiting, refused } = await countWaiting(profile.database)
        if (waiting + refused > losing) return refuse('changes-unsent', waiting + refused)
      }
      await forgetSession(profile)
      if (sessionToken !== null) void endSession(ports, sessionToken)
      if (profile.marker.account === null) return success({ isRemoved: true })
      let isRemoved = true
      const left = await leave(async (old) => {
        if (tasks === 'keep') return profileForNobody(ports, old)
        const removed = await profileForNobodyRemoving(ports, old)
        if (removed.ok) isRemoved = removed.value.isRemoved
        return removed.ok ? success(removed.value.profile) : removed
      })
      return left.ok ? success({ isRemoved }) : left
    },
    leaveDeletedAccount: async () => {
      const { profile } = await open()
      if (!profile.marker.accountDeleted) return refuse('nothing-to-answer')
      await forgetSession(profile)
      return leave((old) => profileWithoutAccount(ports, old))
    },
    joinTasks: () => answer(profileForAccount),
    keepTasksApart: () => answer(profileApart),
    question: () => stopped && { kind: 'join', email: stopped.signedIn.account.email, ...stopped.preview },
  }
}
