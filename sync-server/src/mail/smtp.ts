/** Delivers mails through the SMTP server of the configuration. */
import { createTransport } from 'nodemailer'
import type { Mail } from './letters.ts'

export type MailChoice = { readonly smtpUrl: string; readonly from: string }

export type Delivery = {
  deliver(to: string, mail: Mail): Promise<void>
  close(): void
}

/** A few connections are kept and shared; a server that hangs is given up, so that stopping does not hang with it. */
const settings = {
  pool: true,
  maxConnections: 3,
  connectionTimeout: 8_000,
  greetingTimeout: 8_000,
  socketTimeout: 8_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

export function createSmtp({ smtpUrl, from }: MailChoice): Delivery {
  const transport = createTransport({ url: smtpUrl, ...settings }, { from })
  return {
    async deliver(to, mail) {
      // As an object: in a text, an address could name further ones.
      await transport.sendMail({ to: { name: '', address: to }, ...mail })
    },
    close: () => transport.close(),
  }
}
