/** The commands on the account itself. Each asks the server; where the answer is that the session is over, the sync loop is sent to hear it too. */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import {
  type AccountDetails,
  accountCommands,
  type CommandInput,
  type CommandName,
} from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { fetchProvider, isOver } from '../sync/session.ts'
import type { Open, Workspace } from '../workspace.ts'
import {
  askForLink,
  type Caller,
  changeEmail,
  changePassword,
  fetchDetails,
  revokeDevice,
  revokeOthers,
} from './account-calls.ts'
import { saveTakeout } from './takeout.ts'

export type AccountCommand = Extract<CommandName, keyof typeof accountCommands>

export const isAccountCommand = (name: CommandName): name is AccountCommand =>
  Object.hasOwn(accountCommands, name)

export async function runAccountCommand(
  ports: EnginePorts,
  workspace: Workspace,
  { name, input }: { name: AccountCommand; input: never },
): Promise<Result<unknown>> {
  const { email } = input as CommandInput<'askForNewPassword'> // read by the two that have it
  if (name === 'askForNewPassword') return askForLink(ports, { what: 'reset', email })
  if (name === 'askForConfirmation') return askForLink(ports, { what: 'verify', email })
  if (name === 'signInProvider') return fetchProvider(ports)
  const open = await workspace.open()
  if (open.sessionToken === null) return refuse('signed-out')
  const caller = { ports, sessionToken: open.sessionToken }
  const done = await runSignedIn(workspace, { open, caller }, { name, input })
  if (!done.ok && isOver(done.failure)) open.loop.pullNow()
  return done
}

type SignedIn = { readonly open: Open; readonly caller: Caller }
type SignedInCommand = Exclude<AccountCommand, 'askForNewPassword' | 'askForConfirmation' | 'signInProvider'>

async function runSignedIn(
  workspace: Workspace,
  { open, caller }: SignedIn,
  { name, input }: { name: SignedInCommand; input: never },
): Promise<Result<unknown>> {
  switch (name) {
    case 'accountDetails':
      return details(workspace, { open, caller })
    case 'changePassword':
      return nothing(await changePassword(caller, input))
    case 'changeEmail': {
      const changed = await changeEmail(caller, input)
      if (changed.ok && !changed.value.toConfirm) await details(workspace, { open, caller })
      return changed
    }
    case 'signOutDevice':
      return nothing(await revokeDevice(caller, (input as CommandInput<'signOutDevice'>).id)) // parsed as this command's
    case 'signOutOtherDevices':
      return revokeOthers(caller)
    case 'saveTakeout':
      return saveTakeout(caller, (input as CommandInput<'saveTakeout'>).ticket) // parsed as this command's
    case 'deleteAccount':
      return workspace.signing.deleteAccount(input)
  }
}

const nothing = (done: Result<unknown>): Result<null> => (done.ok ? success(null) : done)

/** What the server says of the person is taken over, because an address may have been confirmed on another device. */
async function details(workspace: Workspace, { open, caller }: SignedIn): Promise<Result<AccountDetails>> {
  const fetched = await fetchDetails(caller)
  if (!fetched.ok) return fetched
  const isStillOpen = (await workspace.open()) === open
  if (isStillOpen && (await takeOver(open.profile, fetched.value))) open.loop.statusChanged()
  return fetched
}

async function takeOver(profile: Profile, { email, name }: AccountDetails): Promise<boolean> {
  const { account } = profile.marker
  if (account === null || (account.email === email && account.name === name)) return false
  await profile.adopt({ userId: account.userId, email, name })
  return true
}
