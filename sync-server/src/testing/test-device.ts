/** A device without an engine: signs up or in, stamps with its own clock, and pushes and pulls what a test hands it. */
import {
  defaultRegisters,
  isSyncedTable,
  type Json,
  newClock,
  observe,
  PROTOCOL,
  type PulledRow,
  type PullReply,
  type PushReply,
  pullReply,
  pushReply,
  SCHEMA,
  type SyncedTable,
  tick,
} from '@tidelist/shared-schema'

export type Answer<T> = {
  readonly status: number
  readonly body: T
  readonly text: string
  readonly headers: Headers
}
export type Failure = { readonly kind?: string; readonly serverTime?: number; readonly code?: string }
export type PushedRow = {
  t: string
  id: string
  whole: boolean
  ifAbsent?: boolean
  regs: Record<string, [unknown, string, string | null]>
}

export type Person = {
  readonly email: string
  readonly password: string
  readonly userId: string
  readonly sessionToken: string
  readonly jwt: string
}

const PASSWORD = 'correct horse battery staple'

export async function ask(url: string, init: RequestInit = {}): Promise<Answer<Failure>> {
  const response = await fetch(url, init)
  const text = await response.text()
  return {
    status: response.status,
    text,
    headers: response.headers,
    body: text.startsWith('{') ? JSON.parse(text) : {},
  }
}

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

let people = 0

export async function signUp(url: string, headers: Record<string, string> = {}): Promise<Person> {
  people += 1
  const email = `person-${people}-${process.pid}-${Date.now()}@example.com`
  const body = { name: 'Person', email, password: PASSWORD }
  const answer = await postJson(`${url}/api/auth/sign-up/email`, body, headers)
  if (answer.status !== 200) throw new Error(`sign-up answered ${answer.status} ${answer.text}`)
  return { email, password: PASSWORD, ...(await session(url, answer)) }
}

export async function signIn(
  url: string,
  { email, password }: Pick<Person, 'email' | 'password'>,
  headers: Record<string, string> = {},
): Promise<Person> {
  const answer = await postJson(`${url}/api/auth/sign-in/email`, { email, password }, headers)
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status} ${answer.text}`)
  return { email, password, ...(await session(url, answer)) }
}

async function session(
  url: string,
  answer: Answer<unknown>,
): Promise<Pick<Person, 'userId' | 'sessionToken' | 'jwt'>> {
  const sessionToken = answer.headers.get('set-auth-token') ?? ''
  const { user } = JSON.parse(answer.text) as { user: { id: string } } // Better Auth's answer to both
  return { userId: user.id, sessionToken, jwt: await freshJwt(url, sessionToken) }
}

export async function freshJwt(url: string, sessionToken: string): Promise<string> {
  const answer = await ask(`${url}/api/auth/token`, { headers: bearer(sessionToken) })
  const { token } = JSON.parse(answer.text) as { token?: string } // Better Auth's answer
  if (token === undefined) throw new Error(`token answered ${answer.status} ${answer.text}`)
  return token
}

let devices = 0

export class TestDevice {
  readonly url: string
  readonly person: Person
  readonly device: string
  cursor = 0
  epoch: string | null = null
  #clock

  constructor(url: string, person: Person) {
    devices += 1
    this.url = url
    this.person = person
    this.device = devices.toString(16).padStart(16, '0')
    this.#clock = newClock(this.device)
  }

  stamp(nowMs = Date.now()): string {
    const ticked = tick(this.#clock, nowMs)
    this.#clock = ticked.clock
    return ticked.stamp
  }

  /** Raises the clock to stamps that were received. */
  see(stamps: readonly string[]): void {
    this.#clock = stamps.reduce(observe, this.#clock)
  }

  /** A row made on this device now, with defaults where `values` says nothing. */
  whole(t: SyncedTable, id: string, values: Record<string, Json> = {}): PushedRow {
    const stamp = this.stamp()
    const registers = { ...defaultRegisters(t), ...values }
    const regs = Object.fromEntries(
      Object.entries(registers).map(([name, value]) => [
        name,
        [value, stamp, null] as [unknown, string, null],
      ]),
    )
    return { t, id, whole: true, regs }
  }

  edit(
    row: { t: string; id: string },
    name: string,
    change: { value: unknown; base: string | null },
  ): PushedRow {
    return { t: row.t, id: row.id, whole: false, regs: { [name]: [change.value, this.stamp(), change.base] } }
  }

  request(rows: readonly PushedRow[], other: Record<string, unknown> = {}): Record<string, unknown> {
    const { device, epoch, cursor } = this
    return { proto: PROTOCOL, schema: SCHEMA, device, epoch, cursor, rows, ...other }
  }

  async push(rows: readonly PushedRow[], other: Record<string, unknown> = {}): Promise<PushReply> {
    const answer = await this.tryPush(rows, other)
    if (answer.status !== 200) throw new Error(`push answered ${answer.status} ${answer.text}`)
    return pushReply.parse(answer.body)
  }

  tryPush(rows: readonly PushedRow[], other: Record<string, unknown> = {}): Promise<Answer<Failure>> {
    return postJson(`${this.url}/v1/sync/push`, this.request(rows, other), bearer(this.person.jwt))
  }

  async pull(query: Record<string, string | number> = {}): Promise<PullReply> {
    const answer = await this.tryPull(query)
    if (answer.status !== 200) throw new Error(`pull answered ${answer.status} ${answer.text}`)
    return pullReply.parse(answer.body)
  }

  tryPull(query: Record<string, string | number> = {}): Promise<Answer<Failure>> {
    const search = new URLSearchParams({ cursor: String(this.cursor) })
    for (const [name, value] of Object.entries(query)) search.set(name, String(value))
    return ask(`${this.url}/v1/sync/pull?${search}`, { headers: bearer(this.person.jwt) })
  }

  /** Pulls to the end and moves the cursor. Rows with all their registers, as a device would store them. */
  async pullAll(limit = 500): Promise<PullReply['rows']> {
    const rows: PullReply['rows'] = []
    for (;;) {
      const page = await this.pullPage(limit)
      rows.push(...page.rows)
      if (!page.hasMore) return rows
    }
  }

  /** One page, with which the cursor moves. */
  async pullPage(limit = 500): Promise<PullReply> {
    const reply = await this.pull({ limit })
    this.cursor = reply.cursor
    this.epoch = reply.epoch
    return { ...reply, rows: reply.rows.map(filled) }
  }

  async digest(): Promise<Digest> {
    const answer = await ask(`${this.url}/v1/sync/digest`, { headers: bearer(this.person.jwt) })
    const { seq, tables } = JSON.parse(answer.text) as Digest // the server's own answer, less its time
    return { seq, tables }
  }
}

const filled = (row: PulledRow): PulledRow =>
  isSyncedTable(row.t) ? { ...row, regs: { ...defaultRegisters(row.t), ...row.regs } } : row

export type Digest = { seq: number; tables: readonly { t: string; rows: number; digest: string }[] }
