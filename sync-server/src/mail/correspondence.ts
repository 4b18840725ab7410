/** Which letter goes to whom, and how many. Nothing here is waited for, but for the counting where somebody is signed in. */
import { makeEmailLink } from '../account/email-links.ts'
import { createAttemptLimit } from '../auth/attempt-limit.ts'
import type { Database } from '../database/database.ts'
import type { Errands } from './errands.ts'
import type { Post, Recipient } from './post.ts'

export type Correspondence = {
  /** After a sign-up, or when the first letter was lost. */
  confirmEmail(person: Recipient): void
  resetPassword(person: Recipient, token: string): void
  /** Somebody tried to sign up with an e-mail that has an account. */
  addressTaken(person: Recipient): void
  /** Seconds to wait where too many changes were asked for. */
  confirmNewEmail(person: Recipient, email: string): Promise<number>
  /** The same for every e-mail; only one that is unconfirmed gets a letter. */
  confirmAgain(email: string): void
  /** Begins `work` unless this e-mail has had enough letters. */
  forEmail(email: string, work: () => Promise<void>): void
}

export type CorrespondenceOptions = {
  readonly database: Database
  readonly publicUrl: string
  readonly post: Post
  readonly errands: Errands
  readonly nowMs: () => number
}

const HOUR_S = 3600
const LETTERS_AN_HOUR = 5
const CHANGES_A_DAY = 10

export function createCorrespondence(options: CorrespondenceOptions): Correspondence {
  const { database, publicUrl, post, errands, nowMs } = options
  const letters = createAttemptLimit({
    database,
    name: 'letters',
    max: LETTERS_AN_HOUR,
    windowS: HOUR_S,
    nowMs,
  })
  const changes = createAttemptLimit({
    database,
    name: 'email-changes',
    max: CHANGES_A_DAY,
    windowS: 24 * HOUR_S,
    nowMs,
  })
  const linkTo = (page: string, token: string) => `${publicUrl}/account/${page}?token=${token}`
  const forEmail = (email: string, work: () => Promise<void>) =>
    errands.run('letter', async () => {
      if ((await letters.admit(email)) === 0) await work()
    })
  const sendConfirmation = async (person: Recipient) => {
    const token = await makeEmailLink(database, person)
    post.send(person, { kind: 'verify-email', link: linkTo('verified', token) })
  }
  const sendChange = async ({ userId }: Recipient, email: string) => {
    const owner = await ownerOf(database, email)
    if (owner) return post.send({ userId: owner.userId, email }, { kind: 'address-taken' })
    const token = await makeEmailLink(database, { userId, email })
    post.send({ userId, email }, { kind: 'change-email', link: linkTo('email-changed', token) })
  }
  return {
    forEmail,
    confirmEmail: (person) => forEmail(person.email, () => sendConfirmation(person)),
    resetPassword: (person, token) =>
      post.send(person, { kind: 'reset-password', link: linkTo('reset', token) }),
    addressTaken: (person) =>
      forEmail(person.email, async () => post.send(person, { kind: 'address-taken' })),
    async confirmNewEmail(person, email) {
      const waitS = await changes.admit(person.userId)
      if (waitS > 0) return waitS
      forEmail(email, () => sendChange(person, email))
      post.send(person, { kind: 'email-changing' })
      return 0
    },
    confirmAgain: (email) =>
      forEmail(email, async () => {
        const owner = await ownerOf(database, email)
        if (owner && !owner.verified) await sendConfirmation({ ...owner, email: email.toLowerCase() })
      }),
  }
}

async function ownerOf(database: Database, email: string) {
  const [row] = await database.transaction((run) =>
    run.query('select id, email_verified from users where email = $1', [email.toLowerCase()]),
  )
  return row ? { userId: String(row.id), verified: row.email_verified === true } : null
}
