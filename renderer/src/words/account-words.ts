/** The sentences and labels of signing in and out, and of the account. */
import { plural } from './plural.ts'

export const accountWords = {
  signIn: 'Sign in',
  signUp: 'Create an account',
  name: 'Name',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 12 characters',
  stays:
    'The tasks on this computer stay, and are added to your account. Where it has tasks already, you are asked first.',
  staysSignedOut: 'Your tasks are still here. Sign in to go on syncing.',
  toSignUp: 'New here? Create an account',
  toSignIn: 'Already have an account? Sign in',
  signingIn: 'Signing in…',
  signingUp: 'Creating your account…',
  cancel: 'Cancel',
  back: 'Back',
  close: 'Close',
  nameMissing: 'Type your name first.',

  or: 'or',
  signInWith: (provider: string) => `Sign in with ${provider}`,
  inBrowser: 'Finish the sign-in in your browser. Tidelist then goes on by itself.',
  openBrowserAgain: 'Open the browser again',

  forgot: 'Forgot password?',
  forgotTitle: 'Set a new password',
  forgotBody: 'We send you a link with which you choose a new one.',
  sendLink: 'Send the link',
  sending: 'Sending…',
  sentTitle: 'Look into your mail',
  sentBody: (email: string) =>
    `If there is an account for ${email}, a link is on its way. Choose a new password there, then sign in here.`,
  toSignInAgain: 'Back to sign in',
  confirmTitle: 'Confirm your e-mail',
  confirmBody: (email: string) => `We sent a link to ${email}. Open it, then sign in.`,
  confirmed: 'I opened it, sign in',
  sendAgain: 'Send it again',
  sentAgain: (email: string) => `Sent again to ${email}. It can take a minute; look into the spam as well.`,

  signOutTitle: 'Sign out?',
  leaveTitle: 'Leave this account?',
  signOut: 'Sign out',
  leave: 'Leave',
  signOutChoice: 'Your tasks on this computer',
  keep: 'Keep tasks on this computer',
  keepMeans: (email: string) => `Out of sight, until you sign in as ${email} again.`,
  keepDeletedMeans: 'They stay in view, without an account.',
  remove: 'Remove from this computer',
  removeMeans:
    'Tasks, history and backups of this account go from this disk for good. The server keeps what it has.',
  removeDeletedMeans: 'Tasks, history and backups of this account go from this disk for good.',
  removeNow: 'Sign out and remove',
  leaveNow: 'Remove',
  removeLosing: (count: number) => `Remove and lose ${plural(count, 'change', 'changes')}`,
  unsent: (count: number) => `${plural(count, 'change has', 'changes have')} not reached the server yet.`,
  unsentKept: (count: number) =>
    count === 1
      ? 'It stays here and is sent when you sign in again.'
      : 'They stay here and are sent when you sign in again.',
  unsentLost: (count: number) =>
    count === 1 ? 'Removed from here, it is lost.' : 'Removed from here, they are lost.',
  refusedAmong: (count: number) =>
    `${plural(count, 'change was', 'changes were')} not accepted by the server and cannot be sent.`,
  sendFirst: 'Send first',
  sendingFirst: 'Sending…',
  allSent: 'Everything has reached the server.',
  signedOutRemoved: 'Signed out. Nothing of the account is left on this computer.',
  removalUnfinished:
    'Signed out. Some files were in use and could not be removed yet; they go when Tidelist next starts.',

  title: 'Account',
  signedInAs: (name: string) => `Signed in as ${name}`,
  looking: 'Asking the server…',
  tryAgain: 'Try again',
  change: 'Change…',
  changeEmail: 'Change the e-mail',
  changePassword: 'Change the password',
  sendLinkAgain: 'Send the link again',
  save: 'Save',
  saving: 'Saving…',
  notConfirmed: 'Not confirmed yet.',
  newEmail: 'New e-mail',
  yourPassword: 'Your password',
  emailToConfirm: (email: string) =>
    `We sent a link to ${email}. Your address changes when you open it; until then the old one stays.`,
  emailChanged: 'Your e-mail is changed.',
  passwordNote: 'Changing it signs out your other devices.',
  presentPassword: 'Present password',
  newPassword: 'New password',
  passwordChanged: 'Your password is changed. Your other devices are signed out.',
  noPassword: 'None yet: you sign in through your provider.',
  setPasswordFirst: 'It can be changed once the account has a password.',
  setPassword: 'Send a link to set one',
  setPasswordSent: (email: string) =>
    `A link is on its way to ${email}. Setting a password there signs out your devices, this one too; your tasks stay. Sign in again afterwards.`,
  deleteWithoutPassword:
    'Deleting asks for a password, and this account has none yet. Set one over a link that we send you, sign in again, and come back here.',
  devices: 'Devices',
  thisDevice: 'This device',
  seen: (when: string) => `Last seen ${when}`,
  signOutDevice: (name: string) => `Sign out ${name}`,
  signedOutDevice: (name: string) => `${name} is signed out.`,
  signOutOthers: 'Sign out all others',
  signedOutOthers: (count: number) => `${plural(count, 'device is', 'devices are')} signed out.`,
  data: 'Your data',
  dataNote: 'Everything the server holds on you, in one file.',
  export: 'Export…',
  exporting: 'Exporting…',
  exported: (bytes: number) => `Saved, ${sizeWords(bytes)}.`,
  leaving: 'Leaving',
  signOutPage: 'Sign out…',
  deletePage: 'Delete account…',

  deleteTitle: 'Delete your account?',
  deleteBody:
    'All that the server holds on you is deleted for good, and your other devices are signed out. Nobody can bring it back.',
  deleteChoice: 'Your tasks on this computer',
  deleteKeep: 'Keep them, without an account',
  deleteKeepMeans: 'They stay in view and are synced nowhere.',
  deleteRemove: 'Remove them as well',
  deleteRemoveMeans: 'Tasks, history and backups go from this disk for good.',
  typeToConfirm: (email: string) => `Type ${email} to confirm`,
  typedOtherwise: 'That is not the address of this account.',
  exportFirst: 'Export your data first…',
  delete: 'Delete account',
  deleting: 'Deleting…',
  deletedKept: 'Your account is deleted. Your tasks stay on this computer.',
  deletedRemoved: 'Your account is deleted, and nothing of it is left on this computer.',
  deletedUnfinished:
    'Your account is deleted. Some files here were in use and could not be removed yet; they go when Tidelist next starts.',
  keepWithoutAccount: 'Keep the tasks',
  removePage: 'Remove them…',
} as const

/** `812 bytes`, `14 KB`, `3.2 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return plural(bytes, 'byte', 'bytes')
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000).toLocaleString()} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
