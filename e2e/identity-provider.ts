/** A real OpenID provider for the server of a test, and the browser in which a person signs in there. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type Browser, chromium, expect, type Page } from '@playwright/test'
import { Provider } from 'oidc-provider'
import { findChromium } from '../scripts/setup/ensure-chromium.ts'

export type IdentityProvider = {
  /** What makes a server offer it. */
  readonly env: Readonly<Record<string, string>>
  /** Opens an address as the system's browser does, and signs in there. Answers with the link by which the last page opens the app. */
  signIn(address: string, login: string): Promise<string>
  /** The same, but turns back at the provider. Answers with what the last page says. */
  refuse(address: string): Promise<string>
  /** Any other page in that browser. */
  visit<T>(address: string, act: (page: Page) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Who signs in as `name` has the confirmed address `name@id.example.com`. */
export async function startIdentityProvider(serverPort: number): Promise<IdentityProvider> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const client = { client_id: 'tidelist', client_secret: 'a secret of the test provider' }
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [`http://127.0.0.1:${serverPort}/api/auth/callback/oidc`] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['a key of the test provider'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: id, email: `${id}@id.example.com`, email_verified: true }),
    }),
  })
  server.on('request', provider.callback())
  const browser = await chromium.launch({ executablePath: findChromium() ?? '' })
  return {
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: client.client_id,
      OIDC_CLIENT_SECRET: client.client_secret,
      OIDC_NAME: 'Example',
    },
    signIn: (start, login) =>
      inBrowser(browser, start, async (page) => {
        await page.locator('input[name=login]').fill(login)
        await page.locator('input[name=password]').fill('any')
        await page.keyboard.press('Enter')
        await page.getByRole('button', { name: 'Continue' }).click()
        await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
        return (await page.getByRole('link', { name: 'Open Tidelist' }).getAttribute('href')) ?? ''
      }),
    refuse: (start) =>
      inBrowser(browser, start, async (page) => {
        await page.getByRole('link', { name: 'Cancel' }).click()
        return page.getByRole('main').innerText()
      }),
    visit: (address, act) => inBrowser(browser, address, act),
    async close() {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** In a browser that knows nobody yet. */
async function inBrowser<T>(browser: Browser, address: string, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(address)
  const done = await act(page)
  await context.close()
  return done
}
