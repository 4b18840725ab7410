/** The account itself, as far as a window may look at it and change it. All of these ask the server. */
import { z } from 'zod'

/** Lengths are the server's to judge; this only keeps a field from being a way to fill memory. */
const secret = z.string().max(1_000)
const email = z.string().max(1_000)

export const accountCommands = {
  accountDetails: z.strictObject({}),
  /** Ends the sessions of all other devices. */
  changePassword: z.strictObject({ current: secret, next: secret }),
  changeEmail: z.strictObject({ email, password: secret }),
  signOutDevice: z.strictObject({ id: z.string().min(1).max(128) }),
  signOutOtherDevices: z.strictObject({}),
  /** Writes all that the server holds on the person into the file that `ticket` stands for, see `EnginePorts.chosenFiles`. */
  saveTakeout: z.strictObject({ ticket: z.string().min(1).max(64) }),
  /** `keep`: the tasks stay on this computer as tasks of nobody. */
  deleteAccount: z.strictObject({ password: secret, tasks: z.enum(['keep', 'remove']) }),
  /** Asked without being signed in: what to call the provider that the server lets people sign in with. */
  signInProvider: z.strictObject({}),
  /** Asks for a link by mail. The answer is the same whether or not there is such an account. */
  askForNewPassword: z.strictObject({ email }),
  askForConfirmation: z.strictObject({ email }),
} as const

export type AccountDevice = {
  /** Of the sign-in, not of the computer. */
  id: string
  name: string
  signedInAtMs: number
  /** True to ten minutes. */
  lastSeenAtMs: number
  isCurrent: boolean
}

export type AccountDetails = {
  email: string
  name: string
  /** The link in the mail to this address was followed. */
  isConfirmed: boolean
  /** Without one the person signs in with the provider, and nothing that asks for a password can be done yet. */
  hasPassword: boolean
  /** The one seen last comes first. */
  devices: AccountDevice[]
}

export type AccountOutputs = {
  accountDetails: AccountDetails
  changePassword: null
  /** `toConfirm`: the address changes when the link that was sent to the new one is followed. */
  changeEmail: { toConfirm: boolean }
  signOutDevice: null
  signOutOtherDevices: { devices: number }
  saveTakeout: { bytes: number }
  /** See `signOut`. */
  deleteAccount: { isRemoved: boolean }
  /** `name` is null where the server has none. */
  signInProvider: { name: string | null }
  askForNewPassword: null
  askForConfirmation: null
}
