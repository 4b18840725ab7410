/** The ways that lead over a letter, in the window and on the pages that its links open. The server asks for confirmed addresses, as in production. */
import { type Browser, chromium, expect, type Page } from '@playwright/test'
import { findChromium } from '../scripts/setup/ensure-chromium.ts'
import { freePort } from './free-port.ts'
import { type Mailbox, startMailbox } from './mailbox.ts'
import { type Server, startServer } from './start-server.ts'
import { test } from './tidelist-test.ts'
import { accountPart, fillDialog, newAccount, openAccount, openFromSync } from './window-accounts.ts'
import { allSaved, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

let mailbox: Mailbox
let server: Server
/** In which a person opens links. */
let browser: Browser
test.beforeAll(async () => {
  mailbox = await startMailbox()
  browser = await chromium.launch({ executablePath: findChromium() ?? '' })
  const port = await freePort()
  server = await startServer({
    port,
    env: {
      NODE_ENV: 'production',
      BETTER_AUTH_URL: `http://127.0.0.1:${port}`,
      BETTER_AUTH_SECRET: 'of the tests alone, and long enough for it',
      SMTP_URL: mailbox.smtpUrl,
      MAIL_FROM: 'Tidelist <tidelist@people.example>',
    },
  })
})
test.afterAll(async () => {
  await browser.close()
  await server.remove()
  await mailbox.close()
})

const dialog = (page: Page) => page.getByRole('dialog')

/** The page that the newest letter to an address opens, once there have been so many. */
async function follow(email: string, letters = 1): Promise<Page> {
  const letter = await browser.newPage()
  await letter.goto(await mailbox.linkTo(email, letters))
  return letter
}

test('an account is confirmed by its letter, which comes again when it is asked for, and opens with what was typed before', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop', { serverUrl: server.url })
  await addTask(page, 'Typed before the account')
  await fillDialog(page, 'Create an account', ann)
  await expect(dialog(page)).toContainText('Confirm your e-mail')
  await expect(dialog(page)).toContainText(`We sent a link to ${ann.email}.`)
  await mailbox.linkTo(ann.email)
  await dialog(page).getByRole('button', { name: 'I opened it, sign in' }).press('Enter')
  await expect(dialog(page)).toContainText('Open the link in the e-mail we sent you, then sign in.')
  await dialog(page).getByRole('button', { name: 'Send it again' }).press('Enter')
  await expect(dialog(page)).toContainText(`Sent again to ${ann.email}.`)
  const letter = await follow(ann.email, 2)
  await expect(letter.getByText('Your e-mail is confirmed')).toBeVisible()
  await letter.close()
  await dialog(page).getByRole('button', { name: 'I opened it, sign in' }).press('Enter')
  await expect(dialog(page)).toHaveCount(0)
  await allSaved(page)
  await expect(titles(page)).toHaveText(['Typed before the account'])
})

test('a forgotten password is set anew over a letter, and the account goes on with the new one', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop', { serverUrl: server.url })
  await fillDialog(page, 'Create an account', ann)
  const letter = await follow(ann.email)
  await expect(dialog(page)).toContainText('Confirm your e-mail')
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await openFromSync(page, 'Sign in')
  await dialog(page).getByLabel('E-mail').fill(ann.email)
  await dialog(page).getByRole('button', { name: 'Forgot password?' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Set a new password' }).getByLabel('E-mail')).toHaveValue(
    ann.email,
  )
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toContainText(`If there is an account for ${ann.email}, a link is on its way.`)
  await letter.goto(await mailbox.linkTo(ann.email, 2))
  const password = `${ann.password} and more`
  const fields = letter.locator('input[type=password]')
  await fields.nth(0).fill(password)
  await fields.nth(1).fill(password)
  await letter.keyboard.press('Enter')
  await expect(letter).toHaveURL(/reset-done/)
  await letter.close()
  await page.keyboard.press('Enter')
  await dialog(page).getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toHaveCount(0)
  await allSaved(page)
})

test('another address is confirmed over a letter to it, and then stands in the window', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop', { serverUrl: server.url })
  await fillDialog(page, 'Create an account', ann)
  const letter = await follow(ann.email)
  await dialog(page).getByRole('button', { name: 'I opened it, sign in' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await allSaved(page)

  const email = accountPart(page, 'E-mail')
  await openAccount(page)
  await email.getByRole('button', { name: 'Change the e-mail' }).press('Enter')
  await expect(email.getByLabel('New e-mail')).toBeFocused()
  await email.getByLabel('New e-mail').fill('no address')
  await email.getByLabel('Your password').fill(ann.password)
  await page.keyboard.press('Enter')
  await expect(email).toContainText('That does not look like an e-mail address.')
  const next = `new-${ann.email}`
  await email.getByLabel('New e-mail').fill(next)
  await page.keyboard.press('Enter')
  await expect(email).toContainText(`We sent a link to ${next}. Your address changes when you open it`)
  await page.keyboard.press('Escape')
  await letter.goto(await mailbox.linkTo(next))
  await letter.getByRole('button').click()
  await expect(letter.getByText(/changed/i).first()).toBeVisible()
  await letter.close()
  await openAccount(page)
  await expect(email).toContainText(next)
  await page.keyboard.press('Escape')
  await syncState(page).click()
  await expect(page.getByTestId('sync-account')).toHaveText(next)
})
