import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonOf } from '../create-log.ts'
import { signUp, startTestServer, type TestServer } from '../testing/index.ts'
import { linkIn, type Mailbox, startMailbox, textOf } from '../testing/mailbox.ts'
import { bearer, postJson } from '../testing/test-device.ts'
import { createErrands } from './errands.ts'
import { createPost } from './post.ts'

let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await startMailbox()
})
afterAll(() => mailbox.close())

/** A log whose lines a test can read. */
function readableLog() {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, log: pino({ base: null, serializers: { err: reasonOf } }, sink) }
}

const person = { userId: 'u1', email: 'ada@example.com' }
const letter = { kind: 'reset-password', link: 'https://sync.example.com/secret-link' } as const

describe('a letter', () => {
  test('arrives through SMTP with sender, subject, plain text and HTML, and the log tells its kind only', async () => {
    const { lines, log } = readableLog()
    const errands = createErrands(log)
    const post = createPost({ mail: mailbox.choice, mode: 'production', errands, log })
    post.send(person, letter)
    const mail = await mailbox.next(person.email)
    await errands.settled()
    post.close()
    expect(mail).toMatchObject({ from: 'tidelist@example.com', to: ['ada@example.com'] })
    expect(mail.raw).toMatch(/^From: Tidelist <tidelist@example.com>/m)
    expect(mail.raw).toMatch(/^Subject: Set a new password for Tidelist/m)
    expect(mail.raw).toContain('text/html')
    expect(linkIn(mail)).toBe(letter.link)
    expect(textOf(mail)).toContain('You, or somebody who typed your e-mail')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ userId: 'u1', kind: 'reset-password' }])
    expect(lines.join('')).not.toMatch(/ada@|secret-link/)
  })

  test.each([
    ['refuses the password', () => mailbox.choice.smtpUrl.replace(/:[^:@]*@/, ':wrong@')],
    ['is not there', () => 'smtp://127.0.0.1:1'],
  ])(
    'is given up where the mail server %s, and the log says why without saying to whom',
    async (_, smtpUrl) => {
      const { lines, log } = readableLog()
      const errands = createErrands(log)
      const mail = { ...mailbox.choice, smtpUrl: smtpUrl() }
      const post = createPost({ mail, mode: 'production', errands, log })
      post.send(person, letter)
      await errands.settled()
      post.close()
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { errand: 'reset-password', err: { code: expect.stringMatching(/^E[A-Z]+$/) } },
      ])
      expect(lines.join('')).not.toMatch(/ada@|secret-link|wrong|p%40ss/)
    },
  )

  test('is a line in the log on a developer’s machine without mail, and elsewhere no link is', () => {
    for (const [mode, hasLink] of [
      ['development', true],
      ['production', false],
      ['test', false],
    ] as const) {
      const { lines, log } = readableLog()
      createPost({ mail: null, mode, errands: createErrands(log), log }).send(person, letter)
      expect(lines).toHaveLength(1)
      expect(lines.join('').includes(letter.link)).toBe(hasLink)
      expect(lines.join('')).not.toContain('ada@')
    }
  })
})

describe('errands', () => {
  test('beyond a bound are dropped, and what was begun is finished before the end', async () => {
    const { lines, log } = readableLog()
    const errands = createErrands(log)
    const { promise, resolve } = Promise.withResolvers<void>()
    let ended = 0
    for (let i = 0; i < 1001; i += 1)
      errands.run('letter', async () => {
        await promise
        ended += 1
      })
    expect(lines).toHaveLength(1)
    resolve()
    await errands.settled()
    expect(ended).toBe(1000)
  })
})

describe('a request', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite', mail: mailbox.choice })
  })
  afterAll(() => server.close())

  test('that sends a letter is answered while the mail server still thinks about it', async () => {
    mailbox.hold()
    const { email, password, sessionToken } = await signUp(server.url)
    const answers = [
      await postJson(`${server.url}/v1/account/reset`, { email }),
      await postJson(`${server.url}/v1/account/verify`, { email }),
      await postJson(
        `${server.url}/v1/account/email`,
        { email: `new-${email}`, password },
        bearer(sessionToken),
      ),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(mailbox.received.some(({ to }) => to.includes(email))).toBe(false)
    mailbox.release()
    await mailbox.next(email)
    await mailbox.next(`new-${email}`)
  })
})
