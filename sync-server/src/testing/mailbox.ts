/** A real SMTP server in the test's process that keeps what it is given. */
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { MailChoice } from '../mail/smtp.ts'

export type Received = { readonly from: string; readonly to: readonly string[]; readonly raw: string }

export type Mailbox = {
  readonly choice: MailChoice
  readonly received: readonly Received[]
  /** The next letter to somebody, whenever it comes; each is handed out once. */
  next(to: string): Promise<Received>
  /** Letters are accepted, but the answer to the last line waits until `release`. */
  hold(): void
  release(): void
  close(): Promise<void>
}

const USER = { user: 'tidelist', password: 'p@ss word' }

export async function startMailbox(): Promise<Mailbox> {
  const received: Received[] = []
  const handedOut = new Set<Received>()
  const waiting: { to: string; resolve: (mail: Received) => void }[] = []
  let held: Promise<void> = Promise.resolve()
  let letGo: () => void = () => undefined
  const handOut = () => {
    for (const wish of [...waiting]) {
      const mail = received.find((each) => !handedOut.has(each) && each.to.includes(wish.to))
      if (!mail) continue
      handedOut.add(mail)
      waiting.splice(waiting.indexOf(wish), 1)
      wish.resolve(mail)
    }
  }
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      const isRight = username === USER.user && password === USER.password
      done(isRight ? null : new Error('wrong user'), { user: USER.user })
    },
    onData: async (stream, session, done) => {
      const raw = await text(stream)
      await held
      const { mailFrom, rcptTo } = session.envelope
      received.push({
        from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
        to: rcptTo.map(({ address }) => address),
        raw,
      })
      done()
      handOut()
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    choice: {
      smtpUrl: `smtp://${USER.user}:${encodeURIComponent(USER.password)}@127.0.0.1:${port}`,
      from: 'Tidelist <tidelist@example.com>',
    },
    received,
    next: (to) =>
      new Promise((resolve) => {
        waiting.push({ to, resolve })
        handOut()
      }),
    hold() {
      held = new Promise((resolve) => {
        letGo = resolve
      })
    },
    release: () => letGo(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The plain part, decoded. */
export function textOf({ raw }: Received): string {
  const [, part = ''] = /content-type: text\/plain.*?\r\n\r\n(.*?)\r\n--/is.exec(raw) ?? []
  const isQuoted = /text\/plain.*?content-transfer-encoding: quoted-printable/is.test(raw)
  return isQuoted ? unquoted(part) : part
}

export const linkIn = (mail: Received): string => /https?:\/\/\S+/.exec(textOf(mail))?.[0] ?? ''

const unquoted = (part: string): string =>
  decodeURIComponent(
    part
      .replace(/=\r\n/g, '')
      .replaceAll('%', '=25')
      .replace(/=([0-9A-F]{2})/g, '%$1'),
  )
