/**
 * Signing in and out of the workspace. Where this computer has tasks that are nobody's and the account has tasks too, a sign-in stops before anything is
 * joined, until a person has seen how many there are and has chosen. Nothing of a stopped sign-in is kept over a restart. With a password or through the
 * browser, from the session on it is one way.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import { deviceIdFor, introduceDevice, profileApart, profileForAccount, sessionKey } from './accounts.ts'
import { type BrowserSignIn, createBrowserSignIn } from './browser-sign-in.ts'
import type { SyncStatus } from './contract/index.ts'
import { createLeaving, type Leaving } from './leaving.ts'
import type { EnginePorts, SecretPlace } from './ports.ts'
import type { Profile } from './profile/open-profile.ts'
import { findProfile } from './profile/profiles.ts'
import { type JoinPreview, previewJoin } from './sync/join-preview.ts'
import { authenticate, type Credentials, endSession, exchangeCode, type SignedIn } from './sync/session.ts'

export type Signing = Leaving & {
  signIn(credentials: Credentials): Promise<Result<null>>
  /** Answers when the browser has brought a code back, or will not. */
  signInWithProvider(): Promise<Result<null>>
  readonly browser: Pick<BrowserSignIn, 'openAgain' | 'take' | 'giveUp'>
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
  const leaving = createLeaving({ ports, open, replace, use })
  const browser = createBrowserSignIn(ports)
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
    browser.giveUp()
    if (stopped !== null) void endSession(ports, stopped.signedIn.sessionToken)
    stopped = null
    changed()
  }

  const admit = async (signedIn: SignedIn): Promise<Result<null>> => {
    const { profile: before } = await open()
    if (before.marker.accountDeleted) {
      const left = await leaving.leaveDeletedAccount()
      if (!left.ok) return left
    }
    const { profile } = await open()
    const preview = await previewFor(ports, profile, signedIn)
    if (!preview.ok) return preview
    if (preview.value.here === 0 || preview.value.there === 0) return enter(signedIn, profileForAccount)
    stopped = { signedIn, preview: preview.value }
    changed()
    return success(null)
  }

  return {
    browser,
    signIn: async (credentials) => {
      giveUp()
      const { profile } = await open()
      const deviceId = await deviceIdFor(ports, profile, credentials)
      const authenticated = await authenticate(ports, credentials, deviceId)
      return authenticated.ok ? admit(authenticated.value) : authenticated
    },
    signInWithProvider: async () => {
      giveUp()
      const brought = await browser.begin()
      if (!brought.ok) return brought
      const { profile } = await open()
      const deviceId = await deviceIdFor(ports, profile, { email: null })
      const exchanged = await exchangeCode(ports, brought.value, deviceId)
      return exchanged.ok ? admit(exchanged.value) : exchanged
    },
    signOut: async (input) => {
      giveUp()
      return leaving.signOut(input)
    },
    deleteAccount: leaving.deleteAccount,
    leaveDeletedAccount: leaving.leaveDeletedAccount,
    joinTasks: () => answer(profileForAccount),
    keepTasksApart: () => answer(profileApart),
    question: () => stopped && { kind: 'join', email: stopped.signedIn.account.email, ...stopped.preview },
  }
}

/** Only where tasks of nobody would become an account's is there something to join. */
async function previewFor(
  ports: EnginePorts,
  profile: Profile,
  { account, sessionToken }: SignedIn,
): Promise<Result<JoinPreview>> {
  const isJoin = profile.marker.account === null && (await findProfile(ports, account.userId)) === null
  return isJoin ? previewJoin(ports, profile, sessionToken) : success({ here: 0, there: 0, same: 0 })
}
