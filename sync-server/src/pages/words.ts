/** What the pages say. Each that stops says what to do instead. */
import { limits } from '@tidelist/shared-schema'
import type { Form, Page } from './page.ts'

export const verified: Page = {
  mark: 'done',
  title: 'Your e-mail is confirmed',
  says: ['Go back to Tidelist and sign in. You can close this page.'],
}

export const emailChanged: Page = {
  mark: 'done',
  title: 'Your e-mail has changed',
  says: ['From now on you sign in with it. Your devices stay signed in, and you can close this page.'],
}

export const resetDone: Page = {
  mark: 'done',
  title: 'Your new password is set',
  says: [
    'All devices were signed out, and your tasks are still on them. Sign in with the new password to go on syncing.',
  ],
}

const expired = (says: string): Page => ({
  mark: 'stopped',
  title: 'This link does not work any more',
  says: ['It is too old, was used already, or was not copied as a whole.', says],
})

export const verifyExpired = expired(
  'Sign in to Tidelist with your e-mail and password: it offers to send you a new link.',
)
export const resetExpired = expired('In Tidelist, choose “Forgot password” to get a new link.')
export const changeExpired = expired(
  'Look under Account in Tidelist. If the old e-mail is still there, change it once more.',
)

export const emailTaken: Page = {
  mark: 'stopped',
  title: 'This e-mail has an account already',
  says: [
    'It was given one after you asked to use it, so nothing was changed. Choose another e-mail under Account in Tidelist.',
  ],
}

export const notNow: Page = {
  mark: 'stopped',
  title: 'This did not work just now',
  says: ['Nothing was changed. Open the link in your mail again in a minute.'],
}

export const tooLarge: Page = {
  mark: 'stopped',
  title: 'That was too much',
  says: ['Nothing was changed. Open the link in your mail again and use a shorter password.'],
}

/** `deepLink` opens the app by itself where the browser lets it. */
export const signedIn = (deepLink: string): Page => ({
  mark: 'done',
  title: 'You are signed in',
  says: ['Tidelist opens now. If it does not, press the button within two minutes.'],
  opens: { link: deepLink, button: 'Open Tidelist' },
})

/** `error` is Better Auth's or the provider's word. */
export const signInStopped = (error: string | null): Page => ({
  mark: 'stopped',
  title: 'You are not signed in',
  says: [
    stoppedReasons.get(error ?? '') ?? 'The sign-in was given up, or took too long. Nothing was changed.',
    'Go back to Tidelist to try again.',
  ],
})

const stoppedReasons = new Map([
  [
    'account_not_linked',
    'Your e-mail has a Tidelist account with a password already. Sign in with that password.',
  ],
  ['email_not_found', 'The provider did not tell a confirmed e-mail of yours, which Tidelist needs.'],
])

export const confirmChange = (email: string, form: Pick<Form, 'action' | 'token'>): Page => ({
  mark: null,
  title: 'Use this e-mail for Tidelist?',
  says: [
    `${email} takes the place of your old e-mail. You sign in with it, and links for a new password go there.`,
  ],
  form: { ...form, fields: [], button: 'Use this e-mail' },
})

export const resetForm = (form: Pick<Form, 'action' | 'token' | 'refusal'>): Page => ({
  mark: null,
  title: 'Set a new password',
  says: [
    `At least ${limits.passwordMinCharacters} characters. A few words are easier to remember than symbols.`,
  ],
  form: {
    ...form,
    fields: [
      { name: 'password', label: 'New password' },
      { name: 'again', label: 'The same once more' },
    ],
    button: 'Set password',
  },
})

export const passwordRefusals = {
  password_too_short: `Use at least ${limits.passwordMinCharacters} characters.`,
  password_too_long: `Use at most ${limits.passwordMaxCharacters} characters.`,
  different: 'The two are not the same. Type them again.',
} as const
