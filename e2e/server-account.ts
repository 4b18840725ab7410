/** An account as a program sees it that speaks to the server itself: its session and its short-lived token, over plain HTTP. */
import { request } from 'node:http'

export type Answer = {
  readonly status: number
  /** Without the date, which differs from second to second. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type Question = {
  readonly method?: 'GET' | 'POST'
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export async function signUpAt(url: string, email: string, password: string): Promise<string> {
  const body = { name: 'Somebody', email, password }
  const answer = await ask(`${url}/api/auth/sign-up/email`, { method: 'POST', body })
  return sessionFrom(answer)
}

export async function sessionOf(url: string, person: { email: string; password: string }): Promise<string> {
  const body = { email: person.email, password: person.password }
  return sessionFrom(await ask(`${url}/api/auth/sign-in/email`, { method: 'POST', body }))
}

export async function tokenOf(url: string, session: string): Promise<string> {
  const answer = await ask(`${url}/api/auth/token`, { token: session })
  const { token } = JSON.parse(answer.body) as { token?: string } // Better Auth's answer
  if (token === undefined) throw new Error(`The server gave no token: ${answer.status} ${answer.body}`)
  return token
}

export async function endSession(url: string, session: string): Promise<void> {
  await ask(`${url}/api/auth/sign-out`, { method: 'POST', token: session, body: {} })
}

/** Over a connection of its own, so that no answer can depend on the one before. */
export function ask(url: string, { method = 'GET', token, headers, body }: Question): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent: false,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { date: _date, 'x-request-id': _requestId, ...rest } = response.headers
        const flat = Object.entries(rest).map(([name, value]) => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(flat),
          body: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    sent.end(text)
  })
}

function sessionFrom(answer: Answer): string {
  const session = answer.headers['set-auth-token']
  if (session === undefined) throw new Error(`The server gave no session: ${answer.status} ${answer.body}`)
  return decodeURIComponent(session)
}
