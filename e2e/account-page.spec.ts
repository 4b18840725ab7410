/** The account in the window: what is known of it, its devices, its data as a file, and its end. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './tidelist-test.ts'
import {
  type Account,
  accountPage,
  accountPart,
  fillDialog,
  newAccount,
  openAccount,
  signIn,
  signOut,
  signUp,
} from './window-accounts.ts'
import { allSaved, syncState } from './window-sync.ts'
import { addTask, titles } from './window-tasks.ts'

const devices = (page: Page) => accountPart(page, 'Devices').getByTestId('account-device')

/** The dialog that deletes the account, opened from its page. */
async function askToDelete(page: Page): Promise<Locator> {
  await openAccount(page)
  await accountPage(page).getByRole('button', { name: 'Delete account…' }).click()
  return page.getByRole('dialog', { name: 'Delete your account?' })
}

test('the account names its devices, ends one of them by keys, and gives the focus back', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  const phone = (await openDevice('Old phone')).page
  await signIn(phone, ann)
  await addTask(phone, 'Typed on the phone')
  await allSaved(phone)

  await syncState(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Sync' }).getByRole('button', { name: 'Account' }).press('Enter')
  await expect(accountPage(page)).toContainText('Signed in as Ann')
  await expect(accountPart(page, 'E-mail')).toContainText(ann.email)
  await expect(accountPart(page, 'E-mail')).toContainText('Not confirmed yet.')
  await expect(devices(page)).toHaveText([/^Laptop\s*This device$/, /^Old phone\s*Last seen .*Sign out$/])
  await devices(page).getByRole('button', { name: 'Sign out Old phone' }).press('Enter')
  await expect(accountPart(page, 'Devices')).toContainText('Old phone is signed out.')
  await expect(devices(page)).toHaveCount(1)
  await expect(accountPart(page, 'Devices').getByRole('list')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(accountPage(page)).toHaveCount(0)
  await expect(syncState(page)).toBeFocused()

  await addTask(phone, 'Typed afterwards')
  await expect(syncState(phone)).toHaveAttribute('data-phase', 'signed-out')
  await expect(titles(phone)).toHaveText(['Typed on the phone', 'Typed afterwards'])
})

test('nothing on the account page moves once it can be pressed', async ({ openDevice }) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  const phone = (await openDevice('Phone')).page
  await signIn(phone, ann)
  await page.evaluate(() => {
    const places = new Set<number>()
    Object.assign(window, { places })
    const look = () => {
      const button = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Delete account…',
      )
      const page = button?.closest('[role=dialog]')
      // In the dialog and not on the screen, where it comes in with a movement of its own.
      if (button && page)
        places.add(Math.round(button.getBoundingClientRect().top - page.getBoundingClientRect().top))
      requestAnimationFrame(look)
    }
    look()
  })
  await openAccount(page)
  await expect(page.getByTestId('account-device')).toHaveCount(2)
  await expect(accountPage(page).getByRole('button', { name: 'Delete account…' })).toBeVisible()
  await page.waitForTimeout(300)
  const places = await page.evaluate(() => [...(window as unknown as { places: Set<number> }).places])
  // The coming itself makes the dialog a hundredth larger.
  expect(Math.max(...places) - Math.min(...places)).toBeLessThan(10)
})

test('without a network the account says so, and looks again when it is asked', async ({
  openDevice,
  network,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  await allSaved(page)
  await network.cut()
  await openAccount(page)
  const failure = accountPage(page).getByTestId('account-failure')
  await expect(failure).toContainText('The server cannot be reached.')
  await expect(accountPage(page).getByRole('button', { name: 'Sign out…' })).toBeVisible()
  await network.restore()
  await failure.getByRole('button', { name: 'Try again' }).click()
  await expect(devices(page)).toHaveCount(1)
})

test('the password is changed on the page, with each refusal at its field, and counts from then on', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const changed: Account = { ...ann, password: `${ann.password} and more` }
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  await openAccount(page)
  const password = accountPart(page, 'Password')
  await password.getByRole('button', { name: 'Change the password' }).press('Enter')
  await expect(password.getByLabel('Present password')).toBeFocused()
  await page.keyboard.type('not the password')
  await page.keyboard.press('Tab')
  await page.keyboard.type('too short')
  await page.keyboard.press('Enter')
  await expect(password).toContainText('Use at least 12 characters for the password.')
  await password.getByLabel('New password').fill(changed.password)
  await page.keyboard.press('Enter')
  await expect(password).toContainText('That is not your present password.')
  await password.getByLabel('Present password').fill(ann.password)
  await page.keyboard.press('Enter')
  await expect(password).toContainText('Your password is changed.')
  await expect(password.getByRole('button', { name: 'Change the password' })).toBeFocused()
  await page.keyboard.press('Escape')
  await allSaved(page)

  await signOut(page)
  await fillDialog(page, 'Sign in', ann)
  await expect(page.getByRole('dialog')).toContainText('The e-mail or the password is not right.')
  await page.keyboard.press('Escape')
  await signIn(page, changed)
  await allSaved(page)
})

test('all data is saved into the file that the person chooses, and nothing when they choose none', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const app = await openDevice('Laptop')
  await signUp(app.page, ann)
  await addTask(app.page, 'Ask about the lease')
  await allSaved(app.page)
  await openAccount(app.page)
  await accountPart(app.page, 'Your data').getByRole('button', { name: 'Export…' }).click()
  await expect.poll(app.logs).toContain('Save as: cancelled')
  await expect(accountPart(app.page, 'Your data')).toContainText('Everything the server holds on you')
  expect(await app.close()).toBe(0)

  const file = join(app.userDataDir, 'my data.json')
  const { page } = await openDevice('Laptop', { env: { TIDELIST_STAND_IN_SAVE_AS: file } })
  await openAccount(page)
  await accountPart(page, 'Your data').getByRole('button', { name: 'Export…' }).click()
  await expect(accountPart(page, 'Your data')).toContainText(/Saved, \d+/)
  const takeout = JSON.parse(await readFile(file, 'utf8'))
  expect(takeout).toMatchObject({ format: 'tidelist-takeout', user: { email: ann.email } })
  expect(takeout.tables.tasks).toMatchObject([{ title: 'Ask about the lease' }])
})

test('an account is deleted only with its address typed and its password, and its tasks stay here when that was chosen', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  await addTask(page, 'Ask about the lease')
  await allSaved(page)
  const phone = (await openDevice('Phone')).page
  await signIn(phone, ann)
  await expect(titles(phone)).toHaveText(['Ask about the lease'])

  const dialog = await askToDelete(page)
  const confirmation = dialog.getByLabel(/^Type .* to confirm$/)
  await confirmation.fill('ann')
  await dialog.getByLabel('Your password').fill(ann.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('That is not the address of this account.')
  await confirmation.fill(ann.email)
  await dialog.getByLabel('Your password').fill('not the password')
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('That is not your present password.')
  await dialog.getByLabel('Your password').fill(ann.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByTestId('notice')).toContainText(
    'Your account is deleted. Your tasks stay on this computer.',
  )
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
  await expect(titles(page)).toHaveText(['Ask about the lease'])

  await addTask(phone, 'Typed on the phone')
  await expect(syncState(phone)).toContainText('Account deleted')
  await syncState(phone).click()
  const panel = phone.getByRole('dialog', { name: 'Sync' })
  await expect(panel).toContainText('This account was deleted. Your tasks are still on this computer')
  await panel.getByRole('button', { name: 'Keep the tasks' }).click()
  await expect(syncState(phone)).toHaveAttribute('data-phase', 'local')
  await expect(titles(phone)).toHaveText(['Ask about the lease', 'Typed on the phone'])
})

test('the tasks of an account that was deleted elsewhere are removed here when the person says so', async ({
  openDevice,
}) => {
  const ann = newAccount('Ann')
  const { page } = await openDevice('Laptop')
  await signUp(page, ann)
  await addTask(page, 'Ask about the lease')
  await allSaved(page)
  const phone = (await openDevice('Phone')).page
  await signIn(phone, ann)
  const dialog = await askToDelete(phone)
  await dialog.getByText('Remove them as well').click()
  await dialog.getByLabel(/^Type .* to confirm$/).fill(ann.email)
  await dialog.getByLabel('Your password').fill(ann.password)
  await phone.keyboard.press('Enter')
  await expect(phone.getByTestId('notice')).toContainText('nothing of it is left on this computer')
  await expect(titles(phone)).toHaveCount(0)

  await addTask(page, 'Typed afterwards')
  await expect(syncState(page)).toContainText('Account deleted')
  await syncState(page).click()
  await page.getByRole('button', { name: 'Remove them…' }).click()
  const leave = page.getByRole('dialog', { name: 'Leave this account?' })
  await leave.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(syncState(page)).toHaveAttribute('data-phase', 'local')
  await expect(titles(page)).toHaveCount(0)
})
