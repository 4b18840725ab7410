/** Writes to people without anybody waiting for it. */
import type { Logger } from 'pino'
import type { ServerMode } from '../config/config.ts'
import type { Errands } from './errands.ts'
import { type Letter, writeLetter } from './letters.ts'
import { createSmtp, type MailChoice } from './smtp.ts'

export type Recipient = { readonly userId: string; readonly email: string }

export type Post = {
  send(to: Recipient, letter: Letter): void
  close(): void
}

export type PostOptions = {
  /** Null: a developer's machine, whose log is the mailbox. Elsewhere a link in a log would be a key left outside. */
  readonly mail: MailChoice | null
  readonly mode: ServerMode
  readonly errands: Errands
  readonly log: Logger
}

export function createPost({ mail, mode, errands, log }: PostOptions): Post {
  if (mail === null)
    return {
      send({ userId }, letter) {
        const { kind } = letter
        if (mode === 'development')
          log.info({ userId, ...letter }, 'letter to a person, mail is not configured')
        else log.warn({ userId, kind }, 'a letter could not be sent, mail is not configured')
      },
      close: () => undefined,
    }
  const smtp = createSmtp(mail)
  return {
    send({ userId, email }, letter) {
      errands.run(letter.kind, async () => {
        await smtp.deliver(email, writeLetter(letter))
        log.info({ userId, kind: letter.kind }, 'letter sent')
      })
    },
    close: () => smtp.close(),
  }
}
