/** A real SMTP server that keeps what the server of a test writes to people, and the links in it. */
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'
import { SMTPServer } from 'smtp-server'

export type Mailbox = {
  readonly smtpUrl: string
  /** The link of the newest letter to this address, once there have been so many. */
  linkTo(email: string, letters?: number): Promise<string>
  close(): Promise<void>
}

export async function startMailbox(): Promise<Mailbox> {
  const letters: { readonly to: string; readonly raw: string }[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: async (stream, { envelope }, done) => {
      const raw = await text(stream)
      for (const { address } of envelope.rcptTo) letters.push({ to: address, raw })
      done()
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    async linkTo(email, count = 1) {
      const own = () => letters.filter(({ to }) => to === email)
      await expect.poll(() => own().length).toBeGreaterThanOrEqual(count)
      return linkIn(own().at(-1)?.raw ?? '')
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The plain part may break lines with `=` at their end and write `=` itself as `=3D`. */
const linkIn = (raw: string): string =>
  /https?:\/\/[^\s"<]+/.exec(raw.replace(/=\r\n/g, '').replaceAll('=3D', '='))?.[0] ?? ''
