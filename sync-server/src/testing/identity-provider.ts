/** A real OpenID provider in the test's process, and a browser that signs in there: cookies, redirects and forms, nothing else. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import type { OidcChoice } from '../auth/oidc.ts'

export type IdentityProvider = { readonly choice: OidcChoice; close(): Promise<void> }

/** Who signs in as `name` has `name@id.example.com`, confirmed unless the name begins with `unconfirmed`. */
export async function startIdentityProvider(serverPort: number): Promise<IdentityProvider> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${portOf(server.address())}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'tidelist',
        client_secret: 'a secret of the test provider',
        redirect_uris: [`http://127.0.0.1:${serverPort}/api/auth/callback/oidc`],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['a key of the test provider'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: id,
        email: `${id}@id.example.com`,
        email_verified: !id.startsWith('unconfirmed'),
      }),
    }),
  })
  server.on('request', provider.callback())
  return {
    choice: { issuer, clientId: 'tidelist', clientSecret: 'a secret of the test provider', name: 'Example' },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

const portOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): number =>
  typeof address === 'object' && address !== null ? address.port : 0

export type Page = {
  readonly url: string
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** Follows redirects and fills the provider's forms until another page comes. `refuses` turns back at the first form. */
export async function browse(
  start: string,
  { login, jar = new Map(), refuses = false }: { login: string; jar?: Jar; refuses?: boolean },
): Promise<Page> {
  let page = await visit(start, { jar })
  for (let steps = 0; steps < 20; steps += 1) {
    const to = page.headers.get('location')
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1]
    if (to !== null) page = await visit(new URL(to, page.url).href, { jar })
    else if (prompt !== undefined && refuses) page = await visit(`${page.url}/abort`, { jar })
    else if (prompt !== undefined)
      page = await visit(page.url, { jar, form: { prompt, login, password: 'any' } })
    else return page
  }
  throw new Error(`the browser went in circles at ${page.url}`)
}

type Jar = Map<string, Map<string, string>>

async function visit(url: string, { jar, form }: { jar: Jar; form?: Record<string, string> }): Promise<Page> {
  const { origin } = new URL(url)
  const cookies = jar.get(origin) ?? new Map<string, string>()
  jar.set(origin, cookies)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, {
    method: form ? 'POST' : 'GET',
    ...(form ? { body: new URLSearchParams(form) } : {}),
    headers: { ...(cookie === '' ? {} : { cookie }), 'sec-fetch-site': 'cross-site', accept: 'text/html' },
    redirect: 'manual',
  })
  for (const set of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
    if (value === '' || /max-age=0|1970/i.test(set)) cookies.delete(name)
    else cookies.set(name, value)
  }
  return { url, status: response.status, text: await response.text(), headers: response.headers }
}
