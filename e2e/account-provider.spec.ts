/** Signing in with the OpenID provider of one's server: from the window to the system's browser and back by a link. */
import { expect, type Page } from '@playwright/test'
import { freePort } from './free-port.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'
import { exitOf, type LaunchedApp, startApp } from './launch-app.ts'
import { type Mailbox, startMailbox } from './mailbox.ts'
import { type Server, startServer } from './start-server.ts'
import { test } from './tidelist-test.ts'
import { accountPage, accountPart, openAccount, openFromSync } from './window-accounts.ts'
import { allSaved, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

let provider: IdentityProvider
let mailbox: Mailbox
let server: Server
test.beforeAll(async () => {
  const port = await freePort()
  provider = await startIdentityProvider(port)
  mailbox = await startMailbox()
  server = await startServer({
    port,
    env: { ...provider.env, SMTP_URL: mailbox.smtpUrl, MAIL_FROM: 'Tidelist <tidelist@people.example>' },
  })
})
test.afterAll(async () => {
  await server.remove()
  await mailbox.close()
  await provider.close()
})

const waiting = (page: Page) => page.getByRole('dialog', { name: 'Sign in with Example' })
const stranger = 'tidelist://signed-in?code='

/** Presses the button, and answers with the address that the system's browser is asked to open for the nth time. */
async function beginIn(
  app: LaunchedApp,
  dialog: 'Sign in' | 'Create an account',
  times = 1,
): Promise<string> {
  await openFromSync(app.page, dialog)
  await app.page
    .getByRole('dialog', { name: dialog })
    .getByRole('button', { name: 'Sign in with Example' })
    .click()
  await expect(waiting(app.page)).toContainText('Finish the sign-in in your browser.')
  return opened(app, times)
}

async function opened(app: LaunchedApp, times: number): Promise<string> {
  await expect.poll(async () => (await app.openedOutside()).length).toBe(times)
  return (await app.openedOutside()).at(-1) ?? ''
}

/** As the desktop opens a link of this scheme: it starts the app once more, with the link. */
async function openLink({ userDataDir }: LaunchedApp, link: string): Promise<void> {
  await exitOf(startApp({ userDataDir, args: [link] }))
}

async function signInWithProvider(app: LaunchedApp, login: string, times = 1): Promise<void> {
  await openLink(app, await provider.signIn(await beginIn(app, 'Sign in', times), login))
  await expect(app.page.getByRole('dialog')).toHaveCount(0)
  await allSaved(app.page)
}

test('a person signs in with the provider, and what was typed before is theirs on each device', async ({
  openDevice,
}) => {
  const laptop = await openDevice('Laptop', { serverUrl: server.url })
  await addTask(laptop.page, 'Typed before the account')
  const address = await beginIn(laptop, 'Create an account')
  expect(address).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/v1\/account\/oidc\/start\?challenge=[A-Za-z0-9_-]{43}$/,
  )
  expect(new URL(address).origin).toBe(server.url)
  const link = await provider.signIn(address, 'ann')
  await openLink(laptop, link)
  await expect(laptop.page.getByRole('dialog')).toHaveCount(0)
  await allSaved(laptop.page)
  await syncState(laptop.page).click()
  await expect(laptop.page.getByTestId('sync-account')).toHaveText('ann@id.example.com')
  await expect(laptop.page.getByTestId('sync-waiting')).toHaveText('0')
  await laptop.page.keyboard.press('Escape')

  await openLink(laptop, link)
  await addTask(laptop.page, 'Typed after the link came twice')
  await allSaved(laptop.page)

  const phone = await openDevice('Phone', { serverUrl: server.url })
  await signInWithProvider(phone, 'ann')
  await expect(titles(phone.page)).toHaveText(['Typed before the account', 'Typed after the link came twice'])
  for (const app of [laptop, phone]) expect(app.logs()).not.toMatch(/code=|challenge=|tidelist:\/\//)
})

test('a sign-in is cancelled, begun again in a browser that was closed, and refused at the provider', async ({
  openDevice,
}) => {
  const laptop = await openDevice('Laptop', { serverUrl: server.url })
  const { page } = laptop
  const first = await beginIn(laptop, 'Sign in')
  await waiting(page).getByRole('button', { name: 'Cancel' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Sign in' }).getByLabel('E-mail')).toBeVisible()
  await page.keyboard.press('Escape')
  await openLink(laptop, await provider.signIn(first, 'bea'))
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')

  const second = await beginIn(laptop, 'Sign in', 2)
  expect(second).not.toBe(first)
  expect(await provider.refuse(second)).toContain('You are not signed in')
  await expect(waiting(page)).toBeVisible()
  await waiting(page).getByRole('button', { name: 'Open the browser again' }).press('Enter')
  expect(await opened(laptop, 3)).toBe(second)
  await openLink(laptop, await provider.signIn(second, 'bea'))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await allSaved(page)
})

test('a link with a code of somebody else signs nobody in, whether this device waits or not', async ({
  openDevice,
}) => {
  const mallory = await openDevice('Mallory', { serverUrl: server.url })
  const code = await provider.signIn(await beginIn(mallory, 'Sign in'), 'mallory')
  const victim = await openDevice('Victim', { serverUrl: server.url })
  await addTask(victim.page, 'Mine alone')
  await openLink(victim, code)
  await expect(syncState(victim.page)).toHaveAttribute('data-phase', 'local')

  const own = await beginIn(victim, 'Sign in')
  for (const link of [`${code}x`, `${stranger}short`, 'tidelist://signed-in', 'tidelist://settings?code=x'])
    await openLink(victim, link)
  await expect(waiting(victim.page)).toContainText('Finish the sign-in in your browser.')
  await openLink(victim, code)
  await expect(waiting(victim.page)).toContainText('meant for another computer')
  await openLink(victim, await provider.signIn(own, 'vera'))
  await waiting(victim.page).getByRole('button', { name: 'Try again' }).press('Enter')
  const again = await opened(victim, 2)
  await openLink(victim, await provider.signIn(again, 'vera'))
  await expect(victim.page.getByRole('dialog')).toHaveCount(0)
  await allSaved(victim.page)
  await expect(titles(victim.page)).toHaveText(['Mine alone'])
  await syncState(victim.page).click()
  await expect(victim.page.getByTestId('sync-account')).toHaveText('vera@id.example.com')
})

test('an engine that had to start again knows nothing of the sign-in, and the dialog says so', async ({
  openDevice,
}) => {
  const laptop = await openDevice('Laptop', { serverUrl: server.url })
  const address = await beginIn(laptop, 'Sign in')
  laptop.killEngine()
  await expect(waiting(laptop.page)).toContainText('The sign-in was given up. Nothing was changed.')
  await openLink(laptop, await provider.signIn(address, 'emil'))
  await expect(syncState(laptop.page)).toHaveAttribute('data-phase', 'local')
  await waiting(laptop.page).getByRole('button', { name: 'Try again' }).press('Enter')
  await openLink(laptop, await provider.signIn(await opened(laptop, 2), 'emil'))
  await expect(laptop.page.getByRole('dialog')).toHaveCount(0)
  await allSaved(laptop.page)
})

test('an app that a link has started opens as always, and takes up nothing', async ({ openDevice }) => {
  const link = `${stranger}${'x'.repeat(43)}`
  const { page } = await openDevice('Laptop', { serverUrl: server.url, args: [link] })
  await addTask(page, 'Works')
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
})

test('a server without a provider shows no button, and one that goes away is said', async ({
  openDevice,
}) => {
  const plain = await openDevice('Plain')
  await openFromSync(plain.page, 'Sign in')
  const form = plain.page.getByRole('dialog', { name: 'Sign in' })
  await expect(form.getByRole('button', { name: 'Forgot password?' })).toBeVisible()
  await expect(form.getByRole('button', { name: /^Sign in with/ })).toHaveCount(0)

  const laptop = await openDevice('Laptop', { serverUrl: server.url })
  const code = await provider.signIn(await beginIn(laptop, 'Sign in'), 'cleo')
  await server.stop()
  await openLink(laptop, code)
  await expect(waiting(laptop.page)).toContainText('The server cannot be reached.')
  await waiting(laptop.page).getByRole('button', { name: 'Try again' }).press('Enter')
  await expect(waiting(laptop.page)).toContainText('The server cannot be reached.')
  await server.start()
  await waiting(laptop.page).getByRole('button', { name: 'Try again' }).press('Enter')
  await openLink(laptop, await provider.signIn(await opened(laptop, 2), 'cleo'))
  await allSaved(laptop.page)
})

test('an account without a password offers to set one by letter, with which it can then be deleted', async ({
  openDevice,
}) => {
  const laptop = await openDevice('Laptop', { serverUrl: server.url })
  const { page } = laptop
  await signInWithProvider(laptop, 'dora')
  await addTask(page, 'Ask about the lease')
  await allSaved(page)
  await openAccount(page)
  const password = accountPart(page, 'Password')
  await expect(password).toContainText('None yet: you sign in through your provider.')
  await expect(page.getByRole('button', { name: /^Change/ })).toHaveCount(0)
  await expect(accountPart(page, 'E-mail')).toContainText('dora@id.example.com')
  await accountPage(page).getByRole('button', { name: 'Delete account…' }).click()
  const deletion = page.getByRole('dialog', { name: 'Delete your account?' })
  await expect(deletion).toContainText('this account has none yet')
  await expect(deletion.getByLabel('Your password')).toHaveCount(0)
  await deletion.getByRole('button', { name: 'Send a link to set one' }).press('Enter')
  await expect(deletion).toContainText('A link is on its way to dora@id.example.com.')
  const chosen = 'a password beside the provider'
  await provider.visit(await mailbox.linkTo('dora@id.example.com'), async (letter) => {
    const fields = letter.locator('input[type=password]')
    await fields.nth(0).fill(chosen)
    await fields.nth(1).fill(chosen)
    await letter.keyboard.press('Enter')
    await expect(letter).toHaveURL(/reset-done/)
  })

  await page.keyboard.press('Escape')
  await addTask(page, 'Typed while signed out')
  await expect(syncState(page)).toHaveAttribute('data-phase', 'signed-out')
  await signInWithProvider(laptop, 'dora', 2)
  await expect(titles(page)).toHaveText(['Ask about the lease', 'Typed while signed out'])
  await openAccount(page)
  await expect(password.getByRole('button', { name: 'Change the password' })).toBeVisible()
  await accountPage(page).getByRole('button', { name: 'Delete account…' }).click()
  await deletion.getByLabel(/^Type .* to confirm$/).fill('dora@id.example.com')
  await deletion.getByLabel('Your password').fill('not the password')
  await page.keyboard.press('Enter')
  await expect(deletion).toContainText('That is not your present password.')
  await deletion.getByLabel('Your password').fill(chosen)
  await page.keyboard.press('Enter')
  await expect(deletion).toHaveCount(0)
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
  await expect(titles(page)).toHaveText(['Ask about the lease', 'Typed while signed out'])
})
